"""The news spider: feeds, new links, known articles; every answer goes to the archive at once."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, Self

import scrapy
from scrapy import Request, signals
from scrapy.exceptions import DontCloseSpider, IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.answers import charset_of, failed_fetch, fetch_of
from crawler.discovery import KINDS
from crawler.discovery.base import FeedError
from crawler.handlers import SoftDeadlineError
from crawler.health import Health
from crawler.judging import Judge, Judged, Trouble, witness_key
from crawler.outcomes import retry_after
from crawler.runstate import RunState
from crawler.settings import CrawlSettings, Source, source_infos
from storage import Archive
from storage.errors import StorageError
from storage.records import Fetch, Outcome
from storage.times import utc_now
from storage.work import Capture, DueArticle, DueFeed, DueLink

log = logging.getLogger(__name__)

FEED, LINK, ARTICLE = 20, 10, 0
"""Request priorities: what is new comes before what may have changed."""

BATCH = 50
"""Fetches that changed nothing are written together, so many in a transaction."""

ROBOTS_PATIENCE = timedelta(days=1)
"""What robots.txt forbids is asked for again after a day."""


class NewsSpider(scrapy.Spider):
    """One run over all that is due.

    Args:
        plan: The run's settings.
        archive: Open for writing, for this thread.
        judge: Reads pages and judges topics.
        run_id: The run's row.
        state: Filled as the run goes; the caller reads it afterwards.
    """

    name = "news"

    def __init__(
        self, plan: CrawlSettings, archive: Archive, judge: Judge, run_id: int, state: RunState
    ) -> None:
        super().__init__()
        self.plan = plan
        self.archive = archive
        self.judge = judge
        self.run_id = run_id
        self.state = state
        self.health = Health()
        self.handle_httpstatus_list = [304, *range(400, 600)]
        self._sources: dict[str, Source] = {source.id: source for source in plan.sources}

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
        due = self.archive.due(infos, now, everything=self.plan.now)
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

    def _request(
        self,
        url: str,
        priority: int,
        callback: Callable[..., Any],
        errback: Callable[[Failure], Any],
        **kwargs: Any,
    ) -> Request:
        return Request(
            url,
            callback=callback,
            errback=errback,
            priority=priority,
            dont_filter=True,
            headers=_conditions(kwargs.pop("etag", None), kwargs.pop("last_modified", None)),
            cb_kwargs=kwargs,
        )

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

    def _link_request(self, link: DueLink, *, by_hand: bool = False) -> Request:
        return self._request(
            link.url,
            LINK,
            self.on_link,
            partial(self.on_link_failure, link, by_hand=by_hand),
            link=link,
            by_hand=by_hand,
        )

    def _article_request(self, article: DueArticle) -> Request:
        conditions = {}
        if not article.unconditional:
            conditions = {"etag": article.etag, "last_modified": article.last_modified}
        return self._request(
            article.url,
            ARTICLE,
            self.on_article,
            partial(self.on_article_failure, article),
            article=article,
            **conditions,
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
            links,
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
            self._trouble(feed.source_id, "feed_empty", fetch)
        else:
            self.health.feed_ok(feed.source_id)
            self.state.witnesses.add(feed.source_id)

    def _trouble(self, source_id: str, kind: str, fetch: Fetch) -> None:
        detail = f"{fetch.url}: {fetch.detail}" if fetch.detail else fetch.url
        self.health.trouble(source_id, Trouble(kind, detail))

    def on_feed_failure(self, feed: DueFeed, failure: Failure) -> None:
        """A feed page that did not answer."""
        if isinstance(failure.value, SoftDeadlineError):
            return
        fetch = failed_fetch(failure, feed.url)
        forbidden = isinstance(failure.value, IgnoreRequest)
        self._trouble(feed.source_id, "robots" if forbidden else "feed_failed", fetch)
        self.archive.record_feed(
            feed,
            fetch,
            None,
            timedelta(seconds=self._sources[feed.source_id].every_s),
            run_id=self.run_id,
            retry_after=ROBOTS_PATIENCE if forbidden else timedelta(0),
        )

    # New links

    def on_link(self, response: Response, link: DueLink, *, by_hand: bool) -> None:
        """A page not seen before: an article on topic is archived, anything else remembered."""
        judged = self.judge.judge(
            fetch_of(response, link.url), link.source_id, charset_of(response)
        )
        self.health.trouble(link.source_id, judged.trouble if judged.article else None)
        self._write_link(link, judged, by_hand=by_hand)

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
        if forbidden:
            self._trouble(link.source_id, "robots", fetch)
        self.archive.record_link_failure(
            link,
            fetch,
            run_id=self.run_id,
            retry_after=ROBOTS_PATIENCE if forbidden else timedelta(0),
        )
        self.state.count("links_put_off")
        if by_hand:
            self._tell_added(link, "failed", fetch.detail)

    # Known articles

    def on_article(self, response: Response, article: DueArticle) -> None:
        """A known article once more."""
        fetch = fetch_of(response, article.url)
        self.state.count("revisits")
        same_bytes = fetch.outcome is Outcome.OK and fetch.sha256 == article.sha256
        if same_bytes or fetch.outcome is Outcome.NOT_MODIFIED:
            self._unchanged(article, fetch)
        else:
            judged = self.judge.judge(fetch, article.source_id, charset_of(response))
            self.state.count("parsed")
            self._write_article(article, judged)

    def _unchanged(self, article: DueArticle, fetch: Fetch) -> None:
        self._witness(article.source_id, article.url)
        self.state.count("unchanged")
        self.state.unchanged.append((article.article_id, Capture(article.source_id, fetch)))
        if len(self.state.unchanged) >= BATCH:
            self._flush()

    def _write_article(self, article: DueArticle, judged: Judged) -> None:
        fetch = judged.fetch
        if fetch.outcome is Outcome.GONE:
            self.state.gone.append((article, fetch))
            return
        self.health.trouble(article.source_id, judged.trouble)
        judged = judged.for_known(article.extractor)
        fetch = judged.fetch
        if fetch.outcome is Outcome.BLOCKED:
            self._trouble(article.source_id, "blocked", fetch)
        baseline = None
        if judged.article is not None:
            self._witness(article.source_id, article.url)
            if judged.trouble is None:
                self.health.article_ok(article.source_id)
            if judged.extractor != article.extractor:
                stored = self.archive.snapshot_of(article.article_id)
                baseline = self.judge.reread(stored, article.url, article.source_id)
        capture = Capture(
            article.source_id,
            fetch,
            judged.article,
            judged.extractor,
            judged.matches,
            baseline=baseline,
        )
        self._count_changes(
            self.archive.record_known(article.article_id, capture, run_id=self.run_id)
        )
        self._respect(article, fetch)

    def _respect(self, article: DueArticle, fetch: Fetch) -> None:
        wait = retry_after(fetch.header("Retry-After"), fetch.fetched_at)
        if wait:
            self.archive.put_off_article(article.article_id, fetch.fetched_at + wait)

    def on_article_failure(self, article: DueArticle, failure: Failure) -> None:
        """A known article that did not answer."""
        if isinstance(failure.value, SoftDeadlineError):
            return
        fetch = failed_fetch(failure, article.url)
        self.state.count("revisits")
        self.archive.record_known(
            article.article_id, Capture(article.source_id, fetch), run_id=self.run_id
        )
        if isinstance(failure.value, IgnoreRequest):
            self._trouble(article.source_id, "robots", fetch)
            self.archive.put_off_article(article.article_id, fetch.fetched_at + ROBOTS_PATIENCE)

    # Witnesses: a gone answer counts only where something else of the source answers

    def _witness(self, source_id: str, url: str) -> None:
        self.state.witnesses.add(witness_key(source_id, url))

    def on_idle(self) -> None:
        """Before the end: ask for a witness where a gone answer has none yet.

        Raises:
            DontCloseSpider: A witness has been asked.
        """
        asked = False
        for article, _ in self.state.gone:
            key = witness_key(article.source_id, article.url)
            if key not in self.state.witnesses and key not in self.state.asked_witness:
                self.state.asked_witness.add(key)
                self.crawler.engine.crawl(self._witness_request(article))
                asked = True
        if asked:
            raise DontCloseSpider

    def _witness_request(self, article: DueArticle) -> Request:
        """The source's first feed; for an article taken by hand, its site's home page."""
        source = self._sources.get(article.source_id)
        home = f"{article.url.split('://', 1)[0]}://{article.url.split('/')[2]}/"
        url = source.feeds[0].url if source and source.feeds else home
        return self._request(url, FEED, self.on_witness, self.on_witness_failure, article=article)

    def on_witness(self, response: Response, article: DueArticle) -> None:
        """A page asked for only to see whether the source answers."""
        judged_gone = self.judge.says_gone(response.body, response.url, charset_of(response))
        if response.status == 200 and response.body.strip() and not judged_gone:
            self._witness(article.source_id, article.url)

    def on_witness_failure(self, failure: Failure) -> None:
        """No witness: the gone answers of this run count for nothing."""
        log.info("no witness: %s", failure.value)

    # The end

    def closed(self, reason: str) -> None:
        """Write what waited for the run's end."""
        log.info("closed: %s", reason)
        try:
            self._flush()
            for article, fetch in self.state.gone:
                witnessed = witness_key(article.source_id, article.url) in self.state.witnesses
                capture = Capture(article.source_id, fetch, witnessed=witnessed)
                self._count_changes(
                    self.archive.record_known(article.article_id, capture, run_id=self.run_id)
                )
                self.state.count("gone")
            self.health.settle(self.archive, utc_now())
        except StorageError as error:
            self.state.error = self.state.error or error

    def _flush(self) -> None:
        batch, self.state.unchanged = self.state.unchanged, []
        if batch:
            self._count_changes(self.archive.record_batch(batch, run_id=self.run_id))

    def _count_changes(self, change_ids: tuple[int, ...]) -> None:
        if change_ids:
            self.state.count("changes", len(change_ids))

    def on_error(self, failure: Failure, response: Response) -> None:
        """An error of ours at one answer: the run goes on, and is marked; the archive's ends it."""
        if isinstance(failure.value, StorageError):
            self.state.error = self.state.error or failure.value
            self.crawler.engine.close_spider(self, "storage")
            return
        self.state.broken += 1
        log.critical("error at %s: %s", response.url, failure.getTraceback())


def _conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in conditions.items() if value}
