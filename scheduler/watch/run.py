"""One run: what is due is handed out by host, what comes of it is taken in, until nothing is left.

The process of a run has the archive and no network; its worker has the network and no archive.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from crawler.outcomes import unfetched
from crawler.protocol import Failed, Finish
from crawler.settings import CrawlSettings, source_infos
from crawler.tasks import ArticleTask, LinkTask, asked_for
from crawler.topics import Topic
from scheduler.watch.dispatch import PATIENCE_S, Dispatch
from scheduler.watch.health import Health
from scheduler.watch.intake import Intake
from scheduler.watch.media_turns import MediaTurns
from scheduler.watch.probing import Probing
from scheduler.watch.reception import Reception
from scheduler.watch.run_context import RunContext
from scheduler.watch.tasks import Seeds, Wanted, entries_between, handed_out
from scheduler.watch.worker import WorkerDiedError, WorkerStartError
from scheduler.watch.workers import Workers
from scheduler.words.worker_ends import worded
from storage import Archive
from storage.errors import StorageError, YongliangError
from storage.hosts import host_of
from storage.rule_codes import Rule
from storage.times import utc_now

log = logging.getLogger(__name__)

STOP_S = 5.0
"""How long a run that was asked to end waits for what is under way."""

MOST_DEATHS = 12
"""Workers that may die in one run; then it has failed, and the next run goes on."""


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run did.

    Attributes:
        counts: Feeds, links, articles, changes, …
        added: What became of each address taken by hand.
        error: What ended it before its time, or went wrong on the way.
        healthy: Whether any of the hosts that were asked lately answered.
    """

    counts: dict[str, int] = field(default_factory=dict)
    added: list[dict[str, Any]] = field(default_factory=list)
    error: YongliangError | None = None
    healthy: bool = True


def run(
    plan: CrawlSettings,
    archive: Archive,
    workers: Workers,
    stop: threading.Event,
    *,
    topics: Sequence[Topic] = (),
    blame: bool = False,
) -> RunResult:
    """Fetch all that is due, and record it.

    Args:
        plan: The run's settings.
        archive: Open for writing, for this thread.
        workers: Gives the worker that is to be used.
        stop: Set when the run is asked to end.
        topics: The plan's topics.
        blame: The run before was killed while its parent went on: one of the pages that were under
            way may be to blame.

    Raises:
        StorageError: The archive cannot be written.
    """
    now = utc_now()
    archive.frontier.clock.mend(now)
    archive.intake.renames.apply(plan.sources, topics, now)
    archive.intake.parameters.keep({each.id: each.keep_parameters for each in plan.sources}, now)
    archive.intake.runs.sync_sources(source_infos(plan.sources), now)
    archive.intake.rejudging.step(topics, now)
    run_id = archive.intake.runs.start(now)
    context = RunContext(
        plan=plan,
        archive=archive,
        workers=workers,
        stop=stop,
        run_id=run_id,
        began_at=now,
        seeds=Seeds(plan),
        health=Health(),
    )
    return _Run(context).go(blame=blame)


class _Run:
    """The parts of a run, joined."""

    def __init__(self, context: RunContext) -> None:
        self._context = context
        self._archive = context.archive
        self._dispatch = Dispatch(context)
        self._probing = Probing(context, self._dispatch)
        self._media = MediaTurns(context, self._dispatch)
        self._known: list[str] = []
        self._deaths = 0
        self._last_death: WorkerDiedError | None = None
        self._given_up_at: float | None = None

    def go(self, *, blame: bool) -> RunResult:
        context, batches = self._context, self._archive.frontier.batches
        lost = batches.abandoned(context.began_at, context.plan.fetch.delay_s)
        context.open.away = {one: host for one, (host, _) in batches.leased().items()}
        context.workers.begin(self._archive, context.open, context.run_id)
        if blame:
            self._probing.blame(lost, sure=len(lost) == 1)
        self._intake = Intake(
            self._archive,
            context.seeds,
            Wanted(context.seeds, context.plan.backfill),
            context.health,
            context.run_id,
            by_hand=self._begin(),
            media=context.plan.media,
        )
        self._reception = Reception(context, self._intake, self._dispatch, self._probing)
        error: YongliangError | None = None
        try:
            self._serve()
            self._ask_witnesses()
            self._serve_media()
        except (StorageError, WorkerStartError) as failed:
            error = failed
            context.workers.discard(WorkerDiedError("the run failed"))
        return self._end(error)

    # The beginning

    def _begin(self) -> frozenset[int]:
        """Queue what the order asks for; the links that are taken by hand."""
        plan, now = self._context.plan, self._context.began_at
        self._media.begin()
        if plan.add:
            return self._take_by_hand()
        if plan.backfill:
            self._begin_backfill()
        else:
            chosen = plan.only or [source.id for source in plan.sources]
            self._archive.intake.off_topic.requeue(chosen, plan.rules_hashes, now)
        if plan.now:
            self._archive.frontier.due.make_due(now, only=plan.only)
            self._archive.frontier.hosts.wake()
        return frozenset()

    def _take_by_hand(self) -> frozenset[int]:
        taken: set[int] = set()
        for url in self._context.plan.add:
            source_id = self._context.seeds.source_for(url)
            link = self._archive.intake.links.add(source_id, url, self._context.began_at)
            if link is None:
                self._known.append(url)
                continue
            taken.add(link.link_id)
            task = LinkTask(url=url, source_id=link.source_id, due=link)
            self._dispatch.send_to(task)
        return frozenset(taken)

    def _begin_backfill(self) -> None:
        order = self._context.plan.backfill
        if order is None:
            return
        for feed in self._context.seeds.source_of(order.source_id).feeds:
            entries = entries_between(feed, order.since, order.until)
            self._archive.intake.backfills.queue(
                order.backfill_id, feed.url, entries, self._context.began_at
            )

    # The middle

    def _serve(self) -> None:
        """Hand out and take in until no text is left, or the time is up.

        When the run goes on for the pictures, until they are done, too.
        """
        while True:
            try:
                if not self._context.is_over and not self._probing.probe():
                    self._dispatch.hand_out()
                    self._media.hand_out()
                if self._is_waiting():
                    self._reception.take_in()
                elif self._context.is_over or not self._probing.probe():
                    return
                if self._context.is_over and not self._may_wait():
                    return
            except WorkerDiedError as died:
                self._on_death(died)

    def _is_waiting(self) -> bool:
        """Whether anything may be said, or a host be free again that is another machine's."""
        opened = self._context.open
        if opened.is_away and not self._context.is_over:
            return True
        return bool(opened if self._media.alone else opened.texts)

    def _may_wait(self) -> bool:
        """Ask for an end, once; whether what is under way may still be waited for."""
        now = time.monotonic()
        if self._given_up_at is None:
            self._given_up_at = now + self._context.plan.fetch.timeout_s + PATIENCE_S
            self._context.workers.current().send(Finish())
        if self._context.stop.is_set():
            self._given_up_at = min(self._given_up_at, now + STOP_S)
        if now < self._given_up_at:
            return bool(self._context.open)
        self._leave(WorkerDiedError("it did not end in time"))
        return False

    def _on_death(self, died: WorkerDiedError) -> None:
        """Take up again what a dead worker had; what it was at is suspected."""
        died = self._context.workers.told(died)
        log.warning("worker: %s", worded(died.why))
        self._deaths += not died.innocent
        self._reception.hear_out()
        under_way, sure = self._context.open.under_way(
            died.batches, asked_too=self._probing.was_misled
        )
        self._leave(died)
        if not died.innocent:
            self._probing.blame(under_way, sure=sure)
        self._dispatch.look_anew()
        if self._deaths >= MOST_DEATHS * self._context.workers.size:
            self._last_death = died
            self._context.soft_at = time.monotonic()

    def _leave(self, died: WorkerDiedError) -> None:
        """End the batches that are lost with a worker, unfinished, and the worker."""
        context = self._context
        self._intake.flush()  # while its tasks are written down
        context.workers.discard(died)
        for opened in context.open.clear(died.batches):
            if context.plan.add:
                for task in opened.left():
                    self._dispatch.send_to(task)
        self._archive.frontier.batches.abandoned(
            utc_now(), context.plan.fetch.delay_s, only=died.batches
        )

    def _ask_witnesses(self) -> None:
        """Before the end: ask for a witness where a ``gone`` answer has none yet."""
        asked = self._intake.witnesses.wanted(self._intake.corroboration.gone)
        if asked and not self._context.is_over:
            for task in asked:
                self._dispatch.send_to(task)
            self._serve()

    def _serve_media(self) -> None:
        """Fetch pictures and attachments once all that the texts said is recorded and told."""
        if not self._media.is_left():
            return
        self._intake.flush()
        self._intake.settle()
        self._intake.settle_links()
        self._media.alone = True
        self._serve()

    # The end

    def _end(self, error: YongliangError | None) -> RunResult:
        context, intake = self._context, self._intake
        try:
            if error is None:
                intake.flush()
                intake.settle()
                intake.settle_links()
                self._settle_errands()
                context.health.settle(
                    self._archive, context.seeds.by_id, utc_now(), by_hand=bool(context.plan.add)
                )
            context.workers.end()
        except StorageError as failed:
            error = failed
        error = error or self._last_death  # what was found before is recorded all the same
        self._archive.intake.runs.end(
            context.run_id,
            utc_now(),
            intake.counts,
            failed=error is not None,
            detail=str(error) if error else None,
        )
        if context.plan.backfill and error is None:
            self._archive.intake.backfills.end(context.plan.backfill.backfill_id, utc_now())
        self._archive.outbox.deliveries.release(utc_now())
        healthy = not self._archive.frontier.hosts.is_blind(utc_now())
        return RunResult(intake.counts, intake.added, error, healthy)

    def _settle_errands(self) -> None:
        """What could not be asked for at another host: told, or put off like what fails."""
        self._intake.added += [{"url": url, "state": "known"} for url in self._known]
        frontier = self._archive.frontier
        for host, tasks in self._dispatch.errands.items():
            if not self._context.plan.add and frontier.hosts.state(host).rests_until is None:
                continue  # it was not reached in time, and comes again soon
            for task in tasks:
                if isinstance(task, ArticleTask) and not task.way.pages:
                    continue  # it was only to be looked at beside another
                detail = f"leads to {host}, which does not answer"
                if host == host_of(handed_out(task).url) and not task.way.pages:
                    detail = f"{host} was not reached"
                fetch = unfetched(asked_for(task), Rule.NOT_TAKEN, detail)
                (batch_id,) = frontier.batches.hand_out(
                    [(host, [handed_out(task)])], self._context.run_id, utc_now()
                )
                failed = Failed(batch_id=batch_id, task=0, fetch=fetch, cause="error")
                with frontier.batches.ending():
                    self._intake.take(task, failed)
                    frontier.batches.end(batch_id)
