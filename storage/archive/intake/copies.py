"""Copies in the archive: who published a text before, the clusters, and how a text spread.

A cluster is the first publisher's article and its copies; an article is in one cluster at most.
Every copy is told once, by a ``copied`` change, whichever way it was found: when the copy is
recorded, when an edit makes it one, or when the first publisher is discovered after it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from storage.archive.db.session import Session
from storage.archive.ledger.clusters import Clusters
from storage.archive.ledger.entries import Entries
from storage.archive.ledger.redactions import Redactions
from storage.archive.ledger.versions import Versions
from storage.archive.outbox.deliveries import Deliveries
from storage.archive.rows import to_json
from storage.copies import (
    COPIED,
    DISTINCTIVE,
    Letters,
    Publication,
    Text,
    carried,
    difference,
    is_first,
    likeness,
)
from storage.records import Kind, Severity
from storage.times import to_iso

STOCK = 32
"""A sentence that stands in more articles than this is a stock phrase and proves nothing."""

_INDEPENDENT = 4
"""So is one that more articles of their own hold; see `_is_stock`."""

INDEXED = 16
"""Articles of a cluster, and always the first publisher's, whose prints are kept: the next copy is
like one of them, and a text that everybody carries does not turn into a stock phrase."""

_FEW = 3
"""With no more prints than this a text is found by one of them."""

_CLOSE_LOOKS = 6
"""Candidates whose text is compared, those that share most prints first."""

_FILLED = 200
"""Articles of an older archive whose prints are made with one write, so that none takes long."""


class _Holder(NamedTuple):
    """An article that holds a print, with its source and its cluster."""

    article_id: int
    source_id: str
    cluster_id: int | None


def _is_stock(holders: Sequence[_Holder]) -> bool:
    """Whether a sentence is a stock phrase: many articles hold it that have nothing in common.

    Copies of one text are one holder. A source that repeats itself is no more than two: its alike
    articles would else make stock phrases of what others copy from them.
    """
    if len(holders) > STOCK:
        return True
    apart = {(holder.source_id, holder.cluster_id or -holder.article_id) for holder in holders}
    clusters = {cluster for _, cluster in apart if cluster > 0}
    alone = Counter(source_id for source_id, cluster in apart if cluster < 0)
    return len(clusters) + sum(min(count, 2) for count in alone.values()) > _INDEPENDENT


@dataclass(eq=False, repr=False)
class Copies:
    """Finds copies and keeps their clusters, inside the transaction of what was recorded."""

    _session: Session
    _entries: Entries
    _versions: Versions
    _redactions: Redactions
    _clusters: Clusters
    _deliveries: Deliveries

    def note_copies(self, article_id: int, edited_at: datetime | None = None) -> tuple[int, ...]:
        """Put an article that was just recorded or edited into its cluster, if it has one.

        Args:
            article_id: The article; its version is written already.
            edited_at: When an edit gave it its present text; None for a new article.

        Returns:
            The articles that are copies by it and have not been told as such.
        """
        self._print(article_id)
        self.fill_prints()
        if self._clusters.cluster_of(article_id) is not None:
            return ()
        one = self._clusters.publication(article_id, edited_at)
        match = self._match(one)
        if match is None:
            return ()
        cluster_id = self._clusters.cluster_of(match) or self._open_cluster(match)
        original = self._clusters.original(cluster_id)
        if original.source_id == one.source_id:
            # Alike articles of one source are no copies, whoever copied one of them.
            return ()
        self._join(cluster_id, one, original)
        known = {article_id, original.article_id}
        copies = [
            self._clusters.publication(n)
            for n in self._clusters.members(cluster_id)
            if n not in known
        ]
        if is_first(one, original, copies):
            self._set_original(cluster_id, one)
            untold = not self._clusters.has_been_told(original.article_id)
            return (original.article_id,) if untold and original.article.body else ()
        return (article_id,)

    def record_copied(
        self, article_id: int, now: datetime, run_id: int | None, *, backlog: bool
    ) -> int:
        """Append the ``copied`` change of a copy, with what it changed, and deliver it."""
        original = self._clusters.original(self._clusters.cluster_of(article_id) or 0)
        copy = self._clusters.publication(article_id)
        # A redacted first publisher is named; what the copy made of its words cannot be said.
        edit = difference(original.article, copy.article) if original.article.body else None
        topics = self._versions.topics_of(article_id)
        change_id = self._entries.insert_change(
            {
                "article_id": article_id,
                "kind": Kind.COPIED.value,
                "severity": Severity.SUBSTANTIVE.value,
                "from_version": None,
                "to_version": self._clusters.version_of(article_id),
                "detected_at": to_iso(now),
                "run_id": run_id,
                "backlog": int(backlog),
                "title": copy.article.title,
                "topics": to_json(topics),
                "on_topic": 1,
                "fields": to_json(edit.fields if edit else ()),
                "spans": to_json([span.as_json() for span in edit.spans] if edit else ()),
                "proof": "[]",
                "copy_of": original.article_id,
            }
        )
        self._session.execute(
            "insert into copied_from values (?, ?, ?)",
            (change_id, original.article_id, self._clusters.version_of(original.article_id)),
        )
        self._deliveries.deliver_change(
            change_id,
            Kind.COPIED,
            Severity.SUBSTANTIVE,
            copy.source_id,
            topics,
            now,
            backlog=backlog,
        )
        return change_id

    # Looking up

    def _match(self, one: Publication) -> int | None:
        """The article of another source whose text is most like this one's; None if none is."""
        text = Text.of(one.article.body)
        holders = self._holders(text.prints)
        stock = {value for value, held in holders.items() if _is_stock(held)}
        counts = Counter(
            holder.article_id
            for value, held in holders.items()
            if value not in stock
            for holder in held
            if holder.source_id != one.source_id
        )
        # One print may be shared by chance, or be a quotation.
        needed = 2 if len(holders) - len(stock) > _FEW else 1
        ranked = sorted((-count, n) for n, count in counts.items() if count >= needed)
        own, whole = Letters.of(text, stock), Letters.of(text)
        best, best_like, best_count = None, 0.0, 0
        for count, article_id in ranked[:_CLOSE_LOOKS]:
            if best and -count < best_count / 2:
                break
            other = self._clusters.text_of(article_id)
            like = likeness(Letters.of(other, stock), own)
            # Of equals the older record: candidates of one rank ascend.
            if like <= max(best_like, DISTINCTIVE):
                continue
            if (likeness(Letters.of(other), whole) if stock else like) < COPIED:
                continue
            best, best_like, best_count = article_id, like, -count
        return best

    def _holders(self, wanted: Iterable[int]) -> dict[int, list[_Holder]]:
        """Who holds each print, of stock phrases only some."""
        return {
            value: [
                _Holder(*row)
                for row in self._session.execute(
                    "select article_id, source_id, cluster_id from copy_prints"
                    " join articles using (article_id) left join copies using (article_id)"
                    " where print = ? limit ?",
                    (value, STOCK + 1),
                )
            ]
            for value in sorted(wanted)
        }

    # Prints

    def fill_prints(self) -> int:
        """Make the fingerprints of some articles that have none, or another version's: how many."""
        rows = self._session.execute(
            "select article_id from articles where printed is not version"
            " order by article_id desc limit ?",
            (_FILLED,),
        ).fetchall()
        for row in rows:
            self._print(row["article_id"])
        return len(rows)

    def _print(self, article_id: int) -> None:
        """Make an article's prints those of its newest version."""
        row = self._session.execute(
            "select printed, version from articles where article_id = ?", (article_id,)
        ).fetchone()
        if row["printed"] == row["version"]:
            return
        if row["printed"] is not None:
            self._unprint(article_id, row["printed"])
        values = self._clusters.text_of(article_id).prints if self._keeps_prints(article_id) else ()
        self._session.execute_many(
            "insert or ignore into copy_prints (print, article_id) values (?, ?)",
            [(value, article_id) for value in sorted(values)],
        )
        self._session.execute(
            "update articles set printed = version where article_id = ?", (article_id,)
        )

    def _unprint(self, article_id: int, version: int) -> None:
        """Drop the prints of a version; the version never changes, so neither do they."""
        self._session.execute_many(
            "delete from copy_prints where print = ? and article_id = ?",
            [(value, article_id) for value in self._clusters.text_of(article_id, version).prints],
        )

    def _keeps_prints(self, article_id: int) -> bool:
        """Whether an article is no copy, the first publisher's, or among the first copies."""
        cluster_id = self._clusters.cluster_of(article_id)
        if cluster_id is None or self._clusters.original(cluster_id).article_id == article_id:
            return True
        return article_id in self._clusters.members(cluster_id)[:INDEXED]

    # Clusters

    def _open_cluster(self, original_id: int) -> int:
        cluster_id = self._session.insert(
            "insert into clusters (original_id) values (?)", (original_id,)
        )
        self._session.execute("insert into copies values (?, ?, 1)", (original_id, cluster_id))
        return cluster_id

    def _join(self, cluster_id: int, one: Publication, original: Publication) -> None:
        standard = self._standard(cluster_id, original)
        share = carried(*(Letters.of(Text.of(p.article.body)) for p in (standard, one)))
        self._session.execute(
            "insert into copies values (?, ?, ?)", (one.article_id, cluster_id, share)
        )
        if not self._keeps_prints(one.article_id):
            self._unprint(one.article_id, self._clusters.version_of(one.article_id))

    def _standard(self, cluster_id: int, original: Publication) -> Publication:
        """By whose text shares are measured: of a redacted first publisher by the first copy's."""
        if original.article.body:
            return original
        members = map(self._clusters.publication, self._clusters.members(cluster_id))
        return next((member for member in members if member.article.body), original)

    def _set_original(self, cluster_id: int, one: Publication) -> None:
        """Make an article the cluster's first publisher and measure the others by it."""
        self._session.execute(
            "update clusters set original_id = ? where cluster_id = ?",
            (one.article_id, cluster_id),
        )
        text = Letters.of(Text.of(one.article.body))
        for article_id in self._clusters.members(cluster_id):
            if self._redactions.is_redacted(article_id):
                continue
            share = carried(text, Letters.of(self._clusters.text_of(article_id)))
            self._session.execute(
                "update copies set similarity = ? where article_id = ?", (share, article_id)
            )
