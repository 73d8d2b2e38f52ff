"""When requests start, by the worker's own clock: what is kept apart, on a busy machine as well.

A request may reach its server late, so that the next one seems to come early. So the delay is
looked at where it is kept, in the worker; and that each request is made at its own start, and no
other is, at the server.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from tests import forking
from tests.site import Asked

FINE_S = 0.001
"""What a clock of the worker may tell less than another."""

_TELLS = """
from crawler.fetching import host_client

class Telling(host_client.Pace):
    def start(self):
        super().start()
        with open({file!r}, "a", encoding="utf-8") as told:
            told.write(f"{{self.host}} {{self._last!r}}\\n")

class Client(host_client.HostClient):
    def __init__(self, batch, context):
        super().__init__(batch, context)
        self.pace.__class__ = Telling
        self.pace.host = batch.host

from crawler.fetching import turn
turn.HostClient = Client
"""
_SERVES = "from crawler.__main__ import main\nmain()"


def telling(file: Path) -> str:
    """Code that runs before a worker's own and writes down each start into a file."""
    code = _TELLS.format(file=str(file))
    forking.PROGRAMS.add(program(code))
    return code


def program(before: str) -> str:
    """A worker with code that runs before its own."""
    return f"{before}\n{_SERVES}"


def starts(file: Path) -> dict[str, list[float]]:
    """The moments of `time.monotonic` at which requests of each host started."""
    found: dict[str, list[float]] = defaultdict(list)
    for line in file.read_text("utf-8").splitlines():
        host, moment = line.split()
        found[host].append(float(moment))
    return found


def assert_kept_apart(began: Sequence[float], asked: Sequence[Asked], delay_s: float) -> None:
    """No two starts are nearer than the delay, and the server was asked once after each of them."""
    assert list(began) == sorted(began)
    assert all(later - one >= delay_s - FINE_S for one, later in pairwise(began)), began
    ends = [*began[1:], time.monotonic()]
    arrived = [one.at for one in asked]
    assert len(arrived) == len(began)
    for one, arrival, following in zip(began, arrived, ends, strict=True):
        assert one <= arrival <= following
