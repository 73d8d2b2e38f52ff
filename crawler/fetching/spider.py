"""The one spider: it lends the worker Scrapy's downloader and waits for its messages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import BinaryIO

import scrapy
from scrapy import Request

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
