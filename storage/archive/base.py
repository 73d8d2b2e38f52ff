"""The archive's connection: opened once, closed once, its errors in the project's words."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from storage.archive.blocks import Blocks
from storage.archive.connection import open_archive, storage_errors
from storage.archive.cut import Cut
from storage.archive.finest import Finest
from storage.archive.frontier import Frontier
from storage.archive.judgements import Judgements
from storage.archive.parameters import Parameters
from storage.archive.planning import look_at_plans
from storage.archive.rejudging import Rejudging
from storage.archive.renames import Renames
from storage.archive.session import Session, Values
from storage.archive.together import Together
from storage.archive.whereabouts import Whereabouts
from storage.archive.wrongpages import WrongPages
from storage.decider import Policy
from storage.rules import AlertRule

BEIJING = ZoneInfo("Asia/Shanghai")


class ArchiveBase:
    """One connection to one archive file; a context manager, for one thread.

    Args:
        path: The file; made when it is not there, unless `read_only`.
        read_only: Never write, not even a migration.
        create: Make the file when it is not there; a daemon whose archive went away must not.
        rules: The alert rules that decide which deliveries a change makes.
        policy: When articles are fetched again and what proves a withdrawal.
        zone: The zone in which schedules and quiet hours are meant.

    Attributes:
        renames: Sources and topics that go on under another id.
        finest: The finest time of publication that each article's page has printed.
        rejudging: Kept texts judged by the topics of today.
        judgements: Why answers were judged as they were.
        together: What a source did to many of its articles alike.
        cut: Articles of which a page shows the beginning only.
        parameters: Parameters of addresses that change while the article stays.
        whereabouts: Further addresses of articles, and texts that stand elsewhere.
        wrong_pages: Articles in whose place another page is shown.

    Raises:
        StorageError: The file cannot be opened, is no archive, or is newer than the program.
    """

    def __init__(
        self,
        path: str | Path,
        read_only: bool = False,
        *,
        create: bool = True,
        rules: Sequence[AlertRule] = (),
        policy: Policy | None = None,
        zone: ZoneInfo = BEIJING,
    ) -> None:
        self.path = Path(path)
        self.rules = tuple(rules)
        self.policy = policy or Policy()
        self.zone = zone
        self._db = open_archive(self.path, read_only=read_only, create=create)
        self._connection: sqlite3.Connection = self._db.conn
        self._session = Session(self._connection, self.path, self._db.still)
        self.frontier = Frontier(self._session)
        self.renames = Renames(self._session)
        self.finest = Finest(self._session)
        self.rejudging = Rejudging(self._session)
        self.judgements = Judgements(self._session)
        self.together = Together(self._session)
        self.cut = Cut(self._session)
        self.parameters = Parameters(self._session)
        self.whereabouts = Whereabouts(self._session, self.policy, self.parameters)
        self.wrong_pages = WrongPages(self._session)
        self.blocks = Blocks(self._session)

    def close(self) -> None:
        """Close the file; the archive cannot be used any more."""
        self._connection.close()

    def identity(self) -> str:
        """What tells this archive from every other: the moment of its making, hashed.

        A backup, and what is restored from it, has the identity of its original.

        Raises:
            StorageError: The archive is locked past the busy timeout or damaged.
        """
        row = self._row("select min(applied_at) as made from _sqlite_migrations")
        return hashlib.sha256(str(row and row["made"]).encode()).hexdigest()[:16]

    def prove_writable(self) -> None:
        """Write something that changes nothing, so that what hinders a write shows.

        Raises:
            StorageError: The archive is locked past the busy timeout, full or not writable.
        """
        with self._writing():
            version = self._execute("pragma user_version").fetchone()[0]
            self._execute(f"pragma user_version = {int(version)}")

    def optimize(self) -> None:
        """Let SQLite look at what has grown since it looked last, so that it plans well.

        Raises:
            StorageError: The archive is being written, full or damaged: another time will do.
        """
        with self._reading():
            look_at_plans(self._connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._session.writing():
            yield

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._session.reading():
            yield

    def _execute(self, sql: str, values: Values = ()) -> sqlite3.Cursor:
        return self._connection.execute(sql, values)

    def _insert(self, sql: str, values: Values) -> int:
        return self._session.insert(sql, values)

    def _rows(self, sql: str, values: Values = ()) -> list[sqlite3.Row]:
        return self._session.rows(sql, values)

    def _stream(self, sql: str, values: Values = ()) -> Iterator[sqlite3.Row]:
        """Rows one by one, whatever their number; what is wrong with the statement shows at once.

        A reader that stops half way keeps the archive's log from being folded in until it closes.
        """
        with self._reading():
            cursor = self._connection.execute(sql, values)
        return self._following(cursor)

    def _following(self, cursor: sqlite3.Cursor) -> Iterator[sqlite3.Row]:
        try:
            with storage_errors(self.path):
                for row in cursor:
                    if self._db.still:
                        self._db.still.check()
                    yield row
        finally:
            # A reader that gave up half way may come here when the archive is closed already.
            with suppress(sqlite3.ProgrammingError):
                cursor.close()

    def _row(self, sql: str, values: Values = ()) -> sqlite3.Row | None:
        return self._session.row(sql, values)
