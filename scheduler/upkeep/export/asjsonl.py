"""JSON Lines: the objects of ``articles --json``."""

from __future__ import annotations

from typing import BinaryIO

from scheduler.upkeep.export.base import Job, Written


def write(job: Job, out: BinaryIO) -> Written:
    """One object a line, UTF-8.

    Raises:
        StorageError: The archive is locked past the busy timeout or damaged.
        OSError: `out` cannot be written.
    """
    written = Written()
    lines = job.archive.queries.exporting.articles_as_json(job.where, job.at)
    out.writelines(line + b"\n" for line in job.counted(lines, written))
    return written
