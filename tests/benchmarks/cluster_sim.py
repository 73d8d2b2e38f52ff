"""How a cluster grows: discrete events over the frontier's rules, up to 100,000 sources.

Simulated: sources at hosts of their own, each with a list that is due every ten minutes and with
articles of which some are on topic and are looked at again by their age; the hand-out by host, with
delay, leases, room and runs as the code has them (its own constants are imported); a core for each
worker process, one for the archive's node, and the broker's messages. What a page costs each of
them is given in milliseconds of CPU, as `tests/benchmarks/cluster.py --rates` measures it.

Printed for each size: how late lists and new articles are (median and 95th of 100), what share of
its core each part is busy, and the broker's load. The knee is where lists are late by more than
half their interval. ``--validate`` runs the real trial at a small size and the same by simulation.

    python tests/benchmarks/cluster_sim.py [--hours 1.0] [--validate]
"""

from __future__ import annotations

import argparse
import heapq
import itertools
import random
import statistics
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from crawler.settings import ClusterSettings, CrawlSettings  # noqa: E402
from scheduler.cluster.bridge import GREET_S  # noqa: E402
from scheduler.cluster.holding import MARGIN_S  # noqa: E402
from scheduler.cluster.outbox import BUNDLE_S  # noqa: E402
from scheduler.config_tables import DaemonTable  # noqa: E402
from scheduler.watch.dispatch import MOST_TASKS, TASKS_S  # noqa: E402
from storage.decider import Policy  # noqa: E402

FEED, LINK, ARTICLE = "feed", "link", "article"
Task = tuple[float, str, float]
"""When it was due, what it is, and when it was published or how often it is looked at."""

LOOK_S = 0.5
"""How often the run looks whom it can give anything; its own turns are as long at most."""

BYTES = {FEED: 2_000, LINK: 3_000, ARTICLE: 1_000}
"""Of a finding on the broker: of a list its links, of what is off topic the verdict."""


@dataclass(frozen=True)
class Costs:
    """Milliseconds of CPU.

    Attributes:
        worker: A page fetched and read.
        feed: The archive's node: a list taken in, with its links.
        off_topic: A page off topic.
        new: A new article on topic.
        unchanged: A known article.
        batch: A batch handed out and ended.
    """

    worker: float = 6.2
    feed: float = 1.0
    off_topic: float = 0.4
    new: float = 9.0
    unchanged: float = 0.3
    batch: float = 1.0


@dataclass
class World:
    """What is simulated.

    Attributes:
        sources: How many, each at a host of its own.
        workers: Processes that fetch and read.
        every_s: How often each list is due.
        spread_s: Over how long the first look at each is spread.
        articles_day: New articles of a source a day.
        on_topic: The share of them that is watched on.
        known: Articles on topic that a source has from before, spread over a month.
        answer_s: How long a host takes to answer.
        delay_s: Between two requests of a host.
    """

    sources: int
    workers: int
    costs: Costs = Costs()
    every_s: float = 600.0
    spread_s: float = 600.0
    articles_day: float = 20.0
    on_topic: float = 0.03
    known: int = 10
    answer_s: float = 0.4
    delay_s: float = 1.0
    room: int = 200
    soft_s: float = DaemonTable().crawl_soft_s
    tick_s: float = DaemonTable().tick_s
    lease_s: float = ClusterSettings().lease_s
    timeout_s: float = CrawlSettings(archive="").fetch.timeout_s


@dataclass
class Core:
    """A core that does one thing at a time.

    Attributes:
        free_at: When it has done what it was given.
        busy_s: How long it worked.
    """

    free_at: float = 0.0
    busy_s: float = 0.0

    def do(self, now: float, seconds: float) -> float:
        """When something is done that is given to it now."""
        self.free_at = max(self.free_at, now) + seconds
        self.busy_s += seconds
        return self.free_at


@dataclass
class Found:
    """What a simulation came to."""

    feed_late: list[float] = field(default_factory=list)
    news_late: list[float] = field(default_factory=list)
    pages: int = 0
    messages: int = 0
    bytes: int = 0
    most_out: int = 0


@dataclass(eq=False)
class Batch:
    """One host's tasks at a worker.

    Attributes:
        source: Whose.
        worker: Which.
        tasks: When each was due, what it is, and what is known of it.
        until: After this nothing of it is begun.
    """

    source: int
    worker: int
    tasks: deque[Task]
    until: float


class Simulation:
    """One size, for so many simulated seconds.

    Args:
        world: What is simulated.
        seconds: For how long.
        seed: Of chance.
    """

    def __init__(self, world: World, seconds: float, seed: int = 7) -> None:
        self._world = world
        self._seconds = seconds
        self._chance = random.Random(seed)
        self._events: list[tuple[float, int, Callable[..., None], tuple[Any, ...]]] = []
        self._order = itertools.count()
        self.now = 0.0
        self.node = Core()
        self.cores = [Core() for _ in range(world.workers)]
        self._out = [0] * world.workers
        self._due: dict[int, list[Task]] = {}
        self._ready: dict[int, None] = {}
        self._busy: set[int] = set()
        self._free_at: dict[int, float] = {}
        self._published: list[deque[float]] = []
        self._run_ends = 0.0
        self._in_run = False
        self.ended_at = 0.0
        self.found = Found()

    def run(self) -> Found:
        """Simulate; the first quarter of the time is not counted."""
        world = self._world
        ages = Policy().ages
        for source in range(world.sources):
            self._falls_due(self._chance.uniform(0, world.spread_s), source, FEED)
            self._published.append(deque(self.publications()))
            for _ in range(world.known):
                age = self._chance.uniform(0, 30 * 86_400)
                every = next(each for bound, each in ages if bound is None or age < bound)
                self._falls_due(self._chance.uniform(0, every), source, ARTICLE, every)
        self._at(0.0, self._tick)
        while self._events and self._events[0][0] < self._seconds:
            self.now, _, what, arguments = heapq.heappop(self._events)
            what(*arguments)
        return self.found

    def publications(self) -> Iterator[float]:
        """When a source publishes articles."""
        at = 0.0
        while self._world.articles_day:
            at += self._chance.expovariate(self._world.articles_day / 86_400)
            if at >= self._seconds:
                return
            yield at

    def _at(self, when: float, what: Callable[..., None], *arguments: Any) -> None:
        heapq.heappush(self._events, (when, next(self._order), what, arguments))

    def _falls_due(self, when: float, source: int, kind: str, detail: float = 0.0) -> None:
        if when < self._seconds:
            heapq.heappush(self._due.setdefault(source, []), (when, kind, detail))
            self._at(when, self._make_ready, source)

    def _make_ready(self, source: int) -> None:
        if source not in self._busy:
            self._ready[source] = None

    def _tick(self) -> None:
        """A run begins, if none is on."""
        self._at(self.now + self._world.tick_s, self._tick)
        if not self._in_run and self._ready:
            self._in_run = True
            self._run_ends = self.now + self._world.soft_s
            self._hand_out()

    def _hand_out(self) -> None:
        """Give hosts to the workers that have most room, as long as the run takes up anything."""
        if self.now < self._run_ends:
            while self._ready:
                worker = min(range(self._world.workers), key=self._out.__getitem__)
                if self._out[worker] >= self._world.room:
                    break
                source = next(iter(self._ready))
                del self._ready[source]
                self._give(source, worker)
            self.found.most_out = max(self.found.most_out, len(self._busy))
        if self._busy or (self._ready and self.now < self._run_ends):
            self._at(self.now + LOOK_S, self._hand_out)
        else:
            self._in_run = False

    def _give(self, source: int, worker: int) -> None:
        world, due = self._world, self._due.get(source, [])
        most = min(MOST_TASKS, int(TASKS_S / world.delay_s) if world.delay_s else MOST_TASKS)
        tasks: deque[Task] = deque()
        while due and due[0][0] <= self.now and len(tasks) < most:
            tasks.append(heapq.heappop(due))
        if not tasks:
            return
        until = self.now + world.lease_s - GREET_S - world.timeout_s - MARGIN_S
        batch = Batch(source, worker, tasks, until)
        self._out[worker] += 1
        self._busy.add(source)
        self.found.messages += 3
        given = self.node.do(self.now, world.costs.batch / 1000)
        self._at(max(given, self._free_at.get(source, 0.0)), self._ask, batch)

    def _ask(self, batch: Batch) -> None:
        if not batch.tasks or self.now > batch.until:
            self._end(batch)
            return
        task = batch.tasks.popleft()
        asked_at = self.now
        self._at(self.now + self._world.answer_s, self._answered, batch, task, asked_at)

    def _answered(self, batch: Batch, task: Task, asked_at: float) -> None:
        done = self.cores[batch.worker].do(self.now, self._world.costs.worker / 1000)
        self._at(done + BUNDLE_S, self._take_in, batch.source, task)
        self._at(max(done, asked_at + self._world.delay_s), self._ask, batch)

    def _take_in(self, source: int, task: Task) -> None:
        """The node records a finding; what follows from it falls due."""
        (was_due, kind, detail), costs = task, self._world.costs
        self.found.pages += 1
        self.found.messages += 1
        self.found.bytes += BYTES[kind]
        topical = kind == LINK and self._chance.random() < self._world.on_topic
        cost = {FEED: costs.feed, ARTICLE: costs.unchanged, LINK: costs.off_topic}[kind]
        done = self.node.do(self.now, (costs.new if topical else cost) / 1000)
        self.ended_at = max(self.ended_at, done)
        counts = self.now > self._seconds / 4
        if kind == FEED:
            if counts:
                self.found.feed_late.append(done - was_due)
            news = self._published[source]
            while news and news[0] < self.now:
                self._falls_due(done, source, LINK, news.popleft())
            self._falls_due(done + self._world.every_s, source, FEED)
        elif kind == LINK:
            if counts:
                self.found.news_late.append(done - detail)
            if topical:
                self._falls_due(done + 900, source, ARTICLE, 900)
        else:
            self._falls_due(done + detail, source, ARTICLE, detail)

    def _end(self, batch: Batch) -> None:
        due = self._due.setdefault(batch.source, [])
        for task in batch.tasks:
            heapq.heappush(due, task)
        self._out[batch.worker] -= 1
        self._busy.discard(batch.source)
        self._free_at[batch.source] = self.now
        if due and due[0][0] <= self.now:
            self._make_ready(batch.source)


def simulated(world: World, seconds: float) -> tuple[Found, Simulation]:
    """One size."""
    simulation = Simulation(world, seconds)
    return simulation.run(), simulation


def tell(world: World, seconds: float) -> float:
    """Print one size; by how much lists are late, the 95th of 100."""
    began = time.perf_counter()
    found, simulation = simulated(world, seconds)
    busy = max((core.busy_s for core in simulation.cores), default=0.0) / seconds
    late = _of_100(found.feed_late, 95)
    knee = "" if late <= world.every_s / 2 else "  past the knee"
    print(
        f"{world.sources:7,} sources {world.workers:3} workers: lists late"
        f" {_of_100(found.feed_late, 50):5.0f} / {late:6.0f} s,"
        f" news {_of_100(found.news_late, 50):5.0f} / {_of_100(found.news_late, 95):6.0f} s,"
        f" {found.pages / seconds:6.1f} pages/s, busy: worker {busy:4.0%}"
        f" node {simulation.node.busy_s / seconds:4.0%},"
        f" broker {found.messages / seconds:5.0f} messages/s"
        f" {found.bytes / seconds / 1000:6.0f} kB/s, hosts out {found.most_out}"
        f" ({time.perf_counter() - began:.0f} s){knee}"
    )
    return late


def _of_100(values: list[float], which: int) -> float:
    return statistics.quantiles(values, n=100)[which - 1] if len(values) > 1 else float("nan")


def validate() -> None:
    """The real trial at a small size, and the same by simulation with how long each page took."""
    from tests.benchmarks.cluster import Rate, measure, trial

    hosts, articles = 60, 15
    for processes in (1, 2):
        with (
            tempfile.TemporaryDirectory() as folder,
            trial(Path(folder), hosts, articles, padding=40_000, delay_s=0.0) as made,
        ):
            rate = Rate()
            measure(made, processes, rate)
        # The cores of this machine have more to do; those that are simulated have not.
        cost, node = rate.worker_turn_ms, rate.node_turn_ms
        costs = Costs(worker=cost, feed=node, off_topic=node, new=node, batch=0.0)
        world = World(
            hosts, processes, costs, every_s=3600.0, spread_s=0.0, articles_day=0.0, on_topic=1.0,
            known=0, answer_s=0.01, delay_s=0.0, soft_s=600.0, tick_s=1.0, lease_s=600.0,
        )  # fmt: skip
        simulation = Simulation(world, 600.0)
        simulation.publications = lambda: iter([0.001] * articles)  # type: ignore[method-assign]
        simulation.run()
        pages = hosts * articles
        print(
            f"{processes} processes, {hosts} hosts, {pages} pages, no delay: real"
            f" {rate.pages[0]:.0f} pages/s, simulated {pages / simulation.ended_at:.0f} pages/s"
        )


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--validate", action="store_true")
    options = parser.parse_args()
    if options.validate:
        validate()
        return
    for sources in (1_000, 5_000, 20_000, 50_000, 100_000):
        for workers in (1, 2, 3, 5, 10, 20, 50):
            late = tell(World(sources, workers), options.hours * 3600)
            if late < 120:
                break  # more would be idle


if __name__ == "__main__":
    main()
