"""Handing out: which hosts get a batch now, and what is in it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from crawler.protocol import LONGEST_WAIT_S, Batch
from crawler.settings import Source
from crawler.tasks import AnyTask, asked_for
from scheduler.watch.openbatches import Open
from scheduler.watch.run_context import RunContext
from scheduler.watch.tasks import delay_of, handed_out, kept_robots, numbered
from storage.hosts import host_of
from storage.times import utc_now
from storage.work import Due

MOST_TASKS = 200
TASKS_S = 50.0
"""Tasks of a batch, and the time that they may take by the host's delay: then it is looked anew
what is most urgent at that host."""

REFRESH_S = 5.0
"""How often a run looks which hosts have become due while it goes on."""

PATIENCE_S = 10.0
"""How long after an answer's own time-out a worker may still be at it."""


@dataclass(slots=True)
class Given:
    """What a host is to get.

    Attributes:
        after_s: Seconds until it may be asked first.
        least_delay_s: Seconds between two requests, where nothing asks for more.
        stays: Whether it is for the run's own worker, and for none of another machine.
    """

    host: str
    tasks: list[AnyTask]
    after_s: float = 0.0
    least_delay_s: float = 0.0
    stays: bool = False


def fitting(most: int, span_s: float, delay_s: float) -> int:
    """How many tasks fit into a span by a host's delay: one at the least."""
    return max(min(most, int(span_s / delay_s)), 1) if delay_s else most


class Dispatch:
    """Hands batches out, one a host at a time.

    Args:
        context: The run.
    """

    def __init__(self, context: RunContext) -> None:
        self._context = context
        self._frontier = context.archive.frontier
        self._ready: dict[str, None] = {}  # in order
        self._staying: frozenset[str] = frozenset()
        self._refreshed_at = 0.0
        self.errands: dict[str, list[AnyTask]] = {}
        """What led to another host and is to be asked for there, by host."""

    def hand_out(self) -> None:
        """Give every host that is ready a batch, as far as there is room."""
        self._refresh()
        if self._context.open.is_away:
            self.ready(self._context.open.take_back())
        chosen: list[Given] = []
        room = self._context.workers.room(len(self._context.open))
        while self._ready and len(chosen) < room:
            self._choose(next(iter(self._ready)), chosen)
        if room <= 0 and self._staying:
            # What no other machine may have does not wait until one of these has room.
            for host in [host for host in self._ready if host in self._staying]:
                self._choose(host, chosen)
        self.give(chosen)

    def _choose(self, host: str, chosen: list[Given]) -> None:
        del self._ready[host]
        given = None if self._context.open.is_out(host) else self._given(host)
        if given is not None:
            chosen.append(given)

    def ready(self, hosts: Iterable[str]) -> None:
        """Something may be to fetch at these hosts."""
        self._ready.update(dict.fromkeys(hosts))

    def send_to(self, task: AnyTask) -> None:
        """Queue a task at the host of its address."""
        host = host_of(task.url)
        self.errands.setdefault(host, []).append(task)
        self.ready([host])

    def look_anew(self) -> None:
        """Look at once which hosts are due: what was out is so again."""
        self._refreshed_at = 0.0

    def give(self, chosen: Sequence[Given]) -> None:
        """Write batches down, then say them to the worker.

        Raises:
            StorageError: The archive is locked past the busy timeout, full or damaged.
            WorkerDiedError: It does not listen any more.
            WorkerStartError: It does not get ready.
        """
        if not chosen:
            return
        workers = self._context.workers
        workers.current()
        self._context.begin()
        leases = [None if given.stays else workers.lease(self._sources(given)) for given in chosen]
        ids = self._frontier.batches.hand_out(
            [(given.host, [handed_out(task) for task in given.tasks]) for given in chosen],
            self._context.run_id,
            utc_now(),
            leases,
        )
        opened = [
            Open(batch_id, given.host, numbered(given.tasks))
            for batch_id, given in zip(ids, chosen, strict=True)
        ]
        for one in opened:
            self._context.open.add(one)
        for one, given, lease in zip(opened, chosen, leases, strict=True):
            workers.give(self._batch(one, given), lease)

    def _sources(self, given: Given) -> Iterator[Source]:
        return (self._context.seeds.source_of(task.source_id) for task in given.tasks)

    def has_texts(self, host: str) -> bool:
        """Whether anything but pictures is to be asked of a host."""
        context = self._context
        if host in self._ready or host in self.errands:
            return True
        due = self._frontier.due.of_host(
            host, context.horizon, 1, only=context.plan.only, since=context.since
        )
        return bool(due)

    def _refresh(self) -> None:
        """Look now and then which hosts have become due."""
        context = self._context
        if context.plan.add or time.monotonic() - self._refreshed_at < REFRESH_S:
            return
        self._refreshed_at = time.monotonic()
        self._look_away()
        self.ready(
            self._frontier.due.hosts(
                context.horizon,
                only=context.plan.only,
                backfill_id=context.backfill_id,
                since=context.since,
            )
        )

    def _look_away(self) -> None:
        """What other machines have, and which hosts they may not have."""
        context, now = self._context, utc_now()
        context.workers.look()
        if context.open.away:
            delay_s = context.plan.fetch.delay_s
            self._frontier.batches.ran_out(now, delay_s, run_id=context.run_id)
            for gone in set(context.open.away) - set(self._frontier.batches.leased()):
                context.open.come_back(gone)
        if staying := context.workers.staying:
            wanted = staying if context.plan.only is None else staying & set(context.plan.only)
            hosts = self._frontier.due.hosts(
                context.horizon, only=sorted(wanted), since=context.since
            )
            self._staying = frozenset(hosts)

    def _given(self, host: str) -> Given | None:
        """What a host gets; None: nothing in this run, for now."""
        plan, now = self._context.plan, utc_now()
        state = self._frontier.hosts.state(host)
        after = state.wait_s(now)
        if state.rests(now) and not plan.add:
            return None
        if after > LONGEST_WAIT_S:
            return self._gone_on(host)
        if after > self._context.left_s:
            return None
        delay = max(state.delay_s or 0.0, plan.fetch.delay_s)
        most = fitting(MOST_TASKS, TASKS_S, delay)
        errands = self.errands.pop(host, [])
        tasks, later = errands[:most], errands[most:]
        if later:
            self.errands[host] = later
        if not plan.add and len(tasks) < most:
            tasks += self._context.seeds.tasks(self._due(host, most - len(tasks)))
        return Given(host, tasks, after) if tasks else None

    def _gone_on(self, host: str) -> Given | None:
        """What leads on at a host that asks for a longer delay than a batch waits.

        One redirect is followed after the longest wait: in the next run it would begin anew.
        """
        if self._context.left_s < LONGEST_WAIT_S:
            return None
        errands = self.errands.get(host, [])
        for task in errands:
            if task.way.pages and host_of(asked_for(task)) == host:
                errands.remove(task)
                return Given(host, [task], LONGEST_WAIT_S)
        return None

    def _due(self, host: str, most: int) -> Due:
        context, now = self._context, utc_now()
        due = self._frontier.due.of_host(
            host,
            context.horizon,
            most,
            only=context.plan.only,
            backfill_id=context.backfill_id,
            since=context.since,
        )
        for feed in due.feeds:
            if earlier := context.seeds.earlier_days(feed):
                pages = context.archive.intake.feeds.queue_pages(feed, earlier, now)
                self.ready(host_of(page.url) for page in pages)
        return due

    def _batch(self, opened: Open, given: Given) -> Batch:
        context = self._context
        seeds = {task.source_id: context.seeds.source_of(task.source_id) for task in opened.tasks}
        return Batch(
            batch_id=opened.batch_id,
            run_id=context.run_id,
            host=opened.host,
            tasks=opened.tasks,
            sources=seeds,
            delay_s=max(given.least_delay_s, delay_of(seeds.values(), context.plan.fetch.delay_s)),
            first_after_s=given.after_s,
            robots=kept_robots(self._frontier.robots.of_host(opened.host)),
            lease_s=context.left_s + context.plan.fetch.timeout_s + PATIENCE_S,
        )
