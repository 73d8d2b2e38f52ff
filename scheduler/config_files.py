"""The files that make up a configuration, and what changes with each of them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from crawler.overlays import SOURCES, TOPICS, files_in

Sign = tuple[str, int, int, int]
"""Of a file its path, time of change, size and number: what changes with it, without reading it."""

_SECRET_FILE = re.compile(r"\$\{file:([^}]+)\}")


def main_files(file: Path | None, *, with_secrets: bool = True) -> Iterator[Path]:
    """The configuration's own file, and those of the secrets that it names."""
    if file is not None:
        yield file.absolute()
        if with_secrets:
            yield from _secret_files(file)


def seed_files(
    source_paths: Iterable[Path], topic_paths: Iterable[Path], overlays: Path | None
) -> Iterator[Path]:
    """The seeds that it names, and those laid over them."""
    for path in (*source_paths, *topic_paths):
        yield from sorted(path.glob("*.toml")) if path.is_dir() else [path]
    yield from files_in(overlays, SOURCES)
    yield from files_in(overlays, TOPICS)


def signs_of(files: Iterable[Path]) -> list[Sign]:
    """What changes with each file."""
    signs = []
    for path in files:
        try:
            found = os.stat(path)  # noqa: PTH116 - thousands of them, every few seconds
        except OSError:
            signs.append((str(path), 0, 0, 0))
        else:
            signs.append((str(path), found.st_mtime_ns, found.st_size, found.st_ino))
    return signs


def _secret_files(file: Path) -> Sequence[Path]:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ()
    return [file.parent / name for name in _SECRET_FILE.findall(text)]
