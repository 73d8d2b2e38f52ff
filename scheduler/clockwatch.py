"""What the daemon does about a clock that jumps: it is noticed, and jobs run by intervals.

The clock that may be set is compared, at each look, with the one that cannot be.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from apscheduler.triggers.base import BaseTrigger

from scheduler.words.notes import note

LEAST_S = 5.0
"""A difference that neither a slow look nor a gentle correction (NTP slews) explains."""

STEADY_S = 300.0
"""After so long without a jump the clock is trusted again."""


@dataclass(frozen=True, slots=True)
class Jump:
    """A jump of the clock.

    Attributes:
        by: How far, forwards or backwards.
        slept: Whether the machine slept, and its clock is right.
    """

    by: timedelta
    slept: bool

    @property
    def detail(self) -> str:
        """What is noted of it."""
        return note("slept" if self.slept else "clock_jumped", span=_span(self.by))


class ClockWatch:
    """Looks at the clocks.

    Args:
        wall: The clock that may be set, in seconds.
        steady: One that cannot, and stands still while the machine sleeps.
        uptime: One that cannot, and goes on.
    """

    def __init__(
        self,
        wall: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
        uptime: Callable[[], float] = lambda: time.clock_gettime(time.CLOCK_BOOTTIME),
    ) -> None:
        self._wall, self._steady, self._uptime = wall, steady, uptime
        self._before = self._now()
        self._steady_since = self._before[1]

    def look(self) -> Jump | None:
        """The jump since the last look; None where there was none."""
        (wall, steady, uptime), before = self._now(), self._before
        self._before = (wall, steady, uptime)
        by = (wall - before[0]) - (steady - before[1])
        if abs(by) < LEAST_S:
            return None
        self._steady_since = steady
        unexplained = (wall - before[0]) - (uptime - before[2])
        return Jump(timedelta(seconds=round(by)), slept=abs(unexplained) < LEAST_S)

    @property
    def is_steady(self) -> bool:
        """Whether it has not jumped for long."""
        return self._before[1] - self._steady_since >= STEADY_S

    def _now(self) -> tuple[float, float, float]:
        return self._wall(), self._steady(), self._uptime()


def _span(by: timedelta) -> str:
    return f"-{-by}" if by < timedelta(0) else str(by)


class Every(BaseTrigger):  # type: ignore[misc] # APScheduler has no types
    """Fires an interval after it fired, and never makes up for what it missed.

    APScheduler's own trigger lists each missed moment one by one, 34 million of them where a clock
    jumps 400 days ahead. The scheduler itself waits in monotonic time; only what it compares with
    the clock is set right by `ClockWatch`.

    Args:
        seconds: The interval.
    """

    def __init__(self, seconds: float) -> None:
        self._interval = timedelta(seconds=seconds)

    def get_next_fire_time(
        self,
        previous_fire_time: datetime | None,  # noqa: ARG002 - APScheduler's signature
        now: datetime,
    ) -> datetime:
        """An interval from now."""
        return now + self._interval
