"""What a browser made of an answer: beside the bytes as served, and never among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.archive.migrations.script import execute_script

if TYPE_CHECKING:
    from sqlite_utils import Database


def m030_renderings(db: Database) -> None:
    """A table for rendered documents and for pictures of how pages looked."""
    execute_script(db, _M031)


_M031 = """
create table renderings (
    fetch_id integer primary key references fetches (fetch_id),
    browser text not null,
    failed integer not null,
    sha256 text not null,
    size integer not null,
    data blob not null,
    picture_sha256 text,
    picture blob
)
"""
