"""The frontier: hosts, their robots.txt, the batches that are out, and what rests."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from storage.archive.migrations.script import execute_script

if TYPE_CHECKING:
    from sqlite_utils import Database


def m012_frontier(db: Database) -> None:
    """What is due is found by host and by index; what is handed out is written down.

    Earlier archives get the hosts of what they may still have to fetch. Articles that were redacted
    rest, and all whose source is in no seed will, from the next start on.
    """
    execute_script(db, _M012)
    db.conn.create_function("m012_host", 1, _host, deterministic=True)
    db.execute("update feeds set host = m012_host(url)")
    db.execute(
        "update feed_pages set host = m012_host(url),"
        " waits_from = ifnull(fetched_at, seen_at) where pending"
    )
    db.execute("update links set host = m012_host(url) where state = 'pending'")
    db.execute("update articles set host = m012_host(url)")
    db.execute(
        "update articles set resting = 1 where article_id in (select article_id from redactions)"
    )
    execute_script(db, _INDEXES)


def _host(url: str) -> str:
    """The host of an address as the first frontier knew it."""
    try:
        parts = urlsplit(url)
        name, port = parts.hostname, parts.port
    except ValueError:
        return ""
    if not name:
        return ""
    name = name.rstrip(".") or name
    if not name.isascii():
        with suppress(UnicodeError):
            name = name.encode("idna").decode("ascii")
    name = f"[{name.lower()}]" if ":" in name else name.lower()
    return name if port in {None, 80, 443} else f"{name}:{port}"


_M012 = """
alter table sources add column active integer not null default 1;
alter table feeds add column active integer not null default 1;
alter table feeds add column host text;
alter table feed_pages add column host text;
alter table feed_pages add column waits_from text;
alter table links add column host text;
alter table links add column resting integer not null default 0;
alter table articles add column host text;
alter table articles add column resting integer not null default 0;
create table hosts (
    host text primary key,
    next_request_at text,
    rests_until text,
    waits_from text,
    delay_s real,
    failures integer not null default 0,
    cause text,
    tried_at text,
    answered_at text
) without rowid;
create index hosts_tried on hosts (tried_at);
create table robots (
    origin text primary key,
    host text not null,
    fetched_at text not null,
    status integer,
    content_type text,
    body blob not null,
    unreachable_since text
) without rowid;
create index robots_by_host on robots (host);
create table batches (
    batch_id integer primary key autoincrement,
    run_id integer references runs (run_id),
    host text not null,
    given_at text not null
);
create index batches_by_host on batches (host);
create table batch_tasks (
    batch_id integer not null references batches (batch_id),
    task integer not null,
    kind text not null,
    item_id integer,
    url text not null,
    source_id text,
    done integer not null default 0,
    primary key (batch_id, task)
) without rowid;
create table suspects (
    kind text not null,
    item_id integer not null,
    host text not null,
    url text not null,
    source_id text not null,
    kills integer not null default 0,
    blamed_at text not null,
    rests_until text,
    primary key (kind, item_id)
) without rowid;
create table clock (
    latest_at text not null
);
insert into clock
    select ifnull(max(fetched_at), '0001-01-01T00:00:00.000+00:00') from fetches
"""

_INDEXES = """
drop index articles_by_next_fetch;
drop index links_pending;
drop index feed_pages_waiting;
create index articles_due on articles (next_fetch_at) where resting = 0;
create index articles_by_host on articles (host, next_fetch_at) where resting = 0;
create index links_due on links (next_fetch_at) where state = 'pending' and resting = 0;
create index links_by_host on links (host, next_fetch_at) where state = 'pending' and resting = 0;
create index links_backlog on links (backlog) where state = 'pending';
create index feed_pages_due on feed_pages (next_fetch_at) where pending;
create index feed_pages_by_host on feed_pages (host, next_fetch_at) where pending;
create index feeds_due on feeds (next_fetch_at) where active;
create index feeds_by_host on feeds (host)
"""
