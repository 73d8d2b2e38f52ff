"""When a job runs again: one interval from now, whatever the clock of the machine says by then."""

from __future__ import annotations

from datetime import datetime, timedelta

from apscheduler.triggers.base import BaseTrigger


class Every(BaseTrigger):  # type: ignore[misc] # APScheduler has no types
    """Fires an interval after it fired, and never makes up for what it missed.

    APScheduler's own trigger lists each missed moment one by one, 34 million of them where a clock
    jumps 400 days ahead. The scheduler itself waits in monotonic time; only what it compares with
    the clock is set right by `scheduler.clockwatch`.

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
