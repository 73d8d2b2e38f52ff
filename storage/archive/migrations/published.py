"""Articles by when they say that they were published, for lists in that order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.archive.migrations.script import execute_script

if TYPE_CHECKING:
    from sqlite_utils import Database


def m028_published(db: Database) -> None:
    """Versions by their time of publication, with which article's they are."""
    execute_script(db, _M027)


_M027 = """
create index versions_by_published on versions (published_at, article_id, version)
"""
