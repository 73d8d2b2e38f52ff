"""Batches that workers of other machines hold, and these workers as a run last saw them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.archive.migrations.script import execute_script

if TYPE_CHECKING:
    from sqlite_utils import Database


def m031_leases(db: Database) -> None:
    """Who holds a batch and until when; a table of workers, and one row for their broker."""
    execute_script(db, _M031)


_M031 = """
alter table batches add column holder text;
alter table batches add column leased_until text;
create table workers (
    worker text primary key,
    name text not null,
    version text not null,
    state text not null,
    heard_at text not null,
    room integer not null,
    hosts integer not null,
    unsent integer not null,
    memory_mb real not null
) without rowid;
create table broker (
    one integer primary key check (one = 1),
    noted_at text not null,
    reachable integer not null,
    waiting integer not null,
    waits_from text
)
"""
