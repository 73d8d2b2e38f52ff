"""Forgetting: one article's words taken out of every table, and a record of it in the chain."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.addresses import address_key, twin_keys
from storage.archive.db.session import Session
from storage.archive.desk.log import Log
from storage.archive.intake.flapping import Flapping
from storage.archive.ledger.entries import Entries, chain_hash
from storage.archive.ledger.full_text import FullText
from storage.archive.ledger.media import Media
from storage.archive.ledger.parameters import Parameters
from storage.archive.ledger.rebasing import Rebasing
from storage.archive.ledger.redactions import Redactions, redaction_hash, redaction_of
from storage.archive.ledger.renderings import Renderings
from storage.archive.ledger.versions import Versions
from storage.archive.outbox.mutes import Mutes
from storage.archive.rows import CHANGE_SELECT, article_of, change_of, content_hash, to_json
from storage.redactions import REDACTED, Forgotten
from storage.times import to_iso
from storage.together import named

_WORDS_OF = {
    "versions": "title = :redacted, kicker = null, subtitle = null, origin = null, authors = '[]',"
    " editor = null, section = null, body = '', notices = '[]',"
    " images = '[]', attachments = '[]', form = null",
    "articles": "title = :redacted, text_hash = null, etag = null, last_modified = null,"
    " printed = version, resting = 1",
    "matches": "reasons = '[]'",
    "links": "state = 'matched', next_fetch_at = null, verdict = null, detail = null",
    "fetches": "detail = null, words = null",
}
"""What is blanked in a table's rows of the article. Addresses, times, states and hashes stay."""

_OWN_SNAPSHOTS = """select snapshot_id from versions where article_id = :article_id
    union select version_snapshots.snapshot_id from version_snapshots join versions
        using (version_id) where article_id = :article_id
    union select snapshot_id from fetches where article_id = :article_id
        and snapshot_id is not null"""

_KEPT_ELSEWHERE = """exists (select 1 from versions where versions.snapshot_id = own.snapshot_id
        and article_id not in (select article_id from redactions) and article_id <> :article_id)
    or exists (select 1 from version_snapshots join versions using (version_id)
        where version_snapshots.snapshot_id = own.snapshot_id
        and article_id not in (select article_id from redactions) and article_id <> :article_id)
    or exists (select 1 from fetches where fetches.snapshot_id = own.snapshot_id
        and counts_as_proof
        and article_id not in (select article_id from redactions) and article_id <> :article_id)"""
"""Another article, whose words are kept, was read from the same bytes, or they prove that it was
withdrawn: an error page is the same for all of a site."""


@dataclass(eq=False, repr=False)
class Forgetting:
    """Takes the words of articles out of every table, and records that in the chain."""

    _session: Session
    _entries: Entries
    _versions: Versions
    _redactions: Redactions
    _parameters: Parameters
    _full_text: FullText
    _rebasing: Rebasing
    _media: Media
    _renderings: Renderings
    _mutes: Mutes
    _flapping: Flapping
    _log: Log

    def redact(self, article_id: int, reason: str, now: datetime) -> Forgotten:
        """Take an article's words out of every table and write that down in the chain.

        What stays is that it was there: its numbers, addresses, times, states and hashes. Pictures
        and attachments that no other article shows go with their files. One
        transaction; what is left in the file's free space goes with `compact`. Redacted once more,
        an article loses what came to it since, if anything did. The caller holds the locks of the
        channels on which a delivery waits: a report that was cut into messages is cut anew.

        Args:
            article_id: The article.
            reason: Why; it stays in the chain for good.
            now: The present moment.

        Raises:
            NotFoundError: There is no such article.
        """
        self._full_text.make_current()
        with self._session.writing():
            self._mutes.check_known(article_id, None)
            files = self._media.forget(article_id, now)
            done = self._redact(article_id, reason, now)
        for sha256 in files:
            self._media.remove_unnamed(sha256)
        return done

    def _redact(self, article_id: int, reason: str, now: datetime) -> Forgotten:
        of = {"article_id": article_id, "redacted": REDACTED}
        self._log.forget(article_id)
        before = self._session.execute(
            "select * from redactions where article_id = :article_id order by redaction_id limit 1",
            of,
        ).fetchone()
        also_in = self._also_in(of)
        versions = self._versions_to_blank(of)
        changes = self._changes_to_blank(of)
        snapshots, shared = self._snapshots_to_blank(of)
        if before is not None and not versions and not changes and not snapshots:
            return Forgotten(redaction_of(before), new=False, also_in=also_in)
        self._tell_what_is_held(article_id, now)
        self._own_addresses(of)
        self._parameters.forget(article_id)
        self._full_text.take_out(versions)
        self._blank_incidents(versions)
        self._blank_texts(of)
        self._blank_snapshots(snapshots)
        self._renderings.forget(article_id)
        self._blank_deliveries(changes, article_id)
        record = {
            "article_id": article_id,
            "redacted_at": to_iso(now),
            "reason": reason,
            "after_change_id": self._session.scalar("select max(change_id) from changes"),
            "versions": to_json({row["version_id"]: self._left(row) for row in versions}),
            "changes": to_json(
                {row["change_id"]: self._blank_change(row, article_id) for row in changes}
            ),
            "snapshots": to_json({row["snapshot_id"]: row["sha256"] for row in snapshots}),
        }
        made = self._insert_redaction(record)
        return Forgotten(redaction_of(made), new=True, shared_snapshots=shared, also_in=also_in)

    def _insert_redaction(self, record: dict[str, Any]) -> sqlite3.Row:
        previous = self._entries.chain_head()
        row = {
            **record,
            "previous_hash": previous,
            "redaction_hash": redaction_hash(previous, record),
        }
        marks = ", ".join(f":{name}" for name in row)
        made: sqlite3.Row = self._session.execute(
            f"insert into redactions ({', '.join(row)}) values ({marks}) returning *", row
        ).fetchone()
        return made

    # What there is to blank

    def _versions_to_blank(self, of: dict[str, Any]) -> list[sqlite3.Row]:
        return self._session.execute(
            "select * from versions where article_id = :article_id and title <> :redacted"
            " order by version_id",
            of,
        ).fetchall()

    def _changes_to_blank(self, of: dict[str, Any]) -> list[sqlite3.Row]:
        """The article's changes, and those by which copies of it tell what they made of its words.

        Of a copy that is redacted itself, a change may be named a second time.
        """
        return self._session.execute(
            "select * from changes where article_id = :article_id and title <> :redacted"
            " or article_id <> :article_id and copy_of = :article_id and spans <> '[]'"
            " order by change_id",
            of,
        ).fetchall()

    def _snapshots_to_blank(self, of: dict[str, Any]) -> tuple[list[sqlite3.Row], tuple[int, ...]]:
        """The snapshots that are the article's alone, and those that others were served, too."""
        rows = self._session.execute(
            f"select snapshots.snapshot_id, sha256, {_KEPT_ELSEWHERE} as kept from"
            f" ({_OWN_SNAPSHOTS}) as own join snapshots using (snapshot_id)"
            " where length(data) > 0 order by snapshots.snapshot_id",
            of,
        ).fetchall()
        return (
            [row for row in rows if not row["kept"]],
            tuple(row["snapshot_id"] for row in rows if row["kept"]),
        )

    def _also_in(self, of: dict[str, Any]) -> tuple[int, ...]:
        """Other articles that carry the text: of its cluster, of the same text, or of its bytes."""
        rows = self._session.execute(
            "select article_id from copies where cluster_id ="
            " (select cluster_id from copies where article_id = :article_id)"
            " union select others.article_id from articles own join articles others"
            " on others.source_id = own.source_id and others.text_hash = own.text_hash"
            " where own.article_id = :article_id"
            " union select article_id from versions where snapshot_id in"
            f" ({_OWN_SNAPSHOTS}) order by 1",
            of,
        )
        return tuple(
            row["article_id"]
            for row in rows.fetchall()
            if row["article_id"] != of["article_id"]
            and not self._redactions.is_redacted(row["article_id"])
        )

    # Blanking

    def _tell_what_is_held(self, article_id: int, now: datetime) -> None:
        """Tell the last edit that was held back: whether it need be told cannot be seen later."""
        row = self._session.execute(
            f"{CHANGE_SELECT} where change_id = (select max(change_id) from flips"
            " where article_id = ? and held)",
            (article_id,),
        ).fetchone()
        if row is not None and self._flapping.is_untold(row):
            self._flapping.tell_held(change_of(row), now)
        self._session.execute("update flips set held = 0 where article_id = ?", (article_id,))

    def _own_addresses(self, of: dict[str, Any]) -> None:
        """Let every address that the article answered at lead to it, and their twins.

        Among the links all ways in look whether an address is known.
        """
        rows = self._session.execute(
            "select url from articles where article_id = :article_id"
            " union select stands_at from articles where article_id = :article_id"
            " union select url from versions where article_id = :article_id"
            " union select url from fetches where article_id = :article_id and outcome = 'ok'"
            " union select final_url from fetches where article_id = :article_id"
            " and outcome = 'ok'",
            of,
        ).fetchall()
        urls = [row[0] for row in rows if row[0]]
        for url in urls:
            self._session.execute(
                "insert into links (source_id, url, key, state, first_seen_at, last_seen_at,"
                " article_id) select source_id, ?, ?, 'matched', first_seen_at, last_seen_at,"
                " article_id from articles where article_id = ? on conflict (url) do update"
                " set article_id = excluded.article_id where links.article_id is null",
                (url, address_key(url), of["article_id"]),
            )
        self._session.execute(
            "update links set article_id = :article_id where article_id is null"
            " and key in (select value from json_each(:keys))",
            {**of, "keys": to_json(sorted({key for url in urls for key in twin_keys(url)}))},
        )

    def _blank_incidents(self, versions: Iterable[sqlite3.Row]) -> None:
        """Incidents of what a source did to many articles name them by their headlines."""
        for title in {row["title"] for row in versions}:
            self._session.execute(
                "update incidents set detail = replace(detail, ?, ?) where kind = 'source_changed'",
                (named(title), named(REDACTED)),
            )

    def _blank_texts(self, of: dict[str, Any]) -> None:
        for table, words in _WORDS_OF.items():
            self._session.execute(f"update {table} set {words} where article_id = :article_id", of)
        self._session.execute("delete from copy_prints where article_id = :article_id", of)
        # Another article's version that was read from the same answer needs its headers.
        self._session.execute(
            "update fetches set headers = '[]' where article_id = :article_id"
            " and not exists (select 1 from versions where versions.fetch_id = fetches.fetch_id"
            " and article_id <> :article_id)"
            " and not exists (select 1 from version_snapshots join versions using (version_id)"
            " where version_snapshots.fetch_id = fetches.fetch_id and article_id <> :article_id)",
            of,
        )

    def _blank_snapshots(self, snapshots: list[sqlite3.Row]) -> None:
        ids = [row["snapshot_id"] for row in snapshots]
        self._rebasing.free_of(ids)
        self._session.execute(
            "update snapshots set data = x'', base_id = null, dictionary_id = null"
            " where snapshot_id in (select value from json_each(?))",
            (to_json(ids),),
        )

    def _blank_change(self, change: sqlite3.Row, article_id: int) -> str:
        """Blank a change; the hash of what is left of it.

        The headline of a copy is its own. Of a move the addresses stay.
        """
        row = dict(change)
        copy = row["article_id"] != article_id
        spans = [] if copy else [s for s in json.loads(row["spans"]) if s["field"] == "url"]
        proof = [{**fetch, "detail": None} for fetch in json.loads(row["proof"])]
        row |= {
            "title": row["title"] if copy else REDACTED,
            "spans": to_json(spans),
            "proof": to_json(proof),
        }
        self._session.execute(
            "update changes set title = :title, spans = :spans, proof = :proof"
            " where change_id = :change_id",
            row,
        )
        content = self._session.scalar(
            "select content_hash from versions where article_id = ? and version = ?",
            (row["article_id"], row["to_version"] or row["from_version"]),
        )
        return chain_hash(row["previous_hash"], row, content)

    def _blank_deliveries(self, changes: Iterable[sqlite3.Row], article_id: int) -> None:
        """Let what waits be composed anew, without the words, and forget what receivers answered.

        Messages of a report that were taken already are sent again with the rest: which of the
        change's words stood in which of them is not known.
        """
        of = {"ids": to_json([row["change_id"] for row in changes]), "article_id": article_id}
        told = (
            "delivery_id in (select delivery_id from delivery_changes"
            " where change_id in (select value from json_each(:ids))"
            " union select delivery_id from delivery_doubts join doubts using (doubt_id)"
            " where article_id = :article_id)"
        )
        self._session.execute(
            f"update deliveries set done = '[]' where {told} and exists (select 1"
            " from delivery_parts where delivery_parts.delivery_id = deliveries.delivery_id)",
            of,
        )
        self._session.execute(f"delete from delivery_parts where {told}", of)
        self._session.execute(f"update deliveries set answer = null, error = null where {told}", of)

    def _left(self, version: sqlite3.Row) -> str:
        """The hash of what is left of a version that was blanked."""
        row = self._session.execute(
            "select versions.*, sha256 from versions join snapshots using (snapshot_id)"
            " where version_id = ?",
            (version["version_id"],),
        ).fetchone()
        further = (
            self._versions.sha256_of(page)
            for page, _ in self._versions.further_pages(row["version_id"])
        )
        pages = ",".join((row["sha256"], *further))
        return content_hash(article_of(row), pages, row["captured_at"], row["extractor"])
