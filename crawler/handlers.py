"""The soft deadline of a run: a Scrapy download handler that begins nothing after it."""

from __future__ import annotations

import time

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response


class SoftDeadlineError(IgnoreRequest):
    """The run takes up nothing new; the request stays due."""


class DeadlineHandler(HTTP11DownloadHandler):
    """Scrapy's own handler until the setting ``YONGLIANG_SOFT_S`` has passed.

    Only here is a request past the queues in which it waits for its turn at the host.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._until = time.monotonic() + crawler.settings.getfloat("YONGLIANG_SOFT_S")

    async def download_request(self, request: Request) -> Response:
        """Fetch the request.

        Raises:
            SoftDeadlineError: The deadline has passed.
        """
        if time.monotonic() > self._until:
            raise SoftDeadlineError("the run's soft deadline has passed")
        return await super().download_request(request)
