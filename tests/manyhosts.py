"""Many hosts in one process, each an address of its own on loopback; every request is noted."""

from __future__ import annotations

import asyncio
import os
import random
import resource
import socket
import struct
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, Self

from crawler.settings import Feed, Source
from tests.running import ARTICLE_URL
from tests.site import article

ROOT = Path(__file__).parents[1]
TOPIC = "甬凉协作"
PUBLISHED = "published"

LAST_DATA_RECV = 52
"""Where Linux has, in what it tells of a connection, how long ago data came by it last."""


class Asked(NamedTuple):
    """One request: of which host, for what, and when it was sent, by the one clock of all."""

    host: int
    path: str
    at: float


def address(number: int) -> str:
    """The address of a host."""
    return f"127.{20 + number // 62500}.{number // 250 % 250}.{1 + number % 250}"


def path_of(host: int, number: int) -> str:
    """The path of an article."""
    return f"/system/2026/11/20/{host * 100 + number:09d}.shtml"


class ManyHosts:
    """Hosts, each with a list of articles on topic, served by a process of their own.

    Args:
        hosts: How many.
        articles: Of each.
        folder: Where the requests are noted.
        padding: Bytes by which each page is longer.
        held: Whether each shows its first article only, until `publish`.
        topical: One in so many is on topic.
    """

    def __init__(
        self,
        hosts: int,
        articles: int,
        folder: Path,
        *,
        padding: int = 0,
        held: bool = False,
        topical: int = 1,
    ) -> None:
        self.hosts = hosts
        self.articles = articles
        self._padding = padding
        self._topical = topical
        self._log = folder / "asked.log"
        self.port = 0
        if not held:
            self.publish()

    def __enter__(self) -> Self:
        with socket.socket() as probe:
            probe.bind((address(0), 0))
            self.port = probe.getsockname()[1]
        values = (self.hosts, self.articles, self.port, self._padding, self._topical, self._log)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.manyhosts", *map(str, values)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout
        assert self._process.stdout.readline() == b"ready\n"
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def sources(self, **changes: object) -> tuple[Source, ...]:
        """Each host as a source."""
        return tuple(
            Source(
                id=f"h{number:05d}",
                name=f"第{number}站",
                page="cnnb",
                article_url=(ARTICLE_URL,),
                feeds=(Feed(kind="listing", url=f"http://{address(number)}:{self.port}/"),),
                **changes,  # type: ignore[arg-type]
            )
            for number in range(self.hosts)
        )

    def seed(self, number: int, every: str = "1h") -> str:
        """A host as a source seed."""
        return f"""
id = "h{number:05d}"
name = "第{number}站"
page = "cnnb"
article_url = ['{ARTICLE_URL}']
every = "{every}"
[[feeds]]
kind = "listing"
url = "http://{address(number)}:{self.port}/"
"""

    def publish(self) -> None:
        """Have every host show all its articles."""
        self._log.with_name(PUBLISHED).touch()

    @property
    def pages(self) -> int:
        """How many articles there are, in all."""
        return self.hosts * self.articles

    def asked(self) -> list[Asked]:
        """Every request so far."""
        if not self._log.exists():
            return []
        lines = self._log.read_text(encoding="utf-8").splitlines()
        parts = (line.split() for line in lines)
        return [Asked(int(host), path, float(at)) for host, path, at in parts]


def gaps(asked: Sequence[Asked]) -> list[float]:
    """Seconds between two requests of one host, of all hosts, ascending.

    Without those of robots.txt: the first request of a new process is long on its way.
    """
    times: dict[int, list[float]] = defaultdict(list)
    for one in asked:
        if one.path != "/robots.txt":
            times[one.host].append(one.at)
    return sorted(b - a for each in times.values() for a, b in pairwise(sorted(each)))


async def serve(
    hosts: int, articles: int, port: int, padding: int, topical: int, log: Path
) -> None:
    """Serve every host, until the process is ended."""
    with log.open("a", encoding="utf-8", buffering=1) as asked:

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            own = writer.get_extra_info("sockname")[0].split(".")
            host = (int(own[1]) - 20) * 62500 + int(own[2]) * 250 + int(own[3]) - 1
            try:
                while line := await reader.readline():
                    path = line.split()[1].decode()
                    asked.write(f"{host} {path} {came_at(writer):.4f}\n")
                    while (await reader.readline()).strip():
                        pass
                    shown = articles if log.with_name(PUBLISHED).exists() else 1
                    status, body = page(host, path, shown, padding, topical)
                    writer.write(
                        b"HTTP/1.1 %d X\r\nContent-Type: text/html; charset=utf-8\r\n"
                        b"Content-Length: %d\r\n\r\n%s" % (status, len(body), body)
                    )
                    await writer.drain()
            except (OSError, IndexError):
                pass
            finally:
                writer.close()

        for number in range(hosts):
            await asyncio.start_server(answer, address(number), port, backlog=64)
        print("ready", flush=True)
        await asyncio.sleep(7200)


def came_at(writer: asyncio.StreamWriter) -> float:
    """When the system received what is being read: on loopback the moment at which it was sent.

    A busy machine lets a server read it any time later.
    """
    now = time.monotonic()
    info = writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104)
    (ago_ms,) = struct.unpack_from("I", info, LAST_DATA_RECV)
    return now - float(ago_ms) / 1000


def sentence(chance: random.Random) -> str:
    """Words that no other article has: such would be a copy of this one."""
    return "".join(chr(chance.randrange(0x4E00, 0x9000)) for _ in range(40)) + "。"


def page(host: int, path: str, articles: int, padding: int, topical: int) -> tuple[int, bytes]:
    """What a host answers."""
    if path == "/":
        links = "".join(
            f'<li><a href="{path_of(host, n)}">{TOPIC}第{host}号第{n}期简报</a></li>'
            for n in range(articles)
        )
        return 200, f"<!DOCTYPE html><title>新闻</title><ul>{links}</ul>".encode()
    if path.endswith(".shtml"):
        chance = random.Random(path)
        text = f"第{path[-15:-6]}期简报说，宁波与凉山今年新增项目{host % 90}个。"
        title = f"{TOPIC}简报{path[-15:-6]}"
        if int(path[-15:-6]) % topical:
            title, text = f"城市简报{path[-15:-6]}", "今天的天气和交通情况。"
        body = article(title, (text, *(sentence(chance) for _ in range(4))))
        return 200, body.encode() + b"<!--" + b"x" * padding + b"-->"
    return 404, b"<title>404</title>404"


if __name__ == "__main__":
    with suppress(OSError):
        os.nice(-10)  # it keeps the time, also where the machine is busy
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    hosts, articles, port, padding, topical = map(int, sys.argv[1:6])
    asyncio.run(serve(hosts, articles, port, padding, topical, Path(sys.argv[6])))
