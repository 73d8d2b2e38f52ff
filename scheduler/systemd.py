"""Telling systemd how the daemon is: the sd_notify protocol, a datagram to ``$NOTIFY_SOCKET``."""

from __future__ import annotations

import os
import socket
from contextlib import suppress


def notify(state: str) -> None:
    """Send a state such as ``READY=1``, where a service manager listens.

    Source: sd_notify(3). An address that begins with ``@`` is of the abstract namespace.
    """
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock, suppress(OSError):
        sock.connect(address)
        sock.sendall(state.encode())


def watchdog_interval() -> float | None:
    """Seconds between two signs of life, half of what the manager asks; None: it asks for none.

    Source: sd_watchdog_enabled(3).
    """
    asked = os.environ.get("WATCHDOG_USEC", "")
    for_us = os.environ.get("WATCHDOG_PID") in (None, str(os.getpid()))
    return int(asked) / 2e6 if asked.isdigit() and int(asked) and for_us else None
