"""The spider's side of new links: each is fetched once, with all its pages, and judged."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.answers import STRAIGHT, Way, charset_of, failed_fetch, fetch_of
from crawler.gathering import Gathering
from crawler.handlers import SoftDeadlineError
from crawler.identity import is_same
from crawler.judged import Judged
from crawler.outcomes import retry_after
from crawler.spiders.base import BATCH, FURTHER, LINK, ROBOTS_PATIENCE
from crawler.spiders.gatherer import failed_with
from crawler.spiders.revisits import MOST_HOPS, Revisits
from storage.records import Article, Fetch, Outcome
from storage.work import Capture, DueLink, JudgedLink

ENOUGH_TRIES = 5
"""After so many an article is taken without the page of it that fails: better short than lost."""


class Links(Revisits):
    """Fetches new links."""

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
        gathering = Gathering(judged.fetch)
        if judged.article is not None:
            gathering.expect(judged.next_pages)
        done = partial(self._link_gathered, link, judged, by_hand=by_hand)
        return self._gather(gathering, link.source_id, LINK + FURTHER, done)

    def _note_reading(self, source_id: str, judged: Judged) -> None:
        trouble = judged.trouble
        if judged.article is not None:
            self.health.reading(source_id, judged.article)
            if trouble is None:
                self.health.article_ok(source_id)
        if trouble and (judged.article or trouble.kind == "javascript"):
            self.health.trouble(source_id, trouble)

    def _link_gathered(
        self, link: DueLink, judged: Judged, gathering: Gathering, *, by_hand: bool
    ) -> None:
        if gathering.failed is not None and link.attempts < ENOUGH_TRIES and not by_hand:
            self._put_off(link, failed_with(judged.fetch, gathering.failed))
            return
        judged = self._joined(judged, gathering, link.source_id)
        self._write_link(link, judged, tuple(gathering.pages), by_hand=by_hand)

    # What a new link came to

    def _write_link(
        self, link: DueLink, judged: Judged, pages: tuple[Fetch, ...], *, by_hand: bool
    ) -> None:
        fetch = judged.fetch
        if judged.article is None:
            if judged.is_article:
                self._put_off(link, fetch)
            else:
                self._judge_link(JudgedLink(link, fetch, "not_article"))
            if by_hand:
                self._tell_added(link, "failed", fetch.detail)
            return
        self._witness(link.source_id, link.url)
        known = self._known_as(link, judged.article, judged.aliases)
        if known is not None:
            self.archive.record_alias(link, fetch, known, run_id=self.run_id)
            self.state.count("aliases")
            if by_hand:
                self._tell_added(link, "known", None)
            return
        if not judged.on_topic and not by_hand:
            matches, aliases = judged.matches, judged.aliases
            self._judge_link(JudgedLink(link, fetch, "off_topic", matches, aliases))
            return
        capture = Capture(
            link.source_id,
            fetch,
            judged.article,
            judged.extractor,
            judged.matches,
            pages=pages,
            aliases=judged.aliases,
        )
        self._count_changes(
            self.archive.record_new(capture, run_id=self.run_id, backlog=link.backlog)
        )
        self.state.count("articles_new")
        if by_hand:
            self._tell_added(link, "taken" if judged.on_topic else "taken_off_topic", None)

    def _known_as(self, link: DueLink, article: Article, aliases: tuple[str, ...]) -> int | None:
        """The article of the archive that a page is, by another address and the same words."""
        known = self.archive.article_at((link.url, *aliases), link.source_id)
        return known[0] if known and is_same(known[1], article) else None

    def _judge_link(self, judged: JudgedLink) -> None:
        """Remember what made no article; many in a transaction."""
        self.state.judged.append(judged)
        self.state.count("off_topic" if judged.state == "off_topic" else "not_articles")
        if len(self.state.judged) >= BATCH:
            self._flush_judged()

    def _flush(self) -> None:
        """Write what waits for company."""
        super()._flush()
        self._flush_judged()

    def _flush_judged(self) -> None:
        batch, self.state.judged = self.state.judged, []
        if batch:
            self.archive.record_judged(batch, run_id=self.run_id)

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
