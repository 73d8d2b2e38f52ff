"""Locks on an archive: the operating system's, so that they end with their process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

from storage.errors import StorageError


class LockedError(StorageError):
    """Another process holds the lock, and the caller did not want to wait."""


@contextmanager
def archive_lock(archive: str | Path, purpose: str, *, wait: bool) -> Iterator[None]:
    """Hold one of the archive's locks.

    Args:
        archive: The archive's file; the lock is a file beside it.
        purpose: Which lock: ``crawl``, ``daemon`` or ``outbox-<channel>``.
        wait: Until it is free; else `LockedError` at once.

    Raises:
        LockedError: Somebody else holds it.
        StorageError: The lock's file cannot be made: no such folder, or no right to write.
    """
    path = Path(archive).resolve()
    lock = filelock.FileLock(path.with_name(f"{path.name}.{purpose}.lock"))
    try:
        lock.acquire(blocking=wait)
    except filelock.Timeout as error:
        raise LockedError(
            f"档案库 {path} 的 {purpose} 锁由另一进程持有。",
            f"Another process holds the {purpose} lock of the archive {path}.",
        ) from error
    except OSError as error:
        raise StorageError(
            f"无法在 {path.parent} 中写入（{error.strerror}）："
            "请检查 [archive] path 的文件夹和权限。",
            f"Cannot write in {path.parent} ({error.strerror}): "
            "check the folder of [archive] path and its rights.",
        ) from error
    try:
        yield
    finally:
        lock.release()
