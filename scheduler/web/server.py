"""Serving the pages until SIGTERM."""

from __future__ import annotations

import uvicorn
from starlette.types import ASGIApp

from scheduler.config import Config
from scheduler.errors import UsageError
from scheduler.web.app import build
from scheduler.web.guard import is_loopback
from storage.accounts import Accounts


def serve(config: Config, host: str, port: int, password: str) -> None:
    """Serve the archive's pages in the foreground.

    Args:
        config: Names the archive.
        host: The address to bind.
        port: Its port; 0: a free one.
        password: Asked of every reader; this or accounts are needed where others can reach it.

    Raises:
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
    server_of(build(config, host=host, password=password), host, port).run()


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
