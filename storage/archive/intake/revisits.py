"""Known articles: what is kept of them, and when one has to wait."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, replace
from datetime import datetime

from storage.archive.db.session import Session
from storage.archive.intake.appending import Appending
from storage.archive.intake.moves import Moves
from storage.archive.intake.together import Together
from storage.archive.intake.watching import Watching
from storage.archive.ledger.entries import Entries
from storage.archive.ledger.redactions import Redactions
from storage.archive.ledger.renderings import Renderings
from storage.archive.ledger.snapshots import Snapshots
from storage.archive.ledger.versions import Versions
from storage.archive.outbox.deliveries import Deliveries
from storage.archive.rows import article_of
from storage.decider import Policy, proven_gone
from storage.records import Fetch, Outcome
from storage.times import from_iso, to_iso
from storage.together.waiting import ripe
from storage.work import Capture, Kept, KeptPage

RENDERED_TYPE = "text/html; charset=utf-8"
"""Of what a browser rendered, whatever it was served as."""


@dataclass(eq=False, repr=False)
class Revisits:
    """Reads what is kept of known articles, and tells those that are gone together."""

    _session: Session
    _entries: Entries
    _versions: Versions
    _snapshots: Snapshots
    _renderings: Renderings
    _redactions: Redactions
    _deliveries: Deliveries
    _moves: Moves
    _together: Together
    _watching: Watching
    _appending: Appending
    _policy: Policy

    def put_off(self, article_id: int, until: datetime) -> None:
        """Let a known article wait: its server asked for it, or robots.txt forbids the fetch."""
        with self._session.writing():
            self._session.execute(
                "update articles set next_fetch_at = max(next_fetch_at, ?) where article_id = ?",
                (to_iso(until), article_id),
            )

    def record_gone_together(self, now: datetime, *, run_id: int | None = None) -> tuple[int, ...]:
        """Tell the articles that are gone together and whose day is over, in one transaction.

        Returns:
            The ids of the changes recorded.
        """
        with self._session.writing():
            return tuple(
                change_id
                for waiting in self._together.members.waiting()
                for article_id in ripe(waiting, now, self._policy.window)
                for change_id in self._record_gone(article_id, now, run_id)
            )

    def _record_gone(self, article_id: int, now: datetime, run_id: int | None) -> tuple[int, ...]:
        version, watch = self._watching.watch(article_id)
        row = self._session.execute(
            "select source_id, url, fetched_at from articles where article_id = ?", (article_id,)
        ).fetchone()
        looked = Fetch(row["url"], from_iso(row["fetched_at"]), Outcome.GONE)
        capture = Capture(row["source_id"], replace(looked, fetched_at=now), witnessed=True)
        twin = self._moves.elsewhere(article_id, watch, capture)
        url, reworded = (twin.url, twin.reworded) if twin else (None, None)
        decision = proven_gone(watch, url, reworded, now, self._policy)
        newest = (
            self._moves.carry_over(article_id, twin.article_id) if twin and reworded else version
        )
        self._entries.update_article(article_id, newest, looked, decision)
        changes = self._appending.changes(article_id, decision, capture, run_id, version, newest)
        if url:
            self._moves.follow(article_id, decision.watch, capture, url, now)
        self._deliveries.settle_doubt(article_id, capture, decision, changes)
        return changes

    def kept(self, article_id: int, version: int | None = None) -> Kept:
        """A version with its kept pages; without a number the newest reading.

        Raises:
            RedactedError: The article was redacted.
            StorageError: The archive is locked past the busy timeout, or the bytes are damaged.
        """
        with self._session.reading():
            self._redactions.refuse_redacted(article_id)
            row = (
                self._versions.newest_reading(article_id)
                if version is None
                else self._session.execute(
                    "select * from versions where article_id = ? and version = ?",
                    (article_id, version),
                ).fetchone()
            )
            source = self._session.execute(
                "select source_id from articles where article_id = ?", (article_id,)
            ).fetchone()
            pages = self._kept_pages(row)
            return Kept(
                article_id,
                source["source_id"],
                row["version"],
                article_of(row),
                row["extractor"],
                pages,
                self._served(row) if version is None and len(pages) == 1 else None,
            )

    def _served(self, version: sqlite3.Row) -> KeptPage | None:
        """The page that an article answered with last, if its bytes are not the version's.

        Of what a browser rendered only versions are kept, so there is none to compare with.
        """
        if self._renderings.of(version["fetch_id"]) is not None:
            return None
        last = self._session.execute(
            "select fetch_id, snapshot_id from fetches where article_id = ? and fetch_id > ?"
            " and outcome in ('ok', 'not_modified') order by fetch_id desc limit 1",
            (version["article_id"], version["fetch_id"]),
        ).fetchone()
        if last is None or last["snapshot_id"] in (None, version["snapshot_id"]):
            return None
        return self._kept_page(last["snapshot_id"], last["fetch_id"], version["url"])

    def _kept_pages(self, version: sqlite3.Row) -> tuple[KeptPage, ...]:
        first = (version["snapshot_id"], version["fetch_id"])
        further = self._versions.further_pages(version["version_id"])
        return (
            self._kept_page(*first, version["url"]),
            *(self._kept_page(*page) for page in further),
        )

    def _kept_page(self, snapshot_id: int, fetch_id: int, url: str | None = None) -> KeptPage:
        fetch = self._session.execute(
            "select url, headers from fetches where fetch_id = ?", (fetch_id,)
        ).fetchone()
        headers = {name.lower(): value for name, value in json.loads(fetch["headers"])}
        rendering = self._renderings.of(fetch_id)
        return KeptPage(
            url or fetch["url"],
            rendering.body if rendering else self._snapshots.read(snapshot_id),
            RENDERED_TYPE if rendering else headers.get("content-type"),
            headers.get("etag"),
            headers.get("last-modified"),
        )
