"""Pages fetched for a command alone, without an archive: by a worker, as politely as in a run."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby

import msgspec

from crawler.discovery.entries import on_day
from crawler.protocol import (
    Batch,
    BatchEnd,
    Elsewhere,
    Failed,
    Finding,
    PageFound,
    Setup,
)
from crawler.rulings import of_cause, unfetched
from crawler.settings import FetchedPage, Source
from crawler.tasks import AnyTask, FeedTask, FetchTask
from scheduler.config import Config
from scheduler.processes import public_environ
from scheduler.watch.health import FAILED_AT
from scheduler.watch.worker import Worker, WorkerDiedError
from storage.hosts import host_of
from storage.work import DueFeed

LONGEST_S = 300.0
"""How long all of it may take; what is not there by then is told as not reached."""

MOST_LEADS = 10
"""Redirects to other hosts that are followed."""


def fetch_page(config: Config, url: str) -> FetchedPage:
    """Fetch one page.

    Raises:
        WorkerDiedError: The worker failed.
    """
    task = FetchTask(number=0, url=url, source_id="page")
    for _, finding in _found(config, [task], {}):
        if isinstance(finding, Failed | PageFound):
            fetch = finding.fetch
            return FetchedPage(
                outcome=fetch.outcome.value,
                status=fetch.status,
                final_url=fetch.final_url,
                encoding=finding.encoding if isinstance(finding, PageFound) else None,
                body=fetch.body or b"",
                detail=fetch.detail,
                rule=fetch.rule,
                words=fetch.words,
            )
    return FetchedPage(outcome="hard_error", detail="not reached")


def try_feeds(config: Config) -> Iterator[tuple[Source, FeedTask, Finding | None]]:
    """Fetch every feed of the seeds once, all hosts at a time; None of one that was not reached.

    Raises:
        WorkerDiedError: The worker failed.
    """
    today = datetime.now(config.zone).date()
    tasks: list[AnyTask] = []
    sources: list[Source] = []
    for source in config.sources:
        for feed in source.feeds:
            due = DueFeed(len(tasks), source.id, feed.url, feed.kind, None, None, None)
            tasks.append(
                FeedTask(
                    number=len(tasks),
                    url=on_day(feed.url, today),
                    source_id=source.id,
                    due=due,
                    feed=feed,
                )
            )
            sources.append(source)
    found = dict(_found(config, tasks, {source.id: source for source in sources}))
    for number, (source, task) in enumerate(zip(sources, tasks, strict=True)):
        if isinstance(task, FeedTask):
            yield source, task, found.get(number)


def _found(
    config: Config, tasks: list[AnyTask], sources: dict[str, Source]
) -> Iterator[tuple[int, Finding]]:
    """What is found of each task, by its place in the list."""
    setup = Setup(limits=config.fetch, zone=config.daemon.timezone)
    worker = Worker(setup, public_environ(secrets=config.variables), config.daemon.crawl_memory_mb)
    batches = _Batches(config, worker, sources)
    until = time.monotonic() + LONGEST_S
    try:
        worker.get_ready()
        batches.send(enumerate(tasks))
        while batches.open and time.monotonic() < until:
            message = worker.receive(1.0)
            worker.check()
            if isinstance(message, Finding):
                yield batches.place(message.batch_id, message.task), message
            elif isinstance(message, Elsewhere):
                batches.lead(message)
            elif isinstance(message, BatchEnd):
                yield from batches.unreached(message)
                batches.open.pop(message.batch_id, None)
    finally:
        worker.close()


class _Batches:
    """One batch of each host, and one more for each redirect to another."""

    def __init__(self, config: Config, worker: Worker, sources: dict[str, Source]) -> None:
        self._config = config
        self._worker = worker
        self._sources = sources
        self._last = 0
        self.open: dict[int, list[tuple[int, AnyTask]]] = {}

    def send(self, tasks: Iterable[tuple[int, AnyTask]]) -> None:
        """Hand tasks out, each named by its place."""
        ordered = sorted(tasks, key=lambda pair: host_of(pair[1].url))
        for host, some in groupby(ordered, key=lambda pair: host_of(pair[1].url)):
            given = list(some)
            self._last += 1
            self.open[self._last] = given
            used = {task.source_id for _, task in given}
            self._worker.send(
                Batch(
                    batch_id=self._last,
                    run_id=0,
                    host=host,
                    tasks=tuple(
                        msgspec.structs.replace(task, number=number)
                        for number, (_, task) in enumerate(given)
                    ),
                    sources={
                        name: self._sources.get(name) or Source(id=name, name=name) for name in used
                    },
                    delay_s=self._config.fetch.delay_s,
                    lease_s=LONGEST_S,
                )
            )

    def place(self, batch_id: int, number: int) -> int:
        """The place of a task that was handed out.

        Raises:
            WorkerDiedError: It was not.
        """
        try:
            return self.open[batch_id][number][0]
        except (KeyError, IndexError):
            raise WorkerDiedError(f"a finding of batch {batch_id}, task {number}") from None

    def unreached(self, end: BatchEnd) -> Iterator[tuple[int, Finding]]:
        """Of the tasks that were not reached: what their host failed at, if it did.

        Raises:
            WorkerDiedError: There were none such.
        """
        if end.cause is None or end.cause == "finish" or end.cause not in FAILED_AT:
            return
        for number in end.unreached:
            place = self.place(end.batch_id, number)
            url = self.open[end.batch_id][number][1].url
            detail = f"{host_of(url)}: {FAILED_AT[end.cause]}"
            fetch = unfetched(url, of_cause(end.cause), detail)
            yield place, Failed(batch_id=end.batch_id, task=number, fetch=fetch, cause=end.cause)

    def lead(self, leads: Elsewhere) -> None:
        """Hand a task out at the host to which it leads."""
        place = self.place(leads.batch_id, leads.task)
        task = self.open[leads.batch_id][leads.task][1]
        if len(leads.way.pages) <= MOST_LEADS:
            self.send([(place, msgspec.structs.replace(task, url=leads.url, way=leads.way))])
