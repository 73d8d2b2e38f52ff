"""The versions of the rules that made what the archive keeps beside the texts and addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.archive.migrations.script import execute_script

if TYPE_CHECKING:
    from sqlite_utils import Database


def m022_derived_values(db: Database) -> None:
    """By which version of its rule each derived value was made; before this step, by the first."""
    execute_script(db, _M022)


_M022 = """
create table derived_values (
    name text primary key,
    rule_version integer not null
) without rowid;
insert into derived_values values
    ('articles.text_hash', 1),
    ('articles_fts', 1),
    ('copy_prints', 1),
    ('host', 1),
    ('link_readings', 1),
    ('links.key', 1)
"""
