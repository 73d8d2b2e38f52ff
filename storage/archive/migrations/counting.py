"""Articles and links counted by source, and by source and span, from indexes alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.archive.migrations.script import execute_script

if TYPE_CHECKING:
    from sqlite_utils import Database


def m015_counting(db: Database) -> None:
    """What the pages and `status` count is read from no table."""
    execute_script(db, _M015)


_M015 = """
create index articles_by_source_seen on articles (source_id, first_seen_at);
drop index links_by_source;
create index links_by_source on links (source_id, state, feed_id)
"""
