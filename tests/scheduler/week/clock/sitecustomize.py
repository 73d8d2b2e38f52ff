"""A clock that a test sets, for every process of a desk: wall, steady and uptime go together.

Python imports this by its name where the folder stands in PYTHONPATH. ``TEST_CLOCK`` names a file
of one double: by how many seconds this clock is ahead of the machine's. The time-outs of locks,
sockets and the system's own calls stay those of the machine.
"""

from __future__ import annotations

import mmap
import os
import struct
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import time_machine

LOOK_S = 0.01
_SIZE = 8


def _begin(file: Path) -> None:
    with file.open("rb") as opened:
        ahead_of_machine = mmap.mmap(opened.fileno(), _SIZE, access=mmap.ACCESS_READ)

    def ahead() -> float:
        (seconds,) = struct.unpack("<d", ahead_of_machine[:_SIZE])
        return float(seconds)

    original, sleep, known = time.clock_gettime, time.sleep, ahead()
    now = time.time() + known
    # As on the machine at the start, and from there by the clock that is set.
    uptime_ahead = time.clock_gettime(time.CLOCK_BOOTTIME) - now
    steady_ahead = time.monotonic() - now
    journey = time_machine.travel(datetime.fromtimestamp(now, UTC), tick=True).start()

    def go() -> None:
        journey.shift(time_machine.escape_hatch.time.time() + known - time.time())

    go()

    def monotonic() -> float:
        return time.time() + steady_ahead

    def clock_gettime(clock: int) -> float:
        if clock == time.CLOCK_BOOTTIME:
            return time.time() + uptime_ahead
        return monotonic() if clock == time.CLOCK_MONOTONIC else original(clock)

    def follow() -> None:
        nonlocal known
        while True:
            sleep(LOOK_S)
            if (found := ahead()) != known:
                known = found
                go()

    patched: Any = time
    patched.monotonic, patched.clock_gettime = monotonic, clock_gettime
    threading.Thread(target=follow, daemon=True).start()


if "TEST_CLOCK" in os.environ:
    _begin(Path(os.environ["TEST_CLOCK"]))
