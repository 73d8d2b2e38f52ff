"""What a source did to many of its articles alike, and to which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.archive.migrations.script import execute_script

if TYPE_CHECKING:
    from sqlite_utils import Database


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
