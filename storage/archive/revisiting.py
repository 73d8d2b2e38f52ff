"""Known articles: what is kept of them, and when one has to wait."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import datetime

from storage.archive.recording import Recording
from storage.archive.rows import article_of
from storage.decider import proven_gone
from storage.records import Fetch, Outcome
from storage.times import from_iso, to_iso
from storage.together.waiting import ripe
from storage.work import Capture, Kept, KeptPage


class Revisiting(Recording):
    """The side of the archive that asks for known articles again."""

    def put_off_article(self, article_id: int, until: datetime) -> None:
        """Let a known article wait: its server asked for it, or robots.txt forbids the fetch.

        Raises:
            StorageError: The archive is locked past the busy timeout, full or damaged.
        """
        with self._writing():
            self._execute(
                "update articles set next_fetch_at = max(next_fetch_at, ?) where article_id = ?",
                (to_iso(until), article_id),
            )

    def record_gone_together(self, now: datetime, *, run_id: int | None = None) -> tuple[int, ...]:
        """Tell the articles that are gone together and whose day is over, in one transaction.

        Returns:
            The ids of the changes recorded.

        Raises:
            StorageError: The archive is locked past the busy timeout, full or damaged.
        """
        with self._writing():
            return tuple(
                change_id
                for waiting in self.together.members.waiting()
                for article_id in ripe(waiting, now, self.policy.window)
                for change_id in self._record_gone(article_id, now, run_id)
            )

    def _record_gone(self, article_id: int, now: datetime, run_id: int | None) -> tuple[int, ...]:
        version, watch = self._watch(article_id)
        row = self._execute(
            "select source_id, url, fetched_at from articles where article_id = ?", (article_id,)
        ).fetchone()
        looked = Fetch(row["url"], from_iso(row["fetched_at"]), Outcome.GONE)
        capture = Capture(row["source_id"], replace(looked, fetched_at=now), witnessed=True)
        twin = self._elsewhere(article_id, watch, capture)
        url, reworded = (twin.url, twin.reworded) if twin else (None, None)
        decision = proven_gone(watch, url, reworded, now, self.policy)
        newest = self._carry_over(article_id, twin.article_id) if twin and reworded else version
        self._update_article(article_id, newest, looked, decision)
        changes = self._append_changes(article_id, decision, capture, run_id, version, newest)
        if url:
            self._follow(article_id, decision.watch, capture, url, now)
        self._settle_doubt(article_id, capture, decision, changes)
        return changes

    def snapshot_of(self, article_id: int) -> bytes:
        """The bytes from which the article's newest version in time was read.

        Raises:
            RedactedError: The article was redacted.
            StorageError: The archive is locked past the busy timeout or damaged.
        """
        return self.kept(article_id).pages[0].body

    def kept(self, article_id: int, version: int | None = None) -> Kept:
        """A version with its kept pages; without a number the newest reading.

        Raises:
            RedactedError: The article was redacted.
            StorageError: The archive is locked past the busy timeout, or the bytes are damaged.
        """
        with self._reading():
            self._refuse_redacted(article_id)
            row = (
                self._newest_reading(article_id)
                if version is None
                else self._execute(
                    "select * from versions where article_id = ? and version = ?",
                    (article_id, version),
                ).fetchone()
            )
            source = self._execute(
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
        """The page that an article answered with last, if its bytes are not the version's."""
        last = self._execute(
            "select fetch_id, snapshot_id from fetches where article_id = ? and fetch_id > ?"
            " and outcome in ('ok', 'not_modified') order by fetch_id desc limit 1",
            (version["article_id"], version["fetch_id"]),
        ).fetchone()
        if last is None or last["snapshot_id"] in (None, version["snapshot_id"]):
            return None
        return self._kept_page(last["snapshot_id"], last["fetch_id"], version["url"])

    def _kept_pages(self, version: sqlite3.Row) -> tuple[KeptPage, ...]:
        first = (version["snapshot_id"], version["fetch_id"])
        further = self._further_pages(version["version_id"])
        return (
            self._kept_page(*first, version["url"]),
            *(self._kept_page(*page) for page in further),
        )

    def _kept_page(self, snapshot_id: int, fetch_id: int, url: str | None = None) -> KeptPage:
        fetch = self._execute(
            "select url, headers from fetches where fetch_id = ?", (fetch_id,)
        ).fetchone()
        headers = {name.lower(): value for name, value in json.loads(fetch["headers"])}
        return KeptPage(
            url or fetch["url"],
            self._snapshot_bytes(snapshot_id),
            headers.get("content-type"),
            headers.get("etag"),
            headers.get("last-modified"),
        )
