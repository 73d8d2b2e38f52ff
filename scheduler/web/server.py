"""Serving the pages until SIGTERM."""

from __future__ import annotations

import uvicorn

from scheduler.config import Config
from scheduler.errors import UsageError
from scheduler.web.app import build
from scheduler.web.guard import is_loopback


def serve(config: Config, host: str, port: int, password: str) -> None:
    """Serve the archive's pages in the foreground.

    Args:
        config: Names the archive.
        host: The address to bind.
        port: Its port; 0: a free one.
        password: Asked of every request; needed where others can reach the address.

    Raises:
        UsageError: The address is not loopback and there is no password.
    """
    if not is_loopback(host) and not password:
        raise UsageError(
            f"绑定到 {host} 时他人也能访问：请先在配置中写 [web] password，或只绑定 127.0.0.1。",
            f"Bound to {host}, others can reach the archive: set [web] password first, "
            "or bind 127.0.0.1 only.",
        )
    app = build(config, host=host, password=password)
    uvicorn.Server(
        uvicorn.Config(
            app, host=host, port=port, log_level="warning", server_header=False, lifespan="off"
        )
    ).run()
