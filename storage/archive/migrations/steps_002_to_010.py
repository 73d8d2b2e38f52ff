"""What came to the schema by its steps from the 2nd to the 10th."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.archive.migrations.first_rules import address_key, index_text, text_hash
from storage.archive.migrations.script import execute_script

if TYPE_CHECKING:
    from sqlite_utils import Database


def m002_pages(db: Database) -> None:
    """Articles of several pages, feeds of several pages, and links known by several addresses."""
    execute_script(db, _M002)
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
    execute_script(db, _M003)


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


def m004_copies(db: Database) -> None:
    """Prints of sentences and the clusters of copies.

    Articles that are there already have no prints yet: writes make them, some with each, so that
    no migration holds a large archive for long.
    """
    execute_script(db, _M004)


_M004 = """
create table clusters (
    cluster_id integer primary key autoincrement,
    original_id integer not null references articles (article_id)
);
create table copies (
    article_id integer primary key references articles (article_id),
    cluster_id integer not null references clusters (cluster_id),
    similarity real not null
);
create index copies_by_cluster on copies (cluster_id, article_id);
create table copied_from (
    change_id integer primary key references changes (change_id),
    article_id integer not null references articles (article_id),
    version integer not null
);
create table copy_prints (
    print integer not null,
    article_id integer not null references articles (article_id),
    primary key (print, article_id)
) without rowid;
alter table articles add column printed integer;
create index articles_unprinted on articles (article_id) where printed is not version
"""


def m005_health(db: Database) -> None:
    """Moves, flips, the habits of sources, and how far a re-reading has come."""
    execute_script(db, _M005)
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


def m006_outbox(db: Database) -> None:
    """What a delivery's parts said, when a channel sent, what is muted, daily summaries."""
    execute_script(db, _M006)


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


def m008_reading(db: Database) -> None:
    """Lists newest first without sorting; the index with the body first.

    FTS5 writes the column beside every word except in the first, and nearly all words are the
    body's: the index is smaller by a quarter.
    """
    db.execute("create index articles_by_first_seen on articles (first_seen_at, article_id)")
    db.execute("drop table articles_fts")
    db.execute(_M008)
    texts = db.conn.execute("select version_id, body, title, kicker, subtitle from versions")
    db.conn.executemany(
        "insert into articles_fts (rowid, body, title, kicker, subtitle) values (?, ?, ?, ?, ?)",
        ((version_id, *map(index_text, fields)) for version_id, *fields in texts),
    )


_M008 = """
create virtual table articles_fts using fts5 (
    body, title, kicker, subtitle, content='', tokenize="unicode61 remove_diacritics 0"
)
"""


def m009_kinds(db: Database) -> None:
    """The newest changes of a kind, however rare it is among the others."""
    db.execute("create index changes_by_kind on changes (kind, change_id)")


def m010_redactions(db: Database) -> None:
    """Articles redacted on demand: the records of it, which stand in the chain of changes.

    The other indexes tell what stands on a row that a redaction or `prune` would take away.
    """
    execute_script(db, _M010)


_M010 = """
create table redactions (
    redaction_id integer primary key autoincrement,
    article_id integer not null references articles (article_id),
    redacted_at text not null,
    reason text not null,
    after_change_id integer not null references changes (change_id),
    versions text not null,
    changes text not null,
    snapshots text not null,
    previous_hash text not null,
    redaction_hash text not null
);
create index redactions_by_article on redactions (article_id);
create index snapshots_by_base on snapshots (base_id) where base_id is not null;
create index versions_by_snapshot on versions (snapshot_id);
create index versions_by_fetch on versions (fetch_id);
create index fetches_by_snapshot on fetches (snapshot_id) where snapshot_id is not null;
create index changes_by_run on changes (run_id)
"""
