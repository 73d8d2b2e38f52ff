"""The processes of a daemon as the system shows them: sockets, files, memory, environment, time."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """A process by its number."""

    pid: int

    @property
    def root(self) -> Path:
        return Path(f"/proc/{self.pid}")

    def children(self) -> list[Process]:
        """What any of its threads started."""
        said = "".join(path.read_text() for path in self.root.glob("task/*/children"))
        return [Process(int(number)) for number in said.split()]

    def environ(self) -> bytes:
        return (self.root / "environ").read_bytes()

    def files(self) -> list[str]:
        """What its descriptors are open on."""
        found = []
        for descriptor in (self.root / "fd").iterdir():
            try:
                found.append(str(descriptor.readlink()))
            except OSError:
                continue
        return found

    def maps(self) -> str:
        return (self.root / "maps").read_text()

    def sockets(self) -> list[tuple[str, str, str]]:
        """Its internet sockets: protocol, the other end's port and the state, as Linux tells."""
        own = {name.removeprefix("socket:[")[:-1] for name in self.files() if "socket:[" in name}
        found = []
        for kind in ("tcp", "tcp6", "udp", "udp6", "raw", "raw6"):
            table = self.root / "net" / kind
            for line in table.read_text().splitlines()[1:] if table.exists() else ():
                fields = line.split()
                if fields[9] in own:
                    found.append((kind, str(int(fields[2].split(":")[1], 16)), fields[3]))
        return found

    def holds(self, word: bytes) -> bool:
        """Whether a word stands anywhere in its writable memory."""
        with (self.root / "mem").open("rb", buffering=0) as memory:
            for line in self.maps().splitlines():
                place, rights, *_ = line.split()
                if not rights.startswith("rw"):
                    continue
                start, end = (int(part, 16) for part in place.split("-"))
                try:
                    memory.seek(start)
                    if word in memory.read(end - start):
                        return True
                except OSError:
                    continue
        return False

    def cpu_s(self) -> float:
        """Processor time so far."""
        fields = (self.root / "stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def family(daemon: int, seconds: float = 30) -> tuple[Process, Process]:
    """The run and the worker of a daemon, once both are there."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for run in Process(daemon).children():
            for worker in run.children():
                return run, worker
        time.sleep(0.05)
    raise AssertionError("no run with a worker")
