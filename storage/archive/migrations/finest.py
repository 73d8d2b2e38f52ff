"""The finest time of publication that a page has printed, beside what its versions say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.archive.migrations.script import execute_script

if TYPE_CHECKING:
    from sqlite_utils import Database


def m021_finest(db: Database) -> None:
    """Where an article's newest version prints the day, and another print told the minute."""
    execute_script(db, _M021)


_M021 = """
alter table articles add column finest_at text;
alter table articles add column finest_precision text
    check (finest_precision in ('minute', 'second'))
"""
