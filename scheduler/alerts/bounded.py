"""urllib3's connections under a deadline. Imported only where something is sent."""

from __future__ import annotations

import socket

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from scheduler.alerts.deadline import Deadline


def bind(manager: PoolManager, deadline: Deadline, timeout_s: float) -> None:
    """Make every connection of a pool manager one of the deadline's."""

    def connected(connection: HTTPConnection) -> socket.socket:
        try:
            return deadline.connect(connection._dns_host, connection.port or 80, timeout_s)  # noqa: SLF001 - the host without a last dot
        except socket.gaierror as error:
            raise NameResolutionError(connection.host, connection, error) from error
        except TimeoutError as error:
            raise ConnectTimeoutError(connection, "timed out") from error
        except OSError as error:
            raise NewConnectionError(connection, str(error)) from error

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return connected(self)

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return connected(self)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    manager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
