"""The process that answers questions to the archive: Datasette, within limits of its own.

``python -P -m scheduler.web.data_server ARCHIVE DESCRIPTOR NAME`` serves, under the desk's name, on
the listening socket that it was given, says so with one line, and ends when its standard input
does: with its parent.
"""

from __future__ import annotations

import os
import resource
import socket
import sys
import threading
from pathlib import Path

from crawler.platforms import bound_addresses

ADDRESS_SPACE = 1024 * 1024 * 1024
"""Bytes; the last wall behind the watched memory (`scheduler.web.data_supervisor`)."""

LARGEST_FILE = 256 * 1024 * 1024
"""Bytes that a sort may put into a temporary file."""

_COURTESY = 5


def confine() -> None:
    """Set the limits that the operating system keeps."""
    bound_addresses(ADDRESS_SPACE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # The desk's own pages, and the watch, come first.
    os.nice(_COURTESY)


def main(archive: str, descriptor: str, name: str = "") -> None:
    """Serve until the parent is gone."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    confine()

    import uvicorn

    from scheduler.web.explorer import explorer

    server = uvicorn.Server(
        uvicorn.Config(explorer(Path(archive), name), log_level="error", lifespan="off", ws="none")
    )
    # The socket listens already: what is asked from now on is answered.
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    with socket.socket(fileno=int(descriptor)) as listening:
        server.run(sockets=[listening])


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
