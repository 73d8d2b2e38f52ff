"""The parts that Scrapy asks for: a spider that lends the worker its downloader, no scheduler."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import BinaryIO

import scrapy
from scrapy import Request
from scrapy.core.scheduler import BaseScheduler

from crawler.fetching.pipe import Outlet, hear
from crawler.fetching.worker import Worker
from crawler.protocol import Setup
from crawler.topics import Topic


class NewsSpider(scrapy.Spider):
    """Serves batches for as long as messages come.

    Args:
        setup: What holds for all batches.
        topics: Its topics.
        stream: Where messages come from.
        outlet: Where frames are written.
    """

    name = "news"

    def __init__(
        self, setup: Setup, topics: Sequence[Topic], stream: BinaryIO, outlet: Outlet
    ) -> None:
        super().__init__()
        self._setup = setup
        self._topics = topics
        self._stream = stream
        self._outlet = outlet

    async def start(self) -> AsyncIterator[Request]:
        """Serve; requests go to the downloader without passing Scrapy's queues."""
        download = self.crawler.engine.download_async
        worker = Worker(self._setup, self._topics, self._outlet, download)
        hear(self._stream, asyncio.get_running_loop(), worker.take)
        await worker.live()
        yield Request("about:blank")  # pragma: no cover - makes this the iterator Scrapy asks for


class NoScheduler(BaseScheduler):
    """Holds no request: when and what is asked is the batches' business.

    Scrapy's own brings queues on disk, and with them SQLite.
    """

    def has_pending_requests(self) -> bool:
        """None."""
        return False

    def enqueue_request(self, request: Request) -> bool:  # noqa: ARG002 - the interface's
        """Refuse it: requests go to the downloader at once."""
        return False

    def next_request(self) -> Request | None:
        """None."""
        return None
