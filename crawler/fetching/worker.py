"""The worker's desk: what the run says is taken, every batch in a task of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from zoneinfo import ZoneInfo

from scrapy import Request
from scrapy.http import Response

from crawler.fetching.batch_runner import BatchRunner
from crawler.fetching.context import WorkerContext
from crawler.fetching.pipe import Outlet, give_up
from crawler.protocol import VERSION, Alive, Batch, Finish, KeptPages, Ready, Setup, ToWorker
from crawler.rendering.client import Renderer
from crawler.rendering.messages import Start
from crawler.toml_tables import FaultsError, is_zone
from crawler.topics import Topic, load_texts

ALIVE_S = 5.0
"""Seconds between two signs of life."""


def topics_of(setup: Setup) -> Sequence[Topic]:
    """The topics of a set-up; the process ends where it or its zone cannot be taken."""
    if setup.version != VERSION:
        give_up(
            f"The run speaks version {setup.version} of the protocol, this worker {VERSION}: "
            "start both from one installation."
        )
    if not is_zone(setup.zone):
        give_up(f"There is no zone {setup.zone!r}.")
    try:
        return load_texts((seed.name, seed.text) for seed in setup.topics)
    except FaultsError as error:
        give_up(error.en)


class Worker:
    """All batches of a process.

    Args:
        setup: What holds for all batches.
        topics: Its topics.
        outlet: Where frames are written.
        download: Makes one request.
    """

    def __init__(
        self,
        setup: Setup,
        topics: Sequence[Topic],
        outlet: Outlet,
        download: Callable[[Request], Awaitable[Response]],
    ) -> None:
        self._browser = setup.browser
        renderer = Renderer(Start(limits=setup.limits, settings=setup.browser))
        self._context = WorkerContext(
            setup.limits, topics, ZoneInfo(setup.zone), download, outlet.write, renderer
        )
        self._open: dict[int, BatchRunner] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def live(self) -> None:
        """Say that the worker is ready, then again and again that it lives."""
        await self._context.say(Ready())
        while True:
            await asyncio.sleep(ALIVE_S)
            await self._context.say(Alive())

    def take(self, message: ToWorker) -> None:
        """Do what a message asks for; the process ends where it cannot be done."""
        if isinstance(message, Batch):
            self._begin(message)
        elif isinstance(message, KeptPages):
            if message.batch_id in self._open:
                self._open[message.batch_id].answer(message)
        elif isinstance(message, Finish):
            for runner in self._open.values():
                runner.finish()
        else:
            self._renew(message)

    def _begin(self, batch: Batch) -> None:
        if batch.batch_id in self._open:
            return  # handed out twice: it is under way
        runner = self._open[batch.batch_id] = BatchRunner(batch, self._context)
        task = asyncio.get_running_loop().create_task(self._work(batch.batch_id, runner))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self, batch_id: int, runner: BatchRunner) -> None:
        try:
            await runner.run()
        finally:
            del self._open[batch_id]

    def _renew(self, setup: Setup) -> None:
        """Take other topics or another zone; what Scrapy was built with cannot change."""
        if (setup.limits, setup.browser) != (self._context.limits, self._browser):
            give_up("The limits of fetching differ: start another worker.")
        self._context.topics = topics_of(setup)
        self._context.zone = ZoneInfo(setup.zone)
