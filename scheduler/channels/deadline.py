"""A time-out for a conversation with a receiver as a whole, however slowly it drips in.

Time-outs of sockets count from one byte to the next. Here a timer shuts the connection down, which
ends whatever waits for it, TLS handshakes too; and the name is looked up beside, since the system's
resolver knows no time-out.
"""

from __future__ import annotations

import contextlib
import queue
import socket
import threading
import time
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

_Addresses = list[tuple[Any, ...]]


class Deadline:
    """Holds the connections of one conversation; a context manager that lets go of them.

    Attributes:
        passed: Whether it broke the conversation off.
    """

    def __init__(self) -> None:
        self.passed = False
        self._held: list[socket.socket] = []
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        with self._lock:
            for sock in self._held:
                sock.close()
            self._held.clear()

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Break the conversation off unless this ends in so many seconds."""
        timer = threading.Timer(seconds, self._break_off)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def connect(self, host: str, port: int, timeout_s: float) -> socket.socket:
        """A connection to the first address of a host that answers, all within the time-out.

        Raises:
            OSError: There is none; `TimeoutError` where it took too long.
        """
        end = time.monotonic() + timeout_s
        addresses = _resolved(host, port, timeout_s)
        failure = OSError("no address")
        for number, (family, kind, protocol, _, address) in enumerate(addresses):
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError
            sock = socket.socket(family, kind, protocol)
            try:
                # One that swallows everything leaves the others their share.
                sock.settimeout(left / (len(addresses) - number))
                sock.connect(address)
                self._hold(sock)
            except OSError as error:
                sock.close()
                failure = error
            else:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                sock.settimeout(timeout_s)
                return sock
        raise failure

    def _hold(self, sock: socket.socket) -> None:
        """Keep a second handle: TLS takes the first one away."""
        with self._lock:
            if self.passed:
                raise TimeoutError
            self._held.append(sock.dup())

    def _break_off(self) -> None:
        with self._lock:
            self.passed = True
            for sock in self._held:
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)


def _resolved(host: str, port: int, timeout_s: float) -> _Addresses:
    """The addresses of a host.

    Raises:
        OSError: There are none; `TimeoutError` where the resolver takes too long. It goes on
            alone then, and ends when it gives up.
    """
    found: queue.SimpleQueue[_Addresses | Exception] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            found.put(list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
        except (OSError, UnicodeError) as error:
            found.put(error)

    threading.Thread(target=look_up, name="resolver", daemon=True).start()
    try:
        answer = found.get(timeout=timeout_s)
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(answer, UnicodeError):
        raise socket.gaierror(socket.EAI_NONAME, "no host name")
    if isinstance(answer, Exception):
        raise answer
    return answer
