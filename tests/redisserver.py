"""A redis-server of a test: on a free port of loopback, with a password, its log on the disk."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

from redis import Redis, RedisError

PASSWORD = "tests-only"


def is_here() -> bool:
    """Whether there is a redis-server to start."""
    return shutil.which("redis-server") is not None


class RedisServer:
    """Writes down all that it is told, so that it has it again after a kill -9.

    Args:
        folder: Where its files go.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://:{PASSWORD}@127.0.0.1:{self.port}/0"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        # By its input: what stands in the command anybody reads in the list of processes.
        self._process = subprocess.Popen(
            ["redis-server", "-"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        assert self._process.stdin
        self._process.stdin.write(
            f"""
port {self.port}
bind 127.0.0.1
requirepass {PASSWORD}
dir {self._folder}
appendonly yes
appendfsync always
save ""
daemonize no
""".encode()
        )
        self._process.stdin.close()
        until = time.monotonic() + 20
        while True:
            with suppress(RedisError), Redis.from_url(self.url) as client:
                if client.ping():
                    return
            assert time.monotonic() < until, "redis-server does not answer"
            time.sleep(0.05)

    def kill(self) -> None:
        """From one moment to the next."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    def empty(self) -> None:
        """Take away all that it has."""
        with Redis.from_url(self.url) as client:
            client.flushall()
