"""The process of the browser: serves the worker at the other end of its standard input, a socket.

With ``--listen PATH`` it is a service: each worker that connects there gets a process of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import sys
from pathlib import Path

from crawler.rendering.serving import serve

OF_A_SERVICE = "--of-a-service"
"""Says to a process that a service started it."""


def main() -> None:
    """Serve until the other side is gone."""
    # A terminal sends it to all; the other side decides what is finished.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if len(sys.argv) == 3 and sys.argv[1] == "--listen":
        asyncio.run(_listen(_bound(Path(sys.argv[2]))))
    else:
        as_service = sys.argv[1:] == [OF_A_SERVICE]
        asyncio.run(serve(socket.socket(fileno=0), as_service=as_service))


def _bound(path: Path) -> socket.socket:
    """What listens at a path, in place of what a service left there that is no more.

    The process ends where another service listens there, or something else stands.
    """
    if path.is_socket():
        with socket.socket(socket.AF_UNIX) as other, contextlib.suppress(OSError):
            other.connect(str(path))
            sys.exit(f"已有服务在 {path} 监听。A service listens at {path} already: end it first.")
        path.unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX)
    try:
        listening.bind(str(path))
        path.chmod(0o660)
    except OSError as error:
        why = error.strerror or str(error)
        sys.exit(f"无法在 {path} 监听（{why}）。Cannot listen at {path}: {why}.")
    listening.listen()
    listening.setblocking(False)  # noqa: FBT003 - the method's own
    return listening


async def _listen(listening: socket.socket) -> None:
    """Give each that connects a process of its own, which has the connection as its input."""
    loop = asyncio.get_running_loop()
    running: set[asyncio.Task[int]] = set()
    while True:
        connection, _ = await loop.sock_accept(listening)
        with connection:
            try:
                process = await asyncio.create_subprocess_exec(
                    sys.executable,
                    "-P",
                    "-m",
                    "crawler.rendering",
                    OF_A_SERVICE,
                    stdin=connection.fileno(),
                    cwd="/",
                )
            except OSError as error:  # no process, no memory: the next one may get its own
                sys.stderr.write(f"{error}\n")
                continue
        task = asyncio.ensure_future(process.wait())
        running.add(task)
        task.add_done_callback(running.discard)


if __name__ == "__main__":
    main()
