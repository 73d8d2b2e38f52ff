"""The schema of the first release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.archive.migrations.script import execute_script

if TYPE_CHECKING:
    from sqlite_utils import Database


def m001_the_archive(db: Database) -> None:
    """Every table of the first release."""
    execute_script(db, _M001)


_M001 = """
create table sources (
    source_id text primary key,
    name text not null,
    tier text not null,
    first_seen_at text not null,
    backlog_done_at text
);
create table feeds (
    feed_id integer primary key autoincrement,
    source_id text not null references sources (source_id),
    kind text not null,
    url text not null,
    next_fetch_at text not null,
    fetched_at text,
    ok_at text,
    first_ok_at text,
    etag text,
    last_modified text,
    sha256 text,
    failures integer not null default 0,
    unique (source_id, url)
);
create table runs (
    run_id integer primary key autoincrement,
    started_at text not null,
    ended_at text,
    state text not null check (state in ('running', 'done', 'failed')),
    stats text not null default '{}',
    detail text
);
create table snapshots (
    snapshot_id integer primary key autoincrement,
    sha256 text not null unique,
    size integer not null,
    base_id integer references snapshots (snapshot_id),
    data blob not null,
    stored_at text not null
);
create table articles (
    article_id integer primary key autoincrement,
    source_id text not null references sources (source_id),
    url text not null unique,
    title text not null,
    state text not null check (state in ('live', 'withdrawn', 'moved')),
    first_seen_at text not null,
    last_seen_at text not null,
    version integer not null,
    on_topic integer not null,
    backlog integer not null default 0,
    watched_from text not null,
    next_fetch_at text not null,
    fetched_at text not null,
    full_fetch_at text not null,
    etag text,
    last_modified text,
    sha256 text,
    gone_count integer not null default 0,
    gone_since text
);
create index articles_by_next_fetch on articles (next_fetch_at);
create index articles_by_source on articles (source_id, article_id);
create table links (
    link_id integer primary key autoincrement,
    source_id text not null references sources (source_id),
    url text not null unique,
    feed_id integer references feeds (feed_id),
    state text not null check (state in ('pending', 'matched', 'off_topic', 'not_article', 'dead')),
    backlog integer not null default 0,
    first_seen_at text not null,
    last_seen_at text not null,
    next_fetch_at text,
    attempts integer not null default 0,
    checked_at text,
    score real,
    verdict text,
    rules_hash text,
    detail text,
    article_id integer references articles (article_id)
);
create index links_pending on links (next_fetch_at) where state = 'pending';
create index links_by_source on links (source_id, state);
create table fetches (
    fetch_id integer primary key autoincrement,
    run_id integer references runs (run_id),
    source_id text references sources (source_id),
    article_id integer references articles (article_id),
    url text not null,
    fetched_at text not null,
    outcome text not null check (
        outcome in ('ok', 'not_modified', 'gone', 'blocked', 'soft_error', 'hard_error')),
    status integer,
    final_url text,
    redirects text not null default '[]',
    headers text not null default '[]',
    sha256 text,
    snapshot_id integer references snapshots (snapshot_id),
    duration_s real,
    detail text,
    counts_as_proof integer not null default 0
);
create index fetches_by_article on fetches (article_id, fetch_id) where article_id is not null;
create index fetches_by_run on fetches (run_id);
create table versions (
    version_id integer primary key autoincrement,
    article_id integer not null references articles (article_id),
    version integer not null,
    captured_at text not null,
    snapshot_id integer not null references snapshots (snapshot_id),
    fetch_id integer not null references fetches (fetch_id),
    extractor text not null,
    reread_of integer,
    url text not null,
    title text not null,
    kicker text,
    subtitle text,
    published_at text,
    origin text,
    authors text not null,
    editor text,
    section text,
    body text not null,
    images text not null,
    language text,
    content_hash text not null,
    unique (article_id, version)
);
create table matches (
    match_id integer primary key autoincrement,
    article_id integer not null references articles (article_id),
    version integer not null,
    topic_id text not null,
    matched integer not null,
    score real not null,
    reasons text not null,
    rules_hash text not null,
    judged_at text not null,
    unique (article_id, version, topic_id, rules_hash),
    foreign key (article_id, version) references versions (article_id, version)
);
create index matches_by_topic on matches (topic_id, article_id) where matched;
create table changes (
    change_id integer primary key autoincrement,
    article_id integer not null references articles (article_id),
    kind text not null check (
        kind in ('new', 'edited', 'withdrawn', 'restored', 'moved', 'copied')),
    severity text not null check (severity in ('cosmetic', 'minor', 'substantive')),
    from_version integer,
    to_version integer,
    detected_at text not null,
    run_id integer references runs (run_id),
    backlog integer not null default 0,
    title text not null,
    topics text not null,
    on_topic integer not null default 1,
    fields text not null default '[]',
    spans text not null default '[]',
    proof text not null default '[]',
    copy_of integer references articles (article_id),
    previous_hash text not null,
    chain_hash text not null
);
create index changes_by_article on changes (article_id, change_id);
create index changes_by_time on changes (detected_at);
create table incidents (
    incident_id integer primary key autoincrement,
    source_id text references sources (source_id),
    kind text not null,
    detail text not null,
    opened_at text not null,
    closed_at text
);
create unique index incidents_open on incidents (ifnull(source_id, ''), kind)
    where closed_at is null;
create table deliveries (
    delivery_id integer primary key autoincrement,
    rule_id text not null,
    channel_id text not null,
    state text not null check (state in ('pending', 'sent', 'failed', 'dead')),
    attempts integer not null default 0,
    next_attempt_at text,
    sent_at text,
    error text,
    idempotency_key text not null unique,
    language text not null default 'zh',
    backlog integer not null default 0,
    created_at text not null,
    sealed_at text,
    answer text,
    done text not null default '[]'
);
create index deliveries_waiting on deliveries (next_attempt_at)
    where state in ('pending', 'failed');
create unique index deliveries_open on deliveries (rule_id, channel_id, backlog)
    where state = 'pending' and sealed_at is null;
create table delivery_changes (
    delivery_id integer not null references deliveries (delivery_id),
    change_id integer not null references changes (change_id),
    primary key (delivery_id, change_id)
) without rowid;
create table delivery_incidents (
    delivery_id integer not null references deliveries (delivery_id),
    incident_id integer not null references incidents (incident_id),
    closed_at text,
    primary key (delivery_id, incident_id)
) without rowid;
create virtual table articles_fts using fts5 (
    title, kicker, subtitle, body, content='', tokenize="unicode61 remove_diacritics 0"
)
"""
