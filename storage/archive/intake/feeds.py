"""Feeds and their further pages: what each showed, and when it is due again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urldefrag

from storage.addresses import address_key
from storage.archive.db.session import Session
from storage.archive.frontier.due import PAGE_SELECT, feed_page_of
from storage.archive.intake.links import Links
from storage.archive.ledger.entries import Entries
from storage.archive.ledger.parameters import Parameters
from storage.hosts import host_of
from storage.records import Fetch, Outcome
from storage.times import to_iso
from storage.work import DueFeed, DueFeedPage, FoundLink, FoundPage, Shown

FEED_BACK_OFF_MOST = timedelta(hours=6)
PAGE_BACK_OFF = timedelta(minutes=5)
"""The first wait before a further page that failed is asked for again; doubled each time."""

PAGE_BACK_OFF_MOST = timedelta(days=1)

PAGE_GIVE_UP = 6
"""Failures in a row after which a further page is left alone until it is shown again, and its wait
is over."""

PAGE_FORGET = timedelta(days=60)
"""What no page shows any more is forgotten after so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Origin:
    """The page on which something is shown: a feed's entry point, or a further page of it."""

    feed_id: int
    source_id: str
    backlog: bool
    page_id: int | None = None
    step: int = 0
    backfill_id: int | None = None


@dataclass(eq=False, repr=False)
class Feeds:
    """Records what feeds showed, and queues what is new on them."""

    _session: Session
    _entries: Entries
    _parameters: Parameters
    _links: Links

    def record(
        self,
        due: DueFeed,
        fetch: Fetch,
        links: Iterable[FoundLink] | None,
        every: timedelta,
        *,
        pages: Iterable[FoundPage] = (),
        run_id: int | None = None,
        retry_after: timedelta = timedelta(0),
    ) -> Shown:
        """Store a fetch of a feed's entry point and what it shows.

        Args:
            due: The feed.
            fetch: The attempt.
            links: The article links; None where the page was not read (not modified, or failed).
            every: How often the feed is fetched; a failing one ever more rarely.
            pages: The further pages that it shows and that are wanted.
            run_id: The crawl run.
            retry_after: What the server asked to wait for.

        Returns:
            What is new, to be fetched in this run.
        """
        now = fetch.fetched_at
        with self._session.writing():
            self._entries.insert_fetch(due.source_id, fetch, run_id)
            self._note_feed(due, fetch, every, retry_after)
            if fetch.outcome is Outcome.OK and links is not None:
                self._session.execute(
                    "update feeds set etag = ?, last_modified = ?, sha256 = ?, asked_url = ?"
                    " where feed_id = ?",
                    (
                        fetch.header("ETag"),
                        fetch.header("Last-Modified"),
                        fetch.sha256,
                        fetch.url,
                        due.feed_id,
                    ),
                )
            origin = _Origin(feed_id=due.feed_id, source_id=due.source_id, backlog=due.first)
            if not fetch.outcome.is_answer:
                return Shown()
            if links is None:
                return Shown(pages=self._parts_again(origin, now, run_id))
            return self._show(origin, links, pages, now, run_id)

    def _note_feed(
        self, due: DueFeed, fetch: Fetch, every: timedelta, retry_after: timedelta
    ) -> None:
        moment = to_iso(fetch.fetched_at)
        answered = fetch.outcome.is_answer
        known = self._session.scalar("select failures from feeds where feed_id = ?", (due.feed_id,))
        failures = 0 if answered else known + 1
        wait = max(every, min(every * 2 ** min(failures, 16), FEED_BACK_OFF_MOST))
        self._session.execute(
            "update feeds set fetched_at = ?, failures = ?, next_fetch_at = ? where feed_id = ?",
            (moment, failures, to_iso(fetch.fetched_at + max(wait, retry_after)), due.feed_id),
        )
        # A day without an issue is no failure, and no answer either: else an address that is gone
        # for good would never be missed.
        if answered and (fetch.status or 200) < 400:
            self._session.execute(
                "update feeds set ok_at = ?, first_ok_at = ifnull(first_ok_at, ?)"
                " where feed_id = ?",
                (moment, moment, due.feed_id),
            )

    def record_page(
        self,
        due: DueFeedPage,
        fetch: Fetch,
        links: Iterable[FoundLink] | None,
        *,
        pages: Iterable[FoundPage] = (),
        run_id: int | None = None,
        retry_after: timedelta = timedelta(0),
    ) -> Shown:
        """Store a fetch of a further page of a feed and what it shows; see `record_feed`.

        A page that is gone is done with; one that failed is asked for again, some times.
        """
        now = fetch.fetched_at
        with self._session.writing():
            self._entries.insert_fetch(due.source_id, fetch, run_id)
            if not fetch.outcome.is_answer and fetch.outcome is not Outcome.GONE:
                self._put_off_page(due, now, retry_after)
                return Shown()
            self._session.execute(
                "update feed_pages set pending = 0, failures = 0, fetched_at = ?, read_mark = ?"
                " where feed_page_id = ?",
                (to_iso(now), due.mark, due.feed_page_id),
            )
            origin = _Origin(
                feed_id=due.feed_id,
                source_id=due.source_id,
                page_id=due.feed_page_id,
                step=due.step,
                backlog=due.backlog,
                backfill_id=due.backfill_id,
            )
            if fetch.outcome is Outcome.GONE:
                return Shown()
            if links is None:
                return Shown(pages=self._parts_again(origin, now, run_id))
            self._session.execute(
                "update feed_pages set etag = ?, last_modified = ?, sha256 = ?"
                " where feed_page_id = ?",
                (
                    fetch.header("ETag"),
                    fetch.header("Last-Modified"),
                    fetch.sha256,
                    due.feed_page_id,
                ),
            )
            return self._show(origin, links, pages, now, run_id)

    def _put_off_page(self, due: DueFeedPage, now: datetime, retry_after: timedelta) -> None:
        failures = 1 + self._session.scalar(
            "select failures from feed_pages where feed_page_id = ?", (due.feed_page_id,)
        )
        wait = min(PAGE_BACK_OFF * 2 ** min(failures - 1, 16), PAGE_BACK_OFF_MOST)
        self._session.execute(
            "update feed_pages set failures = ?, next_fetch_at = ?, waits_from = ?, pending = ?"
            " where feed_page_id = ?",
            (
                failures,
                to_iso(now + max(wait, retry_after)),
                to_iso(now),
                failures < PAGE_GIVE_UP,
                due.feed_page_id,
            ),
        )

    def queue_pages(
        self,
        due: DueFeed,
        pages: Iterable[FoundPage],
        now: datetime,
        *,
        backfill_id: int | None = None,
    ) -> tuple[DueFeedPage, ...]:
        """Take up entry points of a feed beside its own: earlier days, or those of a backfill.

        Returns:
            Those that have not been read yet.
        """
        origin = _Origin(
            feed_id=due.feed_id,
            source_id=due.source_id,
            step=-1,
            backlog=due.first or backfill_id is not None,
            backfill_id=backfill_id,
        )
        with self._session.writing():
            found = (self._list_page(origin, page, now, None) for page in pages)
            return tuple(page for page in found if page is not None)

    def _show(
        self,
        origin: _Origin,
        links: Iterable[FoundLink],
        pages: Iterable[FoundPage],
        now: datetime,
        run_id: int | None,
    ) -> Shown:
        links = list(links)
        read = self._parameters.to_look_at(origin.source_id, [link.url for link in links], now)
        seen = (
            self._links.see_link(
                origin.source_id,
                origin.feed_id,
                link.url,
                now,
                backlog=origin.backlog,
                backfill_id=origin.backfill_id,
                read=link.url in read,
            )
            for link in links
        )
        new = tuple(link for link in seen if link is not None)
        self._session.execute(
            "update feed_pages set listed = 0 where feed_id = ? and parent_id is ? and not older"
            " and backfill_id is ? and step = ?",
            (origin.feed_id, origin.page_id, origin.backfill_id, origin.step + 1),
        )
        # An older page is worth a look while the one before brought something; a backfill reads on.
        further = (
            self._list_page(origin, page, now, run_id)
            for page in pages
            if not page.older or new or origin.backfill_id is not None
        )
        shown = tuple(page for page in further if page is not None)
        self._forget_pages(origin.feed_id, now)
        return Shown(new, shown)

    def _list_page(
        self, origin: _Origin, page: FoundPage, now: datetime, run_id: int | None
    ) -> DueFeedPage | None:
        """Remember a further page; the page if it has to be fetched now."""
        if origin.backfill_id is None and self._is_entry(origin.feed_id, page.url):
            return None
        known = self._session.execute(
            "select * from feed_pages where feed_id = ? and backfill_id is ? and url = ?",
            (origin.feed_id, origin.backfill_id, page.url),
        ).fetchone()
        if known is None:
            page_id = self._session.insert(
                "insert into feed_pages (feed_id, parent_id, url, step, older, backlog, mark,"
                " seen_at, next_fetch_at, backfill_id, host)"
                " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    origin.feed_id,
                    origin.page_id,
                    page.url,
                    origin.step + 1,
                    page.older,
                    origin.backlog,
                    page.mark,
                    to_iso(now),
                    to_iso(now),
                    origin.backfill_id,
                    host_of(page.url),
                ),
            )
            return self._feed_page(page_id)
        wanted = self._wants_again(known, page, origin, run_id)
        self._session.execute(
            "update feed_pages set listed = 1, seen_at = ?, mark = ?, pending = pending or ?,"
            " next_fetch_at = iif(?, max(?, iif(failures, next_fetch_at, '')), next_fetch_at),"
            " host = ? where feed_page_id = ?",
            (
                to_iso(now),
                page.mark,
                wanted,
                wanted,
                to_iso(now),
                host_of(page.url),
                known["feed_page_id"],
            ),
        )
        return self._feed_page(known["feed_page_id"]) if wanted else None

    def _is_entry(self, feed_id: int, url: str) -> bool:
        """Whether an address is the feed's entry point, to which its parts often lead back."""
        asked = self._session.scalar("select asked_url from feeds where feed_id = ?", (feed_id,))
        # What follows a "#" tells pages apart that only the body of their request names.
        return (
            asked is not None
            and address_key(asked) == address_key(url)
            and urldefrag(asked)[1] == urldefrag(url)[1]
        )

    def _wants_again(
        self, known: sqlite3.Row, page: FoundPage, origin: _Origin, run_id: int | None
    ) -> bool:
        """Whether a page read before is to be read again: not twice in a run or a backfill."""
        if known["pending"] or origin.backfill_id is not None:
            return False
        if page.mark is not None and page.mark == known["read_mark"]:
            return False
        return known["fetched_at"] is None or known["fetched_at"] < self._run_began(run_id)

    def _run_began(self, run_id: int | None) -> str:
        began: str | None = self._session.scalar(
            "select started_at from runs where run_id = ?", (run_id,)
        )
        return began or ""

    def _parts_again(
        self, origin: _Origin, now: datetime, run_id: int | None
    ) -> tuple[DueFeedPage, ...]:
        """The parts of a page that did not change itself, where no mark says that they did not."""
        rows = self._session.execute(
            "select * from feed_pages where feed_id = ? and parent_id is ? and backfill_id is ?"
            " and step = ? and listed and not older and mark is null",
            (origin.feed_id, origin.page_id, origin.backfill_id, origin.step + 1),
        ).fetchall()
        pages = (
            self._list_page(origin, FoundPage(row["url"]), now, run_id)
            for row in rows
            if not row["pending"]
        )
        return tuple(page for page in pages if page is not None)

    def _forget_pages(self, feed_id: int, now: datetime) -> None:
        self._session.execute(
            "delete from feed_pages where feed_id = ? and not pending and backfill_id is null"
            " and seen_at < ?",
            (feed_id, to_iso(now - PAGE_FORGET)),
        )

    def _feed_page(self, page_id: int) -> DueFeedPage:
        row = self._session.execute(f"{PAGE_SELECT} where feed_page_id = ?", (page_id,)).fetchone()
        return feed_page_of(row)
