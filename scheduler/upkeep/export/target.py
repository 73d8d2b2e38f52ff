"""Where an export goes: a file that appears whole or not at all, or standard output."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from scheduler.errors import ExportError
from storage.archive.db.placing import placed


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
        StorageError: The file cannot be made.
        ExportError: It cannot be written.
    """
    with placed(path, replace=True) as part:
        try:
            with part.open("wb") as file:
                yield file
        except OSError as error:
            raise ExportError(
                f"无法写入 {path}（{error.strerror}）：请检查磁盘空间。",
                f"Cannot write {path} ({error.strerror}): make room on the disk.",
            ) from error
