"""Exports of the archive: a format is a module here, all of them behind one small protocol.

Whatever the number of articles, one at a time is held, and all of them are read as the archive
stands when the export begins.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import BinaryIO, cast

from scheduler.upkeep.export.base import Format, Job, Written

__all__ = ["FORMS", "Form", "Job", "Written", "export"]


@dataclass(frozen=True, slots=True)
class Form:
    """What there is to know of a format before its module is imported.

    Attributes:
        suffixes: The endings of a file's name that ask for it.
        to_stdout: Whether it is for pipes too; others are files that a program opens.
        extra: The extra that must be installed for it; empty: none.
        names_topics: Whether it calls topics by their names, for which their seeds must be read.
    """

    name: str
    suffixes: tuple[str, ...]
    to_stdout: bool = False
    extra: str = ""
    names_topics: bool = False


FORMS = {
    form.name: form
    for form in (
        Form("jsonl", (".jsonl", ".ndjson"), to_stdout=True),
        Form("csv", (".csv",), to_stdout=True),
        Form("xlsx", (".xlsx",), names_topics=True),
        Form("warc", (".warc", ".warc.gz"), extra="warc"),
        Form("wacz", (".wacz",), extra="warc"),
    )
}


def export(form: str, job: Job, out: BinaryIO) -> Written:
    """Write the articles that a job asks for in a format.

    Raises:
        StorageError: The archive is locked past the busy timeout or damaged.
        ModuleNotFoundError: The format needs an extra that is not installed.
        OSError: `out` cannot be written.
    """
    module = importlib.import_module(f"scheduler.upkeep.export.as{form}")
    write = cast("Format", module.write)
    with job.archive.upkeep.verifying.one_moment():
        return write(job, out)
