"""Known articles: what is kept of them, and when one has to wait."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime

from storage.archive.recording import Recording
from storage.archive.rows import article_of
from storage.times import to_iso
from storage.work import Kept, KeptPage


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
