"""A connection that may write the desk's own tables and nothing else: SQLite refuses the rest."""

from __future__ import annotations

import sqlite3

WRITABLE = frozenset({
    "desk_log", "desk_changes", "desk_incidents", "desk_requests", "mutes", "searches",
    "search_rules",
})  # fmt: skip
"""The tables that people's work stands in."""

_WRITES = {sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE}
_READS = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
    sqlite3.SQLITE_TRANSACTION,
}


def limit_to_desk(connection: sqlite3.Connection) -> None:
    """Have SQLite refuse whatever is neither a question nor a write to the desk's own tables."""
    # SQLite declares such a function as a table when it is first used, which is refused later.
    connection.execute("select 1 from json_each('[]')").fetchall()
    connection.set_authorizer(_judge)


def _judge(action: int, table: str | None, *_: str | None) -> int:
    may = action in _READS or (action in _WRITES and table in WRITABLE)
    return sqlite3.SQLITE_OK if may else sqlite3.SQLITE_DENY
