"""The further pages of an article, new or known: fetched one after another, then joined."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.answers import failed_fetch, fetch_of
from crawler.gathering import Gathering
from crawler.handlers import SoftDeadlineError
from crawler.judged import Judged
from crawler.pages import Reading
from crawler.spiders.base import SpiderBase
from storage.records import Article, Fetch, Outcome
from storage.work import KeptPage


class Gatherer(SpiderBase):
    """Fetches the further pages of articles."""

    def _gather(
        self,
        gathering: Gathering,
        source_id: str,
        priority: int,
        done: Callable[[Gathering], None],
    ) -> Request | None:
        """Ask for the next page of an article; after the last, or a failure, it is `done`."""
        if gathering.failed is not None or not gathering.waiting:
            done(gathering)
            return None
        url = gathering.waiting.pop(0)
        kept = gathering.kept_page(url)
        return self._request(
            url,
            priority,
            partial(self._on_further_page, url, gathering, source_id, priority, done),
            partial(self._on_further_failure, url, gathering, done),
            etag=kept and kept.etag,
            last_modified=kept and kept.last_modified,
        )

    def _on_further_page(
        self,
        url: str,
        gathering: Gathering,
        source_id: str,
        priority: int,
        done: Callable[[Gathering], None],
        response: Response,
    ) -> Request | None:
        self.state.count("further_pages")
        fetch = fetch_of(response, url)
        if gathering.take(fetch) and fetch.body is not None:
            reading = self._read_further(fetch, source_id)
            gathering.expect(reading.next_pages if reading else ())
        return self._gather(gathering, source_id, priority, done)

    def _on_further_failure(
        self, url: str, gathering: Gathering, done: Callable[[Gathering], None], failure: Failure
    ) -> None:
        if isinstance(failure.value, SoftDeadlineError):
            return  # the article stays due, with all its pages
        gathering.failed = failed_fetch(failure, url)
        done(gathering)

    def _read_further(self, fetch: Fetch, source_id: str) -> Reading | None:
        page = KeptPage(fetch.url, fetch.body or b"", fetch.header("Content-Type"))
        return self.judge.read_further(page, source_id)

    def _joined(self, judged: Judged, gathering: Gathering, source_id: str) -> Judged:
        """An article with its further pages as one."""
        further: list[Article] = []
        for fetch in gathering.pages:
            reading = self._read_further(fetch, source_id)
            if reading is not None:
                further.append(reading.article)
        return self.judge.joined(judged, further)


def failed_with(first: Fetch, failed: Fetch) -> Fetch:
    """The fetch of an article of which a further page failed: nothing is known of the whole."""
    outcome = failed.outcome
    if outcome in (Outcome.GONE, Outcome.OK, Outcome.NOT_MODIFIED):
        outcome = Outcome.SOFT_ERROR
    said = failed.detail or failed.outcome.value
    return replace(first, outcome=outcome, body=None, detail=f"its page {failed.url}: {said}")
