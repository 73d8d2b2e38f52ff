"""The batches that are out, as the run keeps them in mind: what began, what was found."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

from crawler.protocol import BatchEnd, Began, Elsewhere, Finding, Reading
from crawler.tasks import AnyTask, MediaTask
from scheduler.watch.tasks import suspect_of
from scheduler.watch.worker import WorkerDiedError
from storage.work import Suspect


@dataclass(slots=True)
class Open:
    """One batch that is out.

    Attributes:
        tasks: By their numbers.
        done: The numbers of those of which something was found.
        began: The numbers of those that are being asked for.
        reading: The numbers of those whose answers are being parsed.
        answered: Whether the host answered anything.
    """

    batch_id: int
    host: str
    tasks: tuple[AnyTask, ...]
    done: set[int] = field(default_factory=set)
    began: set[int] = field(default_factory=set)
    reading: set[int] = field(default_factory=set)
    answered: bool = False

    @property
    def is_media(self) -> bool:
        """Whether it asks for pictures and attachments alone."""
        return all(isinstance(task, MediaTask) for task in self.tasks)

    def left(self) -> Iterator[AnyTask]:
        """The tasks of which nothing was found yet."""
        return (task for number, task in enumerate(self.tasks) if number not in self.done)


class OpenBatches:
    """Every batch that is out, and those that have ended and are not written down yet."""

    def __init__(self) -> None:
        self._open: dict[int, Open] = {}
        self._ended: list[tuple[Open, BatchEnd]] = []
        self.hosts: set[str] = set()

        self.away: dict[int, str] = {}
        """What workers of other machines have from an earlier run: hosts by their batches."""
        self._back: list[str] = []

    def __len__(self) -> int:
        return len(self._open)

    def is_out(self, host: str) -> bool:
        """Whether a host has a batch, of this run or of an earlier one."""
        return host in self.hosts or (bool(self.away) and host in self.away.values())

    @property
    def texts(self) -> int:
        """How many ask for anything but pictures and attachments."""
        return sum(not opened.is_media for opened in self._open.values())

    @property
    def is_away(self) -> bool:
        """Whether another machine has a host from an earlier run, or has just given it back."""
        return bool(self.away or self._back)

    def come_back(self, batch_id: int) -> None:
        """What another machine has from an earlier run is over."""
        self._back.append(self.away.pop(batch_id))

    def take_back(self) -> list[str]:
        """The hosts that came back since the last time."""
        back, self._back = self._back, []
        return back

    def add(self, opened: Open) -> None:
        """A batch is handed out."""
        self._open[opened.batch_id] = opened
        self.hosts.add(opened.host)

    def get(self, batch_id: int) -> Open | None:
        """A batch that is out; None of any other."""
        return self._open.get(batch_id)

    def task(self, batch_id: int, number: int) -> AnyTask | None:
        """A task that is out and of which nothing was found yet; None of any other."""
        opened = self._open.get(batch_id)
        if opened is None or not 0 <= number < len(opened.tasks) or number in opened.done:
            return None
        return opened.tasks[number]

    def note(self, message: Began | Reading) -> None:
        """The worker is at a task.

        Raises:
            WorkerDiedError: It was not given that task.
        """
        opened = self._open.get(message.batch_id)
        if opened is None or self.task(message.batch_id, message.task) is None:
            raise WorkerDiedError(f"is at batch {message.batch_id}, task {message.task}")
        opened.began.add(message.task)
        if isinstance(message, Reading):
            opened.reading.add(message.task)
        else:
            opened.reading.discard(message.task)

    def found(self, finding: Finding | Elsewhere) -> Open:
        """Something was found of a task that is out; its batch."""
        opened = self._open[finding.batch_id]
        opened.done.add(finding.task)
        opened.began.discard(finding.task)
        opened.reading.discard(finding.task)
        return opened

    def end(self, end: BatchEnd) -> None:
        """A batch has ended.

        Raises:
            WorkerDiedError: The worker was not given it.
        """
        opened = self._open.pop(end.batch_id, None)
        if opened is None:
            raise WorkerDiedError(f"ends batch {end.batch_id}")
        self._ended.append((opened, end))

    def take_ended(self) -> list[tuple[Open, BatchEnd]]:
        """Those that have ended since the last time."""
        ended, self._ended = self._ended, []
        self.hosts -= {opened.host for opened, _ in ended}
        return ended

    def under_way(
        self, batches: Collection[int] | None = None, *, asked_too: bool = False
    ) -> tuple[list[Suspect], bool]:
        """What a worker was at, and whether it can have been no other.

        It reads one page at a time; where it was reading none, any address it asked for may be it.

        Args:
            batches: Those that it had; None: all.
            asked_too: Beside the page that it read, suspect what it asked for.
        """
        reading = self._suspects(batches, lambda opened: opened.reading)
        if reading and not asked_too:
            return reading, len(reading) == 1
        asked = self._suspects(batches, lambda opened: opened.began)
        return asked, len(asked) == 1

    def _suspects(
        self, batches: Collection[int] | None, of: Callable[[Open], set[int]]
    ) -> list[Suspect]:
        return [
            suspect
            for opened in self._open.values()
            if batches is None or opened.batch_id in batches
            for number in sorted(of(opened))
            if (suspect := suspect_of(opened.tasks[number], opened.host))
        ]

    def clear(self, batches: Collection[int] | None = None) -> list[Open]:
        """These are not out any more, or nothing is: None; what was.

        Of some, those that have ended meanwhile go on to be written down.
        """
        if batches is not None:
            some = [self._open.pop(one) for one in batches if one in self._open]
            self.hosts -= {opened.host for opened in some}
            return some
        out = list(self._open.values())
        self._open.clear()
        self._ended.clear()
        self.hosts.clear()
        return out
