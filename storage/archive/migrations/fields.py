"""How finely a time was printed, and the notices that stand beside a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.archive.migrations.script import execute_script

if TYPE_CHECKING:
    from sqlite_utils import Database


def m016_fields(db: Database) -> None:
    """Two fields of an article; of what was read before, both are unset."""
    execute_script(db, _M016)


_M016 = """
alter table versions add column published_precision text
    check (published_precision in ('day', 'minute', 'second'));
alter table versions add column notices text not null default '[]'
"""
