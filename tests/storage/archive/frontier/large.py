"""A large archive in moments: rows by the hundred thousand, written by SQLite itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from storage import Archive
from storage.times import to_iso
from tests.storage.archive.frontier.frontiers import source

ARTICLES = """
with recursive n (i) as (select 0 union all select i + 1 from n where i + 1 < :articles)
insert into articles (source_id, url, title, state, first_seen_at, last_seen_at, version, on_topic,
    backlog, watched_from, next_fetch_at, fetched_at, full_fetch_at, sha256, host)
select 's' || (i % :sources), 'https://s' || (i % :sources) || '.cn/a/' || i, '标题', 'live',
    :seen, :seen, 1, 1, 0, :seen, :next, :seen, :seen, '', 's' || (i % :sources) || '.cn' from n
"""
LINKS = """
with recursive n (i) as (select 0 union all select i + 1 from n where i + 1 < :articles)
insert into links (source_id, url, key, state, backlog, first_seen_at, last_seen_at, next_fetch_at,
    checked_at, host)
select 's' || (i % :sources), 'https://s' || (i % :sources) || '.cn/l/' || i, i,
    iif(i % 50, 'off_topic', 'pending'), 0, :seen, :seen, iif(i % 50, null, :next), :seen,
    's' || (i % :sources) || '.cn' from n
"""
PAGES = """
insert into feed_pages (feed_id, url, step, older, backlog, listed, pending, seen_at, next_fetch_at,
    host, waits_from)
select feed_id, url || 'p/2', 1, 1, 0, 1, feed_id % 2, :seen, :next, host, :seen from feeds
"""


def large(path: Path, now: datetime, *, sources: int, articles: int) -> Archive:
    """An archive of which nothing is due before an hour has gone."""
    archive = Archive(path)
    archive._session.execute("pragma synchronous = off")
    archive.intake.runs.sync_sources([source(f"s{number}") for number in range(sources)], now)
    values = {
        "articles": articles,
        "sources": sources,
        "seen": to_iso(now),
        "next": to_iso(now + timedelta(hours=1)),
    }
    with archive._session.writing():
        for statement in (ARTICLES, LINKS, PAGES):
            archive._session.execute(statement, values)
        archive._session.execute(
            "update feeds set next_fetch_at = :next, fetched_at = :seen", values
        )
    return archive
