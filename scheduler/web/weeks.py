"""The chart of the home page: articles by week and source, as rows with bars. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

WEEKS = 12
"""A quarter of a year."""


@dataclass(frozen=True, slots=True)
class Part:
    """One source's share of a week: its name, its figure, and its width in percent."""

    name: str
    n: int
    width: float


@dataclass(frozen=True, slots=True)
class Week:
    """One row: the Monday, the sum, and the sources that make it up, the greatest first."""

    monday: date
    n: int
    parts: tuple[Part, ...]


def first_monday(now: datetime, zone: ZoneInfo) -> datetime:
    """The beginning of the first week that the chart shows."""
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    return datetime(monday.year, monday.month, monday.day, tzinfo=zone)


def weeks(
    counted: Iterable[tuple[datetime, str, int]],
    names: Mapping[str, str],
    now: datetime,
    zone: ZoneInfo,
) -> list[Week]:
    """The rows, newest week first; the longest bar is of the fullest week.

    Args:
        counted: Hour, source id and number of articles.
        names: The sources' names by id.
        now: The present moment.
        zone: In which weeks begin.
    """
    first = first_monday(now, zone).date()
    found: list[Counter[str]] = [Counter() for _ in range(WEEKS)]
    for hour, source_id, n in counted:
        number = (hour.astimezone(zone).date() - first).days // 7
        if 0 <= number < WEEKS:
            found[number][names.get(source_id, source_id)] += n
    most = max(week.total() for week in found) or 1
    return [
        Week(
            first + timedelta(weeks=number),
            week.total(),
            tuple(Part(name, n, round(100 * n / most, 2)) for name, n in week.most_common()),
        )
        for number, week in reversed(list(enumerate(found)))
    ]
