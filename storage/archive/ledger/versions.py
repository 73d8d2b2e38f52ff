"""Versions of articles, read as records. Reads only."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from storage.archive.db.session import Session
from storage.archive.filters import current
from storage.archive.rows import article_of, change_of
from storage.contexts import contexts
from storage.copied import Original
from storage.copies import in_one_script
from storage.records import Article, Change

NEWEST = """(select version_id from versions where versions.article_id = articles.article_id
    order by fetch_id desc, version desc limit 1)"""
"""The newest reading in time of a row of `articles`: what was read anew later from older bytes is
older."""


class Versions:
    """Reads what versions say, what they were read from, and which topics they concern."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def newest_reading(self, article_id: int) -> sqlite3.Row:
        """The newest reading of a known article, with its `finest_at` and `finest_precision`."""
        with self._session.reading():
            row: sqlite3.Row = self._session.execute(
                "select versions.*, finest_at, finest_precision from articles"
                f" join versions on version_id = {NEWEST} where articles.article_id = ?",
                (article_id,),
            ).fetchone()
        return row

    def article_at(self, article_id: int, version: int | None) -> Article | None:
        """An article as a version says; None where there is none."""
        if version is None:
            return None
        row = self._session.row(
            "select * from versions where article_id = ? and version = ?", (article_id, version)
        )
        return article_of(row) if row else None

    def change_with_articles(self, row: sqlite3.Row) -> Change:
        """The change with the texts before and after; of a copy, the original's and its own."""
        before = self.article_at(row["article_id"], row["from_version"])
        after = self.article_at(row["article_id"], row["to_version"] or row["from_version"])
        original = None
        if row["copy_of"] is not None and after is not None:
            from_row = self._session.row(
                "select article_id, copied_from.version, source_id, name from copied_from"
                " join articles using (article_id) join sources using (source_id)"
                " where change_id = ?",
                (row["change_id"],),
            )
            first = self.article_at(*from_row[:2]) if from_row else None
            if from_row and first is not None:
                original = _original(first, *from_row[:1], *from_row[2:])
            if first is not None and first.body and after.body:
                before, after = in_one_script(first, after)
        change = change_of(row, before, after)
        found = contexts(change.spans, before, after)
        return replace(change, contexts=found, original=original)

    def change_with_contexts(self, row: sqlite3.Row) -> Change:
        """The same without the texts: for lists too long to hold them."""
        return replace(self.change_with_articles(row), before=None, after=None)

    def next_version(self, article_id: int) -> int:
        """The number of an article's next version."""
        return self._session.number(
            "select max(version) + 1 from versions where article_id = ?", (article_id,)
        )

    def further_pages(self, version_id: int) -> list[tuple[int, int]]:
        """The snapshot and the fetch of each of a version's further pages, in order."""
        rows = self._session.execute(
            "select snapshot_id, fetch_id from version_snapshots where version_id = ?"
            " order by page",
            (version_id,),
        )
        return [(row["snapshot_id"], row["fetch_id"]) for row in rows]

    def sha256_of(self, snapshot_id: int) -> str:
        """The hash of a snapshot's bytes."""
        digest: str = self._session.scalar(
            "select sha256 from snapshots where snapshot_id = ?", (snapshot_id,)
        )
        return digest

    def topics_of(self, article_id: int) -> list[str]:
        """Every topic that a version matches: the article's changes go on to concern them."""
        rows = self._session.execute(
            f"select {current('topic', 'topic_id')} as topic_id from matches"
            " where article_id = ? and matched and superseded_at is null"
            " group by 1 order by min(match_id)",
            (article_id,),
        )
        return [row["topic_id"] for row in rows]


def _original(first: Article, article_id: int, source_id: str, name: str) -> Original:
    return Original(
        article_id, source_id, name, first.url, first.title, first.origin, first.published_at
    )
