"""Retries that wait: a Scrapy downloader middleware."""

from __future__ import annotations

import asyncio
import random

from scrapy import Request
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import Response

from crawler.outcomes import retry_after
from storage.times import utc_now

LONGEST_WAIT_S = 30.0
"""A server that asks for more is left alone for this run; the archive remembers what it asked."""


class PatientRetryMiddleware(RetryMiddleware):
    """Scrapy's retries, after a wait that doubles, or that the server asked for.

    The wait starts at twice the delay per host, so that a retry is never less polite than a first
    request. Scrapy awaits the methods of middlewares, which its own base class does not say.
    """

    async def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        """Retry an answer whose status is worth it."""
        asked = (response.headers.get(b"Retry-After") or b"").decode("latin-1")
        wait = retry_after(asked, utc_now()).total_seconds()
        if wait > LONGEST_WAIT_S:
            return response
        answer = super().process_response(request, response)
        if isinstance(answer, Request):
            await asyncio.sleep(max(wait, self._back_off(answer)))
        return answer

    async def process_exception(  # type: ignore[override]
        self, request: Request, exception: Exception
    ) -> Request | Response | None:
        """Retry a failure that may pass."""
        answer = super().process_exception(request, exception)
        if isinstance(answer, Request):
            await asyncio.sleep(self._back_off(answer))
        return answer

    def _back_off(self, request: Request) -> float:
        wait: float = self.crawler.settings.getfloat("DOWNLOAD_DELAY")
        wait *= 2 ** int(request.meta["retry_times"])
        jitter = random.random()  # noqa: S311 - spreads requests, guards nothing
        return min(wait * (1 + jitter / 2), LONGEST_WAIT_S)
