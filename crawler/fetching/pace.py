"""When a host may be asked next."""

from __future__ import annotations

import time
from collections.abc import Callable

SENT_AT = "sent_at"
"""Of a request's meta: when it left this machine, in monotonic time; None: that is not known."""


class Pace:
    """The starts of requests to one host, kept apart.

    Args:
        delay_s: Seconds between two of them.
        first_after_s: Seconds until the first.
        clock: Seconds that only grow.
    """

    def __init__(
        self, delay_s: float, first_after_s: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.delay_s = delay_s
        self._clock = clock
        self._free_at = clock() + first_after_s
        self._last: float | None = None

    def slow_to(self, delay_s: float) -> None:
        """Keep at least this delay from now on."""
        self.delay_s = max(self.delay_s, delay_s)

    def start(self) -> None:
        """Note that a request starts."""
        self._last = self._clock()

    def answered(self, sent_at: float | None) -> None:
        """Note when a request left that was answered: a busy process sends later than it began.

        Args:
            sent_at: By the clock; None: that is not known, so it may have been just now.
        """
        left = self._clock() if sent_at is None else sent_at
        self._last = left if self._last is None else max(self._last, left)

    def wait_s(self) -> float:
        """Seconds until the next request may start."""
        after = 0.0 if self._last is None else self._last + self.delay_s
        return max(0.0, max(self._free_at, after) - self._clock())
