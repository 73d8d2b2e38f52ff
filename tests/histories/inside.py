"""The real worker in this process: its batches, turns and reading; only the wire is ours."""

from __future__ import annotations

import asyncio
from typing import Any, Protocol

from scrapy import Request
from scrapy.exceptions import DownloadConnectionRefusedError, DownloadTimeoutError
from scrapy.http import HtmlResponse, Response
from twisted.internet.error import TimeoutError as ConnectTimeoutError

from crawler.fetching.worker import Worker, topics_of
from crawler.frames import frame, from_worker, to_worker
from crawler.protocol import FromWorker, Setup, ToWorker
from scheduler.watch.worker import WorkerDiedError
from scheduler.watch.workers import Workers
from tests.histories.clock import Clock, Loop
from tests.histories.replies import Reply

ANSWER_S = 0.2
"""What an answer takes."""

CONNECT_S, READ_S = 10.0, 30.0
"""What is waited for a connection, and for an answer that does not come."""


class Web(Protocol):
    """Whatever answers requests."""

    def answer(self, url: str, headers: dict[str, str], at: float) -> Reply: ...


class InProcess(Workers):
    """At once the `Workers` of a run and its one worker.

    Args:
        setup: What holds for all batches.
        web: Answers its requests.
        clock: The time.
    """

    pid = 0
    heard_out = False

    def __init__(self, setup: Setup, web: Web, clock: Clock) -> None:
        self._web = web
        self._clock = clock
        self._loop = Loop(clock)
        self._said: asyncio.Queue[FromWorker] = asyncio.Queue()
        self._inside = Worker(setup, topics_of(setup), self, self._download)  # type: ignore[arg-type]
        self.requests = 0

    # Workers

    def current(self) -> Any:
        return self

    prepare = current

    def discard(self, died: WorkerDiedError) -> None:
        raise AssertionError(died)

    def is_worn(self, _: float) -> bool:
        return False

    def close(self) -> None:
        self._loop.close()

    # Worker

    def check(self) -> None:
        """It is well."""

    def kill(self) -> None:
        raise AssertionError

    def send(self, message: ToWorker) -> None:
        self._loop.call_soon(self._inside.take, to_worker(frame(message)[4:]))

    def receive(self, timeout_s: float) -> FromWorker | None:
        if self._said.empty() and timeout_s > 0:
            return self._loop.run_until_complete(self._next(timeout_s))
        return None if self._said.empty() else self._said.get_nowait()

    async def _next(self, timeout_s: float) -> FromWorker | None:
        try:
            return await asyncio.wait_for(self._said.get(), timeout_s)
        except TimeoutError:
            return None

    # The worker's outlet and its wire

    async def write(self, data: bytes) -> None:
        self._said.put_nowait(from_worker(data[4:]))

    async def _download(self, request: Request) -> Response:
        self.requests += 1
        headers = {str(name): value for name, value in request.headers.to_unicode_dict().items()}
        reply = self._web.answer(request.url, headers, self._clock.at)
        if reply.fails == "connect":
            await asyncio.sleep(CONNECT_S)
            raise DownloadTimeoutError("no connection") from ConnectTimeoutError()  # type: ignore[no-untyped-call]
        if reply.fails == "read":
            await asyncio.sleep(READ_S)
            raise DownloadTimeoutError("no answer")
        await asyncio.sleep(ANSWER_S)
        if reply.fails == "refused":
            raise DownloadConnectionRefusedError("refused")
        return HtmlResponse(
            request.url,
            status=reply.status,
            headers=dict(reply.headers),
            body=reply.body,
            request=request,
        )
