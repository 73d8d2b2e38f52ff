"""Parameters of addresses that change while the article stays: what was read, what was learned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.archive.migrations.first_rules import address_key
from storage.archive.migrations.script import execute_script

if TYPE_CHECKING:
    from sqlite_utils import Database


def m018_parameters(db: Database) -> None:
    """Pages by their parameters; and one key for what servers take for one path."""
    execute_script(db, _M018)
    doubled = db.execute("select link_id, url from links where key like '%//%'").fetchall()
    db.conn.executemany(
        "update links set key = ? where link_id = ?",
        [(address_key(url), link_id) for link_id, url in doubled],
    )


_M018 = """
create table link_readings (
    link_id integer primary key references links (link_id),
    source_id text not null,
    path text not null,
    title_hash text not null,
    text_hash text not null,
    sketch text not null,
    tells integer not null
);
create index link_readings_by_path on link_readings (source_id, path);
create index link_readings_by_text on link_readings (source_id, path, text_hash);
create table parameters (
    source_id text not null,
    name text not null,
    state text not null check (state in ('learned', 'refuted', 'kept')),
    articles integer not null default 0,
    since_at text not null,
    looked_at text,
    primary key (source_id, name)
) without rowid
"""
