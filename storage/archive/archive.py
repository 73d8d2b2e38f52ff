"""The archive's one file, opened and closed; everything else is done by its wings."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from storage.archive.db.connection import open_archive
from storage.archive.db.desk_only import limit_to_desk
from storage.archive.db.planning import look_at_plans
from storage.archive.db.session import Session
from storage.archive.db.time_limit import limit_time
from storage.archive.desk import Desk
from storage.archive.frontier import Frontier
from storage.archive.intake import Intake
from storage.archive.ledger import Ledger
from storage.archive.outbox import Outbox
from storage.archive.queries import Queries
from storage.archive.upkeep import Upkeep
from storage.decider import Policy
from storage.errors import NotAnArchiveError
from storage.rules import AlertRule

BEIJING = ZoneInfo("Asia/Shanghai")


class Archive:
    """One connection to one archive file; a context manager, for one thread.

    Args:
        path: The file; made when it is not there, unless `read_only`.
        read_only: Never write, not even a migration.
        create: Make the file when it is not there; a daemon whose archive went away must not.
        identity: Of the archive that is meant: the file may have been replaced since it was looked
            at. Empty: whichever is there.
        rules: The alert rules that decide which deliveries a change makes.
        policy: When articles are fetched again and what proves a withdrawal.
        zone: The zone in which schedules and quiet hours are meant.
        desk_only: Write the tables of the desk's work alone; SQLite refuses any other write.
        longest_s: After that long nothing more is answered (`SlowError`); None: without end.

    Attributes:
        frontier: What is due, by host, and when each host may be asked again.
        intake: Records what came of it.
        desk: What people do with all that, and what they ask for.
        outbox: What is told, and what became of each delivery.
        queries: What readers ask.
        upkeep: Verifies, proves, copies, redacts and prunes.
        media_files: The folder of kept pictures and attachments beside the file.

    Raises:
        StorageError: The file cannot be opened, is no archive, or is newer than the program.
    """

    def __init__(
        self,
        path: str | Path,
        read_only: bool = False,
        *,
        create: bool = True,
        identity: str = "",
        rules: Sequence[AlertRule] = (),
        policy: Policy | None = None,
        zone: ZoneInfo = BEIJING,
        desk_only: bool = False,
        longest_s: float | None = None,
    ) -> None:
        self.path = Path(path)
        self._opened = db = open_archive(self.path, read_only=read_only, create=create)
        self._session = session = Session(db.conn, self.path, db.still)
        self._ledger = ledger = Ledger(session)
        self.media_files = ledger.media.files
        self.frontier = Frontier(session)
        self.outbox = Outbox(session, ledger, rules=tuple(rules), zone=zone)
        self.desk = Desk(session, self.outbox)
        self.intake = Intake(session, ledger, self.outbox, self.frontier, policy=policy or Policy())
        self.queries = Queries(session, ledger, self.frontier)
        self.upkeep = Upkeep(session, ledger, self.outbox, self.intake, self.queries, self.desk)
        if desk_only:
            limit_to_desk(db.conn)
        if longest_s is not None:
            limit_time(db.conn, longest_s)
        if identity and self.identity() != identity:
            self.close()
            raise NotAnArchiveError(
                f"{path} 已是另一个档案库，未作任何改动。",
                f"{path} is another archive by now and was not touched.",
            )

    def close(self) -> None:
        """Close the file; the archive cannot be used any more."""
        self._opened.close()

    def identity(self) -> str:
        """What tells this archive from every other: the moment of its making, hashed.

        A backup, and what is restored from it, has the identity of its original.
        """
        made = self._session.scalar("select min(applied_at) from _sqlite_migrations")
        return hashlib.sha256(str(made).encode()).hexdigest()[:16]

    def prove_writable(self) -> None:
        """Write something that changes nothing, so that what hinders a write shows.

        Raises:
            StorageError: The archive is locked past the busy timeout, full or not writable.
        """
        with self._session.writing():
            version = self._session.scalar("pragma user_version")
            self._session.execute(f"pragma user_version = {version}")

    def optimize(self) -> None:
        """Let SQLite look at what has grown since it looked last, so that it plans well.

        Raises:
            StorageError: The archive is being written, full or damaged: another time will do.
        """
        with self._session.reading():
            look_at_plans(self._session.connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
