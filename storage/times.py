"""Times as the archive keeps them: aware, UTC, ISO-8601."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from enum import StrEnum

FINENESS = timedelta(milliseconds=1)
"""How finely times are stored."""

_GROWING: int | None = getattr(time, "CLOCK_BOOTTIME", None)

SLACK = timedelta(minutes=1)
"""A clock that differs by less was corrected, or read by another process: it did not jump."""


class Precision(StrEnum):
    """How finely a time was printed; ordered from coarse to fine."""

    DAY = "day"
    MINUTE = "minute"
    SECOND = "second"


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def elapsed_s() -> float:
    """Seconds that only grow, also while the machine sleeps, which `time.monotonic` leaves out."""
    return time.clock_gettime(_GROWING) if _GROWING is not None else time.monotonic()


def to_iso(moment: datetime) -> str:
    """An aware time as UTC ISO-8601 with milliseconds, so that text order is time order.

    Raises:
        ValueError: The time is naive.
    """
    if moment.tzinfo is None:
        raise ValueError("a naive time has no place in the archive")
    return in_utc(moment).isoformat(timespec="milliseconds")


def from_iso(text: str) -> datetime:
    """The aware UTC time that `to_iso` wrote.

    Raises:
        ValueError: The text is no ISO-8601 time, or a naive one.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone: {text}")
    return moment.astimezone(UTC)


def just_after(moment: datetime) -> datetime:
    """The next moment that is stored apart; at the end of the calendar, where none is, that one."""
    try:
        return moment + FINENESS
    except OverflowError:
        return moment


def still_waits(now: datetime, since: datetime, until: datetime) -> bool:
    """Whether a wait is not over; one that began in the future was set by a wrong clock, and is."""
    return since - SLACK <= now < until


def published_iso(moment: datetime) -> str:
    """A time of publication as UTC ISO-8601 with whole seconds, the finest that pages print."""
    return in_utc(moment).isoformat(timespec="seconds")


def in_utc(moment: datetime) -> datetime:
    """The moment in UTC; in the calendar's first and last hours, which UTC may not have, as it is.

    No true time lies there, but a page or a user may write one.
    """
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return moment.replace(tzinfo=UTC)
