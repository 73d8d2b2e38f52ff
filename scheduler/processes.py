"""Child processes: an environment without secrets, their first words, memory, and end."""

from __future__ import annotations

import os
import re
import select
import subprocess
import threading
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Any, AnyStr

_SECRET = re.compile(
    "PASS|SECRET|TOKEN|KEY|WEBHOOK|CREDENTIAL|AUTH|COOKIE|^YONGLIANG_(?!LANG)", re.IGNORECASE
)


def public_environ(*, secrets: Collection[str] = (), kept: Collection[str] = ()) -> dict[str, str]:
    """Our environment without what could be a secret: nothing to be stolen from such a process.

    Args:
        secrets: The names that the configuration reads; what is named like a secret goes too.
        kept: The names that sources' seeds refer to: the worker reads them when it asks.
    """
    return {
        name: value
        for name, value in os.environ.items()
        if name in kept or (name not in secrets and not _SECRET.search(name))
    }


def ends_within(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Whether a process ends in that time.

    The time-out of `Popen.wait` sleeps by the clock's own calls, which fail where a clock is faked
    and jumps; a thread that is joined does not.
    """
    waiter = threading.Thread(target=process.wait, daemon=True)
    waiter.start()
    waiter.join(seconds)
    return not waiter.is_alive()


def line_within(process: subprocess.Popen[AnyStr], seconds: float) -> AnyStr | None:
    """The next line that a process writes; None where it writes none in time, or has ended."""
    if process.stdout is None:
        return None
    waiting = select.poll()
    waiting.register(process.stdout, select.POLLIN)
    line = process.stdout.readline() if waiting.poll(seconds * 1000) else None
    return line or None


def resident(pid: int) -> int:
    """Bytes of memory that a process takes; 0 where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/statm").read_text("ascii").split()
    except OSError:
        return 0
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")


def end_all(processes: list[subprocess.Popen[Any]]) -> None:
    """Kill processes and close their pipes; the list is empty then."""
    while processes:
        process = processes.pop()
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with suppress(OSError):
                    pipe.close()
