"""Dictionaries for snapshots: what the pages of a site have in common is kept once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.archive.migrations.script import execute_script

if TYPE_CHECKING:
    from sqlite_utils import Database


def m011_dictionaries(db: Database) -> None:
    """Dictionaries, and which snapshots lean on one; those that are there stay as they are."""
    execute_script(db, _M011)


_M011 = """
create table dictionaries (
    dictionary_id integer primary key autoincrement,
    source_id text not null references sources (source_id),
    sha256 text not null,
    size integer not null,
    made_at text not null,
    data blob not null
);
create index dictionaries_by_source on dictionaries (source_id, dictionary_id);
alter table snapshots add column dictionary_id integer references dictionaries (dictionary_id);
create index snapshots_by_dictionary on snapshots (dictionary_id) where dictionary_id is not null
"""
