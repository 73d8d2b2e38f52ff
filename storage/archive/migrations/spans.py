"""What a span of changes is counted and ordered by, from its index alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.archive.migrations.script import execute_script

if TYPE_CHECKING:
    from sqlite_utils import Database


def m032_spans(db: Database) -> None:
    """A long report reads no change but those that it tells: its figures stand in the index."""
    execute_script(db, _M032)


_M032 = """
drop index changes_by_time;
create index changes_by_time on changes (detected_at, kind, backlog, severity, article_id)
"""
