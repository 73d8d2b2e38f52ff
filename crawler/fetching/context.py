"""What the batches of a worker share: its limits, topics, downloads, and the way to the run."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from scrapy import Request
from scrapy.http import Response

from crawler.fetching.cookies import Jars
from crawler.fetching.decoder import Decoder
from crawler.frames import frame
from crawler.protocol import Message
from crawler.rendering.client import Renderer
from crawler.robots import product_token
from crawler.settings import FetchLimits
from crawler.topics import Topic

LARGE_AT_ONCE = 4
"""Pictures and attachments that are held at once, at all hosts: each may be some 20 MB."""


@dataclass(slots=True)
class WorkerContext:
    """What the batches of a worker share.

    Attributes:
        limits: How politely and how far fetching goes.
        topics: What pages are judged by.
        zone: The zone in which dates without one are meant.
        download: Makes one request.
        write: Writes a frame to the run.
        renderer: Has pages filled by a browser.
        jars: The cookies of the run that is on.
        decoder: Reads pictures and documents.
        few_large: How many of them are held at once.
    """

    limits: FetchLimits
    topics: Sequence[Topic]
    zone: ZoneInfo
    download: Callable[[Request], Awaitable[Response]]
    write: Callable[[bytes], Awaitable[None]]
    renderer: Renderer
    jars: Jars = field(default_factory=Jars)
    decoder: Decoder = field(default_factory=Decoder)
    few_large: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(LARGE_AT_ONCE))

    @property
    def token(self) -> str:
        """Our name in a robots.txt."""
        return product_token(self.limits.user_agent)

    async def say(self, message: Message) -> None:
        """Write a message; it is written when this returns.

        Raises:
            ProtocolError: It is too large for a frame; nothing was written.
        """
        await self.write(frame(message))
