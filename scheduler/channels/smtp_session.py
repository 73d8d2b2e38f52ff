"""A connection to a mail server whose every step ends in time, however slowly it drips in."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
from collections.abc import Iterator
from typing import Any

from scheduler.channels.deadline import Deadline


class _Bounded(smtplib.SMTP):
    """Whatever is sent and each reply has the time-out as a whole."""

    def __init__(
        self, host: str, port: int, timeout_s: float, deadline: Deadline, tls: ssl.SSLContext | None
    ) -> None:
        self._deadline = deadline
        self._timeout_s = timeout_s
        self._tls = tls
        super().__init__(host, port, timeout=timeout_s)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        sock = self._deadline.connect(host, port, timeout)
        if self._tls is None:
            return sock
        with self._deadline.within(timeout):
            return self._tls.wrap_socket(sock, server_hostname=host)

    def send(self, s: Any) -> None:
        with self._deadline.within(self._timeout_s):
            super().send(s)

    def getreply(self) -> tuple[int, bytes]:
        with self._deadline.within(self._timeout_s):
            return super().getreply()


@contextlib.contextmanager
def session(
    host: str,
    port: int,
    timeout_s: float,
    *,
    security: str,
    context: ssl.SSLContext | None,
    login: tuple[str, str] | None,
) -> Iterator[smtplib.SMTP]:
    """A connection that is encrypted, verified and logged in as it is asked for.

    Args:
        host: The server's.
        port: The server's.
        timeout_s: For each step of the conversation as a whole.
        security: ``none``, ``starttls`` or ``tls``.
        context: For the latter two.
        login: User and password; None: no login.

    Raises:
        smtplib.SMTPException: The server refuses or broke the connection off.
        OSError: There is no connection; `TimeoutError` where a step took too long.
    """
    with Deadline() as deadline:
        try:
            smtp = _Bounded(host, port, timeout_s, deadline, context if security == "tls" else None)
            try:
                if security == "starttls":
                    # The command, its reply, and the handshake, which is no step of smtplib's.
                    with deadline.within(2 * timeout_s):
                        smtp.starttls(context=context)
                smtp.ehlo_or_helo_if_needed()
                if login:
                    smtp.login(*login)
                yield smtp
                with contextlib.suppress(smtplib.SMTPException, OSError):
                    smtp.quit()
            finally:
                smtp.close()
        except (smtplib.SMTPServerDisconnected, OSError):
            if deadline.passed:
                raise TimeoutError from None
            raise
