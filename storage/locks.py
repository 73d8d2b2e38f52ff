"""Locks on an archive: the operating system's, so that they end with their process."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

from storage.errors import StorageError

LOOK_S = 0.5
"""How often a wait for a lock looks whether it is to be given up."""


class LockedError(StorageError):
    """Another process holds the lock, and the caller did not want to wait."""


@contextmanager
def archive_lock(
    archive: str | Path,
    purpose: str,
    *,
    wait: bool,
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[None]:
    """Hold one of the archive's locks.

    Args:
        archive: The archive's file; the lock is a file beside it.
        purpose: Which lock: ``crawl``, ``daemon`` or ``outbox-<channel>``.
        wait: Until it is free; else `LockedError` at once.
        stop: Whether the wait is to be given up.

    Raises:
        LockedError: Somebody else holds it.
        StorageError: The lock's file cannot be made: no such folder, or no right to write.
    """
    path = Path(archive).resolve()
    lock = filelock.FileLock(path.with_name(f"{path.name}.{purpose}.lock"))
    try:
        while True:
            try:
                lock.acquire(timeout=LOOK_S if wait else 0)
                break
            except filelock.Timeout:
                if not wait or stop():
                    raise
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


def is_held(archive: str | Path, purpose: str) -> bool | None:
    """Whether somebody holds one of the archive's locks, asked without taking it; None: unknown.

    Any number may ask at once, and those who may only read.
    """
    path = Path(archive).resolve()
    try:
        file = os.open(path.with_name(f"{path.name}.{purpose}.lock"), os.O_RDONLY)
    except FileNotFoundError:
        return False
    except OSError:
        return None
    try:
        # A lock that many may share is refused while somebody has it alone.
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return None
    finally:
        os.close(file)
    return False
