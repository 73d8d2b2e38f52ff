"""Tasks handed to a worker without an archive: one batch of a host at a time, at its delay."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import msgspec

from crawler.outcomes import of_cause, unfetched
from crawler.protocol import (
    Batch,
    BatchEnd,
    Elsewhere,
    Failed,
    Finding,
    KeptRobots,
    RobotsFound,
)
from crawler.settings import Source
from crawler.tasks import AnyTask
from scheduler.watch.health import FAILED_AT
from scheduler.watch.tasks import delay_of, numbered
from scheduler.watch.worker import Worker, WorkerDiedError
from storage.hosts import host_of

MOST_LEADS = 10
"""Redirects to other hosts that are followed."""

Placed = tuple[int, AnyTask]
"""A task and its place in the list that was asked for."""


@dataclass(slots=True)
class _Host:
    """What waits for a host, and what is known of it.

    Attributes:
        waiting: The tasks of the next batch.
        batch_id: The batch that is out; None: none is.
        free_at: When the host may be asked again, by the monotonic clock.
        delay_s: The longest delay that it asked for.
        robots: Its robots.txt, by origin.
    """

    waiting: list[Placed] = field(default_factory=list)
    batch_id: int | None = None
    free_at: float = 0.0
    delay_s: float = 0.0
    robots: dict[str, KeptRobots] = field(default_factory=dict)


class HostQueue:
    """All hosts at once, and of each one batch; what comes later waits until that one ends.

    Args:
        worker: Fetches.
        sources: The seeds, by id.
        delay_s: Seconds between two requests to a host whose sources ask for none of their own.
        longest_s: How long a batch may last.
    """

    def __init__(
        self, worker: Worker, sources: Mapping[str, Source], delay_s: float, longest_s: float
    ) -> None:
        self._worker = worker
        self._sources = sources
        self._delay_s = delay_s
        self._longest_s = longest_s
        self._hosts: defaultdict[str, _Host] = defaultdict(_Host)
        self._last = 0
        self.open: dict[int, tuple[str, list[Placed]]] = {}

    def add(self, tasks: Iterable[Placed]) -> None:
        """Hand tasks out, each named by its place, as soon as their hosts are free."""
        names = set()
        for place, task in tasks:
            name = host_of(task.url)
            self._hosts[name].waiting.append((place, task))
            names.add(name)
        for name in sorted(names):
            self._begin(name)

    def _begin(self, name: str) -> None:
        host = self._hosts[name]
        if host.batch_id is not None or not host.waiting:
            return
        given, host.waiting = host.waiting, []
        self._last += 1
        host.batch_id = self._last
        self.open[self._last] = (name, given)
        used = {
            task.source_id: self._sources.get(task.source_id)
            or Source(id=task.source_id, name=task.source_id)
            for _, task in given
        }
        self._worker.send(
            Batch(
                batch_id=self._last,
                run_id=0,
                host=name,
                tasks=numbered(task for _, task in given),
                sources=used,
                delay_s=max(host.delay_s, delay_of(used.values(), self._delay_s)),
                first_after_s=max(0.0, host.free_at - time.monotonic()),
                robots=tuple(host.robots.values()),
                lease_s=self._longest_s,
            )
        )

    def place(self, batch_id: int, number: int) -> int:
        """The place of a task that was handed out.

        Raises:
            WorkerDiedError: It was not.
        """
        return self._given(batch_id, number)[0]

    def _given(self, batch_id: int, number: int) -> Placed:
        try:
            return self.open[batch_id][1][number]
        except (KeyError, IndexError):
            raise WorkerDiedError(f"a finding of batch {batch_id}, task {number}") from None

    def keep(self, found: RobotsFound) -> None:
        """Keep a robots.txt for the host's further batches."""
        status = found.fetch.status
        if found.batch_id not in self.open or found.cause or status is None or status >= 500:
            return
        self._hosts[self.open[found.batch_id][0]].robots[found.origin] = KeptRobots(
            origin=found.origin, status=status, body=found.fetch.body or b""
        )

    def lead(self, leads: Elsewhere) -> None:
        """Hand a task out at the host to which it leads."""
        place, task = self._given(leads.batch_id, leads.task)
        if len(leads.way.pages) <= MOST_LEADS:
            self.add([(place, msgspec.structs.replace(task, url=leads.url, way=leads.way))])

    def end(self, end: BatchEnd) -> Iterator[tuple[int, Finding]]:
        """A batch is over: what its host failed at is told of the tasks that it did not reach.

        A host that does not answer is not asked again for what waits.

        Raises:
            WorkerDiedError: No such batch, or no such tasks.
        """
        missed = [self._given(end.batch_id, number) for number in end.unreached]
        if end.batch_id not in self.open:
            raise WorkerDiedError(f"an end of batch {end.batch_id}")
        name, _ = self.open.pop(end.batch_id)
        host = self._hosts[name]
        host.batch_id = None
        host.free_at = time.monotonic() + end.wait_s
        host.delay_s = max(host.delay_s, end.delay_s)
        if end.cause is not None and end.cause != "finish" and end.cause in FAILED_AT:
            missed += host.waiting
            host.waiting = []
            detail = f"{name}: {FAILED_AT[end.cause]}"
            for place, task in missed:
                fetch = unfetched(task.url, of_cause(end.cause), detail)
                yield (
                    place,
                    Failed(batch_id=end.batch_id, task=task.number, fetch=fetch, cause=end.cause),
                )
        self._begin(name)
