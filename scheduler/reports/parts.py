"""A report in pieces, for chat programs that take only so many bytes at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scheduler.reports.chat import Chat
from scheduler.reports.contents import Contents, contents
from scheduler.reports.plain import Writer
from scheduler.reports.report import Report
from scheduler.words.catalogue import Words


def parts(report: Report) -> list[str]:
    """The report as Markdown that chat programs read, in order, each part whole in itself.

    The first part is the head, the last the foot; between them stands a part for each change, for
    each article of the backlog, for each incident, and for the sources. A heading stands with the
    first part under it. Joined with empty lines the parts are the whole report; nothing that an
    article says is markup, a link or a mention in any of them.

    Returns:
        Parts without a blank or a break at either end, none empty. Of a very long edit a part tells
        every figure, name and headline, much of the rest, how much it leaves out, and where that
        is to be read; it may still have to be split at its lines.
    """
    words = Words(report.language)
    writer = Writer(Chat(), words)
    return [
        "\n\n".join(blocks).strip()
        for blocks in _parts(writer, contents(report, words, brief=True))
    ]


def _parts(writer: Writer, told: Contents) -> Iterator[list[str]]:
    yield list(writer.head(told))
    for section in told.sections:
        yield from _under([writer.section(section)], map(writer.entry, section.entries))
    if told.backlog:
        listed = ([item] for item in map(writer.listed, told.backlog.items))
        yield from _under(writer.backlog(told.backlog), listed)
    if told.incidents:
        troubles = ([trouble] for trouble in map(writer.trouble, told.incidents))
        yield from _under([writer.troubles(told)], troubles)
    if told.sources:
        yield list(writer.sources(told))
    yield list(writer.foot(told))


def _under(heading: Iterable[str], groups: Iterable[Iterable[str]]) -> Iterator[list[str]]:
    """The groups of blocks, the heading's blocks before those of the first."""
    head = list(heading)
    for group in groups:
        yield [*head, *group]
        head = []
