"""The news spider: feeds, new links, known articles; every answer goes to the archive at once."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, Self

from scrapy import Request, signals
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.answers import STRAIGHT, Way, charset_of, failed_fetch, fetch_of
from crawler.discovery import KINDS
from crawler.discovery.base import FeedError
from crawler.handlers import SoftDeadlineError
from crawler.judged import Judged
from crawler.outcomes import retry_after
from crawler.settings import Source, source_infos
from crawler.spiders.revisits import FEED, LINK, MOST_HOPS, ROBOTS_PATIENCE, Revisits
from storage.errors import StorageError
from storage.records import Fetch, Outcome
from storage.times import utc_now
from storage.work import Capture, DueFeed, DueLink

log = logging.getLogger(__name__)


class NewsSpider(Revisits):
    """One run over all that is due; see `Revisits` for its arguments."""

    name = "news"

    @classmethod
    def from_crawler(cls, crawler: Any, *args: Any, **kwargs: Any) -> Self:
        """The spider, wired to the crawl's signals."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.on_idle, signals.spider_idle)
        crawler.signals.connect(spider.on_error, signals.spider_error)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """A request for all that is due: feeds, links, articles."""
        now = utc_now()
        if self.plan.add:
            for request in self._take_by_hand():
                yield request
            return
        infos = source_infos(self.plan.sources, added=self.plan.added)
        due = self._in_turn(self.archive.due(infos, now, everything=self.plan.now), now)
        for feed in due.feeds:
            yield self._feed_request(feed)
        for link in due.links:
            yield self._link_request(link)
        for article in due.articles:
            yield self._article_request(article)

    def _take_by_hand(self) -> Iterator[Request]:
        for url in self.plan.add:
            link = self.archive.add_link(self.judge.source_for(url), url, utc_now())
            if link is None:
                self.state.added.append({"url": url, "state": "known"})
            else:
                yield self._link_request(link, by_hand=True)

    # Requests

    def _feed_request(self, feed: DueFeed) -> Request:
        return self._request(
            feed.url,
            FEED,
            self.on_feed,
            partial(self.on_feed_failure, feed),
            feed=feed,
            etag=feed.etag,
            last_modified=feed.last_modified,
        )

    def _link_request(
        self, link: DueLink, *, by_hand: bool = False, url: str | None = None, way: Way = STRAIGHT
    ) -> Request:
        return self._request(
            url or link.url,
            LINK,
            self.on_link,
            partial(self.on_link_failure, link, by_hand=by_hand),
            link=link,
            by_hand=by_hand,
            way=way,
        )

    # Feeds

    def on_feed(self, response: Response, feed: DueFeed) -> Iterator[Request]:
        """A feed page: remember its links, ask for the new ones."""
        fetch = fetch_of(response, feed.url)
        links: list[str] | None = None
        source = self._sources[feed.source_id]
        if fetch.outcome is Outcome.OK and fetch.sha256 != feed.sha256:
            fetch, links = self._find_links(fetch, feed, source, charset_of(response))
        self._note_feed(feed, fetch, links)
        new = self.archive.record_feed(
            feed,
            fetch,
            links or None,  # an empty page is asked for in full again
            timedelta(seconds=source.every_s),
            run_id=self.run_id,
            retry_after=retry_after(fetch.header("Retry-After"), fetch.fetched_at),
        )
        self.state.count("feeds")
        self.state.count("links_new", len(new))
        for link in new:
            yield self._link_request(link)

    def _find_links(
        self, fetch: Fetch, feed: DueFeed, source: Source, encoding: str | None
    ) -> tuple[Fetch, list[str] | None]:
        body, url = fetch.body or b"", fetch.final_url or feed.url
        try:
            return fetch, KINDS[feed.kind](body, url, encoding, source.article_url)
        except FeedError as error:
            return replace(fetch, outcome=Outcome.SOFT_ERROR, detail=str(error)), None

    def _note_feed(self, feed: DueFeed, fetch: Fetch, links: list[str] | None) -> None:
        if fetch.outcome is Outcome.BLOCKED:
            self._trouble(feed.source_id, "blocked", fetch)
        elif fetch.outcome not in (Outcome.OK, Outcome.NOT_MODIFIED):
            self._trouble(feed.source_id, "feed_failed", fetch)
        elif links is not None and not links:
            self._trouble(feed.source_id, self.judge.why_empty(fetch), fetch)
        else:
            self.health.feed_ok(feed.source_id)
            self.state.witnesses.add(feed.source_id)

    def on_feed_failure(self, feed: DueFeed, failure: Failure) -> None:
        """A feed page that did not answer."""
        if isinstance(failure.value, SoftDeadlineError):
            return
        fetch = failed_fetch(failure, feed.url)
        forbidden = isinstance(failure.value, IgnoreRequest)
        self._failed_trouble(feed.source_id, failure, fetch, otherwise="feed_failed")
        self.archive.record_feed(
            feed,
            fetch,
            None,
            timedelta(seconds=self._sources[feed.source_id].every_s),
            run_id=self.run_id,
            retry_after=ROBOTS_PATIENCE if forbidden else timedelta(0),
        )

    # New links

    def on_link(
        self, response: Response, link: DueLink, *, by_hand: bool, way: Way = STRAIGHT
    ) -> Request | None:
        """A page not seen before: an article on topic is archived, anything else remembered."""
        way = way.by(response)
        fetch = fetch_of(response, link.url, way)
        judged = self.judge.judge(fetch, link.source_id, charset_of(response))
        if judged.leads_to is not None and len(way.pages) < MOST_HOPS:
            way = way.through(response, judged.leads_to)
            return self._link_request(link, by_hand=by_hand, url=judged.leads_to.url, way=way)
        self._note_reading(link.source_id, judged)
        self._write_link(link, judged, by_hand=by_hand)
        return None

    def _note_reading(self, source_id: str, judged: Judged) -> None:
        trouble = judged.trouble
        if judged.article is not None:
            self.health.reading(source_id, judged.article)
            if trouble is None:
                self.health.article_ok(source_id)
        if trouble and (judged.article or trouble.kind == "javascript"):
            self.health.trouble(source_id, trouble)

    def _write_link(self, link: DueLink, judged: Judged, *, by_hand: bool) -> None:
        fetch = judged.fetch
        if judged.article is None:
            if judged.is_article:
                self._put_off(link, fetch)
            else:
                self.archive.record_not_article(link, fetch, run_id=self.run_id)
                self.state.count("not_articles")
            if by_hand:
                self._tell_added(link, "failed", fetch.detail)
            return
        self._witness(link.source_id, link.url)
        if not judged.on_topic and not by_hand:
            self.archive.record_off_topic(link, fetch, judged.matches, run_id=self.run_id)
            self.state.count("off_topic")
            return
        capture = Capture(link.source_id, fetch, judged.article, judged.extractor, judged.matches)
        self._count_changes(
            self.archive.record_new(capture, run_id=self.run_id, backlog=link.backlog)
        )
        self.state.count("articles_new")
        if by_hand:
            self._tell_added(link, "taken" if judged.on_topic else "taken_off_topic", None)

    def _tell_added(self, link: DueLink, state: str, detail: str | None) -> None:
        self.state.added.append({"url": link.url, "state": state, "detail": detail})

    def _put_off(self, link: DueLink, fetch: Fetch) -> None:
        if fetch.outcome is Outcome.BLOCKED:
            self._trouble(link.source_id, "blocked", fetch)
        self.archive.record_link_failure(
            link,
            fetch,
            run_id=self.run_id,
            retry_after=retry_after(fetch.header("Retry-After"), fetch.fetched_at),
        )
        self.state.count("links_put_off")

    def on_link_failure(self, link: DueLink, failure: Failure, *, by_hand: bool) -> None:
        """A new link that did not answer."""
        if isinstance(failure.value, SoftDeadlineError):
            return
        fetch = failed_fetch(failure, link.url)
        forbidden = isinstance(failure.value, IgnoreRequest)
        self._failed_trouble(link.source_id, failure, fetch)
        self.archive.record_link_failure(
            link,
            fetch,
            run_id=self.run_id,
            retry_after=ROBOTS_PATIENCE if forbidden else timedelta(0),
        )
        self.state.count("links_put_off")
        if by_hand:
            self._tell_added(link, "failed", fetch.detail)

    # The end

    def closed(self, reason: str) -> None:
        """Write what waited for the run's end."""
        log.info("closed: %s", reason)
        try:
            self._flush()
            self._write_gone()
            self.health.settle(self.archive, self._sources, utc_now())
        except StorageError as error:
            self.state.error = self.state.error or error

    def on_error(self, failure: Failure, response: Response) -> None:
        """An error of ours at one answer: the run goes on, and is marked; the archive's ends it."""
        if isinstance(failure.value, StorageError):
            self.state.error = self.state.error or failure.value
            self.crawler.engine.close_spider(self, "storage")
            return
        self.state.broken += 1
        log.critical("error at %s: %s", response.url, failure.getTraceback())
