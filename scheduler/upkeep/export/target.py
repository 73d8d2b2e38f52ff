"""Where an export goes: a file that appears whole or not at all, or standard output."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from scheduler.errors import ExportError, UsageError


@contextmanager
def standard_output() -> Iterator[BinaryIO]:
    """Standard output, flushed at the end."""
    yield sys.stdout.buffer
    sys.stdout.buffer.flush()


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file under another name, which takes its own when all is written; it replaces an older one.

    Whatever happens before, an abrupt end included, what stood under the name stands there still.

    Raises:
        UsageError: The file cannot be made.
        ExportError: It cannot be written.
    """
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        file = part.open("wb")
    except OSError as error:
        raise UsageError(*_lines(path, error)) from error
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise ExportError(*_lines(path, error)) from error
    finally:
        part.unlink(missing_ok=True)


def _lines(path: Path, error: OSError) -> tuple[str, str]:
    return (
        f"无法写入 {path}（{error.strerror}）：请检查路径、权限和磁盘空间。",
        f"Cannot write {path} ({error.strerror}): check path, rights and disk space.",
    )
