"""What the batches of a worker share: its limits, topics, downloads, and the way to the run."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from scrapy import Request
from scrapy.http import Response
from scrapy.http.cookies import CookieJar

from crawler.fetching.decoder import Decoder
from crawler.frames import frame
from crawler.protocol import Message
from crawler.rendering.client import Renderer
from crawler.robots import product_token
from crawler.settings import FetchLimits
from crawler.topics import Topic

LARGE_AT_ONCE = 4
"""Pictures and attachments that are held at once, at all hosts: each may be some 20 MB."""


class Jars:
    """The jars of cookies of the run that is on, in memory, gone with it.

    Sources of one host know nothing of each other's: what one was given when it signed in goes with
    no request of another.
    """

    def __init__(self) -> None:
        self._run_id: int | None = None
        self._jars: dict[tuple[str, str], CookieJar] = {}

    def of(self, run_id: int, host: str, source_id: str) -> CookieJar:
        """A source's jar at a host; those of an earlier run are dropped."""
        if run_id != self._run_id:
            self._run_id, self._jars = run_id, {}
        return self._jars.setdefault((host, source_id), CookieJar())


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
