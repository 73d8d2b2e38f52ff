"""Locks on an archive: the operating system's, so that they end with their process."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import filelock

from storage.errors import StorageError

LOOK_S = 0.5
"""How often a wait for a lock looks whether it is to be given up."""

_PATIENCE_S = 0.1
"""For whom a lock is not waited for: one who only looks (`is_held`) has it for a moment."""


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
        wait: Until it is free; else `LockedError` as good as at once.
        stop: Whether the wait is to be given up.

    Raises:
        LockedError: Somebody else holds it.
        StorageError: The lock's file cannot be made: no such folder, or no right to write.
    """
    path = Path(archive).resolve()
    file = path.with_name(f"{path.name}.{purpose}.lock")
    if os.geteuid() == 0:
        _made_for_its_owner(file)
    lock = filelock.FileLock(file)
    try:
        while True:
            try:
                lock.acquire(timeout=LOOK_S if wait else _PATIENCE_S, poll_interval=0.02)
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


def _made_for_its_owner(file: Path) -> None:
    """Give a lock that root is the first to take to the owner of its folder.

    Else the daemon, which runs as that user, could never open it.
    """
    with suppress(OSError):  # it is there, or what is wrong is told when it is taken
        made = os.open(file, os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_WRONLY, 0o644)
        try:
            owner = file.parent.stat()
            os.fchown(made, owner.st_uid, owner.st_gid)
        finally:
            os.close(made)
