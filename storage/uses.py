"""When sessions and tokens were last used: kept where that can be done, and never in the way."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from datetime import datetime, timedelta

from storage.times import to_iso

_NOTED = timedelta(minutes=5)
"""How finely is kept when something was last used."""


def note_use(
    db: sqlite3.Connection, statement: str, key: object, noted: str | None, now: datetime
) -> None:
    """Keep when something was used, as finely as that is kept; or not, where that cannot be done.

    A disk that is full, or another who writes, would else shut out who looks after them.

    Args:
        db: The file's database.
        statement: Keeps a moment, its first value, of a key, its second.
        key: Of what was used.
        noted: What is kept by now; None: nothing. Later than now, it is of a wrong clock.
        now: The present moment.
    """
    if noted is not None and to_iso(now - _NOTED) <= noted <= to_iso(now):
        return
    with suppress(sqlite3.OperationalError), db:
        db.execute("pragma busy_timeout = 0")
        db.execute(statement, (to_iso(now), key))
