"""What is due, found by index: which hosts have something, and what of a host comes first."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from storage.archive.db.session import Session
from storage.archive.rows import moment, to_json
from storage.times import to_iso
from storage.work import Due, DueArticle, DueFeed, DueFeedPage, DueLink, LateHost

FULL_FETCH_EVERY = timedelta(days=1)
"""An unconditional fetch now and then: some delivery networks keep a stale ETag."""

RESERVED = 4
"""One in so many of a batch's fetches is kept for known articles, whatever new links there are."""

# What holds of pictures and attachments, too (see `media`).
ONLY = "(:only is null or {}source_id in (select value from json_each(:only)))"
NO_SUSPECT = "not exists (select 1 from suspects where kind = '{}' and item_id = {})"

NOT_SINCE = "(:since is null or ifnull({}, '') not between :since and :now)"
"""Not what this run has fetched already, however soon it is due again. What was fetched in the
future was so by a clock that was wrong, not by this run."""

_FEEDS = f"""active and next_fetch_at <= :now and {NOT_SINCE.format("fetched_at")}
    and {ONLY.format("feeds.")}
    and {NO_SUSPECT.format("feed", "feeds.feed_id")}"""
_PAGES = f"""pending and feed_pages.next_fetch_at <= :now and feed_pages.backfill_id is :backfill
    and {NOT_SINCE.format("feed_pages.fetched_at")}
    and (feeds.active or feed_pages.backfill_id not null) and {ONLY.format("feeds.")}
    and {NO_SUSPECT.format("page", "feed_page_id")}"""
_LINKS = f"""state = 'pending' and resting = 0 and next_fetch_at <= :now
    and {NOT_SINCE.format("checked_at")}
    and (:backfill is null or backfill_id = :backfill) and {ONLY.format("links.")}
    and {NO_SUSPECT.format("link", "link_id")}"""
_ARTICLES = f"""resting = 0 and next_fetch_at <= :now and :backfill is null
    and {NOT_SINCE.format("fetched_at")}
    and {ONLY.format("articles.")} and {NO_SUSPECT.format("article", "articles.article_id")}"""

_DUE = f"""select host, 0 as kind, next_fetch_at as due from feeds where {_FEEDS}
        and :backfill is null
    union all select feed_pages.host, 1, feed_pages.next_fetch_at from feed_pages
        join feeds using (feed_id) where {_PAGES}
    union all select host, 2 + backlog, next_fetch_at from links where {_LINKS}
    union all select host, 4, next_fetch_at from articles where {_ARTICLES}"""

_MAKE_DUE = (
    f"""update feeds set next_fetch_at = :now where active and next_fetch_at > :now
        and {ONLY.format("")}""",
    f"""update feed_pages set next_fetch_at = :now where pending and backfill_id is null
        and next_fetch_at > :now
        and feed_id in (select feed_id from feeds where active and {ONLY.format("")})""",
    f"""update links set next_fetch_at = :now where state = 'pending' and resting = 0
        and next_fetch_at > :now and {ONLY.format("")}""",
    f"""update articles set next_fetch_at = :now where resting = 0 and next_fetch_at > :now
        and {ONLY.format("")}""",
    f"""update media set next_fetch_at = :now where next_fetch_at > :now and article_id in
        (select article_id from articles where resting = 0 and {ONLY.format("")})""",
)

_PUT_OFF = {
    "feed": "update feeds set fetched_at = :now, next_fetch_at = :until where feed_id = :id",
    "page": "update feed_pages set waits_from = :now, next_fetch_at = :until"
    " where feed_page_id = :id",
    "link": "update links set checked_at = :now, next_fetch_at = :until where link_id = :id",
    "article": "update articles set fetched_at = :now, next_fetch_at = :until"
    " where article_id = :id",
    "media": "update media set fetched_at = :now, next_fetch_at = :until where media_id = :id",
}
"""With the wait goes when it began (see `clock`)."""

AWAKE = "(hosts.rests_until is null or hosts.rests_until <= :now)"
"""The condition that a host does not rest, for whatever is due there."""

_FREE = "not exists (select 1 from batches where batches.host = due.host)"

_LATE = """(julianday(:now) - julianday(next_fetch_at))
    / max(julianday(next_fetch_at) - julianday(fetched_at), 0.00001)"""
"""By how many of its own waits an article is late."""

_NEWEST = """(select version_id from versions where versions.article_id = due.article_id
    order by fetch_id desc, version desc limit 1)"""

PAGE_SELECT = (
    "select feed_pages.*, feeds.source_id, feeds.kind, feeds.url as feed_url"
    " from feed_pages join feeds using (feed_id)"
)
"""A further page of a feed as `feed_page_of` reads it."""


class DueItems:
    """Asks for what is due; every question is answered by an index."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def is_due(self, now: datetime) -> bool:
        """Whether a crawl run would find anything to do."""
        values = values_of(now)
        return self._session.exists(
            f"select 1 from ({_DUE}) as due left join hosts using (host) where {AWAKE} limit 1",
            values,
        )

    def hosts(
        self,
        now: datetime,
        *,
        only: Sequence[str] | None = None,
        backfill_id: int | None = None,
        since: datetime | None = None,
    ) -> list[str]:
        """The hosts at which something is due, that do not rest and have no batch out.

        Those with a feed to read come first, then those with new links, each the longest due first.

        Args:
            now: The present moment.
            only: Of these sources only.
            backfill_id: What this backfill left, instead of what is due.
            since: Nothing that was fetched since then.
        """
        rows = self._session.rows(
            f"select due.host, min(due.kind) as kind, min(due.due) as due from ({_DUE}) as due"
            f" left join hosts using (host) where {AWAKE} and {_FREE} group by due.host"
            " order by min(due.kind), min(due.due), due.host",
            values_of(now, only, backfill_id, since),
        )
        return [row["host"] for row in rows]

    def of_host(
        self,
        host: str,
        now: datetime,
        limit: int,
        *,
        only: Sequence[str] | None = None,
        backfill_id: int | None = None,
        since: datetime | None = None,
    ) -> Due:
        """What is due at a host, most urgent first, at most so much of it.

        Feeds and their pages, then new links, then those of a backlog, then known articles, for
        which a part (RESERVED) is kept. Of these first those that answered ``gone`` and wait for
        the proof, then by how many of their own waits they are late: where the host's delay does
        not suffice, all are late alike.
        """
        values = {**values_of(now, only, backfill_id, since), "host": host, "limit": limit}
        feeds = () if backfill_id is not None else self._feeds(values)
        pages = self._pages(values)
        left = max(limit - len(feeds) - len(pages), 0)
        links = self._links({**values, "limit": left})
        room = max(left - len(links), _reserved(left, host, now))
        articles = self._articles({**values, "limit": room}, now)
        return Due(feeds, pages, links[: max(left - len(articles), 0)], articles)

    def item(self, kind: str, item_id: int, now: datetime) -> Due:
        """One item, due or not; nothing where it is not watched any more."""
        values = {**values_of(now), "id": item_id}
        if kind == "feed":
            rows = self._session.rows("select * from feeds where active and feed_id = :id", values)
            return Due(feeds=tuple(map(feed_of, rows)))
        if kind == "page":
            rows = self._session.rows(f"{PAGE_SELECT} where pending and feed_page_id = :id", values)
            return Due(feed_pages=tuple(map(feed_page_of, rows)))
        if kind == "link":
            rows = self._session.rows(
                "select * from links where state = 'pending' and resting = 0 and link_id = :id",
                values,
            )
            return Due(links=tuple(map(due_link_of, rows)))
        chosen = "select * from articles where resting = 0 and article_id = :id"
        return Due(articles=self._chosen(chosen, values, now))

    def make_due(self, now: datetime, *, only: Sequence[str] | None = None) -> None:
        """Make everything due: each feed, pending link and known article."""
        with self._session.writing():
            for statement in _MAKE_DUE:
                self._session.execute(statement, values_of(now, only))

    def look_now(self, source_id: str, now: datetime) -> int:
        """Make a source's feeds due, and what they led to; how many feeds there are.

        A host is asked no sooner for that than its delay and its rests allow.
        """
        with self._session.writing():
            feeds, _, links, _, _ = _MAKE_DUE
            for statement in (feeds, links):
                self._session.execute(statement, values_of(now, [source_id]))
            return self._session.number(
                "select count(*) from feeds where active and source_id = ?", (source_id,)
            )

    def put_off(self, kind: str, item_id: int, now: datetime, wait: timedelta) -> None:
        """Let an item wait that was asked for and is being seen to otherwise.

        Within the caller's transaction.
        """
        self._session.execute(
            _PUT_OFF[kind],
            {"now": to_iso(now), "until": to_iso(now + wait), "id": item_id},
        )

    def late(self, now: datetime) -> list[LateHost]:
        """The hosts at which known articles are late by more than their own wait.

        The ``+`` keeps SQLite from reading all articles in the order of their hosts.
        """
        rows = self._session.rows(
            f"select host, count(*) as articles, max({_LATE}) as most from articles"
            f" where {_ARTICLES} and {_LATE} > 1 group by +host order by most desc, host",
            values_of(now),
        )
        return [LateHost(row["host"], row["articles"], row["most"]) for row in rows]

    def next_at(self) -> str | None:
        """When the next feed, link or article falls due, as stored."""
        due: str | None = self._session.scalar(
            "select min(due) from (select min(next_fetch_at) as due from feeds where active"
            " union all select min(next_fetch_at) from links"
            " where state = 'pending' and resting = 0"
            " union all select min(next_fetch_at) from articles where resting = 0)"
        )
        return due

    def _feeds(self, values: dict[str, object]) -> tuple[DueFeed, ...]:
        rows = self._session.rows(
            f"select * from feeds where host = :host and {_FEEDS}"
            " order by next_fetch_at, feed_id limit :limit",
            values,
        )
        return tuple(map(feed_of, rows))

    def _pages(self, values: dict[str, object]) -> tuple[DueFeedPage, ...]:
        rows = self._session.rows(
            f"{PAGE_SELECT} where feed_pages.host = :host and {_PAGES}"
            " order by feed_pages.next_fetch_at, feed_page_id limit :limit",
            values,
        )
        return tuple(map(feed_page_of, rows))

    def _links(self, values: dict[str, object]) -> tuple[DueLink, ...]:
        rows = self._session.rows(
            f"select * from links where host = :host and {_LINKS}"
            " order by backlog, next_fetch_at, link_id limit :limit",
            values,
        )
        return tuple(map(due_link_of, rows))

    def _articles(self, values: dict[str, object], now: datetime) -> tuple[DueArticle, ...]:
        chosen = (
            f"select *, gone_since is null as fresh, {_LATE} as late from articles"
            f" where host = :host and {_ARTICLES}"
            " order by fresh, late desc, article_id limit :limit"
        )
        return self._chosen(chosen, values, now)

    def _chosen(
        self, chosen: str, values: dict[str, object], now: datetime
    ) -> tuple[DueArticle, ...]:
        rows = self._session.rows(
            "select due.*, full_fetch_at <= :stale or full_fetch_at > :now as unconditional,"
            " (select extractor from versions"
            f" where version_id = {_NEWEST}) as extractor, (select count(*) + 1"
            f" from version_snapshots where version_id = {_NEWEST}) as pages"
            f" from ({chosen}) as due",
            {**values, "stale": to_iso(now - FULL_FETCH_EVERY)},
        )
        return tuple(map(_article_of, rows))


def _reserved(room: int, host: str, now: datetime) -> int:
    """How much of a batch's room is kept for known articles.

    Where it is too small to share, the lot decides, so that neither they nor new links starve;
    where feeds fill it, one more may come.
    """
    parts, rest = divmod(room, RESERVED)
    lot = zlib.crc32(f"{host} {to_iso(now)}".encode()) % RESERVED
    return parts + (not parts and lot < max(rest, 1))


def values_of(
    now: datetime,
    only: Sequence[str] | None = None,
    backfill_id: int | None = None,
    since: datetime | None = None,
) -> dict[str, object]:
    """What the conditions here name."""
    return {
        "now": to_iso(now),
        "only": None if only is None else to_json(list(only)),
        "backfill": backfill_id,
        "since": since and to_iso(since),
    }


def feed_of(row: sqlite3.Row) -> DueFeed:
    """The feed of a row of `feeds`."""
    return DueFeed(
        row["feed_id"],
        row["source_id"],
        row["url"],
        row["kind"],
        row["etag"],
        row["last_modified"],
        row["sha256"],
        moment(row["ok_at"]),
        row["asked_url"],
    )


def feed_page_of(row: sqlite3.Row) -> DueFeedPage:
    """The page of a row of PAGE_SELECT."""
    return DueFeedPage(
        feed_page_id=row["feed_page_id"],
        feed_id=row["feed_id"],
        source_id=row["source_id"],
        feed_url=row["feed_url"],
        kind=row["kind"],
        url=row["url"],
        step=row["step"],
        older=bool(row["older"]),
        backlog=bool(row["backlog"]),
        backfill_id=row["backfill_id"],
        mark=row["mark"],
        etag=row["etag"],
        last_modified=row["last_modified"],
        sha256=row["sha256"],
    )


def due_link_of(row: sqlite3.Row) -> DueLink:
    """The link of a row of `links`."""
    return DueLink(
        row["link_id"], row["source_id"], row["url"], bool(row["backlog"]), row["attempts"]
    )


def _article_of(row: sqlite3.Row) -> DueArticle:
    return DueArticle(
        row["article_id"],
        row["source_id"],
        row["url"],
        row["etag"],
        row["last_modified"],
        row["sha256"],
        row["extractor"],
        bool(row["unconditional"]),
        row["pages"],
    )
