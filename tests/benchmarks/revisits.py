"""How fast revisits go that change nothing, beside a bare Scrapy spider on the same answers.

Both ask the same server (a process of its own) for the same pages with the same conditional
headers: once answered 304, once with the same bytes. Ours is a whole run with a warm worker: what
is due from the archive, every answer written to it. The baseline is a spider with an empty callback
in a process set up as the worker's. Rates are per second of processor time of all processes but the
server, from the run's start to its end, since the machine's other work disturbs the clock.

    python tests/benchmarks/revisits.py
"""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.process import cpu_s

PAGES = 1500
ROUNDS = 6
BOUND = 0.85
ETAG = '"one"'


def page(number: int) -> bytes:
    """A page of some 30 KB, an article in the template of the tests."""
    from tests.site import article

    noise = "<i>相关新闻推荐阅读</i>" * 900
    return article(f"甬凉协作简报第{number}期", noise=noise).encode()


# The server


def serve() -> None:
    """Answer until killed; prints the port."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while request := await reader.readuntil(b"\r\n\r\n"):
            name = request.split(b" ", 2)[1].rsplit(b"/", 1)[-1].split(b".")[0]
            if name == b"robots":
                writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                continue
            number = int(name)
            asked = request.lower()
            if b"if-none-match" in asked and number < 10**6:
                writer.write(b'HTTP/1.1 304 Not Modified\r\nETag: "one"\r\n\r\n')
            else:
                body = bodies[number % 10**6]
                writer.write(
                    b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
                    b'ETag: "one"\r\nContent-Length: %d\r\n\r\n' % len(body) + body
                )

    async def main() -> None:
        async def guarded(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                await answer(reader, writer)
            except (asyncio.IncompleteReadError, ConnectionError):
                writer.close()

        server = await asyncio.start_server(guarded, "127.0.0.1", 0)
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()

    bodies = [page(number) for number in range(PAGES)]
    asyncio.run(main())


def urls(port: int, offset: int) -> list[str]:
    """The pages' addresses; those from a million on never answer 304."""
    return [f"http://127.0.0.1:{port}/a/{offset + number}.html" for number in range(PAGES)]


# The crawlers, each in a process of its own


LIMITS: dict[str, Any] = {"delay_s": 0, "allow_addresses": ("127.0.0.1",)}


def bare(port: int, offset: int) -> None:
    """A spider that does nothing with its answers."""
    import scrapy

    from crawler.fetching.process import _process
    from crawler.settings import FetchLimits

    class Bare(scrapy.Spider):
        name = "bare"
        handle_httpstatus_list = (304,)
        seen = 0

        async def start(self):  # type: ignore[no-untyped-def]
            self.started = time.process_time()
            for url in urls(port, offset):
                yield scrapy.Request(url, headers={"If-None-Match": ETAG}, dont_filter=True)

        def parse(self, response):  # type: ignore[no-untyped-def]
            self.seen += 1

        def closed(self, reason):  # type: ignore[no-untyped-def]
            print(json.dumps([self.seen, time.process_time() - self.started]))

    process = _process(FetchLimits(**LIMITS))
    own = {"SCHEDULER": "scrapy.core.scheduler.Scheduler", "CONCURRENT_REQUESTS": 16}
    process.settings.update(own)
    process.crawl(Bare)
    process.start()


def ours(port: int, offset: int, path: str) -> None:
    """A run over an archive in which every article is due, and its worker: both together."""
    import threading

    from crawler.settings import CrawlSettings, FetchLimits, Source
    from scheduler.run_process import run_once, workers_for
    from scheduler.watch.worker import Worker

    del port, offset  # the addresses stand in the archive
    plan = CrawlSettings(
        archive=path,
        sources=(Source(id="site", name="站", page="cnnb"),),
        fetch=FetchLimits(**LIMITS),
        soft_s=600,
    )
    workers = workers_for(plan)
    worker = workers.current()
    assert isinstance(worker, Worker)
    before = time.process_time() + cpu_s(worker.pid)
    done = run_once(plan, (), workers, threading.Event())
    taken = time.process_time() + cpu_s(worker.pid) - before
    workers.close()
    print(json.dumps([done.counts.get("unchanged", 0), taken]))


def fill(path: Path, port: int, offset: int) -> None:
    """An archive of the articles as a first crawl left them, all of them due."""
    from crawler import pages
    from storage import Archive
    from storage.records import Fetch, Outcome
    from storage.times import utc_now
    from storage.work import Capture, SourceInfo

    with Archive(path) as archive:
        archive._session.execute("pragma synchronous = off")
        archive.intake.runs.sync_sources([SourceInfo("site", "站", "other")], utc_now())
        for number, url in enumerate(urls(port, offset)):
            headers, body = (("ETag", ETAG),), page(number)
            fetch = Fetch(url, utc_now(), Outcome.OK, 200, url, headers=headers, body=body)
            article = pages.extract(body, url, page="cnnb")
            archive.intake.recording.record_new(Capture("site", fetch, article, "cnnb/1"))
        archive._session.execute(
            "update articles set next_fetch_at = '2000-01-01T00:00:00.000+00:00'"
        )


# The comparison


def measure(name: str, port: int, offset: int, filled: Path) -> float:
    """Answers a second of processor time, in a fresh process."""
    with tempfile.TemporaryDirectory() as folder:
        path = shutil.copy(filled, folder)
        command = [sys.executable, __file__, name, str(port), str(offset), path]
        out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    answers, taken = json.loads(out.splitlines()[-1])
    if answers != PAGES:
        raise ValueError(f"{name}: {answers} of {PAGES} answers")
    return float(answers / taken)


def main() -> None:
    """Print the rates and their ratios."""
    server = subprocess.Popen(
        [sys.executable, __file__, "serve"], stdout=subprocess.PIPE, text=True
    )
    assert server.stdout
    port = int(server.stdout.readline())
    try:
        for what, offset in (("answered 304", 0), ("the same bytes", 10**6)):
            rates: dict[str, list[float]] = {"bare": [], "ours": []}
            with tempfile.TemporaryDirectory() as folder:
                filled = Path(folder) / "archive.db"
                fill(filled, port, offset)
                for _ in range(ROUNDS):
                    for name, found in rates.items():
                        found.append(measure(name, port, offset, filled))
            # The best of the rounds: what disturbs a round only ever makes it slower.
            one, other = max(rates["ours"]), max(rates["bare"])
            print(
                f"{what:15} ours {one:6.0f}/s, bare Scrapy {other:6.0f}/s,"
                f" ratio {one / other:.2f} (bound: {BOUND})"
            )
    finally:
        server.kill()
        server.wait()


if __name__ == "__main__":
    if len(sys.argv) < 2:
        main()
    elif sys.argv[1] == "serve":
        serve()
    elif sys.argv[1] == "bare":
        bare(int(sys.argv[2]), int(sys.argv[3]))
    else:
        ours(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
