"""A consistent copy of the archive while it is written to."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from storage.archive.db.connection import storage_errors
from storage.archive.db.placing import placed
from storage.archive.db.session import Session
from storage.archive.ledger.media import Media
from storage.errors import StorageError
from storage.media_files import MediaFiles, folder_of

PAGES_AT_ONCE = 2000
"""16 MB between two words of progress."""

Progress = Callable[[int, int], None]
"""Told how many pages are left, and of how many."""


class Backups:
    """Copies the archive with SQLite's online backup, checked before it gets its name."""

    def __init__(self, session: Session, media: Media) -> None:
        self._session = session
        self._media = media

    def write(self, target: Path, progress: Progress = lambda *_: None) -> tuple[str, ...]:
        """Write a checked copy; it is there whole or not at all.

        The kept pictures and attachments go into a folder beside it, as links where the file system
        can, before the copy gets its name.

        Returns:
            The hashes of those that the archive names and that are missing in its folder, or cut
            short; the copy is without them.

        Raises:
            StorageError: The target exists, cannot be written, or the copy is damaged.
        """
        with placed(target) as part:
            copy_database(self._session.connection, part, progress)
            return self._media.files.link_into(MediaFiles(folder_of(target)), media_sizes(part))


def media_sizes(copy: Path) -> dict[str, int]:
    """The bytes of each kept file that a copy of the archive names, by its hash."""
    with storage_errors(copy), closing(sqlite3.connect(copy)) as db:
        if not db.execute("select 1 from sqlite_master where name = 'media_files'").fetchone():
            return {}
        rows = db.execute(
            "select sha256, size from media_files where removed_at is null union"
            " select copy_sha256, copy_size from media_files where removed_at is null"
            " and copy_sha256 is not null"
        )
        return dict(rows)


def copy_database(
    source: sqlite3.Connection, target: Path, progress: Progress = lambda *_: None
) -> None:
    """Copy a database as it stands now into an empty file, and check the copy.

    Raises:
        StorageError: The source is locked, the target cannot be written, or the copy is damaged.
    """

    def noted(status: int, remaining: int, total: int) -> None:
        # sqlite3 tries for ever where the source stays locked past the busy timeout.
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise sqlite3.OperationalError("database is locked")
        progress(remaining, total)

    with storage_errors(target), closing(sqlite3.connect(target)) as copy:
        # In one transaction, or each write of the daemon's would make the copy begin anew.
        source.execute("begin")
        try:
            source.execute("select 1 from sqlite_master limit 1").fetchall()
            source.backup(copy, pages=PAGES_AT_ONCE, progress=noted, sleep=0)
        finally:
            source.execute("rollback")
        copy.execute("pragma journal_mode = delete")
        found = copy.execute("pragma integrity_check").fetchone()[0]
        if found == "ok" and copy.execute("pragma foreign_key_check").fetchone():
            found = "foreign key check"
    if found != "ok":
        raise StorageError(
            f"复制到 {target} 的档案库校验失败（{found}）：请校验原库（yongliang verify）。",
            f"The copy {target} is damaged ({found}): check the original (yongliang verify).",
        )
