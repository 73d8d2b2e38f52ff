"""A desk in simulated time: the real run, frontier, intake and outbox; a worker that plays the web.

Nothing sleeps: the clock stands until the run waits for its worker, and goes on to what the worker
says next.
"""

from __future__ import annotations

import heapq
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from random import Random
from threading import Event
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from crawler import outcomes
from crawler.protocol import (
    ArticleFound,
    Batch,
    BatchEnd,
    Failed,
    FeedFound,
    Finding,
    Finish,
    FromWorker,
    LinkFound,
    ToWorker,
    WitnessFound,
)
from crawler.settings import CrawlSettings, Feed, FetchLimits, Source, source_infos
from crawler.tasks import AnyTask, ArticleTask, FeedTask, LinkTask, WitnessTask
from scheduler.watch import (
    corroboration,
    dispatch,
    probing,
    reception,
    run,
    run_context,
    tasks,
    write_buffer,
)
from scheduler.watch.worker import WorkerDiedError
from scheduler.watch.workers import Workers
from storage import Archive
from storage.hosts import host_of
from storage.records import Article, Fetch, Outcome
from storage.rules import AlertRule
from storage.times import from_iso
from storage.verdicts import Match, Reason
from storage.work import FoundLink

START = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
ANSWER_S = 0.2
CONNECT_S = 10.0
SHOWN = 20
"""Links on a list."""

TOPIC = Match("yongliang", True, 5.0, (Reason("甬凉", 5.0, ("甬凉",), "title", (0,)),), "h1")
CLOCKED: Sequence[ModuleType] = (
    corroboration, dispatch, outcomes, probing, reception, run, run_context, tasks, write_buffer,
)  # fmt: skip


@dataclass
class Clock:
    """The one clock."""

    at: float = 0.0

    def now(self) -> datetime:
        return START + timedelta(seconds=self.at)

    def monotonic(self) -> float:
        return self.at + 1000.0

    def stand_in(self, patch: pytest.MonkeyPatch) -> None:
        """Take the place of the system's clock wherever a run looks at it."""
        for module in CLOCKED:
            if hasattr(module, "utc_now"):
                patch.setattr(module, "utc_now", self.now)
            if hasattr(module, "time"):
                patch.setattr(module, "time", SimpleNamespace(monotonic=self.monotonic))
        patch.setattr(reception, "WAIT_S", 5.0)


@dataclass
class Site:
    """A host that publishes.

    Attributes:
        published: When each of its articles appears, in seconds, ascending.
        up: Whether it answers at a moment.
        delay_s: What its robots.txt asks for.
        edited_s: Each tenth article is edited so long after it appeared.
        gone_s: Each twenty-fifth answers 404 so long after it appeared.
    """

    name: str
    published: Sequence[float] = ()
    up: Callable[[float], bool] = lambda _: True
    delay_s: float = 0.0
    edited_s: float = 2 * 86400.0
    gone_s: float = 30 * 86400.0

    @property
    def host(self) -> str:
        return f"{self.name}.cn"

    @property
    def feed(self) -> str:
        return f"https://{self.host}/"

    def seed(self, every_s: float) -> Source:
        feeds = (Feed(kind="listing", url=self.feed),)
        return Source(id=self.name, name=self.name, every_s=every_s, feeds=feeds)

    def list_at(self, at: float) -> tuple[FoundLink, ...]:
        """What its list shows."""
        there = [number for number, when in enumerate(self.published) if when <= at]
        return tuple(FoundLink(f"{self.feed}a/{number}.html") for number in there[-SHOWN:])

    def article_at(self, url: str, at: float) -> Article | None:
        """A page of it, as an article; None: it is gone."""
        number = int(url.rsplit("/", 1)[1].split(".", maxsplit=1)[0])
        age = at - self.published[number]
        if number % 25 == 24 and age >= self.gone_s:
            return None
        figure = 88 if number % 10 == 9 and age >= self.edited_s else 86
        body = f"{self.name}第{number}批货物今日启运，共{figure}件。" + _words(self.name, number)
        return Article(url=url, title=f"{self.name}第{number}号甬凉简报", body=body)

    def gone_as(self, url: str, at: float) -> dict[str, Any]:
        """What the answer of an article that is gone looks like, as values of its fetch."""
        return {"status": 404, "final_url": url}


@cache
def _words(name: str, number: int) -> str:
    """Words that no other article has."""
    chance = Random(f"{name} {number}")
    return "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(80))


@dataclass
class Visit:
    """A known article was asked for.

    Attributes:
        at: When, in seconds.
        due: When it was due.
        wait: The wait that led there.
    """

    url: str
    at: float
    due: float
    wait: float

    @property
    def factor(self) -> float:
        """The time since the fetch before, in its own waits."""
        return (self.at - self.due + self.wait) / self.wait


@dataclass
class _Out:
    """A batch that the worker has."""

    batch: Batch
    delay_s: float
    next: int = 0
    done: set[int] = field(default_factory=set)
    ended: bool = False


@dataclass
class World(Workers):
    """The sites, the clock, the archive; at once the `Workers` of a run and its worker.

    Attributes:
        visits: Of each host its articles that were asked for.
        asked: Of each host when anything of it was asked for.
        read: When each feed was read.
    """

    clock: Clock
    sites: dict[str, Site]
    archive: Archive
    visits: dict[str, list[Visit]] = field(default_factory=lambda: defaultdict(list))
    asked: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    read: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    pid: int = 0
    _plans: list[tuple[float, int, _Out]] = field(default_factory=list)
    _said: deque[FromWorker] = field(default_factory=deque)
    _count: count[int] = field(default_factory=count)

    # Workers

    def current(self) -> Any:
        return self

    def discard(self, died: WorkerDiedError) -> None:
        raise AssertionError(died)

    def close(self) -> None:
        """Nothing to close."""

    def is_worn(self, _: float) -> bool:
        return False

    def forget(self) -> None:
        """The run was killed, and its worker with it."""
        self._plans.clear()
        self._said.clear()

    # Worker

    def check(self) -> None:
        """It is well."""

    def kill(self) -> None:
        raise AssertionError

    def send(self, message: ToWorker) -> None:
        if isinstance(message, Batch):
            delay = max(message.delay_s, self.sites[message.host].delay_s)
            out = _Out(message, delay)
            self._plan(out, self.clock.at + message.first_after_s)
        elif isinstance(message, Finish):
            plans, self._plans = self._plans, []
            for at, _, out in plans:
                if at - ANSWER_S > self.clock.at:
                    self._end(out, "finish")
                else:
                    out.ended = True
                    self._push(at, out)

    def receive(self, timeout_s: float) -> FromWorker | None:
        until = self.clock.at + timeout_s
        while not self._said and self._plans and self._plans[0][0] <= until:
            at, _, out = heapq.heappop(self._plans)
            self.clock.at = max(self.clock.at, at)
            self._answer(out)
        if self._said:
            return self._said.popleft()
        self.clock.at = until
        return None

    def _plan(self, out: _Out, start: float) -> None:
        """The next task of a batch is answered after its time; a dead host's after the time-out."""
        up = self.sites[out.batch.host].up(start)
        self._push(start + (ANSWER_S if up else CONNECT_S), out)

    def _push(self, at: float, out: _Out) -> None:
        heapq.heappush(self._plans, (at, next(self._count), out))

    def _answer(self, out: _Out) -> None:
        site, at = self.sites[out.batch.host], self.clock.at
        task = out.batch.tasks[out.next]
        self.asked[site.host].append(at)
        if isinstance(task, ArticleTask):
            self._note_visit(task, at)
        name = {"batch_id": out.batch.batch_id, "task": out.next}
        if not site.up(at):
            fetch = self._fetch(task, Outcome.SOFT_ERROR, None)
            out.done.add(out.next)
            self._said.append(Failed(**name, fetch=fetch, cause="connect_timeout"))
            self._end(out, "connect_timeout")
            return
        self._said.append(self._found(site, task, name))
        out.done.add(out.next)
        out.next += 1
        if out.next == len(out.batch.tasks) or out.ended:
            self._end(out, "finish" if out.next < len(out.batch.tasks) else None)
        else:
            self._plan(out, at + out.delay_s)

    def _end(self, out: _Out, cause: Any) -> None:
        self._said.append(
            BatchEnd(
                batch_id=out.batch.batch_id,
                unreached=tuple(set(range(len(out.batch.tasks))) - out.done),
                cause=cause,
                wait_s=out.delay_s if out.done else 0.0,
                delay_s=out.delay_s,
                requests=len(out.done),
            )
        )

    def _found(self, site: Site, task: AnyTask, name: dict[str, int]) -> Finding:
        at = self.clock.at
        if isinstance(task, FeedTask):
            self.read[site.host].append(at)
            return FeedFound(
                **name, fetch=self._fetch(task, Outcome.OK, b"<a>"), links=site.list_at(at)
            )
        if isinstance(task, WitnessTask):
            return WitnessFound(**name, fetch=self._fetch(task, Outcome.OK, b"<a>"), sound=True)
        article = site.article_at(task.url, at)
        if article is None:
            gone = site.gone_as(task.url, at)
            fetch = replace(self._fetch(task, Outcome.GONE, b"gone"), **gone)
            kind = LinkFound if isinstance(task, LinkTask) else ArticleFound
            return kind(**name, fetch=fetch)
        body = repr(article).encode()
        fetch = self._fetch(task, Outcome.OK, body)
        reading = {"article": article, "extractor": "x/1", "matches": (TOPIC,)}
        if isinstance(task, LinkTask):
            return LinkFound(**name, fetch=fetch, **reading)
        assert isinstance(task, ArticleTask)
        if task.due.sha256 == fetch.sha256:
            fetch = self._fetch(task, Outcome.NOT_MODIFIED, None)
            return ArticleFound(**name, fetch=fetch, same=True)
        return ArticleFound(**name, fetch=fetch, **reading)

    def _fetch(self, task: AnyTask, outcome: Outcome, body: bytes | None) -> Fetch:
        status = {Outcome.OK: 200, Outcome.NOT_MODIFIED: 304, Outcome.GONE: 404}.get(outcome)
        return Fetch(task.url, self.clock.now(), outcome, status, task.url, body=body)

    def _note_visit(self, task: ArticleTask, at: float) -> None:
        row = self.archive._session.row(
            "select next_fetch_at, fetched_at from articles where article_id = ?",
            (task.due.article_id,),
        )
        assert row
        due, before = (
            (from_iso(row[name]) - START).total_seconds()
            for name in ("next_fetch_at", "fetched_at")
        )
        self.visits[host_of(task.url)].append(Visit(task.url, at, due, max(due - before, 0.001)))


@dataclass
class Desk:
    """The daemon's loop: a run at each tick with something due, then the outbox."""

    clock: Clock
    world: World
    plan: CrawlSettings
    tick_s: float
    runs: int = 0
    ill: int = 0

    def go_on(self, until_s: float) -> None:
        archive = self.world.archive
        while self.clock.at < until_s:
            if archive.frontier.is_due(self.clock.now()):
                result = run.run(self.plan, archive, self.world, Event())  # type: ignore[arg-type]
                assert result.error is None
                self.runs += 1
                self.ill += not result.healthy
                self._deliver()
            self.clock.at = (self.clock.at // self.tick_s + 1) * self.tick_s
            self._skip()

    def _skip(self) -> None:
        """On to the tick at which something falls due."""
        text = self.world.archive.frontier.due.next_at()
        assert text
        due = (from_iso(text) - START).total_seconds()
        if due > self.clock.at:
            self.clock.at = -(-due // self.tick_s) * self.tick_s

    def _deliver(self) -> None:
        archive = self.world.archive
        archive.outbox.daily_summaries.draw_up(self.clock.now())
        for one in archive.outbox.sending.due(self.clock.now()):
            archive.outbox.sending.take(one.delivery_id, self.clock.now())
            archive.outbox.sending.mark_sent(one.delivery_id, self.clock.now(), "ok")


def desk(
    path: Path, sites: Sequence[Site], patch: pytest.MonkeyPatch, *, every_s: float, tick_s: float
) -> Desk:
    """A desk that watches some sites."""
    clock = Clock()
    clock.stand_in(patch)
    rules = (AlertRule("all", ("desk",)),)
    archive = Archive(path, rules=rules)
    archive._session.execute("pragma synchronous = off")
    plan = CrawlSettings(
        archive=str(path),
        sources=tuple(site.seed(every_s) for site in sites),
        fetch=FetchLimits(delay_s=1.0),
        rules=rules,
    )
    archive.intake.runs.sync_sources(source_infos(plan.sources), clock.now())
    world = World(clock, {site.host: site for site in sites}, archive)
    return Desk(clock, world, plan, tick_s)
