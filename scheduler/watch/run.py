"""One run: what is due is handed out by host, what comes of it is taken in, until nothing is left.

The process of a run has the archive and no network; its worker has the network and no archive.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from crawler.protocol import (
    AnyTask,
    Ask,
    Batch,
    BatchEnd,
    Began,
    Elsewhere,
    Failed,
    Finding,
    Finish,
    FromWorker,
    KeptPages,
    LinkTask,
    Reading,
    RobotsFound,
    WitnessTask,
)
from crawler.settings import CrawlSettings
from scheduler.watch.health import HOST_KINDS, Health
from scheduler.watch.intake import CLAIMED, Intake
from scheduler.watch.openbatches import Open, OpenBatches
from scheduler.watch.tasks import Seeds, Wanted, entries_between, handed_out, kept_robots
from scheduler.watch.worker import WorkerDiedError
from scheduler.watch.workers import Workers
from storage import Archive
from storage.errors import StorageError
from storage.hosts import host_of
from storage.records import Fetch, Outcome
from storage.redactions import RedactedError
from storage.times import utc_now
from storage.work import Due, DueFeed, Suspect

log = logging.getLogger(__name__)

MOST_OPEN = 400
"""Hosts that are asked at once; each costs the worker some kilobytes and a socket."""

MOST_TASKS = 50
TASKS_S = 60.0
"""Tasks of a batch, and the time that they may take by the host's delay: then it is looked anew
what is most urgent at that host."""

REFRESH_S = 5.0
"""How often a run looks which hosts have become due while it goes on."""

AGAIN = timedelta(minutes=1)
"""What is due sooner than that after it was fetched is not taken up again by the same run."""

MOST_TAKEN = 200
"""Messages taken in before anything else is done."""

PATIENCE_S = 10.0
"""How long after an answer's own time-out a worker may still be at it."""

STOP_S = 5.0
"""How long a run that was asked to end waits for what is under way."""

MOST_DEATHS = 12
"""Workers that may die in one run; then the next run goes on."""

PROBED_TOGETHER = 32
"""Suspects that are tried together, where nobody knows which of them it was."""


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run did.

    Attributes:
        counts: Feeds, links, articles, changes, …
        added: What became of each address taken by hand.
        error: What ended it before its time, or went wrong on the way.
        healthy: Whether any of the hosts that were asked lately answered.
    """

    run_id: int
    counts: dict[str, int] = field(default_factory=dict)
    added: list[dict[str, Any]] = field(default_factory=list)
    error: StorageError | None = None
    healthy: bool = True


class Run:
    """One run over an archive; `go` does it.

    Args:
        plan: The run's settings.
        archive: Open for writing, for this thread.
        workers: Gives the worker that is to be used, and takes one back that died.
        stop: Set when the run is asked to end.
    """

    def __init__(
        self,
        plan: CrawlSettings,
        archive: Archive,
        workers: Workers,
        stop: threading.Event,
    ) -> None:
        self._plan = plan
        self._archive = archive
        self._frontier = archive.frontier
        self._workers = workers
        self._stop = stop
        self._seeds = Seeds(plan)
        self._health = Health()
        self._open = OpenBatches()
        self._ready: deque[str] = deque()
        self._errands: dict[str, list[AnyTask]] = {}
        self._suspects: dict[tuple[str, int], Suspect] = {}
        self._deaths = 0
        self._refreshed_at = 0.0
        self._finished = False
        self._only: tuple[str, ...] | None = plan.only

    def go(self, *, blame: bool = False) -> RunResult:
        """Fetch all that is due, and record it.

        Args:
            blame: The run before was killed while its parent went on: one of the pages that were
                under way may be to blame.

        Raises:
            StorageError: The archive cannot be written.
        """
        now = utc_now()
        self._began_at: datetime = now
        self._soft_at = time.monotonic() + self._plan.soft_s
        self._frontier.clock.mend(now)
        self._archive.sync_sources(_infos(self._plan), now)
        run_id = self._archive.start_run(now)
        lost = self._frontier.batches.abandoned(now, self._plan.fetch.delay_s)
        if blame:
            self._blame(lost, sure=len(lost) == 1)
        self._run_id = run_id
        by_hand = self._begin(now)
        self._intake = Intake(
            self._archive,
            self._seeds,
            Wanted(self._seeds, self._plan.backfill),
            self._health,
            run_id,
            by_hand=by_hand,
        )
        error: StorageError | None = None
        try:
            self._serve()
            self._ask_witnesses()
        except StorageError as failed:
            error = failed
        return self._end(run_id, error)

    # The beginning and the end

    def _begin(self, now: datetime) -> frozenset[int]:
        """Queue what the order asks for; the links that are taken by hand."""
        plan = self._plan
        if plan.add:
            return self._take_by_hand(now)
        if plan.backfill:
            self._begin_backfill(now)
        else:
            self._archive.requeue_off_topic(
                [
                    source.id
                    for source in plan.sources
                    if self._only is None or source.id in self._only
                ],
                plan.rules_hashes,
                now,
            )
        if plan.now:
            self._frontier.due.make_due(now, only=self._only)
            self._frontier.hosts.wake()
        return frozenset()

    def _take_by_hand(self, now: datetime) -> frozenset[int]:
        taken: set[int] = set()
        self._known: list[str] = []
        for url in self._plan.add:
            link = self._archive.add_link(self._seeds.source_for(url), url, now)
            if link is None:
                self._known.append(url)
                continue
            taken.add(link.link_id)
            task = LinkTask(number=0, url=url, source_id=link.source_id, due=link)
            self._queue_elsewhere(task)
        return frozenset(taken)

    def _begin_backfill(self, now: datetime) -> None:
        order = self._plan.backfill
        if order is None:
            return
        for feed in self._seeds.source_of(order.source_id).feeds:
            entries = entries_between(feed, order.since, order.until)
            self._archive.queue_backfill(order.backfill_id, feed.url, entries, now)

    def _end(self, run_id: int, error: StorageError | None) -> RunResult:
        intake, now = self._intake, utc_now()
        if self._plan.add:
            intake.added += [{"url": url, "state": "known"} for url in self._known]
            self._tell_unreached()
        try:
            if error is None:
                intake.flush()
                intake.settle_gone()
                self._give_up_errands()
                self._health.settle(self._archive, self._seeds.by_id, now)
        except StorageError as failed:
            error = failed
        self._archive.end_run(
            run_id,
            utc_now(),
            intake.counts,
            failed=error is not None,
            detail=str(error) if error else None,
        )
        if self._plan.backfill and error is None:
            self._archive.end_backfill(self._plan.backfill.backfill_id, utc_now())
        self._archive.release_deliveries(utc_now())
        healthy = not self._frontier.hosts.is_blind(utc_now())
        return RunResult(run_id, intake.counts, intake.added, error, healthy)

    def _tell_unreached(self) -> None:
        """Of each address taken by hand something is said, reached or not."""
        told = {one["url"] for one in self._intake.added}
        for tasks in self._errands.values():
            for task in tasks:
                if isinstance(task, LinkTask) and task.due.url not in told:
                    detail = f"{host_of(task.url)} was not reached"
                    self._intake.added.append(
                        {"url": task.due.url, "state": "failed", "detail": detail}
                    )

    def _give_up_errands(self) -> None:
        """What leads to a host that could not be asked is put off like what fails."""
        for host, tasks in self._errands.items():
            if self._plan.add or self._frontier.hosts.state(host).rests_until is None:
                continue  # it comes again soon
            for task in tasks:
                fetch = Fetch(
                    task.url,
                    utc_now(),
                    Outcome.SOFT_ERROR,
                    detail=f"leads to {host}, which does not answer",
                )
                batch_id = self._frontier.batches.hand_out(
                    [(host, [handed_out(task)])], self._run_id, utc_now()
                )[0]
                self._intake.take(
                    task, Failed(batch_id=batch_id, task=0, fetch=fetch, cause="error")
                )
                with self._archive.frontier.batches.taking(batch_id, 0):
                    self._frontier.batches.end(batch_id)

    # Serving

    def _serve(self) -> None:
        """Hand out and take in until nothing is left, or the time is up."""
        while True:
            try:
                self._hand_out()
                if not self._open:
                    return
                self._take_in()
            except WorkerDiedError as died:
                self._on_death(died)
            if self._is_over() and not self._finish():
                return

    def _is_over(self) -> bool:
        return self._stop.is_set() or time.monotonic() >= self._soft_at

    def _finish(self) -> bool:
        """Ask for an end, once; whether what is under way may still be waited for."""
        if not self._open:
            return False
        if not self._finished:
            self._finished = True
            wait = STOP_S if self._stop.is_set() else self._plan.fetch.timeout_s + PATIENCE_S
            self._given_up_at = time.monotonic() + wait
            try:
                self._workers.current().send(Finish())
            except WorkerDiedError as died:
                self._on_death(died)
        if self._stop.is_set():
            self._given_up_at = min(self._given_up_at, time.monotonic() + STOP_S)
        if time.monotonic() < self._given_up_at:
            return True
        self._abandon("it did not end in time")
        return False

    def _take_in(self) -> None:
        """Take in what the worker says, some of it at once; then write what waited for company."""
        worker = self._workers.current()
        message = worker.receive(0.25)
        for _ in range(MOST_TAKEN):
            if message is None:
                break
            self._on_message(message)
            message = worker.receive(0)
        self._intake.flush()
        self._end_batches()
        worker.check()

    def _on_message(self, message: FromWorker) -> None:
        if isinstance(message, Began | Reading):
            self._open.note(message)
        elif isinstance(message, RobotsFound):
            self._on_robots(message)
        elif isinstance(message, Ask):
            self._on_ask(message)
        elif isinstance(message, Elsewhere):
            self._on_elsewhere(message)
        elif isinstance(message, BatchEnd):
            self._open.end(message)
        elif isinstance(message, Finding):
            self._on_finding(message)

    def _on_finding(self, finding: Finding) -> None:
        task = self._open.task(finding.batch_id, finding.task)
        if task is None:
            raise WorkerDiedError(f"a finding of batch {finding.batch_id}, task {finding.task}")
        hosts = self._intake.take(task, finding)  # type: ignore[arg-type] # every Finding is one
        opened = self._open.found(finding)
        if not isinstance(finding, Failed):
            opened.answered = True
        self._ready.extend(host for host in hosts if host not in self._ready)
        self._clear(task)

    def _on_robots(self, found: RobotsFound) -> None:
        opened = self._open.get(found.batch_id)
        if opened is None or host_of(found.origin) != opened.host:
            raise WorkerDiedError(f"robots.txt of {found.origin}")
        self._frontier.robots.record(found.origin, found.fetch, reachable=found.cause is None)
        if found.cause is None:
            opened.answered = True

    def _on_ask(self, ask: Ask) -> None:
        task = self._open.task(ask.batch_id, ask.task)
        item = handed_out(task) if task else None
        if item is None or item.kind != "article" or item.item_id is None:
            raise WorkerDiedError(f"asks for batch {ask.batch_id}, task {ask.task}")
        try:
            kept = self._archive.kept(item.item_id)
        except RedactedError:
            kept = None
        self._workers.current().send(KeptPages(batch_id=ask.batch_id, task=ask.task, kept=kept))

    def _on_elsewhere(self, leads: Elsewhere) -> None:
        """An address that leads to another host is queued there; the item itself waits for it."""
        task = self._open.task(leads.batch_id, leads.task)
        if task is None:
            raise WorkerDiedError(f"leads on from batch {leads.batch_id}, task {leads.task}")
        self._open.found(leads).answered = True
        item = handed_out(task)
        with self._frontier.batches.taking(leads.batch_id, leads.task) as first:
            if first and item.item_id is not None:
                self._frontier.due.put_off(item.kind, item.item_id, utc_now() + CLAIMED)
        if first:
            self._queue_elsewhere(replace_task(task, leads))
        self._clear(task)

    def _queue_elsewhere(self, task: AnyTask) -> None:
        host = host_of(task.url)
        self._errands.setdefault(host, []).append(task)
        if host not in self._ready:
            self._ready.append(host)

    def _end_batches(self) -> None:
        """Write down which batches have ended; their hosts may have more."""
        ended = self._open.take_ended()
        if not ended:
            return
        now = utc_now()
        with self._archive.frontier.batches.ending():
            for opened, end in ended:
                self._frontier.batches.end(opened.batch_id)
                failed = end.cause if end.cause in HOST_KINDS else None
                self._frontier.hosts.note_turn(
                    opened.host,
                    now,
                    wait_s=end.wait_s,
                    delay_s=end.delay_s,
                    answered=opened.answered,
                    tried=end.requests > 0,
                    failed=failed,
                )
                self._note_turn(opened, end, failed)
                if failed is None and end.cause is None:
                    self._ready.append(opened.host)

    def _note_turn(self, opened: Open, end: BatchEnd, failed: str | None) -> None:
        if end.requests:
            self._health.turn(opened.host, failed=failed is not None and not opened.answered)
        if failed is None:
            return
        for source_id in {task.source_id for task in opened.tasks}:
            self._health.host_failed(source_id, opened.host, failed)

    # Handing out

    def _hand_out(self) -> None:
        """Give every host that is ready a batch; suspects first, and alone."""
        if self._is_over():
            return
        if self._probe():
            return
        self._refresh()
        chosen: list[tuple[str, list[AnyTask], float]] = []
        room = MOST_OPEN - len(self._open)
        while self._ready and len(chosen) < room:
            host = self._ready.popleft()
            if host in self._open.hosts or any(host == one for one, *_ in chosen):
                continue
            if (given := self._tasks_of(host)) is not None:
                chosen.append((host, *given))
        self._give(chosen)

    def _refresh(self) -> None:
        """Look now and then which hosts have become due."""
        if self._plan.add or time.monotonic() - self._refreshed_at < REFRESH_S:
            return
        self._refreshed_at = time.monotonic()
        known = set(self._ready)
        self._ready.extend(
            host
            for host in self._frontier.due.hosts(
                utc_now(),
                only=self._only,
                backfill_id=self._backfill_id,
                since=self._since(),
            )
            if host not in known
        )

    def _since(self) -> datetime:
        """Nothing is asked for twice in a short run, however soon it is due again."""
        return max(self._began_at, utc_now() - AGAIN)

    @property
    def _backfill_id(self) -> int | None:
        return self._plan.backfill.backfill_id if self._plan.backfill else None

    def _tasks_of(self, host: str) -> tuple[list[AnyTask], float] | None:
        """The tasks for a host and when it may be asked first; None: nothing in this run."""
        now, state = utc_now(), self._frontier.hosts.state(host)
        if state.rests_until and state.rests_until > now and not self._plan.add:
            return None
        after = (state.next_request_at - now).total_seconds() if state.next_request_at else 0.0
        if after > self._soft_at - time.monotonic():
            return None
        delay = max(state.delay_s or 0.0, self._plan.fetch.delay_s)
        most = max(min(MOST_TASKS, int(TASKS_S / delay) if delay else MOST_TASKS), 1)
        tasks = self._errands.pop(host, [])[:most]
        if not self._plan.add:
            due = self._due_of(host, now, most - len(tasks))
            tasks += self._seeds.tasks(due)
        return (tasks, max(after, 0.0)) if tasks else None

    def _due_of(self, host: str, now: datetime, most: int) -> Due:
        if most <= 0:
            return Due()
        due = self._frontier.due.of_host(
            host,
            now,
            most,
            only=self._only,
            backfill_id=self._backfill_id,
            since=self._since(),
        )
        for feed in due.feeds:
            self._queue_earlier_days(feed, now)
        return due

    def _queue_earlier_days(self, feed: DueFeed, now: datetime) -> None:
        if earlier := self._seeds.earlier_days(feed):
            for page in self._archive.queue_pages(feed, earlier, now):
                host = host_of(page.url)
                if host not in self._ready:
                    self._ready.append(host)

    def _give(self, chosen: Iterable[tuple[str, list[AnyTask], float]]) -> None:
        """Write batches down, then say them to the worker."""
        chosen = list(chosen)
        if not chosen:
            return
        ids = self._frontier.batches.hand_out(
            [(host, [handed_out(task) for task in tasks]) for host, tasks, _ in chosen],
            self._run_id,
            utc_now(),
        )
        worker = self._workers.current()
        given = [
            (batch_id, host, _numbered(tasks), after)
            for batch_id, (host, tasks, after) in zip(ids, chosen, strict=True)
        ]
        for batch_id, host, tasks, _ in given:
            self._open.add(Open(batch_id, host, tasks))
        for batch_id, host, tasks, after in given:
            worker.send(self._batch(batch_id, host, tasks, after))

    def _batch(self, batch_id: int, host: str, tasks: tuple[AnyTask, ...], after: float) -> Batch:
        sources = {task.source_id: self._seeds.source_of(task.source_id) for task in tasks}
        asked = [source.delay_s for source in sources.values() if source.delay_s is not None]
        left = self._soft_at - time.monotonic()
        return Batch(
            batch_id=batch_id,
            run_id=self._run_id,
            host=host,
            tasks=tasks,
            sources=sources,
            delay_s=max(asked) if asked else self._plan.fetch.delay_s,
            first_after_s=after,
            robots=kept_robots(self._frontier.robots.of_host(host)),
            lease_s=max(left, 0.0) + self._plan.fetch.timeout_s + PATIENCE_S,
        )

    # Witnesses

    def _ask_witnesses(self) -> None:
        """Before the end: ask for a witness where a ``gone`` answer has none yet."""
        self._intake.flush()
        asked: dict[str, WitnessTask] = {}
        for gone in self._intake.gone:
            if self._intake.is_witnessed(gone, article=False):
                continue
            due = gone.task.due
            feeds = self._seeds.source_of(due.source_id).feeds
            home = "/".join([*due.url.split("/")[:3], ""])
            url = feeds[0].url if feeds else home
            asked.setdefault(url, WitnessTask(number=0, url=url, source_id=due.source_id))
        if not asked or self._is_over():
            return
        for task in asked.values():
            self._queue_elsewhere(task)
        self._serve()

    # Deaths

    def _probe(self) -> bool:
        """Try suspects, while nothing else is under way; whether any are being tried."""
        if self._plan.add:
            return False
        if self._probing:
            if self._open:
                return True
            self._probing = False
        if self._open or self._deaths >= MOST_DEATHS:
            return False
        suspects = self._frontier.suspects.due(utc_now())
        self._suspects = {(one.kind, one.item_id): one for one in suspects}
        if not suspects:
            return False
        chosen: list[tuple[str, list[AnyTask], float]] = []
        for one in suspects[: self._together(len(suspects))]:
            tasks = self._seeds.tasks(self._frontier.due.item(one.kind, one.item_id, utc_now()))
            if not tasks:
                self._forget(one)
            elif all(one.host != host for host, *_ in chosen):
                chosen.append((one.host, tasks, self._after(one.host)))
        self._probing = bool(chosen)
        self._give(chosen)
        return self._probing or self._probe()

    _probing = False

    def _together(self, suspects: int) -> int:
        """How many to try at once: parts of a crowd, in the end one."""
        if self._deaths:
            return max(1, min(PROBED_TOGETHER, suspects >> 2 * min(self._deaths, 8)))
        return max(1, min(PROBED_TOGETHER, suspects // 4))

    def _after(self, host: str) -> float:
        at = self._frontier.hosts.state(host).next_request_at
        return max((at - utc_now()).total_seconds(), 0.0) if at else 0.0

    def _clear(self, task: AnyTask) -> None:
        """What was found of a suspect did no harm."""
        item = handed_out(task)
        if item.item_id is not None and (item.kind, item.item_id) in self._suspects:
            self._forget(self._suspects.pop((item.kind, item.item_id)))

    def _forget(self, suspect: Suspect) -> None:
        with self._frontier.batches.ending():
            self._frontier.suspects.clear(suspect.kind, suspect.item_id)

    def _on_death(self, died: WorkerDiedError) -> None:
        """Take up again what a dead worker had; what it was at is suspected."""
        log.warning("worker: %s", died.why)
        self._deaths += 1
        under_way, sure = self._open.under_way()
        self._abandon(died.why)
        self._blame(under_way, sure=sure)
        self._refreshed_at = 0.0
        self._finished = False
        if self._deaths >= MOST_DEATHS:
            self._soft_at = time.monotonic()

    def _abandon(self, why: str) -> None:
        """End every batch that is out; its worker is not used any more."""
        self._intake.flush()
        self._workers.discard(why)
        for opened in self._open.clear():
            for task in opened.left():
                if self._plan.add:
                    self._queue_elsewhere(task)
        self._frontier.batches.abandoned(utc_now(), self._plan.fetch.delay_s)

    def _blame(self, suspects: list[Suspect], *, sure: bool) -> None:
        now = utc_now()
        for one in self._frontier.suspects.blame(suspects, now, sure=sure):
            detail = (
                f"{one.url}: the process that read it died each time; it is set aside for a day"
            )
            self._archive.open_incident(one.source_id, CRASHING, detail, now)


CRASHING = "crashing_page"
"""The kind of the incident of an address at which workers die."""


def replace_task(task: AnyTask, leads: Elsewhere) -> AnyTask:
    """A task as it goes on at another host."""
    import msgspec

    return msgspec.structs.replace(task, url=leads.url, way=leads.way)


def _numbered(tasks: Sequence[AnyTask]) -> tuple[AnyTask, ...]:
    import msgspec

    return tuple(msgspec.structs.replace(task, number=number) for number, task in enumerate(tasks))


def _infos(plan: CrawlSettings) -> list[Any]:
    from crawler.settings import source_infos

    return source_infos(plan.sources)
