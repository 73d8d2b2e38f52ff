"""Suspects: what was under way when a worker died is tried apart, until the one is known."""

from __future__ import annotations

from crawler.tasks import AnyTask
from scheduler.watch.dispatch import Dispatch, Given
from scheduler.watch.run_context import RunContext
from scheduler.watch.tasks import handed_out, media_tasks
from scheduler.words.notes import note
from storage.hosts import host_of
from storage.incident_kinds import SourceKind
from storage.times import utc_now
from storage.work import Suspect

CRASHING: SourceKind = "crashing_page"
"""The kind of the incident of an address at which workers die."""

TOGETHER = 32
"""Suspects of a crowd that are tried at once, at most: each time that fails, fewer."""


class Probing:
    """Tries suspects while nothing else is under way.

    A method that asks the archive raises `StorageError` where it is locked past the busy timeout,
    full or damaged.

    Args:
        context: The run.
        dispatch: Hands them out.
    """

    def __init__(self, context: RunContext, dispatch: Dispatch) -> None:
        self._context = context
        self._dispatch = dispatch
        self._suspects: dict[tuple[str, int], Suspect] = {}
        self._led: list[AnyTask] = []
        self._unreached: set[tuple[str, int]] = set()
        self._out: set[tuple[str, int]] = set()
        self._under_way = False
        self._failed = 0
        self._surely: set[tuple[str, int]] = set()
        self.was_misled = False
        """Whether what surely was to blame did no harm: then it is not a page's reading that kills,
        and a worker that dies of asking for one address may die while it reads another."""

    def blame(self, suspects: list[Suspect], *, sure: bool) -> None:
        """Suspect addresses; one that has killed before, and is the only suspect, is set aside."""
        now = utc_now()
        self._failed += self._under_way
        self._under_way = False
        self._led.clear()
        self._out.clear()
        if sure:
            self._surely.update((one.kind, one.item_id) for one in suspects)
        archive = self._context.archive
        for one in archive.frontier.suspects.blame(suspects, now, sure=sure):
            if self._context.plan.add:
                continue  # whoever asked for it by hand is told
            detail = note("crashing", url=one.url)
            archive.intake.incidents.open(one.source_id, CRASHING, detail, now)

    def probe(self) -> bool:
        """Hand suspects out, and nothing else; whether any are under way.

        Raises:
            WorkerDiedError: The worker does not listen any more.
        """
        context = self._context
        if self._under_way and context.open:
            return True
        self._under_way = False
        if context.open or context.plan.add:
            return False
        chosen = self._further()
        if not chosen:
            self._unreached |= self._out  # their hosts do not answer: another run tries them
            chosen = self._due()
            self._out = {_name(task) for given in chosen.values() for task in given.tasks}
        self._under_way = bool(chosen)
        self._dispatch.give(list(chosen.values()))
        return self._under_way

    def leads(self, task: AnyTask) -> bool:
        """A suspect leads to another host, and is tried there apart; whether it is one."""
        tried = self._under_way and _name(task) in self._suspects
        if tried:
            self._led.append(task)
        return tried

    def clear(self, task: AnyTask) -> None:
        """Something was found of a task: it did no harm."""
        name = _name(task)
        self._out.discard(name)
        if name in self._suspects:
            self.was_misled = self.was_misled or name in self._surely
            self._forget(self._suspects.pop(name))

    def _further(self) -> dict[str, Given]:
        """What suspects led to."""
        chosen: dict[str, Given] = {}
        led, self._led = self._led, []
        for task in led:
            host = host_of(task.url)
            if host in chosen:
                self._led.append(task)
            else:
                chosen[host] = self._given(host, [task])
        return chosen

    def _due(self) -> dict[str, Given]:
        frontier, now = self._context.archive.frontier, utc_now()
        only = self._context.plan.only
        suspects = [
            one
            for one in frontier.suspects.due(now)
            if (one.kind, one.item_id) not in self._unreached
            and (only is None or one.source_id in only)
        ]
        self._suspects = {(one.kind, one.item_id): one for one in suspects}
        chosen: dict[str, Given] = {}
        for one in suspects:
            tasks = self._tasks(one)
            host = host_of(tasks[0].url) if tasks else ""
            if not tasks:
                self._forget(one)  # it is not watched any more
            elif host not in chosen and not self._context.open.is_out(host):
                chosen[host] = self._given(host, tasks)
            if len(chosen) >= self._together(len(suspects)):
                break
        return chosen

    def _given(self, host: str, tasks: list[AnyTask]) -> Given:
        # The run's own worker tries them: of its death is heard at once, and what it was at.
        state = self._context.archive.frontier.hosts.state(host)
        return Given(host, tasks, state.wait_s(utc_now()), stays=True)

    def _tasks(self, suspect: Suspect) -> list[AnyTask]:
        frontier, context = self._context.archive.frontier, self._context
        if suspect.kind == "media":
            return media_tasks(frontier.media.item(suspect.item_id), context.plan.media)
        return context.seeds.tasks(frontier.due.item(suspect.kind, suspect.item_id, utc_now()))

    def _together(self, suspects: int) -> int:
        """How many to try at once: parts of a crowd, in the end one."""
        return max(1, min(TOGETHER, suspects >> 2 * min(self._failed + 1, 8)))

    def _forget(self, suspect: Suspect) -> None:
        frontier = self._context.archive.frontier
        with frontier.batches.ending():
            cleared = frontier.suspects.clear(suspect.kind, suspect.item_id)
        if cleared and not frontier.suspects.of_source(suspect.source_id):
            self._context.archive.intake.incidents.close(suspect.source_id, [CRASHING], utc_now())


def _name(task: AnyTask) -> tuple[str, int]:
    """What a task is a suspect under; a witness is none."""
    item = handed_out(task)
    return item.kind, item.item_id or 0
