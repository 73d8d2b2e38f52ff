"""When an article was published, as finely as its page printed it. Pure functions.

A printed time is a span of moments: 2026-11-28 is any of that day, 17:00 any of that minute. Two
prints contradict each other where no moment fits both; what is not known to come before another
thing is not sorted as if it did.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from storage.records import Article
from storage.times import Precision, in_utc, published_iso

FIRST_YEAR = 1990
"""No page of the web is older; an earlier date on one is a slip, or the age of its subject."""

AHEAD = timedelta(days=2)
"""A date further in the future than tomorrow, wherever tomorrow has begun, was not yet true."""

_EASTMOST = timedelta(hours=13)
"""So much earlier than in London a day begins. The few islands yet an hour further east share their
midnights with Hawaii, which has more newspapers."""

_ONE_DAY = timedelta(hours=22)
"""Two days that begin less far apart are one day, read in two zones; the shortest has 23 hours."""

OF_THE_LOOK = timedelta(minutes=10)
"""A time so near the moment at which a page was asked for may be the site's clock; sites' clocks
are wrong by minutes. Where it is none, it is older at the next look, and told then."""

_LENGTHS = {
    Precision.DAY: timedelta(days=1),
    Precision.MINUTE: timedelta(minutes=1),
    Precision.SECOND: timedelta(seconds=1),
}
_FROM_COARSE = tuple(Precision)
_CHINA_MIDNIGHT, _MIDNIGHT = 16, 0


@dataclass(frozen=True, slots=True)
class Span:
    """Every moment that a printed time may mean, from `start` up to, not including, `end`."""

    start: datetime
    end: datetime

    def meets(self, other: Span) -> bool:
        """Whether a moment is in both."""
        return self.start < other.end and other.start < self.end


def span_of(at: datetime, precision: Precision) -> Span:
    """The moments that a time printed so finely may mean."""
    start = at
    if precision is not Precision.DAY:
        start = at.replace(microsecond=0)
    if precision is Precision.MINUTE:
        start = start.replace(second=0)
    try:
        return Span(start, start + _LENGTHS[precision])
    except OverflowError:  # the calendar's last day: no true time lies there, but a page may say so
        return Span(start, datetime.max.replace(tzinfo=start.tzinfo))


def fineness(at: datetime, precision: Precision | None, language: str | None) -> Precision:
    """How finely a time was printed; where that was not kept, what it most likely was.

    Earlier releases kept a day as its beginning, of Chinese articles in China's zone, of others in
    UTC, and did not say so.

    Args:
        at: The time.
        precision: As kept; None where it was not.
        language: Of the article; None where it was not kept either.
    """
    if precision is not None:
        return precision
    utc = in_utc(at)
    chinese = language is None or language.startswith("zh")
    midnight = _CHINA_MIDNIGHT if chinese else _MIDNIGHT
    if (utc.hour, utc.minute, utc.second) == (midnight, 0, 0):
        return Precision.DAY
    return Precision.SECOND if at.second else Precision.MINUTE


def precision_of(kept: str | None) -> Precision | None:
    """How finely a time was printed, as it is kept."""
    return Precision(kept) if kept else None


def likely_precision(article: Article) -> Precision | None:
    """How finely a reading's time was printed, as `fineness` has it; None where it has no time."""
    return None if article.published_at is None else _fineness(article)


def agree(one: Article, other: Article) -> bool:
    """Whether the times that two readings print may be the same moment."""
    if one.published_at is None or other.published_at is None:
        return one.published_at is other.published_at
    ours, theirs = _fineness(one), _fineness(other)
    if ours is theirs is Precision.DAY:
        return abs(one.published_at - other.published_at) < _ONE_DAY
    return span_of(one.published_at, ours).meets(span_of(other.published_at, theirs))


def came_before(one: Article, other: Article) -> bool:
    """Whether the times that two pages print say that one was published before the other."""
    if one.published_at is None or other.published_at is None:
        return False
    first = span_of(one.published_at, _fineness(one))
    return first.end <= span_of(other.published_at, _fineness(other)).start


def is_day(article: Article) -> bool:
    """Whether a reading's time is a day, no moment of it."""
    return article.published_at is not None and _fineness(article) is Precision.DAY


def is_finer(one: Article, other: Article) -> bool:
    """Whether `one` says more of when it was published than `other`, which does not contradict."""
    if one.published_at is None or other.published_at is None or not agree(one, other):
        return False
    return _FROM_COARSE.index(_fineness(one)) > _FROM_COARSE.index(_fineness(other))


def is_doubtful(at: datetime, seen_at: datetime) -> bool:
    """Whether a page cannot have been published when it says: it is kept, and proves nothing.

    Args:
        at: The printed time.
        seen_at: When the page was first seen to say so.
    """
    return at.year < FIRST_YEAR or at - seen_at >= AHEAD


def without_clock(before: Article, after: Article, seen_at: datetime) -> Article:
    """A reading of a known article with its known time, where the page prints that of the look.

    Args:
        before: The reading that is known.
        after: The new one.
        seen_at: When the page was asked for.
    """
    at, known = after.published_at, before.published_at
    if at is None or known is None or agree(before, after):
        return after
    if abs(at - seen_at) > OF_THE_LOOK:
        return after
    return replace(after, published_at=known, published_precision=before.published_precision)


def day_of(at: datetime) -> date:
    """The date that was printed, by the day's beginning; the same wherever it is shown."""
    try:
        return (in_utc(at) + _EASTMOST).date()
    except OverflowError:
        return at.date()


def as_text(article: Article) -> str | None:
    """The time as an edit quotes it: a day as its date, any other in UTC ISO-8601."""
    at = article.published_at
    if at is None:
        return None
    if is_day(article):
        return day_of(at).isoformat()
    return published_iso(at)


def _fineness(article: Article) -> Precision:
    at = article.published_at
    if at is None:
        return Precision.DAY
    return fineness(at, article.published_precision, article.language)
