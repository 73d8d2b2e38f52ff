"""Whether less is read of a source's articles than before: fields, texts, or articles at all.

Pure; counts in, a verdict out. No page shows by itself that something is lost from it: a source's
newest articles are compared with those before.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

FIELDS = ("published_at", "origin", "authors", "editor", "section", "images")
"""The fields whose coverage is watched; headline and body no article is without."""

RECENT = 30
"""Readings that are compared with the habit."""

HABITUAL = 100
"""Readings with which a habit of coverage begins."""

USUAL = 0.5
"""A field that fewer pages carry is no habit."""

FALLEN, HEALED = 0.6, 0.8
"""Shares of the habit: below the one a field has fallen, from the other on it has healed."""

NEWEST_TEXTS, HABITUAL_TEXTS = 8, 40
"""Texts that must all be short, and texts before them with which a habit begins."""

SHORT = 0.5
"""The part of what nine in ten texts had under which a text is short: news in brief are among the
tenth where a source has them."""

NO_ARTICLE = "not_article"
NEWEST_LINKS, HABITUAL_LINKS, NEARLY_ALL = 8, 30, 0.75
"""Links without an article, one after the other; links before them, of which so many held one."""

APART = timedelta(hours=6)
"""Between the first and the last of links without an article."""

RARE = 1e-4
"""So rarely may chance alone make a field fall."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Readings, and how many of them carried each of FIELDS."""

    readings: int = 0
    carried: tuple[int, ...] = (0,) * len(FIELDS)

    def __add__(self, other: Coverage) -> Coverage:
        carried = tuple(a + b for a, b in zip(self.carried, other.carried, strict=True))
        return Coverage(self.readings + other.readings, carried)

    def share(self, index: int) -> float:
        """The share of the readings that carried a field."""
        return self.carried[index] / self.readings if self.readings else 0.0


def fallen(hours: Sequence[Coverage]) -> tuple[list[str], bool] | None:
    """The fields whose coverage has fallen, each in words, and whether all have healed.

    Args:
        hours: A source's readings by hour, newest first.

    Returns:
        None where too little is known.
    """
    recent, habit = _split(hours)
    if recent.readings < RECENT or habit.readings < HABITUAL:
        return None
    told: list[str] = []
    healed = True
    for index, name in enumerate(FIELDS):
        usual, share = habit.share(index), recent.share(index)
        if usual < USUAL:
            continue
        healed = healed and share >= HEALED * usual
        if share < FALLEN * usual and _so_few(recent, index, usual) < RARE:
            told.append(f"{name} on {share:.0%} of pages, usually on {usual:.0%}")
    return told, healed


@dataclass(frozen=True, slots=True)
class Short:
    """Texts that are far shorter than a source's texts were.

    Attributes:
        longest: Characters of the longest of the newest.
        usual: Characters that nine in ten had before.
    """

    longest: int
    usual: int

    def __str__(self) -> str:
        return (
            f"texts of {self.longest} characters at most,"
            f" where nine in ten had {self.usual} or more"
        )


def cut_short(newest: Sequence[int], before: Sequence[int]) -> Short | None:
    """Whether only the beginning of texts is read since a while; None where it is not so.

    Of what is published since, there is no whole text with which it could be compared.

    Args:
        newest: Characters of a source's newest texts.
        before: Characters of those before.
    """
    if len(newest) < NEWEST_TEXTS or len(before) < HABITUAL_TEXTS:
        return None
    usual = sorted(before)[len(before) // 10]
    return Short(max(newest), usual) if max(newest) < SHORT * usual else None


def blank(links: Sequence[tuple[str, datetime]]) -> int:
    """How many of the newest links hold no article, where links nearly always held one; else 0.

    Links that came all at once may be those of a new page's frame.

    Args:
        links: What became of each of a source's links and when it was first seen, newest first.
    """
    states = [state for state, _ in links]
    count = next((n for n, state in enumerate(states) if state != NO_ARTICLE), len(states))
    if count < NEWEST_LINKS or links[0][1] - links[count - 1][1] < APART:
        return 0
    return count if mostly_hold_articles(states[count:]) else 0


def mostly_hold_articles(states: Sequence[str]) -> bool:
    """Whether links nearly always held an article, by what became of them."""
    held = sum(state != NO_ARTICLE for state in states)
    return len(states) >= HABITUAL_LINKS and held >= NEARLY_ALL * len(states)


def _split(hours: Sequence[Coverage]) -> tuple[Coverage, Coverage]:
    recent, habit = Coverage(), Coverage()
    for hour in hours:
        if recent.readings < RECENT:
            recent += hour
        else:
            habit += hour
    return recent, habit


def _so_few(recent: Coverage, index: int, usual: float) -> float:
    """The chance of so few or fewer where each carries the field with the usual chance."""
    n = recent.readings
    p = min(usual, 0.999)
    return math.fsum(
        math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(recent.carried[index] + 1)
    )
