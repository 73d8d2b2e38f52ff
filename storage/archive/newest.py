"""The newest reading of an article in time: what was read anew later from older bytes is older."""

from __future__ import annotations

import sqlite3

from storage.archive.db.session import Session

NEWEST = """(select version_id from versions where versions.article_id = articles.article_id
    order by fetch_id desc, version desc limit 1)"""
"""The newest reading of a row of `articles`."""


def newest_reading(session: Session, article_id: int) -> sqlite3.Row:
    """The newest reading of a known article, with its `finest_at` and `finest_precision`."""
    with session.reading():
        row: sqlite3.Row = session.execute(
            "select versions.*, finest_at, finest_precision from articles"
            f" join versions on version_id = {NEWEST} where articles.article_id = ?",
            (article_id,),
        ).fetchone()
    return row
