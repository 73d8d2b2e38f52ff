"""Dates in a text that go on with the days: 今天是11月30日, 截至11月29日, today's weather. Pure.

Nobody edits them: the site's template prints the day on which it is asked. A date that was put
right stands still, or goes on once; one that runs is near the day of each look.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

NEAR = timedelta(days=1)
"""Yesterday's date, or tomorrow's, is of the look too: zones differ, and pages are kept a while."""

_PREFIX = 2
"""Characters before a date by which its place is known, in whatever article: 截至, 今天是."""

_BLANKS = r"[\s,，、()（）|·:：]*"
_DEGREES = r"-?\d{1,2}\s*(?:℃|°C|度)?"
_BESIDE = (
    r"(?:星期|周|礼拜)[一二三四五六日天]|(?:农历|阴历)?[正一二三四五六七八九十冬腊]+月[初一二三四五六七八九十廿]+"
    r"|(?:晴|阴|多云|雷?阵雨|[小中大]到?[中大]?雨|暴雨|[小中大]到?[中大]?雪|暴雪|雨夹雪|雾|霾|转)+"
    rf"|(?:最高|最低)?气?温?\s*{_DEGREES}\s*[~～至到/-]\s*-?\d{{1,2}}\s*(?:℃|°C|度)"
    rf"|(?:最高|最低)?气温\s*{_DEGREES}"
    r"|(?:[东南西北]+|微|偏[东南西北])风(?:\s*\d{1,2}(?:[~～至到-]\d{1,2})?级)?"
)
"""What a calendar shows beside its date: the day of the week, of the moon, the weather."""

_RUN = re.compile(
    r"(?<![\d年])(?:(?P<year>(?:19|20)\d\d)\s*[年/.-]\s*)?(?P<month>\d{1,2})\s*"
    r"(?:月\s*(?P<day>\d{1,2})\s*[日号]|(?<=\d)(?(year)[/.-]\s*(?P<last>\d{1,2})(?![\d.])|(?!)))"
    rf"(?:{_BLANKS}(?:{_BESIDE}))*"
)


@dataclass(frozen=True, slots=True)
class Looks:
    """When both readings were asked for, in UTC."""

    before: datetime
    after: datetime


@dataclass(frozen=True, slots=True)
class _Run:
    """A date in a text, with what a calendar shows beside it."""

    start: int
    end: int
    on: date


@dataclass(frozen=True, slots=True)
class _Gone:
    """A date that went on with the looks."""

    prefix: str
    before: str
    start: int
    end: int


def running(before: str, after: str, looks: Looks) -> frozenset[str]:
    """What stands before the dates that went on with the looks from one text to the other."""
    return frozenset(gone.prefix for gone in _gone_on(before, after, looks))


def stilled(before: str, after: str, looks: Looks, prefixes: Collection[str]) -> str:
    """A text in which dates that went on with the looks are those of before.

    Args:
        before: The text as it is known.
        after: As it is now.
        looks: When each was asked for.
        prefixes: Behind which words dates are known to go on.
    """
    at, parts = 0, []
    for gone in _gone_on(before, after, looks):
        if gone.prefix in prefixes:
            parts += [after[at : gone.start], gone.before]
            at = gone.end
    return "".join((*parts, after[at:]))


def _gone_on(before: str, after: str, looks: Looks) -> Iterator[_Gone]:
    """The dates of a text, in order, that are others than in the one before, and of the look."""
    if before == after:
        return
    first, last = looks.before.date(), looks.after.date()
    known = defaultdict(list)
    for run in _runs(before, first):
        known[_prefix(before, run)].append(run)
    found = [(run, _prefix(after, run)) for run in _runs(after, last)]
    total = Counter(prefix for _, prefix in found)
    counted: Counter[str] = Counter()
    for run, prefix in found:
        runs, at = known[prefix], counted[prefix]
        counted[prefix] += 1
        # Where one came or went it is not known which is which.
        if at >= len(runs) or len(runs) != total[prefix]:
            continue
        old = runs[at]
        near = abs(old.on - first) <= NEAR and abs(run.on - last) <= NEAR
        if run.on > old.on and (near or run.on - old.on == last - first):
            yield _Gone(prefix, before[old.start : old.end], run.start, run.end)


def _prefix(text: str, run: _Run) -> str:
    """The words right before a date; at the beginning of a line those right behind it."""
    before = text[max(run.start - _PREFIX, 0) : run.start].rpartition("\n")[2]
    return before or f"\n{text[run.end : run.end + _PREFIX]}"


def _runs(text: str, near: date) -> Iterator[_Run]:
    for found in _RUN.finditer(text):
        on = _date(found, near)
        if on is not None:
            yield _Run(found.start(), found.end(), on)


def _date(found: re.Match[str], near: date) -> date | None:
    """The date that is meant; without a year the one nearest to a day; None: there is none."""
    month, day = int(found["month"]), int(found["day"] or found["last"])
    years = [int(found["year"])] if found["year"] else [near.year - 1, near.year, near.year + 1]
    dates: list[date] = []
    for year in years:
        try:
            dates.append(date(year, month, day))
        except ValueError:
            continue
    return min(dates, key=lambda each: abs(each - near), default=None)
