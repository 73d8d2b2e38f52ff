"""The worker that a run uses: started when it is needed, replaced when it died or is worn."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Protocol

from crawler.protocol import Batch, FromWorker, ToWorker
from crawler.settings import Source
from scheduler.watch.openbatches import OpenBatches
from scheduler.watch.worker import Worker, WorkerDiedError
from scheduler.words.worker_ends import worded
from storage import Archive
from storage.leases import Lease

log = logging.getLogger(__name__)

MOST_OPEN = 400
"""Hosts that a worker asks at once; each costs it some kilobytes and a socket."""


class Hand(Protocol):
    """What a run speaks to: one worker, or all there are on other machines too."""

    @property
    def heard_out(self) -> bool:
        """Whether all that one said that died was received."""

    def send(self, message: ToWorker) -> None:
        """Say something; see `Worker.send`."""

    def receive(self, timeout_s: float) -> FromWorker | None:
        """The next thing that is said; see `Worker.receive`."""

    def check(self) -> None:
        """Look how it is; see `Worker.check`."""


class Workers:
    """The worker in use; a new one where there is none.

    Where workers of other machines take part, a child of this class has these, too: what it does
    otherwise is said here with each method.

    Args:
        start: Starts one.
    """

    staying: frozenset[str] = frozenset()
    """The ids of sources whose pages no other machine may ask for."""

    def __init__(self, start: Callable[[], Worker]) -> None:
        self._start = start
        self._worker: Worker | None = None

    def begin(self, archive: Archive, opened: OpenBatches, run_id: int) -> None:
        """A run begins; workers of other machines hear of it."""

    def end(self) -> None:
        """The run is over.

        Raises:
            StorageError: The archive is locked past the busy timeout, full or damaged.
        """

    def look(self) -> None:
        """Every few seconds of a run: what is to be known of other machines is written down."""

    def current(self) -> Hand:
        """The worker, started if need be.

        Raises:
            WorkerStartError: It does not get ready.
        """
        worker = self._own()
        worker.get_ready()
        return worker

    def prepare(self) -> Hand:
        """The worker, started if need be; it gets ready while other things are done."""
        return self._own()

    def room(self, opened: int) -> int:
        """How many more hosts may be given out, beside those that are."""
        return MOST_OPEN - opened

    def lease(self, sources: Iterable[Source]) -> Lease | None:
        """Which worker of another machine is to get a batch of these sources; None: the own."""
        del sources
        return None

    def give(self, batch: Batch, lease: Lease | None) -> None:
        """Hand a batch to whom `lease` chose.

        Raises:
            WorkerDiedError: It does not listen any more.
        """
        del lease
        self.current().send(batch)

    def told(self, died: WorkerDiedError) -> WorkerDiedError:
        """An error, with which batches are lost by it, where it does not say so itself.

        With one worker that is all of them. What a worker of another machine says that it was not
        asked costs it the trust: what it has stays leased, and is not taken in any more.
        """
        return died

    def discard(self, died: WorkerDiedError) -> None:
        """End the worker at once, unless it has none of the batches that are lost."""
        if self._worker is not None:
            log.info("worker %s ended: %s", self._worker.pid, worded(died.why))
            self._worker.kill()
            self._worker = None

    def close(self) -> None:
        """Let the worker end."""
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def is_worn(self, part: float) -> bool:
        """Whether the worker has grown to that part of its memory's limit."""
        return self._worker is not None and self._worker.is_worn(part)

    @property
    def size(self) -> int:
        """How many workers there are."""
        return 1

    def _own(self) -> Worker:
        if self._worker is None:
            self._worker = self._start()
        return self._worker
