"""The spider's side of feeds: entry points, their further pages, and the links on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.answers import charset_of, failed_fetch, fetch_of
from crawler.discovery import KINDS
from crawler.discovery.base import PART_STEPS, FeedError, FeedPage, Found
from crawler.discovery.entries import days_back, names_day, on_day
from crawler.handlers import SoftDeadlineError
from crawler.outcomes import retry_after
from crawler.settings import Feed
from crawler.spiders.base import FEED, FURTHER, ROBOTS_PATIENCE
from crawler.spiders.links import Links
from storage.records import Fetch, Outcome
from storage.times import utc_now
from storage.work import DueFeed, DueFeedPage, FoundLink, FoundPage, Shown

MOST_LISTS = 1_000
"""Pages of one list that a backfill reads: some sites answer any number with their last page."""

NO_ISSUE = timedelta(days=4)
"""An address that names the day may be missing so long before that is an incident: papers rest on
holidays, and no issue is out at midnight."""


class Feeds(Links):
    """Fetches feeds and their further pages."""

    def _today(self) -> date:
        return datetime.now(ZoneInfo(self.plan.timezone)).date()

    def _feed_of(self, source_id: str, url: str, kind: str) -> Feed:
        """The feed as its seed declares it."""
        source = self._sources.get(source_id)
        feeds = source.feeds if source else ()
        return next((feed for feed in feeds if feed.url == url), Feed(kind=kind, url=url))

    def _feed_requests(self, due: DueFeed) -> Iterator[Request]:
        """The feed's entry point, and those of the days before that were not read yet."""
        feed = self._feed_of(due.source_id, due.url, due.kind)
        url = on_day(due.url, self._today())
        if due.asked_url != url:  # the validators are of another day's page
            due = replace(due, etag=None, last_modified=None, sha256=None)
        yield self._request(
            url,
            FEED,
            self.on_feed,
            partial(self.on_feed_failure, due, url),
            due=due,
            asked=url,
            etag=due.etag,
            last_modified=due.last_modified,
        )
        earlier = [
            FoundPage(on_day(due.url, day), mark=day.isoformat(), dated=day)
            for day in days_back(feed, self._today())
        ]
        if earlier:
            for page in self.archive.queue_pages(due, earlier, utc_now()):
                yield self._page_request(page)

    def _page_request(self, page: DueFeedPage) -> Request:
        conditions = {}
        if page.backfill_id is None:
            conditions = {"etag": page.etag, "last_modified": page.last_modified}
        return self._request(
            page.url,
            FEED + FURTHER,
            self.on_feed_page,
            partial(self.on_feed_page_failure, page),
            page=page,
            **conditions,
        )

    def on_feed(self, response: Response, due: DueFeed, asked: str) -> Iterator[Request]:
        """A feed's entry point: remember its links, ask for the new ones."""
        fetch = fetch_of(response, asked)
        found: Found | None = None
        if fetch.outcome is Outcome.OK and fetch.sha256 != due.sha256:
            fetch, found = self._find(fetch, due.source_id, due.url, due.kind, 0, response)
        if fetch.outcome is Outcome.GONE and self._has_no_issue(due, fetch.fetched_at):
            fetch = replace(fetch, outcome=Outcome.OK, body=None, detail="no issue of the day yet")
        self._note_feed(due.source_id, fetch, found)
        feed = self._feed_of(due.source_id, due.url, due.kind)
        shown = self.archive.record_feed(
            due,
            fetch,
            self._wanted_links(found, feed),
            timedelta(seconds=self._sources[due.source_id].every_s),
            pages=self._wanted_pages(found, feed, 0),
            run_id=self.run_id,
            retry_after=retry_after(fetch.header("Retry-After"), fetch.fetched_at),
        )
        self.state.count("feeds")
        yield from self._take_up(shown)

    def _has_no_issue(self, due: DueFeed, now: datetime) -> bool:
        recent = due.ok_at is not None and now - due.ok_at < NO_ISSUE
        return names_day(due.url) and recent

    def on_feed_page(self, response: Response, page: DueFeedPage) -> Iterator[Request]:
        """A further page of a feed."""
        fetch = fetch_of(response, page.url)
        found: Found | None = None
        unread = page.backfill_id is not None or fetch.sha256 != page.sha256
        if fetch.outcome is Outcome.OK and unread:
            fetch, found = self._find(
                fetch, page.source_id, page.feed_url, page.kind, page.step, response
            )
        if fetch.outcome is Outcome.BLOCKED:
            self._trouble(page.source_id, "blocked", fetch)
        elif fetch.outcome not in (Outcome.OK, Outcome.NOT_MODIFIED, Outcome.GONE):
            self._trouble(page.source_id, "feed_failed", fetch)
        feed = self._feed_of(page.source_id, page.feed_url, page.kind)
        shown = self.archive.record_feed_page(
            page,
            fetch,
            self._wanted_links(found, feed),
            pages=self._wanted_pages(found, feed, page.step),
            run_id=self.run_id,
            retry_after=retry_after(fetch.header("Retry-After"), fetch.fetched_at),
        )
        self.state.count("feed_pages")
        yield from self._take_up(shown)

    def _find(
        self, fetch: Fetch, source_id: str, feed_url: str, kind: str, step: int, response: Response
    ) -> tuple[Fetch, Found | None]:
        page = FeedPage(
            body=fetch.body or b"",
            url=fetch.final_url or fetch.url,
            encoding=charset_of(response),
            patterns=self._sources[source_id].article_url,
            feed=self._feed_of(source_id, feed_url, kind),
            step=step,
            zone=ZoneInfo(self.plan.timezone),
        )
        try:
            return fetch, KINDS[kind].find(page)
        except FeedError as error:
            return replace(fetch, outcome=Outcome.SOFT_ERROR, detail=str(error)), None

    def _wanted_links(self, found: Found | None, feed: Feed) -> list[FoundLink] | None:
        """The links to be fetched: none too old for a crawl, or outside a backfill's days."""
        if found is None or not (found.links or found.pages):
            return None  # an empty page is asked for in full again
        order = self.plan.backfill
        if order is not None:
            return [
                link
                for link in found.links
                if link.dated is None or order.since <= link.dated < order.until
            ]
        if feed.max_age_days is None:
            return list(found.links)
        oldest = self._today() - timedelta(days=feed.max_age_days)
        return [link for link in found.links if link.dated is None or link.dated >= oldest]

    def _wanted_pages(self, found: Found | None, feed: Feed, step: int) -> list[FoundPage]:
        """The further pages to be fetched: as deep as the seed says, or as the backfill's days."""
        if found is None:
            return []
        order = self.plan.backfill
        if order is None:
            return [
                page
                for page in found.pages
                if (step + 1 < feed.depth if page.older else step < PART_STEPS)
                and (page.dated is None or page.mark or self._is_recent(page.dated, feed))
            ]
        # A list goes on into the past: it is left where all that it dates is earlier.
        dates = [link.dated for link in found.links if link.dated]
        past = bool(dates) and max(dates) < order.since
        return [
            page
            for page in found.pages
            if not (page.older and (past or not found.links))
            and step < (MOST_LISTS if page.older else PART_STEPS)
            and (page.dated is None or _may_hold(page, order.since, order.until))
        ]

    def _is_recent(self, day: date, feed: Feed) -> bool:
        """Whether a dated part, such as an issue in a calendar, is as new as the seed asks for."""
        return day > self._today() - timedelta(days=feed.depth + NO_ISSUE.days)

    def _note_feed(self, source_id: str, fetch: Fetch, found: Found | None) -> None:
        if fetch.outcome is Outcome.BLOCKED:
            self._trouble(source_id, "blocked", fetch)
        elif fetch.outcome not in (Outcome.OK, Outcome.NOT_MODIFIED):
            self._trouble(source_id, "feed_failed", fetch)
        elif found is not None and not found.links and not found.pages:
            self._trouble(source_id, self.judge.why_empty(fetch), fetch)
        else:
            self.health.feed_ok(source_id)
            self.state.witnesses.add(source_id)

    def _take_up(self, shown: Shown) -> Iterator[Request]:
        self.state.count("links_new", len(shown.links))
        yield from map(self._page_request, shown.pages)
        yield from map(self._link_request, shown.links)

    def on_feed_failure(self, due: DueFeed, url: str, failure: Failure) -> None:
        """A feed that did not answer."""
        if isinstance(failure.value, SoftDeadlineError):
            return
        fetch = failed_fetch(failure, url)
        forbidden = isinstance(failure.value, IgnoreRequest)
        self._failed_trouble(due.source_id, failure, fetch, otherwise="feed_failed")
        self.archive.record_feed(
            due,
            fetch,
            None,
            timedelta(seconds=self._sources[due.source_id].every_s),
            run_id=self.run_id,
            retry_after=ROBOTS_PATIENCE if forbidden else timedelta(0),
        )

    def on_feed_page_failure(self, page: DueFeedPage, failure: Failure) -> None:
        """A further page of a feed that did not answer."""
        if isinstance(failure.value, SoftDeadlineError):
            return
        fetch = failed_fetch(failure, page.url)
        forbidden = isinstance(failure.value, IgnoreRequest)
        self._failed_trouble(page.source_id, failure, fetch, otherwise="feed_failed")
        self.archive.record_feed_page(
            page,
            fetch,
            None,
            run_id=self.run_id,
            retry_after=ROBOTS_PATIENCE if forbidden else timedelta(0),
        )

    # Backfills

    def _begin_backfill(self) -> Iterator[Request]:
        """All that a backfill may fetch now."""
        order = self.plan.backfill
        if order is None:
            return
        now = utc_now()
        for feed in self._sources[order.source_id].feeds:
            entries = list(_entries_between(feed, order.since, order.until))
            self.archive.queue_backfill(order.backfill_id, feed.url, entries, now)
        due = self.archive.due_backfill(order.backfill_id, now)
        yield from map(self._page_request, due.feed_pages)
        yield from map(self._link_request, due.links)


def _entries_between(feed: Feed, since: date, until: date) -> Iterable[FoundPage]:
    """Where a backfill begins in a feed: at each of its days, or at its entry point."""
    if not names_day(feed.url):
        return [FoundPage(feed.url)]
    days = (until - timedelta(days=back) for back in range(1, (until - since).days + 1))
    return [FoundPage(on_day(feed.url, day), dated=day) for day in days]


def _may_hold(page: FoundPage, since: date, until: date) -> bool:
    """Whether a dated part may show what is wanted: an issue of a wanted day, or a changed sitemap.

    What the mark of a sitemap dates is its last change: all that it shows is earlier.
    """
    if page.dated is None:
        return True
    return page.dated >= since if page.mark else since <= page.dated < until
