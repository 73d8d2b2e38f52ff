"""A connection whose questions end when their time is over: SQLite breaks them off."""

from __future__ import annotations

import sqlite3
import time

STEPS = 4000
"""Steps of SQLite's machine between two looks at the clock: some tenths of a millisecond."""


def limit_time(connection: sqlite3.Connection, longest_s: float) -> None:
    """Have every question on a connection broken off from a span after now on.

    Args:
        connection: Open.
        longest_s: From now until nothing more is answered.
    """
    ends = time.monotonic() + longest_s
    connection.set_progress_handler(lambda: time.monotonic() > ends, STEPS)
