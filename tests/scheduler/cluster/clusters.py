"""A cluster within a test: Dramatiq's own broker for tests, a node, and workers in threads."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import dramatiq
from dramatiq.brokers.stub import StubBroker

from crawler.protocol import Setup
from crawler.settings import CrawlSettings, FetchLimits
from crawler.topics import load_texts
from scheduler.cluster.bridge import Bridge
from scheduler.cluster.broker import Link
from scheduler.cluster.messages import FromNode, Refused, ToNode, encode, from_node, to_node
from scheduler.cluster.pool import WorkerPool
from scheduler.cluster.terms import Terms
from scheduler.processes import public_environ
from scheduler.watch.run import RunResult, run
from scheduler.watch.worker import Worker
from storage import Archive

LOOPBACK = ("127.0.0.0/8",)


@dataclass
class Elsewhere:
    """A worker of another machine, in a thread.

    Attributes:
        bridge: It.
        stop: Asks it to end.
    """

    bridge: Bridge
    stop: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        self.thread = threading.Thread(target=self.bridge.serve, args=(self.stop,), daemon=True)
        self.thread.start()

    @property
    def pid(self) -> int:
        """Of the process that fetches; waited for."""
        until(lambda: self.bridge._worker is not None and self.bridge._worker._is_ready)
        assert self.bridge._worker
        return self.bridge._worker.pid

    def end(self) -> None:
        """Let it end in order."""
        self.stop.set()
        self.thread.join(60)
        assert not self.thread.is_alive()

    def vanish(self) -> None:
        """Let it be gone from one moment to the next, as by kill -9 or a cable: no farewell."""
        bridge = self.bridge
        bridge._outbox._unsent.clear()
        bridge._link.send = lambda *_: None  # type: ignore[method-assign]
        bridge._finish = lambda: None  # type: ignore[method-assign]
        bridge._held.clear()
        if bridge._worker is not None:
            bridge._worker._process.kill()
        self.stop.set()


@dataclass
class Cluster:
    """A broker, and what is at its ends.

    Attributes:
        broker: The broker; its queues are in this process.
        passed: Every message that was put into a queue: its queue and its bytes.
        workers: The workers of other machines.
        own: The node's own worker, each that was started.
    """

    broker: StubBroker = field(default_factory=lambda: StubBroker(middleware=[]))
    passed: list[tuple[str, bytes]] = field(default_factory=list)
    workers: list[Elsewhere] = field(default_factory=list)
    own: list[Worker] = field(default_factory=list)

    def __post_init__(self) -> None:
        enqueue = self.broker.enqueue

        def noting(message: dramatiq.Message[Any], *, delay: int | None = None) -> Any:
            self.passed.append((message.queue_name, message.args[0]))
            return enqueue(message, delay=delay)

        self.broker.enqueue = noting  # type: ignore[method-assign]

    def link(self, name: str) -> Link:
        return Link(self.broker, name)

    def elsewhere(self, **terms: Any) -> Elsewhere:
        """A worker of another machine, started."""
        given: dict[str, Any] = {"name": "elsewhere", "environ": public_environ()}
        asked = Terms(**{**given, "allow_addresses": LOOPBACK, **terms})
        worker = Elsewhere(Bridge(self.link, asked))
        self.workers.append(worker)
        return worker

    def pool(self, plan: CrawlSettings) -> WorkerPool:
        """The node's workers."""
        setup = Setup(limits=plan.fetch, topics=plan.topics, zone=plan.timezone)

        def start() -> Worker:
            self.own.append(Worker(setup, public_environ(kept=("YL_TOKEN",)), plan.memory_mb))
            return self.own[-1]

        return WorkerPool(start, self.link, setup, plan.sources, plan.cluster.lease_s)

    def say(self, queue: str, message: ToNode | FromNode) -> None:
        """Put a message into a queue, whoever one is."""
        self.broker.declare_queue(queue)
        link = dramatiq.Message(queue, "said", (encode(message),), {}, {})
        self.broker.enqueue(link)

    def to_node(self) -> Iterator[ToNode]:
        """What was said to the node."""
        return (to_node(data) for queue, data in list(self.passed) if queue == "node")

    def to_workers(self) -> Iterator[FromNode]:
        """What was said to workers."""
        return (from_node(data) for queue, data in list(self.passed) if queue != "node")

    def wait_out(self, pool: WorkerPool) -> None:
        """Once a worker is refused and asks no host any more: let its leases be over at once."""
        until(lambda: any(isinstance(said, Refused) for said in self.to_workers()))
        until(lambda: not any(worker.bridge._held for worker in self.workers))
        for out in list(pool._members._out.values()):
            out.until = time.monotonic()

    def close(self) -> None:
        for worker in self.workers:
            worker.stop.set()
        for worker in self.workers:
            worker.thread.join(60)


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A cluster whose workers end with it."""
    made = Cluster()
    try:
        yield made
    finally:
        made.close()


def run_with(
    plan: CrawlSettings,
    pool: WorkerPool,
    *,
    stop: threading.Event | None = None,
    meanwhile: Callable[[], None] | None = None,
) -> RunResult:
    """One run of the node, with something else done beside it."""
    topics = load_texts((seed.name, seed.text) for seed in plan.topics)
    beside = threading.Thread(target=meanwhile or (lambda: None), daemon=True)
    with Archive(
        plan.archive, rules=plan.rules, policy=plan.policy, zone=ZoneInfo(plan.timezone)
    ) as archive:
        beside.start()
        try:
            return run(plan, archive, pool, stop or threading.Event(), topics=topics)
        finally:
            beside.join(60)


def limits(**changes: Any) -> FetchLimits:
    """The limits of fetching in a test."""
    given: dict[str, Any] = {"delay_s": 0.05, "timeout_s": 2, "connect_timeout_s": 2}
    return FetchLimits(**{**given, "allow_addresses": LOOPBACK, **changes})


def until(happened: Callable[[], object], seconds: float = 30) -> None:
    """Wait for something."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)
