"""Pictures and attachments that are kept as files beside the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.archive.migrations.script import execute_script

if TYPE_CHECKING:
    from sqlite_utils import Database


def m029_media(db: Database) -> None:
    """Which addresses are looked at, the files that they brought, and what documents say."""
    execute_script(db, _M029)


_M029 = """
create table media_files (
    media_file_id integer primary key autoincrement,
    sha256 text not null unique,
    size integer not null,
    media_type text not null,
    width integer,
    height integer,
    look text,
    text text,
    verdict text,
    copy_sha256 text,
    copy_size integer,
    stored_at text not null,
    removed_at text
);
create index media_files_by_time on media_files (stored_at);
create index media_files_by_copy on media_files (copy_sha256) where copy_sha256 is not null;
create table media (
    media_id integer primary key autoincrement,
    article_id integer not null references articles (article_id),
    kind text not null check (kind in ('image', 'attachment')),
    url text not null,
    host text not null,
    state text not null check (state in ('pending', 'kept', 'failed')),
    found_at text not null,
    next_fetch_at text,
    fetched_at text,
    looks integer not null default 0,
    failures integer not null default 0,
    etag text,
    last_modified text,
    sha256 text,
    verdict text,
    gone_at text,
    unique (article_id, url)
);
create index media_due on media (next_fetch_at) where next_fetch_at is not null;
create index media_by_host on media (host, next_fetch_at) where next_fetch_at is not null;
create table media_captures (
    capture_id integer primary key autoincrement,
    media_id integer not null references media (media_id),
    media_file_id integer not null references media_files (media_file_id),
    version integer not null,
    captured_at text not null,
    status integer,
    final_url text,
    redirects text not null default '[]',
    headers text not null default '[]',
    change_id integer references changes (change_id)
);
create index media_captures_by_address on media_captures (media_id, capture_id);
create index media_captures_by_file on media_captures (media_file_id);
create table media_planned (
    mode text not null,
    version_id integer not null
);
create virtual table media_fts using fts5 (
    body, title, kicker, subtitle, content='', tokenize="unicode61 remove_diacritics 0"
)
"""
