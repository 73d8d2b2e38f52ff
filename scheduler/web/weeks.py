"""The chart of the home page: articles by week and source, as rows with bars. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from storage.watched import Watched

WEEKS = 12
"""A quarter of a year."""


MOST_PARTS = 12
"""Sources of a week that are named; the rest are one part, lest thousands fill the page."""


@dataclass(frozen=True, slots=True)
class Part:
    """One source's share of a week, or that of all that are not named.

    Attributes:
        name: The source's name; empty for the rest.
        n: Its articles.
        width: Of its bar, in percent.
        sources: How many sources it stands for.
    """

    name: str
    n: int
    width: float
    sources: int = 1


@dataclass(frozen=True, slots=True)
class Week:
    """One row: the Monday, the sum, and the sources that make it up, the greatest first.

    Attributes:
        gap: ``all`` where nothing of it was watched, ``part`` where not all was; else empty.
    """

    monday: date
    n: int
    parts: tuple[Part, ...]
    gap: str = ""


def mondays(now: datetime, zone: ZoneInfo) -> list[datetime]:
    """The beginnings of the weeks that the chart shows, and the end of the last."""
    today = now.astimezone(zone).date()
    first = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    days = (first + timedelta(weeks=number) for number in range(WEEKS + 1))
    return [datetime(day.year, day.month, day.day, tzinfo=zone) for day in days]


def weeks(
    counted: Iterable[tuple[int, str, int]],
    names: Mapping[str, str],
    beginnings: Sequence[datetime],
    watched: Watched | None = None,
) -> list[Week]:
    """The rows, newest week first; the longest bar is of the fullest week.

    Args:
        counted: Number of the week among the beginnings, source id and number of articles.
        names: The sources' names by id.
        beginnings: What `mondays` found.
        watched: Which of their time was watched; None: it is not known.
    """
    found: list[Counter[str]] = [Counter() for _ in range(WEEKS)]
    for number, source_id, n in counted:
        found[number][names.get(source_id, source_id)] += n
    most = max(week.total() for week in found) or 1
    return [
        Week(
            beginnings[number].date(),
            week.total(),
            tuple(_parts(week, most)),
            _gap(watched, beginnings[number], beginnings[number + 1], week.total()),
        )
        for number, week in reversed(list(enumerate(found)))
    ]


def _gap(watched: Watched | None, since: datetime, until: datetime, n: int) -> str:
    if watched is None or not watched.is_broken(since, until):
        return ""
    return "all" if not n and watched.is_unwatched(since, until) else "part"


def _parts(week: Counter[str], most: int) -> Iterator[Part]:
    shares = week.most_common()
    named = shares[: MOST_PARTS if len(shares) > MOST_PARTS + 1 else len(shares)]
    for name, n in named:
        yield Part(name, n, round(100 * n / most, 2))
    if rest := shares[len(named) :]:
        n = sum(n for _, n in rest)
        yield Part("", n, round(100 * n / most, 2), len(rest))
