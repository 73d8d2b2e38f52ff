"""Waiting for a process to end, whatever the clock does meanwhile."""

from __future__ import annotations

import subprocess
import threading


def ends_within(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Whether a process ends in that time.

    The time-out of `Popen.wait` sleeps by the clock's own calls, which fail where a clock is faked
    and jumps; a thread that is joined does not.
    """
    waiter = threading.Thread(target=process.wait, daemon=True)
    waiter.start()
    waiter.join(seconds)
    return not waiter.is_alive()
