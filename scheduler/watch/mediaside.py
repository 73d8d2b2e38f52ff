"""The archive's side of pictures and attachments: weighed, written as files, then recorded.

The files are written by a thread beside, since each waits for the disk some times: what comes of
the texts does not wait for that.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from crawler.protocol import Cause, Failed, MediaFound
from crawler.tasks import MediaTask
from storage import Archive
from storage.archive.intake.media import Weighed
from storage.media import MediaCapture, MediaRules, Verdict

_BY_CAUSE: dict[Cause, Verdict] = {
    "too_large": Verdict.TOO_LARGE,
    "robots": Verdict.ROBOTS,
    "address": Verdict.ADDRESS,
    "address_unreadable": Verdict.ADDRESS,
}


MOST_WRITING = 8
"""Files that wait for the disk at once; each may be some 20 MB."""


@dataclass(frozen=True, slots=True)
class _Writing:
    """An answer whose file is being written."""

    task: MediaTask
    found: MediaFound | Failed
    capture: MediaCapture
    written: Future[None]


@dataclass(slots=True)
class MediaSide:
    """Takes in what came of pictures and attachments.

    A method that asks the archive raises `StorageError` where it is locked past the busy timeout,
    full or damaged, or where the folder of the files cannot be written.

    Attributes:
        archive: Open for writing.
        rules: What is kept, and how much of it.
        run_id: The run.
        count: Adds to a count of the run.
    """

    archive: Archive
    rules: MediaRules
    run_id: int
    count: Callable[..., None]
    _writing: list[_Writing] = field(default_factory=list)
    _writer: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "media"))

    def take(self, task: MediaTask, found: MediaFound | Failed) -> tuple[int, ...]:
        """Take in what came of an address, once; the ids of the changes recorded by now.

        Args:
            task: The task, as it was handed out.
            found: What the worker says of it.
        """
        if isinstance(found, Failed):
            verdict = _BY_CAUSE.get(found.cause, Verdict.NO_ANSWER)
            capture = MediaCapture(replace(found.fetch, body=None), verdict=verdict)
        else:
            capture = MediaCapture(found.fetch, found.insides, found.same, found.verdict)
        weighed = self.archive.intake.media.weigh(task.due, capture, self.rules)
        if not weighed.keep:
            return self._record(task, found, capture, weighed)
        done = self.settle(wait=len(self._writing) >= MOST_WRITING)
        self._writing.append(
            _Writing(task, found, capture, self._writer.submit(self._write, capture))
        )
        return done

    def settle(self, *, wait: bool) -> tuple[int, ...]:
        """Record those whose files stand in the folder; the ids of the changes recorded.

        No row names what is not there. What was recorded meanwhile may leave no room for a file;
        then nothing names it, and `prune` takes it.

        Args:
            wait: Whether for all of them.
        """
        changes: list[int] = []
        while self._writing and (wait or self._writing[0].written.done()):
            one = self._writing.pop(0)
            one.written.result()
            weighed = self.archive.intake.media.weigh(one.task.due, one.capture, self.rules)
            changes += self._record(one.task, one.found, one.capture, weighed)
        return tuple(changes)

    def _write(self, capture: MediaCapture) -> None:
        for body in (capture.fetch.body, capture.insides.copy):
            if body is not None:
                self.archive.media_files.put(body)

    def _record(
        self,
        task: MediaTask,
        found: MediaFound | Failed,
        capture: MediaCapture,
        weighed: Weighed,
    ) -> tuple[int, ...]:
        changes: tuple[int, ...] = ()
        with self.archive.frontier.batches.taking(found.batch_id, found.task) as first:
            if first:
                changes = self.archive.intake.media.record(
                    task.due, capture, weighed, run_id=self.run_id
                )
        if weighed.keep:
            self.count("media_kept")
        elif weighed.verdict is not None:
            self.count("media_failed")
        return changes
