"""From what is due to the tasks of a batch, and what of a page's links a run wants."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from crawler.addresses import fits
from crawler.discovery.asking import days_back, entry_of, names_its_day
from crawler.protocol import KeptRobots
from crawler.settings import ADDED, BackfillOrder, CrawlSettings, Feed, Source
from crawler.tasks import AnyTask, ArticleTask, FeedTask, LinkTask, MediaTask, PageTask
from storage.media import DueMedia, MediaRules
from storage.times import utc_now
from storage.work import (
    Due,
    DueFeed,
    FoundLink,
    FoundPage,
    HandedOut,
    RobotsTxt,
    Suspect,
)

PART_STEPS = 3
"""A feed's parts are followed so many steps from its entry: an index of indexes of sitemaps."""

MOST_LISTS = 1_000
"""Pages of one list that a backfill reads: some sites answer any number with their last page."""

NO_ISSUE = timedelta(days=4)
"""An address that names the day may be missing so long before that is an incident: papers rest on
holidays, and no issue is out at midnight."""


OUT_BY = 12
"""The hour by which a day's issue is out: before it a page of the day may hold none."""


class Seeds:
    """The sources of a run, and what follows from their seeds."""

    def __init__(self, plan: CrawlSettings) -> None:
        self.by_id = {source.id: source for source in plan.sources}
        self._zone = ZoneInfo(plan.timezone)
        self._patterns = {
            source.id: [re.compile(pattern) for pattern in source.article_url]
            for source in (plan.sources if plan.add else ())
        }

    def source_for(self, url: str) -> str:
        """The id of the source whose patterns an address fits, else that of added articles."""
        for source_id, patterns in self._patterns.items():
            if fits(patterns, url):
                return source_id
        return ADDED

    def source_of(self, source_id: str) -> Source:
        """A source's seed; of one that has none, as of articles taken by hand, a bare one."""
        return self.by_id.get(source_id) or Source(id=source_id, name=source_id)

    def feed_of(self, source_id: str, url: str, kind: str) -> Feed:
        """A feed as its seed declares it."""
        feeds = self.source_of(source_id).feeds
        return next((feed for feed in feeds if feed.url == url), Feed(kind=kind, url=url))

    def today(self) -> date:
        """The day in the configured zone."""
        return datetime.now(self._zone).date()

    def is_early(self, moment: datetime) -> bool:
        """Whether the day's issue of a paper need not be out by then."""
        return moment.astimezone(self._zone).hour < OUT_BY

    def earlier_days(self, due: DueFeed) -> list[FoundPage]:
        """The entry points of a feed for the days before today that its seed asks for."""
        feed = self.feed_of(due.source_id, due.url, due.kind)
        return [
            FoundPage(entry_of(feed, day), mark=day.isoformat(), dated=day)
            for day in days_back(feed, self.today())
        ]

    def tasks(self, due: Due) -> list[AnyTask]:
        """What is due at a host as the tasks of a batch."""
        return list(self._tasks(due))

    def _tasks(self, due: Due) -> Iterator[AnyTask]:
        for feed in due.feeds:
            declared = self.feed_of(feed.source_id, feed.url, feed.kind)
            url = entry_of(declared, self.today())
            if feed.asked_url != url:  # the validators are of another day's page
                feed = replace(feed, etag=None, last_modified=None, sha256=None)  # noqa: PLW2901
            yield FeedTask(url=url, source_id=feed.source_id, due=feed, feed=declared)
        for page in due.feed_pages:
            declared = self.feed_of(page.source_id, page.feed_url, page.kind)
            yield PageTask(url=page.url, source_id=page.source_id, due=page, feed=declared)
        for link in due.links:
            yield LinkTask(url=link.url, source_id=link.source_id, due=link)
        for article in due.articles:
            yield ArticleTask(url=article.url, source_id=article.source_id, due=article)


class Wanted:
    """Which of the links and further pages that a feed shows are to be fetched."""

    def __init__(self, seeds: Seeds, order: BackfillOrder | None) -> None:
        self._seeds = seeds
        self._order = order

    def links(self, found: Iterable[FoundLink], feed: Feed) -> list[FoundLink]:
        """Those that are not too old for a crawl, or outside a backfill's days."""
        order = self._order
        if order is not None:
            return [
                link
                for link in found
                if link.dated is None or order.since <= link.dated < order.until
            ]
        if feed.max_age_days is None:
            return list(found)
        oldest = self._seeds.today() - timedelta(days=feed.max_age_days)
        return [link for link in found if link.dated is None or link.dated >= oldest]

    def pages(
        self, found: Sequence[FoundPage], links: Sequence[FoundLink], feed: Feed, step: int
    ) -> list[FoundPage]:
        """As deep as the seed says, or as a backfill's days reach."""
        order = self._order
        if order is None:
            return [
                page
                for page in found
                if (step + 1 < feed.depth if page.older else step < PART_STEPS)
                and (page.dated is None or page.mark or self._is_recent(page.dated, feed))
            ]
        # A list goes on into the past: it is left where all that it dates is earlier.
        dates = [link.dated for link in links if link.dated]
        past = bool(dates) and max(dates) < order.since
        return [
            page
            for page in found
            if not (page.older and (past or not links))
            and step < (MOST_LISTS if page.older else PART_STEPS)
            and (page.dated is None or _may_hold(page, order.since, order.until))
        ]

    def _is_recent(self, day: date, feed: Feed) -> bool:
        """Whether a dated part, such as an issue in a calendar, is as new as the seed asks for."""
        return day > self._seeds.today() - timedelta(days=feed.depth + NO_ISSUE.days)


def entries_between(feed: Feed, since: date, until: date) -> list[FoundPage]:
    """Where a backfill begins in a feed: at each of its days, or at its entry point."""
    if not names_its_day(feed):
        return [FoundPage(entry_of(feed, until))]
    days = (until - timedelta(days=back) for back in range(1, (until - since).days + 1))
    return [FoundPage(entry_of(feed, day), dated=day) for day in days]


def _may_hold(page: FoundPage, since: date, until: date) -> bool:
    """Whether a dated part may show what is wanted: an issue of a wanted day, or a changed sitemap.

    What the mark of a sitemap dates is its last change: all that it shows is earlier.
    """
    if page.dated is None:
        return True
    return page.dated >= since if page.mark else since <= page.dated < until


def numbered(tasks: Iterable[AnyTask]) -> tuple[AnyTask, ...]:
    """Tasks as they stand in a batch: each with its place as its number."""
    return tuple(msgspec.structs.replace(task, number=number) for number, task in enumerate(tasks))


def delay_of(sources: Iterable[Source], otherwise: float) -> float:
    """Seconds between two requests to a host of these sources: the most that one asks for."""
    asked = [source.delay_s for source in sources if source.delay_s is not None]
    return max(asked, default=otherwise)


def handed_out(task: AnyTask) -> HandedOut:
    """A task as the frontier writes it down."""
    if isinstance(task, FeedTask):
        return HandedOut("feed", task.due.feed_id, task.url, task.source_id)
    if isinstance(task, PageTask):
        return HandedOut("page", task.due.feed_page_id, task.url, task.source_id)
    if isinstance(task, LinkTask):
        return HandedOut("link", task.due.link_id, task.url, task.source_id)
    if isinstance(task, ArticleTask):
        return HandedOut("article", task.due.article_id, task.url, task.source_id)
    if isinstance(task, MediaTask):
        return HandedOut("media", task.due.media_id, task.url, task.source_id)
    return HandedOut("witness", None, task.url, task.source_id)


def media_tasks(due: Sequence[DueMedia], rules: MediaRules) -> list[AnyTask]:
    """Pictures and attachments that are due as the tasks of a batch."""
    return [
        MediaTask(url=one.url, source_id=one.source_id, due=one, most_bytes=rules.file_bytes)
        for one in due
    ]


def suspect_of(task: AnyTask, host: str) -> Suspect | None:
    """A task as a suspect, should a worker have died of it; None of one that is not due."""
    out = handed_out(task)
    if out.item_id is None:
        return None
    return Suspect(out.kind, out.item_id, host, out.url, out.source_id)


def kept_robots(kept: Iterable[RobotsTxt]) -> tuple[KeptRobots, ...]:
    """What the archive keeps of a host's robots.txt, as it travels: with ages, not moments."""
    now = utc_now()
    return tuple(
        KeptRobots(
            origin=one.origin,
            status=one.status,
            body=one.body,
            content_type=one.content_type,
            age_s=max((now - one.fetched_at).total_seconds(), 0.0),
            unreachable_s=(
                max((now - one.unreachable_since).total_seconds(), 0.001)
                if one.unreachable_since
                else 0.0
            ),
        )
        for one in kept
    )
