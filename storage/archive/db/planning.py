"""SQLite's statistics of its indexes, by which it plans queries: renewed now and then."""

from __future__ import annotations

import sqlite3

ROWS = 400
"""Rows of an index that are looked at, whatever its size; SQLite advises 100 to 1,000."""

EVERYTHING = 0x10002
"""Of ``pragma optimize``: all tables, where SQLite can (3.46), not only those asked just now."""

QUICK_MS = 50
"""A look waits no longer for another writer: the next one comes."""


def look_at_plans(connection: sqlite3.Connection) -> None:
    """Let SQLite look at what has grown since it looked last; outside of any transaction.

    Raises:
        sqlite3.OperationalError: Another writes, or the disk is full; nothing was changed.
    """
    before = connection.execute("pragma busy_timeout").fetchone()[0]
    connection.execute(f"pragma busy_timeout = {QUICK_MS}")
    try:
        connection.execute(f"pragma analysis_limit = {ROWS}")
        connection.execute(f"pragma optimize = {EVERYTHING}").fetchall()
    finally:
        connection.execute(f"pragma busy_timeout = {int(before)}")
