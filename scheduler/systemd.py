"""Telling systemd how the daemon is: the sd_notify protocol, a datagram to ``$NOTIFY_SOCKET``."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping


def notify(state: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Send a state such as ``READY=1``; False where no service manager listens.

    Source: sd_notify(3). An address that begins with ``@`` is of the abstract namespace.
    """
    address = environ.get("NOTIFY_SOCKET")
    if not address:
        return False
    if address.startswith("@"):
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        try:
            sock.connect(address)
            sock.sendall(state.encode())
        except OSError:
            return False
    return True


def watchdog_interval(environ: Mapping[str, str] = os.environ) -> float | None:
    """Seconds between two signs of life, half of what the manager asks; None: it asks for none.

    Source: sd_watchdog_enabled(3).
    """
    asked = environ.get("WATCHDOG_USEC", "")
    for_us = environ.get("WATCHDOG_PID") in (None, str(os.getpid()))
    return int(asked) / 2e6 if asked.isdigit() and int(asked) and for_us else None
