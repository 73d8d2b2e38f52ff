"""Taking in: what the worker says goes to the intake, the frontier, or back to the worker."""

from __future__ import annotations

from contextlib import suppress

import msgspec

from crawler.outcomes import of_cause, unfetched
from crawler.protocol import (
    ROBOTS_GIVEN_UP_S,
    Ask,
    BatchEnd,
    Began,
    Elsewhere,
    Failed,
    Finding,
    FromWorker,
    KeptPages,
    Reading,
    RobotsFound,
)
from crawler.tasks import AnyTask, asked_for
from scheduler.watch.attempts import CLAIMED
from scheduler.watch.dispatch import Dispatch
from scheduler.watch.health import FAILED_AT, HOST_KINDS
from scheduler.watch.intake import Intake
from scheduler.watch.openbatches import Open
from scheduler.watch.probing import Probing
from scheduler.watch.run_context import RunContext
from scheduler.watch.tasks import handed_out, kept_robots
from scheduler.watch.validation import check_finding, check_lead, is_sound
from scheduler.watch.worker import WorkerDiedError
from storage.hosts import host_of
from storage.redactions import RedactedError
from storage.times import utc_now

MOST_TAKEN = 200
"""Messages taken in before anything else is done."""

WAIT_S = 0.25
"""How long a message is waited for before the run looks at its time again."""


class Reception:
    """Takes in what the worker says.

    A method that asks the archive raises `StorageError` where it is locked past the busy timeout,
    full or damaged.

    Args:
        context: The run.
        intake: Records findings.
        dispatch: Queues what leads to another host.
        probing: Hears which suspects did no harm.
    """

    def __init__(
        self, context: RunContext, intake: Intake, dispatch: Dispatch, probing: Probing
    ) -> None:
        self._context = context
        self._intake = intake
        self._dispatch = dispatch
        self._probing = probing
        self._frontier = context.archive.frontier

    def take_in(self) -> None:
        """Take in what was said, some of it at once; then write what waited for company.

        Raises:
            WorkerDiedError: The worker ended, hung, or said what it was not asked.
        """
        worker = self._context.workers.current()
        message = worker.receive(WAIT_S)
        for _ in range(MOST_TAKEN):
            if message is None:
                break
            self._on_message(message)
            message = worker.receive(0)
        else:
            if message is not None:
                self._on_message(message)
        self._intake.flush_some()
        self._end_batches()
        worker.check()

    def hear_out(self) -> None:
        """Take in what a worker said before it died: what it was at is known by that."""
        worker = self._context.workers.prepare()
        with suppress(WorkerDiedError):
            while not worker.heard_out and (message := worker.receive(WAIT_S)) is not None:
                self._on_message(message)

    def _on_message(self, message: FromWorker) -> None:
        if isinstance(message, Began | Reading):
            self._context.open.note(message)
        elif isinstance(message, RobotsFound):
            self._on_robots(message)
        elif isinstance(message, Ask):
            self._on_ask(message)
        elif isinstance(message, Elsewhere):
            self._on_elsewhere(message)
        elif isinstance(message, BatchEnd):
            self._context.open.end(message)
        elif isinstance(message, Finding):
            self._on_finding(message)

    def _task(self, batch_id: int, number: int) -> AnyTask:
        """A task of which nothing was found yet."""
        task = self._context.open.task(batch_id, number)
        if task is None:
            raise WorkerDiedError(f"speaks of batch {batch_id}, task {number}")
        return task

    def _on_finding(self, finding: Finding) -> None:
        task = self._task(finding.batch_id, finding.task)
        check_finding(task, finding)
        self._dispatch.ready(self._intake.take(task, finding))
        for beside in self._intake.corroboration.take_errands():
            self._dispatch.send_to(beside)
        opened = self._context.open.found(finding)
        opened.answered = opened.answered or not isinstance(finding, Failed)
        self._probing.clear(task)

    def _on_robots(self, found: RobotsFound) -> None:
        opened = self._context.open.get(found.batch_id)
        sound = is_sound(found.fetch)
        if opened is None or host_of(found.origin) != opened.host or not sound:
            raise WorkerDiedError(f"speaks of the robots.txt of {found.origin}")
        self._frontier.robots.record(found.origin, found.fetch, reachable=found.cause is None)
        opened.answered = opened.answered or found.cause is None
        if opened.is_media:
            return  # a host of pictures says nothing of its source's pages
        for source_id in {task.source_id for task in opened.tasks}:
            if found.cause is None:
                self._context.health.robots_had(source_id)
            elif self._is_given_up(found, opened.host):
                self._context.health.robots_given_up(source_id, opened.host)

    def _is_given_up(self, found: RobotsFound, host: str) -> bool:
        """Whether a robots.txt is taken for none: nothing is kept, and it cannot be had so long."""
        kept = {one.origin: one for one in kept_robots(self._frontier.robots.of_host(host))}
        one = kept.get(found.origin)
        return one is not None and one.status is None and one.unreachable_s >= ROBOTS_GIVEN_UP_S

    def _on_ask(self, ask: Ask) -> None:
        item = handed_out(self._task(ask.batch_id, ask.task))
        if item.kind != "article" or item.item_id is None:
            raise WorkerDiedError(f"asks for pages of batch {ask.batch_id}, task {ask.task}")
        try:
            kept = self._context.archive.intake.revisits.kept(item.item_id)
        except RedactedError:
            kept = None
        self._context.workers.current().send(
            KeptPages(batch_id=ask.batch_id, task=ask.task, kept=kept)
        )

    def _on_elsewhere(self, leads: Elsewhere) -> None:
        """An address that leads to another host is queued there; the item itself waits for it."""
        task = self._task(leads.batch_id, leads.task)
        check_lead(task, leads)
        item = handed_out(task)
        with self._frontier.batches.taking(leads.batch_id, leads.task) as first:
            if first and item.item_id is not None:
                self._frontier.due.put_off(item.kind, item.item_id, utc_now(), CLAIMED)
        onward = msgspec.structs.replace(task, url=leads.url, way=leads.way)
        if first and not self._probing.leads(onward):
            self._dispatch.send_to(onward)
        self._context.open.found(leads).answered = True

    def _end_batches(self) -> None:
        """Write down which batches have ended; their hosts may have more."""
        ended = self._context.open.take_ended()
        if not ended:
            return
        self._intake.flush()  # what was found before its batch's end
        now = utc_now()
        with self._frontier.batches.ending():
            for opened, end in ended:
                failed = end.cause if end.cause in HOST_KINDS else None
                self._settle_errands(opened, end.cause)
                self._frontier.batches.end(opened.batch_id)
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

    def _settle_errands(self, opened: Open, cause: str | None) -> None:
        """What was sent to a host and not reached there: it failed with it, or is sent again.

        All else keeps its place in the frontier, but pictures of a host that does not answer: each
        is tried some times, and not for as long as the host is asked.
        """
        is_lost = opened.is_media and cause in HOST_KINDS
        for number, task in enumerate(opened.tasks):
            is_errand = self._context.plan.add or task.way.pages
            if number in opened.done or not (is_errand or is_lost):
                continue
            if cause in (None, "finish"):
                self._dispatch.send_to(task)
                continue
            detail = f"{opened.host}: {FAILED_AT.get(str(cause), 'it could not be asked')}"
            fetch = unfetched(asked_for(task), of_cause(cause), detail)
            failure = Failed(batch_id=opened.batch_id, task=number, fetch=fetch, cause="error")
            self._intake.take(task, failure)

    def _note_turn(self, opened: Open, end: BatchEnd, failed: str | None) -> None:
        health = self._context.health
        if opened.is_media:
            return
        if end.requests:
            health.turn(opened.host, failed=failed is not None and not opened.answered)
        if failed is not None:
            self._intake.count("hosts_failed")
            for source_id in {task.source_id for task in opened.tasks}:
                health.host_failed(source_id, opened.host, failed)
        elif end.cause in (None, "finish"):  # a worker elsewhere may end while the run goes on
            self._dispatch.ready([opened.host])
