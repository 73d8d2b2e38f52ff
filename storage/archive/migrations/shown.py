"""What articles show besides a text, or in place of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.archive.migrations.script import execute_script

if TYPE_CHECKING:
    from sqlite_utils import Database


def m023_attachments_and_form(db: Database) -> None:
    """Two fields of an article; of what was read before, both are unset."""
    execute_script(db, _M023)


_M023 = """
alter table versions add column attachments text not null default '[]';
alter table versions add column form text check (form in ('image', 'video', 'document'))
"""
