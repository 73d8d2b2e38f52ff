"""Searches that stay, and the alert rules made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.archive.migrations.script import execute_script

if TYPE_CHECKING:
    from sqlite_utils import Database


def m027_searches(db: Database) -> None:
    """Searches with a name, and at most one rule each; neither is ever deleted."""
    execute_script(db, _M027)


_M027 = """
create table searches (
    search_id integer primary key autoincrement,
    name text not null,
    listing text not null,
    query text not null,
    made_at text not null,
    made_by text not null,
    removed_at text,
    removed_by text
);
create unique index searches_by_name on searches (name) where removed_at is null;
create table search_rules (
    search_id integer primary key references searches (search_id),
    channels text not null,
    topics text,
    sources text,
    kinds text not null,
    min_severity text not null,
    words text,
    schedule text not null,
    quiet text,
    language text not null,
    made_at text not null,
    made_by text not null,
    paused_at text,
    paused_by text,
    removed_at text,
    removed_by text
)
"""
