"""What the processes of a trial have used: CPU, memory, and the time in which each had its turn."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Usage:
    """What works and the archive's node have used so far, in all.

    Attributes:
        worker_s: CPU seconds.
        turns_s: Of each process: the seconds in which it ran or waited for a core.
        working: The processes that work.
    """

    worker_s: float
    node_s: float
    worker_mib: float
    node_mib: float
    turns_s: dict[int, float]
    working: list[int]

    def turns(self, before: Usage) -> tuple[float, float]:
        """Seconds since then in which pages kept what works, and the node, from others.

        Those that fetch share the pages; what stands between them and the broker has all of them.
        """
        took = {pid: each - before.turns_s.get(pid, 0.0) for pid, each in self.turns_s.items()}
        fetching = [took[pid] for pid in self.working if _is_fetching(pid)]
        between = max((took[pid] for pid in self.working if not _is_fetching(pid)), default=0.0)
        node = max(each for pid, each in took.items() if pid not in self.working)
        return max(sum(fetching), len(fetching) * between), node


def _turn_s(pid: int) -> float:
    """Seconds in which a process's threads ran or waited for a core; they run one at a time."""
    total = 0
    for task in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with suppress(OSError):
            ran, waited, _ = task.read_text().split()
            total += int(ran) + int(waited)
    return total / 1e9


def usage_of(node: int, workers: Sequence[int]) -> Usage:
    """What works and the archive's node have used so far; without workers, the node's own works."""
    ours = [node, *children(node)]
    own = [pid for pid in ours if _is_fetching(pid)]
    working = [] if workers else own
    for worker in workers:
        working += [worker, *children(worker)]
    ours = [pid for pid in ours if pid not in own]
    turns = {pid: _turn_s(pid) for pid in (*working, *ours)}
    return Usage(_cpu_s(working), _cpu_s(ours), _mib(working), _mib(ours), turns, working)


def _is_fetching(pid: int) -> bool:
    """Whether a process is one that fetches and reads."""
    return "crawler" in _command(pid).split("\0")


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def _cpu_s(pids: Sequence[int]) -> float:
    total = 0.0
    for pid in pids:
        with suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def _mib(pids: Sequence[int]) -> float:
    total = 0.0
    for pid in pids:
        with suppress(OSError):
            text = Path(f"/proc/{pid}/statm").read_text().split()
            total += int(text[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    return total


def children(pid: int) -> Iterator[int]:
    """What a process has started, and they."""
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in map(int, task.read_text().split()):
                yield child
                yield from children(child)
