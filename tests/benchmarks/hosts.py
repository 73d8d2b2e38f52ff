"""Many hosts of which some hang: what the others get, beside the same without, at shipped limits.

Every host is an address of its own on loopback, with a list of articles on topic; those that hang
accept and never answer. Three trials, each by real runs of 120 s with a delay of 1 s:

- 50 hosts, 8 of them hang: articles of the 42 healthy ones after one run.
- 200 hosts, 10 % of them hang: articles after one run, beside the same with none that hang
  (baseline).
- 5,000 hosts, 10 % of them hang: healthy lists reached after each of three runs, and the memory of
  run and worker.

    python tests/benchmarks/hosts.py [50] [200] [5000]
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import seeds  # noqa: E402
from crawler.settings import CrawlSettings, Feed, FetchLimits, Source  # noqa: E402
from crawler.topics import load_texts  # noqa: E402
from scheduler.run_process import run_once, workers_for  # noqa: E402
from scheduler.watch.worker import Worker  # noqa: E402
from storage import Archive  # noqa: E402
from tests.running import ARTICLE_URL, topics  # noqa: E402
from tests.site import article  # noqa: E402


def address(number: int) -> str:
    """The address of a host on loopback."""
    return f"127.{10 + number // 62500}.{number // 250 % 250}.{1 + number % 250}"


def path_of(host: int, number: int) -> str:
    """The path of an article."""
    return f"/system/2026/11/20/{host * 100 + number:09d}.shtml"


def serve(hosts: int, hang: int, articles: int, port: int, ready: Connection) -> None:
    """Serve every host in one process, until it is ended."""
    import asyncio

    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    held: list[asyncio.StreamWriter] = []

    def page(host: int, path: str) -> tuple[int, bytes]:
        if path == "/":
            links = "".join(
                f'<li><a href="{path_of(host, n)}">甬凉协作第{host}号第{n}期简报</a></li>'
                for n in range(articles)
            )
            return 200, f"<!DOCTYPE html><title>新闻</title><ul>{links}</ul>".encode()
        if path.endswith(".shtml"):
            text = f"第{path[-15:-6]}期简报说，宁波与凉山今年新增项目{host % 90}个。"
            title = f"甬凉协作简报{path[-15:-6]}"
            return 200, article(title, (text, *("双方在西昌签署了合作协议。",) * 3)).encode()
        return 404, b"<title>404</title>404"

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        own = writer.get_extra_info("sockname")[0].split(".")
        host = (int(own[1]) - 10) * 62500 + int(own[2]) * 250 + int(own[3]) - 1
        if host < hang:
            held.append(writer)
            return
        try:
            while line := await reader.readline():
                while (await reader.readline()).strip():
                    pass
                status, body = page(host, line.split()[1].decode())
                writer.write(
                    b"HTTP/1.1 %d X\r\nContent-Type: text/html; charset=utf-8\r\n"
                    b"Content-Length: %d\r\n\r\n%s" % (status, len(body), body)
                )
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()

    async def run() -> None:
        for number in range(hosts):
            await asyncio.start_server(answer, address(number), port, backlog=16)
        ready.send(True)
        await asyncio.sleep(3600)

    asyncio.run(run())


@contextmanager
def serving(hosts: int, hang: int, articles: int) -> Iterator[int]:
    """The hosts' port."""
    import socket

    with socket.socket() as probe:
        probe.bind((address(0), 0))
        port = probe.getsockname()[1]
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(
        target=serve, args=(hosts, hang, articles, port, theirs), daemon=True
    )
    process.start()
    ours.recv()
    try:
        yield port
    finally:
        process.kill()
        process.join()


class Trial:
    """Runs over so many hosts."""

    def __init__(self, folder: Path, hosts: int, port: int) -> None:
        sources = tuple(
            Source(
                id=f"h{number:05d}",
                name=f"第{number}站",
                page="cnnb",
                article_url=(ARTICLE_URL,),
                feeds=(Feed(kind="listing", url=f"http://{address(number)}:{port}/"),),
            )
            for number in range(hosts)
        )
        self.plan = CrawlSettings(
            archive=str(folder / f"{time.monotonic_ns()}.db"),
            sources=sources,
            fetch=FetchLimits(allow_addresses=("127.0.0.0/8",)),
            **topics(seeds.SEEDS / "topics"),
        )
        self.workers = workers_for(self.plan)
        self.topics = load_texts((seed.name, seed.text) for seed in self.plan.topics)
        self.memory = 0.0

    def run(self) -> float:
        """One run; its seconds."""
        watching = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(watching,))
        watcher.start()
        started = time.perf_counter()
        run_once(self.plan, self.topics, self.workers, threading.Event())
        seconds = time.perf_counter() - started
        watching.set()
        watcher.join()
        return seconds

    def _watch(self, done: threading.Event) -> None:
        while not done.wait(1.0):
            worker = self.workers.prepare()
            assert isinstance(worker, Worker)
            self.memory = max(self.memory, worker.memory_mb())

    def count(self, sql: str) -> int:
        """A number from the archive."""
        with Archive(self.plan.archive, read_only=True) as archive:
            return int(archive._session.rows(sql)[0][0])


def one_run(folder: Path, hosts: int, hang: int, articles: int) -> tuple[int, int, float]:
    """Articles of the healthy hosts after one run, how many there are, and its seconds."""
    with serving(hosts, hang, articles) as port:
        trial = Trial(folder, hosts, port)
        seconds = trial.run()
        trial.workers.close()
        return trial.count("select count(*) from articles"), (hosts - hang) * articles, seconds


def many(folder: Path, hosts: int, hang: int) -> None:
    """Lists reached after each of three runs."""
    with serving(hosts, hang, 1) as port:
        trial = Trial(folder, hosts, port)
        for number in range(1, 4):
            seconds = trial.run()
            reached = trial.count("select count(*) from feeds where ok_at is not null")
            found = trial.count("select count(*) from articles")
            print(
                f"{hosts} hosts, {hang} hang, run {number}: {reached} of {hosts - hang} healthy"
                f" lists reached, {found} articles, {seconds:.0f} s, worker {trial.memory:.0f} MiB"
            )
        trial.workers.close()
    usage = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{hosts} hosts: the run's own memory {usage:.0f} MiB")


def main() -> None:
    """Print the figures."""
    chosen = set(sys.argv[1:]) or {"50", "200", "5000"}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if "50" in chosen:
            found, wanted, seconds = one_run(folder, 50, 8, 20)
            print(f"50 hosts, 8 hang: {found} of {wanted} articles in one run of {seconds:.0f} s")
        if "200" in chosen:
            without, all_of_them, _ = one_run(folder, 200, 0, 20)
            print(
                f"200 hosts, none hangs (baseline): {without} of {all_of_them} articles in one run"
            )
            found, wanted, _ = one_run(folder, 200, 20, 20)
            ratio = found / wanted / (without / all_of_them)
            print(f"200 hosts, 20 hang: {found} of {wanted} articles in a run, {ratio:.2f} x")
        if "5000" in chosen:
            many(folder, 5000, 500)


if __name__ == "__main__":
    main()
