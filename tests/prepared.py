"""Archives that cost less: a new one is a copy of one that was made, and none waits for the disk.

Tests make thousands. 23 migrations cost ten times as much as the copy. `install` lays a new
archive's file down before `Archive` opens it; each has a moment of making of its own, by which it
is known from every other. Where that fails, or a file is there already, the archive is made as it
would be without this.

A commit that waits until the disk has it takes some milliseconds, hundreds of times as much as one
that does not. It outlives a power cut, which no test can make; a process that is killed loses
nothing either way.

A test marked ``anew``, and whatever it starts, has its archives as they are without this, and so
has ``pytest --fresh``.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from storage.archive import archive, migrations
from storage.archive.db import connection

ANEW = "TESTS_MAKE_ARCHIVES_ANEW"
"""Set in the environment of who has archives as they are without this."""

_OPEN = connection.open_archive
_MIGRATING = (connection.STEPS, connection.apply)
_MADE_AT = "0001-01-01 00:00:00.000000+00:00"


class _State:
    template = b""
    making = threading.Lock()


def install(*, in_child: bool = False) -> None:
    """Have this process's archives, and those of its forks, cost less from now on.

    Args:
        in_child: Make the first one now, in a process of its own: it takes libraries along.
    """
    archive.open_archive = _open
    if in_child:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "archive.db"
            pid = os.fork()
            if not pid:
                try:
                    path.write_bytes(_made(Path(folder) / "made.db"))
                finally:
                    os._exit(0)
            os.waitpid(pid, 0)
            with contextlib.suppress(FileNotFoundError):
                _State.template = path.read_bytes()


def pause(paused: bool) -> None:
    """Have archives as they are without this from now on, or again as they cost less."""
    if paused:
        os.environ[ANEW] = "1"
    else:
        os.environ.pop(ANEW, None)


def _open(path: Path, **how: Any) -> connection.Opened:
    if ANEW in os.environ:
        return _OPEN(path, **how)
    is_new = how.get("create", True) and not how["read_only"] and not path.exists()
    if is_new and (connection.STEPS, connection.apply) == _MIGRATING:
        with contextlib.suppress(OSError):
            _lay(path)
    opened = _OPEN(path, **how)
    if not how["read_only"]:
        opened.conn.execute("pragma synchronous = off")
    return opened


def _lay(path: Path) -> None:
    """Put a new archive there, whole from its first moment; another that was quicker stays."""
    with _State.making:
        if not _State.template:
            with tempfile.TemporaryDirectory() as folder:
                _State.template = _made(Path(folder) / "archive.db")
    now = datetime.now(UTC).isoformat(sep=" ", timespec="microseconds")
    beside = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        beside.write_bytes(_State.template.replace(_MADE_AT.encode(), now.encode()))
        with contextlib.suppress(FileExistsError):
            os.link(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def _made(path: Path) -> bytes:
    """A new archive's file, whose making has no moment yet."""
    opened = _OPEN(path, read_only=False).conn
    table = "_sqlite_migrations"
    marked = opened.execute(f"update {table} set applied_at = ?", (_MADE_AT,)).rowcount
    opened.close()
    assert marked == len(migrations.STEPS)
    return path.read_bytes()
