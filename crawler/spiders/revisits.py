"""The side of the news spider that looks at known articles again."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from scrapy import Request
from scrapy.exceptions import DontCloseSpider, IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.answers import STRAIGHT, Way, charset_of, failed_fetch, fetch_of
from crawler.discovery.addresses import canonical_link
from crawler.gathering import Gathering, as_kept
from crawler.handlers import SoftDeadlineError
from crawler.judged import Judged
from crawler.judging import witness_key
from crawler.outcomes import charset_in, retry_after
from crawler.spiders.base import ARTICLE, BATCH, FEED, FURTHER, ROBOTS_PATIENCE
from crawler.spiders.gatherer import Gatherer, failed_with
from storage.budget import within_budget
from storage.records import Fetch, Outcome
from storage.work import Capture, Due, DueArticle, Kept

log = logging.getLogger(__name__)

MOST_HOPS = 3
"""Pages that are nothing but redirects, followed one after the other."""

LEAST_A_RUN = 8
"""Fetches of a host in a run, however long its delay and short the run."""


class Revisits(Gatherer):
    """Fetches known articles and writes what they answer; see `SpiderBase` for its arguments."""

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
            return self._on_same(article, fetch, way, digest)
        known, charset = self.archive.kept(article.article_id), charset_of(response)
        judged = self.judge.judge(fetch, article.source_id, charset, known.article.title)
        self.state.count("parsed")
        if judged.leads_to is not None and len(way.pages) < MOST_HOPS:
            return self._follow(
                article, judged.leads_to.url, way.through(response, judged.leads_to)
            )
        gathering = Gathering(judged.fetch, kept=known.pages)
        gathering.expect(judged.next_pages)
        done = partial(self._article_gathered, article, judged, known, way, charset)
        return self._gather(gathering, article.source_id, ARTICLE + FURTHER, done)

    def _on_same(
        self, article: DueArticle, fetch: Fetch, way: Way, digest: str | None
    ) -> Request | None:
        """An article whose first page did not change; its further pages may have."""
        same = fetch if fetch.body is None else replace(fetch, body=None, digest=digest)
        if article.pages == 1:
            self._unchanged(article, same, way)
            return None
        known = self.archive.kept(article.article_id)
        first = as_kept(fetch, known.pages[0])
        gathering = Gathering(first, same=True, kept=known.pages)
        gathering.expect([page.url for page in known.pages[1:]])
        done = partial(self._same_gathered, article, same, known, way)
        return self._gather(gathering, article.source_id, ARTICLE + FURTHER, done)

    def _same_gathered(
        self, article: DueArticle, fetch: Fetch, known: Kept, way: Way, gathering: Gathering
    ) -> None:
        if gathering.failed is None and gathering.unchanged:
            self._unchanged(article, fetch, way)
            return
        charset = charset_in(known.pages[0].content_type)
        judged = self.judge.judge(gathering.first, article.source_id, charset, known.article.title)
        self._article_gathered(article, judged, known, way, charset, gathering)

    def _article_gathered(
        self,
        article: DueArticle,
        judged: Judged,
        known: Kept,
        way: Way,
        charset: str | None,
        gathering: Gathering,
    ) -> None:
        """A known article with all its pages; a page that failed says nothing of the whole."""
        if gathering.failed is not None:
            judged = Judged(failed_with(gathering.first, gathering.failed))
        else:
            judged = self._joined(judged, gathering, article.source_id)
        judged = self.judge.beside(judged, known, charset)
        self._write_article(article, judged, known, way, tuple(gathering.pages))

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

    def _write_article(
        self,
        article: DueArticle,
        judged: Judged,
        known: Kept,
        way: Way,
        pages: tuple[Fetch, ...] = (),
    ) -> None:
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
            pages=pages if judged.article else (),
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
        """Write what waits for company."""
        batch, self.state.unchanged = self.state.unchanged, []
        if batch:
            self._count_changes(self.archive.record_batch(batch, run_id=self.run_id))


def _moved(fetch: Fetch, way: Way) -> str | None:
    """Where the way led, if every step of it was for good."""
    if not way.permanent or fetch.final_url is None:
        return None
    return canonical_link(fetch.final_url, fetch.final_url)


def _article_key(key: str) -> str:
    """The key of a witness that is an article."""
    return f"article:{key}"
