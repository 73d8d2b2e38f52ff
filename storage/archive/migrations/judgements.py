"""Why an answer was judged as it was, and articles that rules told as being confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.archive.migrations.script import execute_script

if TYPE_CHECKING:
    from sqlite_utils import Database


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
