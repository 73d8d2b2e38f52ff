"""One connection to the archive's file, as the wings share it: transactions, errors, rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

from storage.archive.db.connection import storage_errors, write_transaction
from storage.archive.db.still import Still


class _Reading(storage_errors):
    """Reads of a file that must stand still; each is looked at when it is done."""

    __slots__ = ("_still",)

    def __init__(self, path: Path, still: Still) -> None:
        super().__init__(path)
        self._still = still

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None:
            self._still.check()
        super().__exit__(kind, error, trace)


Values = Sequence[Any] | dict[str, Any]


class Session:
    """A connection for one thread.

    A method that asks the archive raises `StorageError` where it is locked past the busy timeout,
    full or damaged.

    Args:
        connection: Open, and set up as `storage.archive.db.connection` does it.
        path: The archive's file, for what is said of it.
        still: Holds that the file stood still, where it had to be opened so.
    """

    def __init__(
        self, connection: sqlite3.Connection, path: Path, still: Still | None = None
    ) -> None:
        self.connection = connection
        self.path = path
        self._still = still
        self._reading = _Reading(path, still) if still else storage_errors(path)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction; within another it is a part of that."""
        if self.connection.in_transaction:
            yield
            return
        with storage_errors(self.path), write_transaction(self.connection):
            yield

    def reading(self) -> AbstractContextManager[None]:
        """Turn SQLite's errors into the project's."""
        return self._reading

    def execute(self, sql: str, values: Values = ()) -> sqlite3.Cursor:
        """Run a statement; within `writing` or `reading`."""
        return self.connection.execute(sql, values)

    def execute_many(self, sql: str, values: Iterable[Values]) -> None:
        """Run a statement for each of many values; within `writing`."""
        self.connection.executemany(sql, values)

    def insert(self, sql: str, values: Values) -> int:
        """Insert a row; its id."""
        return int(self.connection.execute(sql, values).lastrowid or 0)

    def rows(self, sql: str, values: Values = ()) -> list[sqlite3.Row]:
        """All rows of a question."""
        with self.reading():
            return self.connection.execute(sql, values).fetchall()

    def row(self, sql: str, values: Values = ()) -> sqlite3.Row | None:
        """The first row of a question; None where there is none."""
        with self.reading():
            row: sqlite3.Row | None = self.connection.execute(sql, values).fetchone()
        return row

    def scalar(self, sql: str, values: Values = ()) -> Any:
        """The first column of a question's first row; None where there is no row."""
        row = self.row(sql, values)
        return row[0] if row is not None else None

    def number(self, sql: str, values: Values = ()) -> int:
        """The one number that a question asks for."""
        return int(self.scalar(sql, values))

    def exists(self, sql: str, values: Values = ()) -> bool:
        """Whether a question has any row."""
        return self.row(sql, values) is not None

    def stream(self, sql: str, values: Values = ()) -> Iterator[sqlite3.Row]:
        """Rows one by one, whatever their number; what is wrong with the statement shows at once.

        A reader that stops half way keeps the archive's log from being folded in until it closes.
        """
        with self.reading():
            cursor = self.connection.execute(sql, values)
        return self._following(cursor)

    def _following(self, cursor: sqlite3.Cursor) -> Iterator[sqlite3.Row]:
        try:
            with storage_errors(self.path):
                for row in cursor:
                    if self._still:
                        self._still.check()
                    yield row
        finally:
            # A reader that gave up half way may come here when the archive is closed already.
            with suppress(sqlite3.ProgrammingError):
                cursor.close()
