"""What a wing of the archive holds: the connection, with errors in the project's words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from storage.archive.connection import storage_errors, write_transaction


class Handle:
    """The one connection of an archive, as its wings share it.

    Args:
        path: The archive's file, as errors name it.
        connection: The connection to it.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction that takes the write lock at its start."""
        with storage_errors(self.path), write_transaction(self._connection):
            yield

    def execute(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> sqlite3.Cursor:
        """A statement within a transaction that is open."""
        return self._connection.execute(sql, values)

    def rows(self, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[sqlite3.Row]:
        """The rows of a question."""
        with storage_errors(self.path):
            return self._connection.execute(sql, values).fetchall()
