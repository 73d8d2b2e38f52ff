"""Changes, newest first, and the head of their chain. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from storage.archive.db.session import Session
from storage.archive.filters import (
    EVERYTHING,
    OF_CHANGE,
    OF_SOURCE,
    Filter,
    between,
    of_desk,
    of_topic,
    only_paged,
)
from storage.archive.ledger.entries import Entries
from storage.archive.ledger.versions import Versions
from storage.archive.queries.articles import Articles
from storage.archive.queries.listing import COUNTED, Count
from storage.archive.rows import CHANGE_SELECT, change_of, row_id, to_json
from storage.deliveries import Delivery
from storage.errors import AheadError, NotFoundError
from storage.records import Change
from storage.times import to_iso

_OF_CLASSES = """exists (select 1 from json_each(changes.spans) as place
    where json_extract(place.value, '$.class') in (select value from json_each(:classes)))"""
"""The condition that a change has a place of one of the classes asked for."""


@dataclass(eq=False, repr=False)
class Changes:
    """Answers questions about changes."""

    _session: Session
    _entries: Entries
    _versions: Versions
    _articles: Articles

    def all(
        self,
        where: Filter = EVERYTHING,
        *,
        article_id: int | None = None,
        with_articles: bool = False,
        with_contexts: bool = False,
        span_classes: Sequence[str] = (),
        before: int | None = None,
        after: int | None = None,
        oldest_first: bool = False,
    ) -> list[Change]:
        """The changes, newest first unless asked for otherwise.

        Args:
            where: Which.
            article_id: Only of that article.
            with_articles: Fill in the versions before and after, for a report.
            with_contexts: Fill in what is read from them alone, for JSON.
            span_classes: Only those with a place of one of these classes; empty: any.
            before: Only those of a lower number: a page that stays while others are recorded.
            after: Only those of a higher number.
            oldest_first: In the other order.

        Raises:
            AheadError: `after` was not given yet: a backup was restored since, maybe.
        """
        if after is not None:
            self._check_given(after)
        # Said once more as plainly as an index can be asked: of one article, of one kind.
        article = "article_id = :article_id" if article_id is not None else "true"
        kind = "kind = :kind" if len(where.kinds) == 1 else "true"
        # How many are of some kinds makes no difference here, so they are not counted.
        rare_topic, _, rarely_handled = self._articles.rare(replace(where, kinds=()))
        topic = of_topic(rare=article_id is None and rare_topic)
        values = where.values()
        is_any = article_id is None and not span_classes
        if where.offset and is_any and where == only_paged(where):
            # The numbers of changes have no gap: those before the page need not be read.
            kind = "change_id <= (select max(change_id) from changes) - :before"
            values |= {"before": where.offset, "offset": 0}
        # A condition that asks for nothing looks selective: SQLite reads all articles for it.
        source = OF_SOURCE if where.sources else "true"
        beyond = "true" if before is None else "change_id < :before_id"
        if after is not None:
            beyond = f"{beyond} and change_id > :after_id"
        if span_classes:
            beyond = f"{beyond} and {_OF_CLASSES}"
        rows = self._session.rows(
            f"{CHANGE_SELECT} where {article} and {kind} and {between('detected_at')}"
            f" and {source} and {topic if where.topics else 'true'} and {OF_CHANGE}"
            f" and {of_desk(where, rare=rarely_handled)} and {beyond}"
            f" order by change_id {'asc' if oldest_first else 'desc'}"
            " limit :limit offset :offset",
            {
                **values,
                "article_id": article_id,
                "kind": "".join(where.kinds[:1]),
                "before_id": before,
                "after_id": after,
                "classes": to_json(list(span_classes)),
            },
        )
        if with_articles:
            return list(map(self._versions.change_with_articles, rows))
        return list(map(self._versions.change_with_contexts if with_contexts else change_of, rows))

    def _check_given(self, change_id: int) -> None:
        """Refuse a number that is not there yet: who goes on behind it would miss what comes."""
        row = self._session.row("select max(change_id) as newest from changes")
        newest = (row["newest"] if row else None) or 0
        if change_id > newest:
            raise AheadError(
                f"档案的变动只到 {newest} 号，还没有 {change_id} 号（可能恢复过备份）：请从"
                f" {newest} 号之后重新读起，并核对此前收到的变动。",
                f"The changes end at {newest}, there is no {change_id} yet (a backup was restored,"
                f" maybe): go on behind {newest}, and compare what you have of later numbers.",
            )

    def one(self, change_id: int) -> Change:
        """One change.

        Raises:
            NotFoundError: There is no such change.
        """
        row = self._session.row(f"{CHANGE_SELECT} where change_id = ?", (row_id(change_id),))
        if row is None:
            raise NotFoundError(
                f"没有编号为 {change_id} 的变动：请在变动列表中查找。",
                f"There is no change {change_id}: look for it in the list of changes.",
            )
        return change_of(row)

    def told_before(self, delivery: Delivery, rule_ids: Collection[str]) -> frozenset[int]:
        """Which changes of a sealed delivery its channel took before that was sealed.

        Args:
            delivery: Sealed.
            rule_ids: Of deliveries of these rules.
        """
        sealed_at = delivery.sealed_at or delivery.created_at
        earliest = min((change.detected_at for change in delivery.changes), default=sealed_at)
        rows = self._session.rows(
            "select change_id from deliveries cross join delivery_changes using (delivery_id)"
            " where channel_id = ? and rule_id in (select value from json_each(?))"
            " and sent_at >= ? and sent_at <= ? and delivery_id <> ?",
            (
                delivery.channel_id,
                to_json(sorted(rule_ids)),
                to_iso(earliest),
                to_iso(sealed_at),
                delivery.delivery_id,
            ),
        )
        told = {row["change_id"] for row in rows}
        return frozenset(told.intersection(change.change_id for change in delivery.changes))

    def are_more_than(self, most: int, where: Filter = EVERYTHING) -> bool:
        """Whether there are more changes than so many; no more are counted."""
        return self._counted(most + 1, where) > most

    def count(self, where: Filter = EVERYTHING) -> Count:
        """How many changes a list has on all of its pages; see `listing.COUNTED`."""
        if replace(where, limit=None, offset=0) == EVERYTHING:
            return Count(self._session.number("select count(*) from changes"), is_all=True)
        n = self._counted(COUNTED + 1, where)
        return Count(min(n, COUNTED), n <= COUNTED)

    def _counted(self, most: int, where: Filter) -> int:
        """How many changes of a filter there are, as far as so many."""
        rare_topic, _, rarely_handled = self._articles.rare(replace(where, kinds=()))
        kind = "kind = :kind" if len(where.kinds) == 1 else "true"
        articles = "join articles using (article_id)" if where.sources or where.topics else ""
        return self._session.number(
            f"select count(*) from (select 1 from changes {articles}"
            f" where {kind} and {between('detected_at')}"
            f" and {OF_SOURCE if where.sources else 'true'}"
            f" and {of_topic(rare=rare_topic) if where.topics else 'true'} and {OF_CHANGE}"
            f" and {of_desk(where, rare=rarely_handled)} limit :limit)",
            {**where.values(), "limit": most, "kind": "".join(where.kinds[:1])},
        )

    def head(self) -> str:
        """The hash of the newest change or redaction, which covers all before it."""
        with self._session.reading():
            return self._entries.chain_head()
