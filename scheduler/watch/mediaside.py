"""The archive's side of pictures and attachments: weighed, written as files, then recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from crawler.protocol import Cause, Failed, MediaFound
from crawler.tasks import MediaTask
from storage import Archive
from storage.media import MediaCapture, MediaRules, Verdict

_BY_CAUSE: dict[Cause, Verdict] = {
    "too_large": Verdict.TOO_LARGE,
    "robots": Verdict.ROBOTS,
    "address": Verdict.ADDRESS,
    "address_unreadable": Verdict.ADDRESS,
}


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

    def take(self, task: MediaTask, found: MediaFound | Failed) -> tuple[int, ...]:
        """Take in what came of an address, once; the ids of the changes recorded.

        Args:
            task: The task, as it was handed out.
            found: What the worker says of it.
        """
        if isinstance(found, Failed):
            verdict = _BY_CAUSE.get(found.cause, Verdict.NO_ANSWER)
            capture = MediaCapture(replace(found.fetch, body=None), verdict=verdict)
        else:
            capture = MediaCapture(found.fetch, found.insides, found.same, found.verdict)
        media = self.archive.intake.media
        weighed = media.weigh(task.due, capture, self.rules)
        if weighed.keep:
            # Before the transaction: nobody waits for the disk in it, and no row names what is
            # not there.
            for body in (capture.fetch.body, capture.insides.copy):
                if body is not None:
                    self.archive.media_files.put(body)
        changes: tuple[int, ...] = ()
        with self.archive.frontier.batches.taking(found.batch_id, found.task) as first:
            if first:
                changes = media.record(task.due, capture, weighed, run_id=self.run_id)
        if weighed.keep:
            self.count("media_kept")
        elif weighed.verdict is not None:
            self.count("media_failed")
        return changes
