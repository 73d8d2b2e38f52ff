"""What the parts of the news spider share: what they are given, how they ask, what they note."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import scrapy
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from twisted.python.failure import Failure

from crawler.answers import is_bad_certificate
from crawler.health import Health
from crawler.judged import Trouble
from crawler.judging import Judge
from crawler.runstate import RunState
from crawler.settings import CrawlSettings, Source
from storage import Archive
from storage.records import Fetch

FEED, LINK, ARTICLE = 20, 10, 0
"""Request priorities: what is new comes before what may have changed."""

FURTHER = 1
"""Added for the further pages of what was begun, so that it is finished first."""

ROBOTS_PATIENCE = timedelta(days=1)
"""What robots.txt forbids is asked for again after a day."""

BATCH = 50
"""What changed nothing is written together, so many in a transaction."""


class SpiderBase(scrapy.Spider):
    """One run over what is due.

    Args:
        plan: The run's settings.
        archive: Open for writing, for this thread.
        judge: Reads pages and judges topics.
        run_id: The run's row.
        state: Filled as the run goes; the caller reads it afterwards.
    """

    name = "base"

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

    def _count_changes(self, change_ids: tuple[int, ...]) -> None:
        if change_ids:
            self.state.count("changes", len(change_ids))


def _conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in conditions.items() if value}
