"""What came to the schema by its steps from the 11th to the 23rd; the 12th is in `frontier`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.archive.migrations.first_rules import address_key
from storage.archive.migrations.script import execute_script

if TYPE_CHECKING:
    from sqlite_utils import Database


def m011_dictionaries(db: Database) -> None:
    """Dictionaries, and which snapshots lean on one; those that are there stay as they are."""
    execute_script(db, _M011)


_M011 = """
create table dictionaries (
    dictionary_id integer primary key autoincrement,
    source_id text not null references sources (source_id),
    sha256 text not null,
    size integer not null,
    made_at text not null,
    data blob not null
);
create index dictionaries_by_source on dictionaries (source_id, dictionary_id);
alter table snapshots add column dictionary_id integer references dictionaries (dictionary_id);
create index snapshots_by_dictionary on snapshots (dictionary_id) where dictionary_id is not null
"""


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


def m014_renames(db: Database) -> None:
    """Former ids, how far kept texts are judged by today's rules, and which verdicts hold."""
    execute_script(db, _M014)


_M014 = """
create table renames (
    kind text not null check (kind in ('source', 'topic')),
    old_id text not null,
    new_id text not null,
    renamed_at text not null,
    fetches_left integer not null default 0,
    primary key (kind, old_id)
) without rowid;
create table judgings (
    topic_id text primary key,
    rules_hash text not null,
    versions_left integer not null,
    started_at text not null
) without rowid;
alter table matches add column superseded_at text;
alter table matches add column rejudged integer not null default 0
"""


def m015_counting(db: Database) -> None:
    """What the pages and `status` count is read from no table."""
    execute_script(db, _M015)


_M015 = """
create index articles_by_source_seen on articles (source_id, first_seen_at);
drop index links_by_source;
create index links_by_source on links (source_id, state, feed_id)
"""


def m016_fields(db: Database) -> None:
    """Two fields of an article; of what was read before, both are unset."""
    execute_script(db, _M016)


_M016 = """
alter table versions add column published_precision text
    check (published_precision in ('day', 'minute', 'second'));
alter table versions add column notices text not null default '[]'
"""


def m017_together(db: Database) -> None:
    """In which forms answers were alike, of which articles, and since when that is the source's."""
    execute_script(db, _M017)


_M017 = """
create table source_changes (
    source_change_id integer primary key,
    source_id text not null references sources,
    host text not null default '',
    likeness text not null,
    form text not null,
    field text not null default '',
    words text not null default '',
    first_at text not null,
    last_at text not null,
    known_at text,
    ended_at text
);
create unique index source_changes_by_likeness on source_changes (source_id, host, likeness);
create index source_changes_open on source_changes (source_id)
    where known_at is not null and ended_at is null;
create table source_change_articles (
    source_change_id integer not null references source_changes,
    article_id integer not null references articles,
    noted_at text not null,
    by_itself integer not null default 0,
    answered_at text,
    ready_at text,
    primary key (source_change_id, article_id)
) without rowid;
create index source_change_articles_by_article on source_change_articles (article_id)
"""


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


def m019_judgements(db: Database) -> None:
    """A fetch's rule and words, and doubts told before a withdrawal is proven.

    Fetches of before have neither: their detail tells what it told.
    """
    execute_script(db, _M019)


_M019 = """
alter table fetches add column rule text;
alter table fetches add column words text;
create table doubts (
    doubt_id integer primary key autoincrement,
    article_id integer not null references articles (article_id),
    began_at text not null,
    ended_at text,
    ending text
);
create unique index doubts_open on doubts (article_id) where ended_at is null;
create table delivery_doubts (
    delivery_id integer not null references deliveries (delivery_id),
    doubt_id integer not null references doubts (doubt_id),
    ending text,
    primary key (delivery_id, doubt_id)
) without rowid;
create index delivery_doubts_by_doubt on delivery_doubts (doubt_id);
create index articles_in_doubt on articles (gone_since) where state = 'live' and gone_count > 0
"""


def m020_whereabouts(db: Database) -> None:
    """What finds a text at another address by index, and pages that are not the article's."""
    execute_script(db, _M020)


_M020 = """
create index articles_by_title on articles (source_id, title);
create index links_by_article on links (article_id) where article_id is not null;
create table wrong_pages (
    article_id integer primary key references articles (article_id),
    source_id text not null,
    shown_id integer references articles (article_id),
    first_at text not null,
    looks integer not null
);
create index wrong_pages_by_source on wrong_pages (source_id)
"""


def m021_finest(db: Database) -> None:
    """Where an article's newest version prints the day, and another print told the minute."""
    execute_script(db, _M021)


_M021 = """
alter table articles add column finest_at text;
alter table articles add column finest_precision text
    check (finest_precision in ('minute', 'second'))
"""


def m022_derived_values(db: Database) -> None:
    """By which version of its rule each derived value was made; before this step, by the first."""
    execute_script(db, _M022)


_M022 = """
create table derived_values (
    name text primary key,
    rule_version integer not null
) without rowid;
insert into derived_values values
    ('articles.text_hash', 1),
    ('articles_fts', 1),
    ('copy_prints', 1),
    ('host', 1),
    ('link_readings', 1),
    ('links.key', 1)
"""


def m023_attachments_and_form(db: Database) -> None:
    """Two fields of an article; of what was read before, both are unset."""
    execute_script(db, _M023)


_M023 = """
alter table versions add column attachments text not null default '[]';
alter table versions add column form text check (form in ('image', 'video', 'document'))
"""
