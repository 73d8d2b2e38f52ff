"""Known articles: which are due, what is kept of them, and how overdue ones are spread."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from storage.archive.filters import NOT_REDACTED
from storage.archive.recording import Recording
from storage.archive.rows import article_of
from storage.decider import spread
from storage.times import from_iso, to_iso
from storage.work import DueArticle, Kept, KeptPage

FULL_FETCH_EVERY = timedelta(days=1)
"""An unconditional fetch now and then: some delivery networks keep a stale ETag."""

SOURCES_GIVEN = "source_id in (select value from json_each(:sources))"


class Revisiting(Recording):
    """The side of the archive that asks for known articles again."""

    def _due_articles(self, values: dict[str, Any], now: datetime) -> tuple[DueArticle, ...]:
        """The articles that are due, most urgent first, of each source at most ``:limit``.

        First those that answered ``gone`` and wait for the proof, then by how many of their own
        intervals they are late: what is fresh is not kept waiting by what is looked at once a week.
        """
        rows = self._rows(
            "select articles.*, full_fetch_at <= :stale as unconditional, (select extractor"
            " from versions where versions.article_id = articles.article_id"
            " order by fetch_id desc, version desc limit 1) as extractor, (select count(*) + 1"
            " from version_snapshots where version_id = (select version_id from versions"
            " where versions.article_id = articles.article_id"
            " order by fetch_id desc, version desc limit 1)) as pages from articles"
            " join (select article_id, row_number() over (partition by source_id"
            " order by gone_since is null, next_fetch_at, article_id) as place from articles"
            f" where {SOURCES_GIVEN} and {NOT_REDACTED} and (:everything or next_fetch_at <= :now))"
            " using (article_id) where :limit < 0 or place <= :limit",
            {**values, "stale": to_iso(now - FULL_FETCH_EVERY)},
        )
        rows.sort(key=lambda row: self._urgency(row, now))
        return tuple(
            DueArticle(
                row["article_id"],
                row["source_id"],
                row["url"],
                row["etag"],
                row["last_modified"],
                row["sha256"],
                row["extractor"],
                bool(row["unconditional"]),
                row["pages"],
            )
            for row in rows
        )

    def _urgency(self, row: sqlite3.Row, now: datetime) -> tuple[bool, float, int]:
        interval = self.policy.interval(now - from_iso(row["watched_from"]))
        late = (now - from_iso(row["next_fetch_at"])) / max(interval, timedelta(seconds=1))
        return row["gone_since"] is None, -late, row["article_id"]

    def spread_revisits(
        self, articles: Sequence[DueArticle], now: datetime, over: timedelta
    ) -> None:
        """Put overdue articles off, each by its own share of a span that is always the same.

        Raises:
            StorageError: The archive is locked past the busy timeout, full or damaged.
        """
        with self._writing():
            self._connection.executemany(
                "update articles set next_fetch_at = ? where article_id = ?",
                [
                    (to_iso(now + over * spread(article.url)), article.article_id)
                    for article in articles
                ],
            )

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
            return Kept(
                article_id,
                source["source_id"],
                row["version"],
                article_of(row),
                row["extractor"],
                self._kept_pages(row),
            )

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
