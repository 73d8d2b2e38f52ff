"""Reading the archive without a right to write beside it, while nobody writes it.

SQLite keeps two files beside an archive that is in use, and even a reader makes them where they are
not there. An account that may only read cannot; for it the file alone is read, without a lock,
which is right as long as nobody writes. That is looked at after each answer.
"""

from __future__ import annotations

from pathlib import Path

from storage.errors import StorageError


class Still:
    """An archive's file as it was when it was opened.

    Args:
        path: The archive.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._log = path.with_name(f"{path.name}-wal")
        self._state = self._look()
        self.check()

    def check(self) -> None:
        """See that nobody has begun to write.

        Raises:
            StorageError: Somebody has: what was read may be half old and half new.
        """
        if self._log.exists() or self._look() != self._state:
            raise StorageError(
                f"档案库 {self._path} 正在被写入，读到的可能不完整：请再试一次。",
                f"The archive {self._path} is being written, so what was read may not be whole: "
                "try again.",
            )

    def _look(self) -> tuple[int, int, int]:
        seen = self._path.stat()
        return seen.st_ino, seen.st_size, seen.st_mtime_ns
