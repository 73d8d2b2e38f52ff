"""The browser's processes: what they take together, and an end to those that take too much."""

from __future__ import annotations

import contextlib
import os
import signal
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")


def below(root: int) -> list[int]:
    """The processes that a process started, and those that they did."""
    children: dict[int, list[int]] = defaultdict(list)
    for pid, parent in _parents():
        children[parent].append(pid)
    found, waiting = [], [root]
    while waiting:
        for pid in children[waiting.pop()]:
            found.append(pid)
            waiting.append(pid)
    return found


def _parents() -> Iterator[tuple[int, int]]:
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                # The name in brackets may hold anything, brackets too.
                after = (place / "stat").read_text("ascii", "replace").rpartition(")")[2]
                yield int(place.name), int(after.split()[1])


def resident(pid: int) -> int:
    """Bytes of memory that a process has to itself; 0 of one that is no more."""
    try:
        said = Path(f"/proc/{pid}/statm").read_text("ascii").split()
        # What is shared is the program, mapped by all of them.
        return max(0, int(said[1]) - int(said[2])) * _PAGE
    except (OSError, ValueError, IndexError):
        return 0


def end_the_largest(root: int, most: int) -> int | None:
    """Where the processes below one take more than so many bytes: end the largest; its number."""
    sizes = {pid: resident(pid) for pid in below(root)}
    if sum(sizes.values()) <= most:
        return None
    largest = max(sizes, key=lambda pid: sizes[pid])
    kill(largest)
    return largest


def kill(pid: int) -> None:
    """End a process at once."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)


def kill_below(root: int) -> None:
    """End all that a process started, at once; what they start meanwhile, too."""
    for _ in range(5):
        found = below(root)
        if not found:
            return
        for pid in found:
            kill(pid)
