"""The worker that a run uses: started when it is needed, replaced when it died or is worn."""

from __future__ import annotations

import logging
from collections.abc import Callable

from scheduler.watch.worker import Worker

log = logging.getLogger(__name__)


class Workers:
    """The worker in use; a new one where there is none.

    Args:
        start: Starts one.
    """

    def __init__(self, start: Callable[[], Worker]) -> None:
        self._start = start
        self._worker: Worker | None = None

    def current(self) -> Worker:
        """The worker, started if need be.

        Raises:
            WorkerStartError: It does not get ready.
        """
        worker = self.prepare()
        worker.get_ready()
        return worker

    def prepare(self) -> Worker:
        """The worker, started if need be; it gets ready while other things are done."""
        if self._worker is None:
            self._worker = self._start()
        return self._worker

    def discard(self, why: str) -> None:
        """End the worker at once."""
        if self._worker is not None:
            log.info("worker %s ended: %s", self._worker.pid, why)
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
