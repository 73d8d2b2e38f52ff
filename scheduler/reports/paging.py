"""A report a page at a time: the figures of the whole span, and a part of what it tells."""

from __future__ import annotations

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from scheduler.reports.builders import report_of
from scheduler.reports.figures import MOST_SPREADS
from scheduler.reports.report import READING_ORDER, Report, Whole
from storage import Filter
from storage.archive.queries import Queries
from storage.records import Change, Kind
from storage.tallies import Tally

PAGE_SIZE = 30
"""Changes and articles of a backlog that one page tells."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Where a page stands among all of a report.

    Attributes:
        number: Its number, from 1.
        last: The number of the last.
    """

    number: int
    last: int


def page_of(
    queries: Queries, where: Filter, zone: ZoneInfo, language: str, number: int = 1
) -> tuple[Report, Pages]:
    """One page of the report of a span: what is told one by one comes first, then the backlog.

    Args:
        queries: Of the archive.
        where: Its `since` and `until` are the span.
        zone: In which times are shown.
        language: ``zh`` or ``en``.
        number: Of the page, from 1; one past the last is the last.

    Raises:
        StorageError: The archive is locked past the busy timeout or damaged.
    """
    tally = queries.counting.tally(where)
    last = max(-(-(tally.changes + tally.backlog) // PAGE_SIZE), 1)
    number = min(max(number, 1), last)
    changes = _part(queries, where, tally, (number - 1) * PAGE_SIZE)
    whole = _whole(queries, where, zone, tally)
    report = report_of(queries, where, zone, language, changes=changes, whole=whole)
    return report, Pages(number, last)


def figures_of(queries: Queries, where: Filter, zone: ZoneInfo, language: str) -> Report:
    """The figures of a span without anything that is told: what its charts are drawn from.

    Raises:
        StorageError: The archive is locked past the busy timeout or damaged.
    """
    whole = _whole(queries, where, zone, queries.counting.tally(where))
    return report_of(queries, where, zone, language, changes=(), whole=whole)


def _part(queries: Queries, where: Filter, tally: Tally, first: int) -> list[Change]:
    """A page of changes in order of recording."""
    found: list[Change] = []
    if first < tally.changes:
        kinds, before = _kinds_on(tally, first)
        asked = replace(where, kinds=kinds, limit=PAGE_SIZE, offset=first - before)
        found += queries.spans.told(asked, READING_ORDER)
    if tally.backlog and len(found) < PAGE_SIZE:
        offset = max(first - tally.changes, 0)
        asked = replace(where, limit=PAGE_SIZE - len(found), offset=offset)
        found += queries.spans.listed(asked)
    return sorted(found, key=lambda change: change.change_id)


def _kinds_on(tally: Tally, first: int) -> tuple[tuple[Kind, ...], int]:
    """The kinds of which a page tells, and how many changes of the kinds before them there are."""
    found, before, passed = [], 0, 0
    for kind in READING_ORDER:
        n = tally.kinds[kind]
        if passed + n <= first:
            before = passed + n
        elif n and passed < first + PAGE_SIZE:
            found.append(kind)
        passed += n
    return tuple(found), before


def _whole(queries: Queries, where: Filter, zone: ZoneInfo, tally: Tally) -> Whole:
    """What the whole span holds; what its figures say that it does not hold is not looked for."""
    copied = tally.kinds[Kind.COPIED] or tally.backlog
    spread = queries.spans.most_spread(where, MOST_SPREADS) if copied else []
    return Whole(
        tally=tally,
        appeared=tuple(queries.counting.appeared(zone, where)),
        backlog=tuple(queries.counting.backlog_by_source(where)) if tally.backlog else (),
        clusters=tuple(tuple(queries.clusters.spread(article_id)) for article_id in spread),
    )
