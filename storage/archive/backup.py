"""A consistent copy of the archive while it is written to."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from storage.archive.connection import storage_errors
from storage.archive.life import Life
from storage.errors import StorageError


class Backup(Life):
    """Copies the archive with SQLite's online backup, checked before it gets its name."""

    def backup(self, target: Path) -> None:
        """Write a checked copy; it is there whole or not at all.

        Raises:
            StorageError: The target exists, cannot be written, or the copy is damaged.
        """
        if target.exists():
            raise StorageError(
                f"{target} 已存在，不会覆盖：请另选文件名。",
                f"{target} exists and is not overwritten: choose another name.",
            )
        part = target.with_name(f"{target.name}.part")
        part.unlink(missing_ok=True)
        try:
            with storage_errors(target), closing(sqlite3.connect(part)) as copy:
                self._connection.backup(copy, progress=_not_locked)
                copy.execute("pragma journal_mode = delete")
                found = copy.execute("pragma integrity_check").fetchone()[0]
            if found != "ok":
                raise StorageError(
                    f"备份 {target} 校验失败（{found}）：请检查档案库。",
                    f"The backup {target} is damaged ({found}): check the archive.",
                )
            with part.open("rb+") as file:
                os.fsync(file.fileno())
            part.rename(target)
        finally:
            part.unlink(missing_ok=True)


def _not_locked(status: int, remaining: int, total: int) -> None:
    """Give up where the archive stays locked past the busy timeout; sqlite3 would try for ever."""
    del remaining, total
    if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        raise sqlite3.OperationalError("database is locked")
