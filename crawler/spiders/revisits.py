"""The side of the news spider that looks at known articles again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import scrapy
from scrapy import Request
from scrapy.exceptions import DontCloseSpider, IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.answers import STRAIGHT, Way, charset_of, failed_fetch, fetch_of, is_bad_certificate
from crawler.discovery.addresses import canonical_link
from crawler.handlers import SoftDeadlineError
from crawler.health import Health
from crawler.judged import Judged, Trouble
from crawler.judging import Judge, witness_key
from crawler.outcomes import retry_after
from crawler.runstate import RunState
from crawler.settings import CrawlSettings, Source
from storage import Archive
from storage.budget import within_budget
from storage.records import Fetch, Outcome
from storage.work import Capture, Due, DueArticle, Kept

log = logging.getLogger(__name__)

FEED, LINK, ARTICLE = 20, 10, 0
"""Request priorities: what is new comes before what may have changed."""

BATCH = 50
"""Fetches that changed nothing are written together, so many in a transaction."""

ROBOTS_PATIENCE = timedelta(days=1)
"""What robots.txt forbids is asked for again after a day."""

MOST_HOPS = 3
"""Pages that are nothing but redirects, followed one after the other."""

LEAST_A_RUN = 8
"""Fetches of a host in a run, however long its delay and short the run."""


class Revisits(scrapy.Spider):
    """Fetches known articles and writes what they answer.

    Args:
        plan: The run's settings.
        archive: Open for writing, for this thread.
        judge: Reads pages and judges topics.
        run_id: The run's row.
        state: Filled as the run goes; the caller reads it afterwards.
    """

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

    def _in_turn(self, due: Due, now: datetime) -> Due:
        """What this run takes up; overdue articles that must wait are spread over time."""
        delay = self.plan.fetch.delay_s
        if self.plan.now or not delay:
            return due
        per_host = max(LEAST_A_RUN, int(self.plan.soft_s / delay))
        due, waiting = within_budget(due, per_host, timedelta(seconds=delay))
        for late in waiting:
            self.archive.spread_revisits(late.articles, now, late.span)
        return due

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

    def on_article(
        self, response: Response, article: DueArticle, way: Way = STRAIGHT
    ) -> Request | None:
        """A known article once more.

        Args:
            response: The answer.
            article: The article.
            way: The pages that led here and were nothing but redirects.
        """
        led, way = bool(way.pages), way.by(response)
        fetch = fetch_of(response, article.url, way)
        if not led:
            self.state.count("revisits")
        digest = fetch.sha256
        same_bytes = fetch.outcome is Outcome.OK and digest == article.sha256
        if same_bytes or fetch.outcome is Outcome.NOT_MODIFIED:
            if fetch.body is not None:
                fetch = replace(fetch, body=None, digest=digest)
            self._unchanged(article, fetch, way)
            return None
        known = self.archive.kept(article.article_id)
        judged = self.judge.judge_known(fetch, known, charset_of(response))
        self.state.count("parsed")
        if judged.leads_to is not None and len(way.pages) < MOST_HOPS:
            return self._follow(
                article, judged.leads_to.url, way.through(response, judged.leads_to)
            )
        self._write_article(article, judged, known, way)
        return None

    def _follow(self, article: DueArticle, url: str, way: Way) -> Request:
        """The address to which a page leads that is nothing but a redirect."""
        return self._request(
            url,
            ARTICLE,
            self.on_article,
            partial(self.on_article_failure, article),
            article=article,
            way=way,
        )

    def _unchanged(self, article: DueArticle, fetch: Fetch, way: Way) -> None:
        self._witness(article.source_id, article.url)
        self.state.count("unchanged")
        capture = Capture(article.source_id, fetch, moved_to=_moved(fetch, way))
        self.state.unchanged.append((article.article_id, capture))
        if len(self.state.unchanged) >= BATCH:
            self._flush()

    def _write_article(self, article: DueArticle, judged: Judged, known: Kept, way: Way) -> None:
        fetch = judged.fetch
        if fetch.outcome is Outcome.GONE:
            key = witness_key(article.source_id, article.url)
            needed = _article_key(key) if judged.needs_article else key
            self.state.gone.append((article, fetch, needed))
            return
        self.health.trouble(article.source_id, judged.trouble)
        if fetch.outcome is Outcome.BLOCKED:
            self._trouble(article.source_id, "blocked", fetch)
        reread = None
        if judged.article is not None:
            self._witness(article.source_id, article.url)
            if judged.trouble is None:
                self.health.article_ok(article.source_id)
            if judged.extractor != article.extractor:
                reread = self.judge.reread(known)
        capture = Capture(
            article.source_id,
            fetch,
            judged.article,
            judged.extractor,
            judged.matches,
            baseline=reread.article if reread else None,
            baseline_matches=reread.matches if reread else (),
            moved_to=_moved(fetch, way) if judged.article else None,
        )
        self._count_changes(
            self.archive.record_known(article.article_id, capture, run_id=self.run_id)
        )
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
        self._failed_trouble(article.source_id, failure, fetch)
        if isinstance(failure.value, IgnoreRequest):
            self.archive.put_off_article(article.article_id, fetch.fetched_at + ROBOTS_PATIENCE)

    def _trouble(self, source_id: str, kind: str, fetch: Fetch) -> None:
        detail = f"{fetch.url}: {fetch.detail}" if fetch.detail else fetch.url
        self.health.trouble(source_id, Trouble(kind, detail))

    def _failed_trouble(
        self, source_id: str, failure: Failure, fetch: Fetch, otherwise: str | None = None
    ) -> None:
        """Note why there was no answer, where that is the source's illness."""
        kind = otherwise
        if isinstance(failure.value, IgnoreRequest):
            kind = "robots"
        elif is_bad_certificate(failure):
            kind = "certificate"
        if kind is not None:
            self._trouble(source_id, kind, fetch)

    # Witnesses: a gone answer counts only where something else of the source answers

    def _witness(self, source_id: str, url: str) -> None:
        """Note that an article answered."""
        self.health.answered(source_id)
        key = witness_key(source_id, url)
        if _article_key(key) not in self.state.witnesses:
            self.state.witnesses |= {key, _article_key(key)}

    def on_idle(self) -> None:
        """Before the end: ask for a witness where a gone answer has none yet.

        Raises:
            DontCloseSpider: A witness has been asked.
        """
        asked = False
        for article, _, _ in self.state.gone:
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
        if response.status == 200 and self.judge.is_sound(
            response.body, response.url, charset_of(response)
        ):
            self.state.witnesses.add(witness_key(article.source_id, article.url))

    def on_witness_failure(self, failure: Failure) -> None:
        """No witness: the gone answers of this run count for nothing."""
        log.info("no witness: %s", failure.value)

    # What is written in the end

    def _write_gone(self) -> None:
        for article, fetch, needed in self.state.gone:
            capture = Capture(article.source_id, fetch, witnessed=needed in self.state.witnesses)
            self._count_changes(
                self.archive.record_known(article.article_id, capture, run_id=self.run_id)
            )
            self.state.count("gone")

    def _flush(self) -> None:
        batch, self.state.unchanged = self.state.unchanged, []
        if batch:
            self._count_changes(self.archive.record_batch(batch, run_id=self.run_id))

    def _count_changes(self, change_ids: tuple[int, ...]) -> None:
        if change_ids:
            self.state.count("changes", len(change_ids))


def _moved(fetch: Fetch, way: Way) -> str | None:
    """Where the way led, if every step of it was for good."""
    if not way.permanent or fetch.final_url is None:
        return None
    return canonical_link(fetch.final_url, fetch.final_url)


def _article_key(key: str) -> str:
    """The key of a witness that is an article."""
    return f"article:{key}"


def _conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in conditions.items() if value}
