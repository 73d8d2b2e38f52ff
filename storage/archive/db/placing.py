"""Files that are there whole or not at all: written aside, checked, then given their name."""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path

from storage.errors import StorageError

SUFFIX = ".part"


@contextmanager
def placed(target: Path, *, replace: bool = False) -> Iterator[Path]:
    """A file beside `target` to be written, which gets the name when the block ends well.

    What an earlier process left that was killed at it is removed.

    Args:
        target: The name.
        replace: Take the place of an older file; without it nothing is ever overwritten.

    Raises:
        StorageError: The target exists and is not to be replaced, or its folder cannot be written.
    """
    with _os_errors(target):
        if not target.name:
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not replace:
            _refuse_existing(target)
        _sweep(target)
        part = target.with_name(f".{target.name}.{secrets.token_hex(4)}{SUFFIX}")
        handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o666)
    try:
        # Held while this process lives, so that another tells a part in work from a left one.
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield part
        with _os_errors(target):
            _name(part, target, replace=replace)
    finally:
        _remove(part)
        os.close(handle)


def _remove(part: Path) -> None:
    """A part, and what SQLite had beside it."""
    for end in ("", "-wal", "-shm", "-journal"):
        part.with_name(part.name + end).unlink(missing_ok=True)


def _name(part: Path, target: Path, *, replace: bool) -> None:
    """Give the file its name, on the disk too."""
    _sync(part)
    if replace:
        part.replace(target)
    else:
        _link(part, target)
    _sync(target.parent)


def _link(part: Path, target: Path) -> None:
    """Name it by a link, since a rename would overwrite."""
    try:
        target.hardlink_to(part)
    except FileExistsError:
        _refuse_existing(target)
    except OSError:  # a file system without hard links
        _refuse_existing(target)
        part.rename(target)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(target: Path) -> None:
    # Escaped, since a name may hold what is a pattern to glob.
    for part in target.parent.glob(f".{escape(target.name)}.*{SUFFIX}"):
        with suppress(OSError):
            handle = os.open(part, os.O_RDONLY)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _remove(part)
            finally:
                os.close(handle)


def _refuse_existing(target: Path) -> None:
    if target.exists():
        raise StorageError(
            f"{target} 已存在，不会覆盖：请另选文件名，或先将它移走。",
            f"{target} exists and is not overwritten: choose another name, or move it away.",
        )


@contextmanager
def _os_errors(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"无法写入 {target}（{error.strerror}）：请检查文件夹、权限和剩余空间。",
            f"Cannot write {target} ({error.strerror}): check its folder, its rights and the room.",
        ) from error
