"""Sources and topics that have another id by now, and verdicts that newer rules replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.archive.migrations.script import execute_script

if TYPE_CHECKING:
    from sqlite_utils import Database


def m014_renames(db: Database) -> None:
    """Former ids, how far kept texts are judged by today's rules, and which verdicts hold."""
    execute_script(db, _M014)


_M014 = """
create table renames (
    kind text not null check (kind in ('source', 'topic')),
    old_id text not null,
    new_id text not null,
    renamed_at text not null,
    fetches_left integer not null default 0,
    primary key (kind, old_id)
) without rowid;
create table judgings (
    topic_id text primary key,
    rules_hash text not null,
    versions_left integer not null,
    started_at text not null
) without rowid;
alter table matches add column superseded_at text;
alter table matches add column rejudged integer not null default 0
"""
