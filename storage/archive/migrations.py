"""The schema, by ordered migrations: a released one is never edited, only followed by another.

Tables and columns are explained in storage/README.md, which a test holds to this schema.
"""

from __future__ import annotations

from storage.archive.lean import Database, Migrations
from storage.likeness import text_hash
from storage.twins import address_key

APPLICATION_ID = 0x594C4A58
"""Written into the file's header (PRAGMA application_id), so that a foreign file is told apart."""

PAGE_SIZE = 8192
"""Bytes; articles and snapshots are some kilobytes each, and 8 KiB pages save an eighth."""


def m001_the_archive(db: Database) -> None:
    """Every table of the first release."""
    for statement in _M001.split(";"):
        if statement.strip():
            db.execute(statement)


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


def m002_pages(db: Database) -> None:
    """Articles of several pages, feeds of several pages, and links known by several addresses."""
    for statement in _M002.split(";"):
        if statement.strip():
            db.execute(statement)
    known = db.execute("select link_id, url from links").fetchall()
    db.conn.executemany(
        "update links set key = ? where link_id = ?",
        [(address_key(url), link_id) for link_id, url in known],
    )


_M002 = """
create table version_snapshots (
    version_id integer not null references versions (version_id),
    page integer not null,
    snapshot_id integer not null references snapshots (snapshot_id),
    fetch_id integer not null references fetches (fetch_id),
    primary key (version_id, page)
) without rowid;
alter table links add column key text;
create index links_by_key on links (key);
alter table feeds add column asked_url text;
create table feed_pages (
    feed_page_id integer primary key autoincrement,
    feed_id integer not null references feeds (feed_id),
    parent_id integer references feed_pages (feed_page_id) on delete set null,
    url text not null,
    step integer not null,
    older integer not null default 0,
    backlog integer not null default 0,
    listed integer not null default 1,
    pending integer not null default 1,
    mark text,
    read_mark text,
    seen_at text not null,
    next_fetch_at text not null,
    fetched_at text,
    etag text,
    last_modified text,
    sha256 text,
    failures integer not null default 0
);
create index feed_pages_by_feed on feed_pages (feed_id, parent_id)
"""


def m003_backfill(db: Database) -> None:
    """Backfills, and which feed pages and links belong to one."""
    for statement in _M003.split(";"):
        if statement.strip():
            db.execute(statement)


_M003 = """
create table backfills (
    backfill_id integer primary key autoincrement,
    source_id text not null references sources (source_id),
    since text not null,
    until text not null,
    started_at text not null,
    touched_at text not null,
    ended_at text
);
create unique index backfills_open on backfills (source_id, since, until) where ended_at is null;
alter table feed_pages add column backfill_id integer references backfills (backfill_id);
create unique index feed_pages_once on feed_pages (feed_id, ifnull(backfill_id, 0), url);
create index feed_pages_waiting on feed_pages (next_fetch_at) where pending;
alter table links add column backfill_id integer references backfills (backfill_id);
create index links_by_backfill on links (backfill_id, state) where backfill_id is not null
"""


def m006_outbox(db: Database) -> None:
    """What a delivery's parts said, when a channel sent, what is muted, daily summaries."""
    for statement in _M006.split(";"):
        if statement.strip():
            db.execute(statement)


_M006 = """
create table delivery_parts (
    delivery_id integer not null references deliveries (delivery_id),
    part integer not null,
    body text not null,
    primary key (delivery_id, part)
) without rowid;
create table turns (
    turn_id integer primary key autoincrement,
    channel_id text not null,
    taken_at text not null
);
create index turns_by_channel on turns (channel_id, taken_at);
create table mutes (
    mute_id integer primary key autoincrement,
    article_id integer references articles (article_id),
    source_id text references sources (source_id),
    muted_at text not null,
    until text,
    ended_at text,
    check ((article_id is null) <> (source_id is null))
);
create unique index mutes_open on mutes (ifnull(article_id, 0), ifnull(source_id, ''))
    where ended_at is null;
alter table deliveries add column tried_since text;
alter table deliveries add column stalled integer not null default 0;
alter table deliveries add column summary text;
alter table deliveries add column summary_day text;
create unique index deliveries_summary on deliveries (rule_id, channel_id, summary_day)
    where summary_day is not null
"""


def m007_timestamps(db: Database) -> None:
    """Time stamps of an independent authority on the head of the chain."""
    db.execute(_M007)


_M007 = """
create table timestamps (
    timestamp_id integer primary key autoincrement,
    change_id integer not null references changes (change_id),
    chain_hash text not null,
    stamped_at text not null,
    authority text not null,
    response blob not null,
    stored_at text not null
)
"""


def m005_health(db: Database) -> None:
    """Moves, flips, the habits of sources, and how far a re-reading has come."""
    for statement in _M005.split(";"):
        if statement.strip():
            db.execute(statement)
    rows = db.execute(
        "select article_id, (select body from versions where versions.article_id ="
        " articles.article_id order by captured_at desc, version desc limit 1) from articles"
    ).fetchall()
    for article_id, body in rows:
        db.execute(
            "update articles set text_hash = ? where article_id = ?", (text_hash(body), article_id)
        )


_M005 = """
alter table articles add column text_hash text;
alter table articles add column stands_at text;
alter table sources add column health_at text;
update articles set stands_at = (select final_url from fetches
    where fetches.article_id = articles.article_id and outcome = 'ok'
    order by fetch_id desc limit 1);
create index articles_by_text on articles (source_id, text_hash);
create index links_by_time on links (source_id, first_seen_at);
create index runs_by_time on runs (started_at);
create table flips (
    change_id integer primary key references changes (change_id),
    source_id text not null references sources (source_id),
    article_id integer not null references articles (article_id),
    flipped_at text not null,
    held integer not null
);
create index flips_by_source on flips (source_id, flipped_at);
create index flips_by_article on flips (article_id, flipped_at);
create table coverage (
    source_id text not null references sources (source_id),
    hour text not null,
    readings integer not null default 0,
    published_at integer not null default 0,
    origin integer not null default 0,
    authors integer not null default 0,
    editor integer not null default 0,
    section integer not null default 0,
    images integer not null default 0,
    primary key (source_id, hour)
) without rowid;
create table rereadings (
    scope text primary key,
    done_id integer not null,
    last_id integer not null,
    started_at text not null
) without rowid
"""

STEPS = (m001_the_archive, m002_pages, m003_backfill, m005_health, m006_outbox, m007_timestamps)
"""Every migration, in order."""

MIGRATIONS = Migrations("yongliang")
for _step in STEPS:
    MIGRATIONS()(_step)
