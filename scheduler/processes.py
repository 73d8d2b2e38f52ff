"""Child processes: an environment without secrets, and waiting for their end."""

from __future__ import annotations

import os
import re
import subprocess
import threading
from collections.abc import Collection, Mapping

_SECRET = re.compile(
    "PASS|SECRET|TOKEN|KEY|WEBHOOK|CREDENTIAL|AUTH|COOKIE|^YONGLIANG_(?!LANG)", re.IGNORECASE
)


def public_environ(
    environ: Mapping[str, str] = os.environ,
    *,
    secrets: Collection[str] = (),
    kept: Collection[str] = (),
) -> dict[str, str]:
    """Our environment without what could be a secret: nothing to be stolen from such a process.

    Args:
        environ: Our own.
        secrets: The names that the configuration reads; what is named like a secret goes too.
        kept: The names that sources' seeds refer to: the worker reads them when it asks.
    """
    return {
        name: value
        for name, value in environ.items()
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
