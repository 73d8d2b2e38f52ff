"""The log beside an archive, and to which file it belongs: SQLite goes by its name alone.

Where another file takes the archive's place, a backup for instance, while the log of the one before
still lies there, SQLite would fold that log into it and destroy it. So a log carries a mark of the
file that it is written for, where the file system keeps such marks; one of another file is given
another name before anything is opened, and nothing of it is lost.
"""

from __future__ import annotations

import ctypes
import fcntl
import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from storage.errors import UnwritableError

log = logging.getLogger(__name__)

MARK = "user.yongliang.log_of"
"""The attribute of a log that names the log itself, lest a copy be taken for it, and its file."""


def file_of(path: Path) -> int | None:
    """What tells a file from every other that has its name; None: there is none."""
    try:
        return path.stat().st_ino
    except OSError:
        return None


def mark_log(path: Path) -> None:
    """Have the log that an open connection writes say which file it is for."""
    beside = _log_of(path)
    with suppress(OSError, AttributeError):  # a system without such marks
        mark = f"{beside.stat().st_ino} {path.stat().st_ino}".encode()
        if _mark_of(beside) != mark:
            os.setxattr(beside, MARK, mark)


def set_aside(path: Path) -> None:
    """Give the log beside an archive another name where it is another file's.

    Raises:
        UnwritableError: It is, and may not be renamed.
    """
    if _owner(path) is None:
        return
    try:
        with _alone_in(path.parent):
            owner = _owner(path)
            if owner is None:
                return  # somebody else has just done it
            aside = path.with_name(f"{path.name}.replaced-{owner}-wal")
            _log_of(path).rename(aside)
            # Whoever has the other file open keeps it; for this one it says nothing.
            path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
    except OSError as error:
        raise UnwritableError(
            f"{path}-wal 是先前另一个文件的日志，无法移开（{error.strerror}）：请停止守护进程，"
            "再将它移走。",
            f"{path}-wal is the log of another file that stood there and cannot be set aside "
            f"({error.strerror}): stop the daemon, then move it away.",
        ) from error
    log.error(
        "%s 换成了另一个文件：原来的日志已移到 %s，未写入其中。"
        " Another file stands in the place of %s: the log of the one before is kept as %s.",
        path, aside.name, path, aside.name,
    )  # fmt: skip


def close(connection: sqlite3.Connection, path: Path, opened: int | None) -> None:
    """Close a connection, unless another file has taken the name of the one that it opened.

    SQLite would remove the log of that name with it, which is the other file's by now. What is left
    open ends with the process.

    Args:
        connection: The connection.
        path: The name.
        opened: The file that had it then, as `file_of` told it.
    """
    now = file_of(path)
    if opened is None or now is None or now == opened:
        connection.close()
    else:
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(connection))


def _owner(path: Path) -> str | None:
    """The file that the log belongs to, where that is another; None: it is not known to be so."""
    beside = _log_of(path)
    try:
        found, mark = beside.stat(), _mark_of(beside)
    except OSError:
        return None
    own, _, owner = (mark or b"").decode("ascii", "replace").partition(" ")
    if not found.st_size or own != str(found.st_ino) or not owner.isdigit():
        return None
    return None if owner == str(file_of(path)) else owner


def _mark_of(beside: Path) -> bytes | None:
    with suppress(OSError, AttributeError):  # a system without such marks
        return os.getxattr(beside, MARK)
    return None


def _log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Nobody else sets anything aside in a folder meanwhile."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
