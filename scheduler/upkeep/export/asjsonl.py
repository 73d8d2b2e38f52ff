"""JSON Lines: the objects of ``articles --json``, or those of ``changes --json``."""

from __future__ import annotations

import json
from typing import BinaryIO

from scheduler.upkeep.export.base import Job, Written
from scheduler.upkeep.export.ledger import changes


def write(job: Job, out: BinaryIO) -> Written:
    """One object a line, UTF-8.

    Raises:
        StorageError: The archive is locked past the busy timeout or damaged.
        OSError: `out` cannot be written.
    """
    written = Written()
    if job.changes:
        objects = (change.as_json() for change in job.counted(changes(job), written))
        out.writelines(json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in objects)
        return written
    lines = job.archive.queries.exporting.articles_as_json(job.where, job.at)
    out.writelines(line + b"\n" for line in job.counted(lines, written))
    return written
