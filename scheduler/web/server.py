"""Serving the pages until SIGTERM."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable
from contextlib import ExitStack

import uvicorn
from starlette.types import ASGIApp

from scheduler.config import Config
from scheduler.errors import ServingError, UsageError
from scheduler.web.app import build
from scheduler.web.guard import is_loopback
from storage.accounts import Accounts

_NOT_SPOKEN = {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}
"""What is wrong where this machine lacks an address, or its whole family."""


def serve(
    config: Config,
    host: str,
    port: int,
    password: str,
    *,
    or_free: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> None:
    """Serve the archive's pages in the foreground.

    Args:
        config: Names the archive.
        host: The address to bind.
        port: Its port; 0: a free one.
        password: Asked of every reader; this or accounts are needed where others can reach it.
        or_free: Take a free port where this one is taken.
        tell: Takes the address of the page once it listens.

    Raises:
        ServingError: The address cannot be bound.
        UsageError: The address is not loopback and nobody is asked who they are.
    """
    guarded = password or config.web.user_header or Accounts(config.accounts).is_there
    if not is_loopback(host) and not guarded:
        raise UsageError(
            f"绑定到 {host} 时他人也能访问：请先用 yongliang users add 建账户，"
            "或在配置中写 [web] password，或只绑定 127.0.0.1。",
            f"Bound to {host}, others can reach the archive: make accounts with "
            "`yongliang users add` first, or set [web] password, or bind 127.0.0.1 only.",
        )
    with ExitStack() as held:
        sockets = [held.enter_context(one) for one in _listening(host, port, or_free=or_free)]
        number = sockets[0].getsockname()[1]
        tell(f"http://{f'[{host}]' if ':' in host else host}:{number}/")
        server_of(build(config, host=host, password=password), host, number).run(sockets)


def _listening(host: str, port: int, *, or_free: bool) -> list[socket.socket]:
    """A socket for each address of the host, all at one port."""
    sockets: list[socket.socket] = []
    refused = OSError(errno.EADDRNOTAVAIL, os.strerror(errno.EADDRNOTAVAIL))
    try:
        for family, _, _, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            number = sockets[0].getsockname()[1] if sockets else port
            try:
                sockets.append(socket.create_server((str(address[0]), number), family=family))
            except OSError as error:
                # A name may have an address of a family that this machine does not speak.
                if error.errno not in _NOT_SPOKEN:
                    raise
                refused = error
        if not sockets:
            raise refused
    except OSError as error:
        for each in sockets:
            each.close()
        if or_free and error.errno == errno.EADDRINUSE:
            return _listening(host, 0, or_free=False)
        # Python says the address once more, which stands in the line already.
        why = (error.strerror or str(error)).partition(" (while attempting")[0]
        raise ServingError(
            f"无法在 {host} 的端口 {port} 提供网页（{why}）："
            "请用 --port 另选端口，或用 --host 另选地址。",
            f"The page cannot be served at port {port} of {host} ({why}): choose another with "
            "--port, or another address with --host.",
        ) from error
    return sockets


def server_of(app: ASGIApp, host: str, port: int) -> uvicorn.Server:
    """The server of an application; its `run` serves until SIGTERM."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            log_level="warning",
            server_header=False,
            lifespan="off",
            # Or whoever is let through by a proxy could call himself one: the door knows which
            # proxies may say from where a request comes.
            proxy_headers=False,
        )
    )
