"""Files that are there whole or not at all: written aside, then given their name."""

from __future__ import annotations

import os
from pathlib import Path


def write(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Write the file so that a reader never sees half of it.

    Args:
        path: Where; what stood there is replaced.
        content: The whole of it.
        durable: It outlives a power cut, and one process at a time writes it: the temporary name
            is fixed, so that what a killed attempt left is written over by the next. Otherwise
            several may write it at once, and nobody waits for the disk.

    Raises:
        OSError: It cannot be written; what stood there stands there still.
    """
    temporary = path.with_name(f".{path.name}.{'part' if durable else os.getpid()}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
    try:
        with os.fdopen(os.open(temporary, flags, 0o666), "wb") as file:
            file.write(content)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def sync_directory(directory: Path) -> None:
    """Make the names in a folder outlive a power cut."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
