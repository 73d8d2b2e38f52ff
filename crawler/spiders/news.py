"""The news spider: feeds, new links, known articles; every answer goes to the archive at once."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from typing import Any, Self

from scrapy import Request, signals
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.settings import source_infos
from crawler.spiders.feeds import Feeds
from storage.errors import StorageError
from storage.redactions import RedactedError
from storage.times import utc_now

log = logging.getLogger(__name__)


class NewsSpider(Feeds):
    """One run over all that is due; see `SpiderBase` for its arguments."""

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
        if self.plan.backfill:
            for request in self._begin_backfill():
                yield request
            return
        infos = source_infos(self.plan.sources, added=self.plan.added)
        due = self._in_turn(self.archive.due(infos, now, everything=self.plan.now), now)
        for feed in due.feeds:
            for request in self._feed_requests(feed):
                yield request
        for page in due.feed_pages:
            yield self._page_request(page)
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
        if isinstance(failure.value, RedactedError):
            log.info("%s was redacted while it was being fetched", response.url)
            return
        if isinstance(failure.value, StorageError):
            self.state.error = self.state.error or failure.value
            self.crawler.engine.close_spider(self, "storage")
            return
        self.state.broken += 1
        log.critical("error at %s: %s", response.url, failure.getTraceback())
