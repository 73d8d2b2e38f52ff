"""A source's own habits, and whether it departs from them. Pure; counts in, a verdict out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

WEEK = timedelta(days=7)
_HOURS_A_WEEK = WEEK // timedelta(hours=1)
WEEKS = 8
"""Weeks looked back on: long enough for a habit, short enough to follow its changes."""

FEWEST_WEEKS = 3
"""Weeks with which a habit begins; before, nothing is called silence."""

WINDOWS_H = (3, 6, 12, 24, 72)
"""Spans that are tried, shortest first: the first in which the habit is strong enough decides."""

WATCHED = 0.75
"""The share of a span's hours in which the monitor must have looked, or the span says nothing."""

CHANCE = 0.002
"""So rarely may an ordinary hour look silent; the least of the past weeks is taken for the mean."""

LESS = 0.5
"""The share of the least week under which a span is silent: large counts vary beyond chance."""

PAUSES_DAYS = 28
"""Days looked back on for the pauses of an account behind a bridge."""

POSTING_DAYS = 10
"""Days with something new among them; an account with fewer may be silent for any time."""

LEAST_PAUSE_H = 24
"""Hours without anything new that are never told."""

LONGER = 1.5
"""So many times as long as the longest pause but one, which may have been a failure itself."""

STILL_H = 10 * 24
"""Hours for which no list is said to stand still: the longest holidays and the days around them."""

STILL_LONGER = 3
"""So many times as long as the longest pause but one."""

STILL_DAYS = 4
"""Days with something new among them; a list with fewer has no habit."""


@dataclass(frozen=True, slots=True)
class Span:
    """How many links came in the last hours, and in the same hours of the weeks before."""

    hours: int
    now: int
    before: tuple[int, ...]

    def __str__(self) -> str:
        weeks = ", ".join(map(str, self.before))
        return (
            f"{self.now} new links in the last {self.hours} hours;"
            f" in the weeks before at this time {weeks}"
        )


@dataclass(frozen=True, slots=True)
class Pause:
    """How long a source has shown nothing new, and what it usually does.

    Attributes:
        hours: How long.
        usual: The longest pause but one before.
        days: Days with something new.
        within: Of so many days.
    """

    hours: int
    usual: int
    days: int
    within: int = PAUSES_DAYS

    def __str__(self) -> str:
        return (
            f"no new link for {self.hours} hours, where there were some on {self.days} of"
            f" {self.within} days and pauses of {self.usual} hours"
        )


def hour_of(moment: datetime) -> str:
    """The hour of an aware UTC time as stored times begin: ``2026-11-23T08``."""
    return moment.isoformat()[:13]


def hour_number(moment: datetime) -> int:
    """The hour of an aware time, counted from 1970: quicker to compare and count back than names.

    SQLite says the same of a stored time by ``strftime('%s', time) / 3600``.
    """
    return int(moment.timestamp()) // 3600


def silence(
    links: Mapping[int, int], watched: frozenset[int], now: datetime, since: datetime
) -> Span | None:
    """The span in which a source is silent against its habit; None where it is not.

    Args:
        links: New links by hour (`hour_number`), over the last WEEKS weeks and three days.
        watched: The hours in which the monitor looked.
        now: The present moment; the hour that has begun is left out.
        since: When the source was first read; its habit begins there.
    """
    first, present = hour_number(since) + 1, hour_number(now)
    for hours in WINDOWS_H:
        span = _span(links, watched, first, present, hours)
        if span is None:
            continue
        usual = min(span.before)
        if at_most(0, usual) >= CHANCE:
            continue
        at_once = clustering(links, watched, first, present, hours)
        if at_most(0, usual / at_once) < CHANCE:  # strong enough to tell
            few = at_most(int(span.now / at_once), usual / at_once) < CHANCE
            return span if span.now < LESS * usual and few else None
    return None


def clustering(
    links: Mapping[int, int], watched: frozenset[int], first: int, present: int, hours: int
) -> float:
    """How many links come at once, as a habit: the index of dispersion of spans, at least 1.

    Of a list that is filled a batch at a time, and that shows a few of each, counts vary by so many
    times as much as those of links that come one by one: half a batch less is no silence.

    Args:
        links: New links by hour (`hour_number`).
        watched: The hours in which the monitor looked.
        first: The hour in which the habit begins.
        present: The hour that has begun.
        hours: The length of the spans that are compared, each with those of other weeks.
    """
    apart, expected = 0.0, 0.0
    for offset in range(hours, _HOURS_A_WEEK + 1, hours):
        counts: list[int] = []
        for week in range(1, WEEKS + 1):
            begin = present - offset - (week - 1) * _HOURS_A_WEEK - hours
            span = range(begin, begin + hours)
            if begin >= first and sum(hour in watched for hour in span) >= WATCHED * hours:
                counts.append(sum(links.get(hour, 0) for hour in span))
        if len(counts) > 1:
            mean = sum(counts) / len(counts)
            apart += math.fsum((count - mean) ** 2 for count in counts)
            expected += mean * (len(counts) - 1)
    return max(apart / expected, 1.0) if expected else 1.0


def pause(
    links: Mapping[int, int], watched: frozenset[int], now: datetime, since: datetime
) -> Pause | None:
    """The pause of an account that is longer than its own; None where it is not.

    For accounts that post every day or every working day: what `silence` asks for, several links
    in a span of hours, they may never have.

    Args:
        links: New links by hour (`hour_number`).
        watched: The hours in which the monitor looked.
        now: The present moment; the hour that has begun is left out.
        since: When the source was first read.
    """
    found = _pause(links, watched, now, since, PAUSES_DAYS, POSTING_DAYS)
    is_long = found and found.hours >= LEAST_PAUSE_H and found.hours > LONGER * found.usual
    return found if is_long else None


def standstill(
    links: Mapping[int, int], watched: frozenset[int], now: datetime, since: datetime
) -> Pause | None:
    """The pause of a source whose list answers and stands still; None where it does not.

    For those that publish too little for `silence`: a copy that a cache serves for ever, a list
    that moved to another page and left the old one behind.

    Args:
        links: New links by hour (`hour_number`).
        watched: The hours in which the monitor looked.
        now: The present moment; the hour that has begun is left out.
        since: When the source was first read.
    """
    found = _pause(links, watched, now, since, WEEKS * 7, STILL_DAYS)
    is_long = found and found.hours >= STILL_H and found.hours > STILL_LONGER * found.usual
    return found if is_long else None


def frozen(
    printed: Mapping[int, int],
    links: Mapping[int, int],
    watched: frozenset[int],
    now: datetime,
    since: datetime,
) -> Pause | None:
    """The pause of a source whose list shows nothing new since it was first read; else None.

    Its habit is read from the dates of what it showed then: of a list that a cache serves for ever
    there is no other. These are dates of what is on topic, so that true pauses are shorter.

    Args:
        printed: By hour (`hour_number`) what says that it was published before the first look.
        links: New links by hour since.
        watched: The hours in which the monitor looked.
        now: The present moment; the hour that has begun is left out.
        since: When the source was first read.
    """
    first, present = hour_number(since), hour_number(now)
    if present - first < STILL_H or not printed:
        return None
    begin = min(printed)
    looked = watched.union(range(begin, first + 1))
    shown = {hour: count for hour, count in printed.items() if hour <= first} | dict(links)
    return standstill(shown, looked, now, datetime.fromtimestamp((begin - 1) * 3600, UTC))


def _pause(
    links: Mapping[int, int],
    watched: frozenset[int],
    now: datetime,
    since: datetime,
    within: int,
    least: int,
) -> Pause | None:
    """The pause that lasts, of a source with something new on so many days; None without one."""
    present = hour_number(now)
    first = max(hour_number(since) + 1, present - within * 24)
    hours = sorted(hour for hour, count in links.items() if count and first <= hour < present)
    days = len({(hour - present) // 24 for hour in hours})
    if days < least:
        return None

    def is_watched(begin: int, end: int) -> bool:
        return sum(hour in watched for hour in range(begin, end)) >= WATCHED * (end - begin)

    pauses = sorted(
        (end - begin for begin, end in pairwise(hours) if is_watched(begin, end)), reverse=True
    )
    if len(pauses) < least - 1 or not is_watched(hours[-1], present):
        return None
    return Pause(present - hours[-1], pauses[1], days, within)


def _span(
    links: Mapping[int, int], watched: frozenset[int], first: int, present: int, hours: int
) -> Span | None:
    """The span's counts; None where the monitor did not look, or too few weeks are known."""
    counts: list[int] = []
    for week in range(WEEKS + 1):
        end = present - week * _HOURS_A_WEEK
        span = range(end - hours, end)
        looked = range(max(end - hours, first), end)
        if sum(hour in watched for hour in looked) >= WATCHED * hours:
            counts.append(sum(links.get(hour, 0) for hour in span))
        elif week == 0:
            return None
    if len(counts) <= FEWEST_WEEKS:
        return None
    return Span(hours, counts[0], tuple(counts[1:]))


def at_most(count: int, mean: float) -> float:
    """The chance of so few or fewer where `mean` are expected (Poisson)."""
    if mean <= 0:
        return 1.0
    return math.fsum(
        math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(count + 1)
    )
