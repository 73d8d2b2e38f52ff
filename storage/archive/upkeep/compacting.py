"""Gives back what is free in the archive's file, so that nothing deleted is left in it."""

from __future__ import annotations

from storage.archive.db.session import Session
from storage.errors import StorageError

CHECKPOINTS_MOST = 4
"""Each waits for readers as long as a writer waits for another writer."""


class Compacting:
    """Rewrites the file without what is free in it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def compact(self) -> tuple[int, int]:
        """Merge the full-text index, rewrite the file without its free space, and empty its log.

        Readers go on; writers wait, so that the caller holds the locks of the crawl and of the
        channels. Needs room for two copies of the file: one on its way, one in the log.

        Returns:
            The bytes of the file before and after.

        Raises:
            StorageError: The archive is locked past the busy timeout, full or damaged; or a reader
                kept the log from being emptied.
        """
        with self._session.reading():
            before = self._size()
            with self._session.writing():
                # A deleted word stands in the index beside its deletion until both are merged.
                self._session.execute("insert into articles_fts (articles_fts) values ('optimize')")
            # Never in memory, however temporary tables were kept: it is the whole archive.
            self._session.execute("pragma temp_store = file")
            self._session.execute("vacuum")
            for _ in range(CHECKPOINTS_MOST):
                busy = self._session.execute("pragma wal_checkpoint(truncate)").fetchone()[0]
                if not busy:
                    return before, self._size()
        path = self._session.path
        raise StorageError(
            f"档案库 {path} 一直有程序在读，日志（-wal）未能清空：请结束读取它的程序，再运行一次。",
            f"The archive {path} is being read and its log (-wal) could not be emptied: "
            "end what reads it and run this once more.",
        )

    def _size(self) -> int:
        """Of the file, what stands in its log put in its place."""
        return self._session.number(
            "select page_count * page_size from pragma_page_count, pragma_page_size"
        )
