"""Articles by headline, links by article, and articles in whose place others were shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.archive.migrations.script import execute_script

if TYPE_CHECKING:
    from sqlite_utils import Database


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
