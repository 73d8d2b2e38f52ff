"""Supervises the process that answers questions: started when asked, ended at its limits."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Mapping
from enum import Enum
from itertools import count
from pathlib import Path

from scheduler.processes import end_all, line_within, resident

MEMORY = 256 * 1024 * 1024
"""Bytes of resident memory at which the process is ended; it begins with a third of that."""

START_S = 60.0
"""How long the process may take to begin, on a machine that is busy."""

_HANDED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "PYTHONPATH", "SQLITE_TMPDIR")
"""What the process gets of the environment: no secret."""

_BACKLOG = 64


class Cause(Enum):
    """Why a process was ended."""

    TIME = "time"
    MEMORY = "memory"
    LEFT = "left"


class Child:
    """One process that answers.

    Attributes:
        address: Where it listens; nothing that was asked of it reaches another.
        cause: Why it was ended, if it was.
    """

    def __init__(self, process: subprocess.Popen[bytes], address: str) -> None:
        self.address = address
        self.cause: Cause | None = None
        self._process = process

    @property
    def alive(self) -> bool:
        """Whether it may be asked."""
        return self.cause is None and self._process.poll() is None

    def memory(self) -> int:
        """Its resident memory in bytes; 0 where the system does not tell."""
        return resident(self._process.pid)

    def worked(self) -> float:
        """Seconds of the processor that it took so far; 0 where the system does not tell."""
        try:
            stat = Path(f"/proc/{self._process.pid}/stat").read_text("utf-8", "replace")
        except OSError:
            return 0.0
        fields = stat.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self, cause: Cause) -> None:
        """End it at once, whatever it does."""
        self.cause = self.cause or cause
        self._process.kill()


class Supervisor:
    """Holds at most one process.

    Args:
        archive: What is asked.
        name: The desk's, for the pages; empty: the program's own.
    """

    def __init__(self, archive: Path, name: str = "") -> None:
        self._archive = archive
        self._name = name
        # Nobody else's account may reach the socket: there the password is not asked again.
        self._folder = tempfile.TemporaryDirectory(prefix="yongliang-")
        self._names = count()
        self._processes: list[subprocess.Popen[bytes]] = []
        self._child: Child | None = None
        self._starting = asyncio.Lock()
        weakref.finalize(self, _close, self._processes, self._folder)

    async def child(self) -> Child:
        """The process that answers, started where there is none.

        Raises:
            OSError: It does not begin.
        """
        async with self._starting:
            if self._child is None or not self._child.alive:
                self._child = await asyncio.to_thread(self._start)
            return self._child

    def _start(self) -> Child:
        end_all(self._processes)
        command = [sys.executable, "-P", "-m", "scheduler.web.data_server", str(self._archive)]
        address = str(Path(self._folder.name) / str(next(self._names)))
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(address)
            listening.listen(_BACKLOG)
            process = subprocess.Popen(
                [*command, str(listening.fileno()), self._name],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                pass_fds=[listening.fileno()],
                env=_environment(os.environ),
            )
        self._processes.append(process)
        if line_within(process, START_S) is None:
            end_all(self._processes)
            raise OSError("the process for questions did not begin")
        return Child(process, address)


def _environment(environ: Mapping[str, str]) -> dict[str, str]:
    kept = {name: environ[name] for name in _HANDED_ON if name in environ}
    # Each arena reserves much address space, which is limited.
    return {**kept, "MALLOC_ARENA_MAX": "2", "PYTHONUTF8": "1"}


def _close(
    processes: list[subprocess.Popen[bytes]], folder: tempfile.TemporaryDirectory[str]
) -> None:
    end_all(processes)
    folder.cleanup()
