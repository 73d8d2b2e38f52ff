"""What a report says of the time that was not watched. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from scheduler.reports.report import Report
from scheduler.words.catalogue import Words
from scheduler.words.clean_text import line
from scheduler.words.shown_times import minute
from storage.incident_kinds import BLINDING
from storage.watched import NOT_BEGUN, NOT_RUNNING, RESTING, Gap

_WHY = {
    NOT_BEGUN: "gap_not_begun",
    NOT_RUNNING: "gap_not_running",
    RESTING: "gap_resting",
}
_MOST = 12
"""Gaps that are named, the whole watch's and the sources' each; the rest are summed."""


@dataclass(frozen=True, slots=True)
class Missed:
    """A part of the span that was not watched: at whose sites, from when to when, and why."""

    where: str
    when: str
    why: str


def nothing(report: Report, words: Words) -> str:
    """What is said in place of changes, where there are none."""
    if report.says:
        return line(report.says)
    watched = report.watched
    if watched is None:
        return words("nothing")
    if watched.lies_ahead:
        return words("lies_ahead")
    if watched.is_unwatched():
        return words("unwatched_all")
    return words("unwatched_gaps" if watched.gaps else "nothing")


def missed(report: Report, words: Words) -> tuple[Missed, ...]:
    """The gaps of the span: those of the whole watch, then those of single sources."""
    watched = report.watched
    if watched is None:
        return ()
    names = report.source_names
    of_sources = (
        (line(names.get(source_id, source_id), 80), gap)
        for source_id, gaps in watched.blind.items()
        for gap in gaps
    )
    whole = ((words("whole_watch"), gap) for gap in watched.gaps)
    return (*_told(whole, report, words), *_told(of_sources, report, words))


def _told(gaps: Iterable[tuple[str, Gap]], report: Report, words: Words) -> Iterator[Missed]:
    left, length = iter(gaps), timedelta()
    for where, gap in islice(left, _MOST):
        length += gap.length
        yield Missed(where, _when(gap, report, words), reason(gap.why, words))
    if rest := list(left):
        length += sum((gap.length for _, gap in rest), timedelta())
        hours = round(length / timedelta(hours=1))
        yield Missed("", words("gaps_more", n=len(rest), hours=hours), "")


def reason(why: str, words: Words) -> str:
    """Why something was not watched."""
    if why == "feed_empty":
        return line(words.incident(why) + words("gap_of_new_alone"), 120)
    return line(words.incident(why) if why in BLINDING else words(_WHY[why]), 120)


def _when(gap: Gap, report: Report, words: Words) -> str:
    since, until = minute(gap.since, report.zone), minute(gap.until, report.zone)
    return words("span", since=since, until=until)
