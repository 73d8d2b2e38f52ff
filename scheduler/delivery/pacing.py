"""Rate limits, back-off and circuit breaker of a channel. Pure: the clock is given."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.channels.base import Rate
from storage.times import still_waits

FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=10)

LONGEST_GAP = timedelta(days=1)
"""No more of the time between two attempts counts: the machine was off, or the clock wrong."""

CIRCUIT_AFTER = 5
"""Failures in a row after which a channel rests as a whole."""


def wait_s(rates: Iterable[Rate], turns: Sequence[datetime], now: datetime) -> float:
    """Seconds until one more message keeps every rate.

    Args:
        rates: The channel's.
        turns: When it sent, oldest first; older ones than the longest period may be left out.
        now: The present moment. A turn in the future (a clock set back) counts as now.
    """
    return max((_wait_s(rate, turns, now) for rate in rates), default=0.0)


def _wait_s(rate: Rate, turns: Sequence[datetime], now: datetime) -> float:
    if len(turns) < rate.messages:
        return 0.0
    age_s = max((now - turns[-rate.messages]).total_seconds(), 0.0)
    return max(rate.period_s - age_s, 0.0)


def back_off(attempts: int) -> timedelta:
    """The wait after so many attempts: 2 s, doubled each time to 10 min, spread by a quarter."""
    doubled: timedelta = FIRST_WAIT * 2 ** min(attempts - 1, 20)
    spread = 0.875 + random.random() / 4  # noqa: S311 - spreads attempts, guards nothing
    return min(doubled, LONGEST_WAIT) * spread


def tried_for(since: datetime | None, last: datetime | None, now: datetime) -> timedelta:
    """For how long something was tried, whatever the clock did meanwhile.

    Args:
        since: The first attempt; None: this is it.
        last: The end of the last attempt, or something before the first.
        now: The present moment.
    """
    if since is None:
        return timedelta()
    until = max(last or since, since)
    return until - since + min(max(now - until, timedelta()), LONGEST_GAP)


@dataclass(slots=True)
class Circuit:
    """The circuit breaker of a channel: whether it is worth trying.

    It rests after CIRCUIT_AFTER failures in a row, and as long as its receiver asks for.
    """

    failures: int = 0
    rests_since: datetime | None = None
    rests_until: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """Whether the channel rests; not where the clock stands before the rest began."""
        if self.rests_since is None or self.rests_until is None:
            return False
        return still_waits(now, self.rests_since, self.rests_until)

    def succeeded(self) -> None:
        """Forget the failures."""
        self.failures, self.rests_since, self.rests_until = 0, None, None

    def failed(self, next_attempt: datetime, now: datetime, *, asked: bool = False) -> None:
        """Count a failure; from the fifth in a row on the channel rests until the next attempt.

        Args:
            next_attempt: When what failed is tried again: before anything that came after it.
            now: The present moment.
            asked: Whether the receiver asked to be left alone until then.
        """
        self.failures += 1
        if asked or self.failures >= CIRCUIT_AFTER:
            longer = self.rests_until if self.is_open(now) else None
            self.rests_since, self.rests_until = now, max(next_attempt, longer or next_attempt)
