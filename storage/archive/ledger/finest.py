"""The finest time of publication that an article's page has printed."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from storage.archive.db.session import Session
from storage.archive.rows import article_of, moment
from storage.published import is_finer, precision_of
from storage.records import Article
from storage.times import published_iso


def with_finest(row: sqlite3.Row) -> Article:
    """A reading with the finest time that is known of its article and does not contradict it.

    Args:
        row: Of `versions`, with the `finest_at` and `finest_precision` of its article.
    """
    article = article_of(row)
    precision = precision_of(row["finest_precision"])
    known = replace(article, published_at=moment(row["finest_at"]), published_precision=precision)
    return known if is_finer(known, article) else article


class Finest:
    """Keeps the finest time, inside the transaction of what was recorded."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, article_id: int) -> Article | None:
        """An article's newest version with the finest time known, where that says more than it."""
        with self._session.reading():
            row = self._session.execute(
                "select versions.*, finest_at, finest_precision from versions"
                " join articles using (article_id, version) where article_id = ?"
                " and finest_at is not null",
                (article_id,),
            ).fetchone()
        if row is None:
            return None
        known = with_finest(row)
        return known if known != article_of(row) else None

    def note(self, article_id: int, known: Article, read: Article, *, is_version: bool) -> None:
        """Note what a reading adds to what is known, or that the known time holds no more.

        Args:
            article_id: The article.
            known: Its newest version, with the finest time that was known.
            read: The reading.
            is_version: Whether it became the newest version.
        """
        if is_version:
            self._write(article_id, known if is_finer(known, read) else None)
        elif is_finer(read, known):
            self._write(article_id, read)

    def _write(self, article_id: int, keeps: Article | None) -> None:
        at = keeps and keeps.published_at
        self._session.execute(
            "update articles set finest_at = ?, finest_precision = ? where article_id = ?",
            (at and published_iso(at), keeps and keeps.published_precision, article_id),
        )
