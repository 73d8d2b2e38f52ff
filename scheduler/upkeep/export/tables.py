"""What a spreadsheet holds: the articles or the ledger of changes, as rows under one heading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scheduler.upkeep.export import columns, ledger
from scheduler.upkeep.export.base import Job, Written
from scheduler.upkeep.export.columns import Cell, Column, Names


def columns_of(job: Job) -> Sequence[Column]:
    """The columns that a job asks for."""
    return ledger.COLUMNS if job.changes else columns.COLUMNS


def rows_of(job: Job, written: Written, *, in_words: bool = False) -> Iterator[list[Cell]]:
    """The rows that a job asks for, counted one by one.

    Args:
        job: The job.
        written: Where they are counted.
        in_words: Words in place of codes.
    """
    names = None
    if in_words:
        names = Names(job.language, job.archive.queries.overview.source_names(), job.names.topics)
    if job.changes:
        for change in job.counted(ledger.changes(job), written):
            yield columns.row_of(ledger.row(change, job), ledger.COLUMNS, job.zone, names)
        return
    for article in job.counted(job.archive.queries.articles.all(job.where, job.at), written):
        yield columns.cells(article, job.zone, names)
