"""The outbox and the clock: from when a delivery waits; who refused a channel's mail for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.archive.migrations.script import execute_script

if TYPE_CHECKING:
    from sqlite_utils import Database


def m013_outbox_waits(db: Database) -> None:
    """When each wait began, recipients who refused, and dead deliveries by index.

    What waits already keeps its time; when its wait began is not known.
    """
    execute_script(db, _M013)


_M013 = """
alter table deliveries add column waits_from text;
alter table deliveries add column refused text not null default '[]';
create index deliveries_dead on deliveries (channel_id) where state = 'dead';
create table refusals (
    channel_id text not null,
    recipient text not null,
    refused_at text not null,
    primary key (channel_id, recipient)
) without rowid
"""
