"""Pages a second of a crawl, end to end, beside a hand-written spider and a bare download.

A site on loopback (`tests/press.py`) of two thousand articles in five kinds of feeds, sixty on
topic. Baselines, in the same run and from the same site: a Scrapy spider with CSS selectors that is
handed every address, reads six fields and writes every article to SQLite; and one that only
downloads. Ours finds the addresses, reads every page, judges it, and archives what is on topic.

    python tests/benchmarks/crawl.py [articles]
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from storage import Archive  # noqa: E402
from tests.press import Press, press  # noqa: E402
from tests.running import crawl, plan  # noqa: E402

ROUNDS = 2

BASELINE = """
import json, sqlite3, sys
import scrapy
from scrapy.crawler import AsyncCrawlerProcess

task = json.load(sys.stdin)

class Baseline(scrapy.Spider):
    name = "baseline"

    async def start(self):
        self.db = sqlite3.connect(task["db"])
        self.db.execute("pragma journal_mode = wal")
        self.db.execute("create table articles (url primary key, title, time, origin, body, html)")
        for url in task["urls"]:
            yield scrapy.Request(url, dont_filter=True)

    def parse(self, response):
        if not task["parse"]:
            return
        info = response.css("div.info::text").get("")
        self.db.execute("insert into articles values (?, ?, ?, ?, ?, ?)", (
            response.url, response.css("h1::text").get(), info[:16],
            info.partition("来源：")[2], "\\n".join(response.css(".content p::text").getall()),
            response.body,
        ))
        self.db.commit()

process = AsyncCrawlerProcess({
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8, "CONCURRENT_ITEMS": 2, "LOG_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False, "DOWNLOAD_DELAY": 0,
})
process.crawl(Baseline)
process.start()
"""


def baseline(house: Press, folder: Path, *, parse: bool) -> float:
    """Seconds of a hand-written spider over every page of every article."""
    urls = [house.site.url(s.address(n)) for s in house.stories for n in range(1, s.pages + 1)]
    task = {"urls": urls, "parse": parse, "db": str(folder / f"{time.monotonic_ns()}.db")}
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", BASELINE], input=json.dumps(task).encode(), check=True)
    return time.perf_counter() - started


def ours(house: Press, db: Path) -> tuple[float, int]:
    """Seconds of one crawl run, and how many requests it made."""
    house.site.forget()
    settings = plan(house.site, db, sources=(house.source(),), soft_s=600, deadline_s=900)
    started = time.perf_counter()
    done = crawl(settings, timeout=900)
    seconds = time.perf_counter() - started
    if done.code:
        raise SystemExit(done.err)
    return seconds, len(house.site.paths())


def main() -> None:
    """Print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    with tempfile.TemporaryDirectory() as name, press(count, count * 3 // 100, today) as house:
        folder = Path(name)
        pages = sum(story.pages for story in house.stories)
        bare = min(baseline(house, folder, parse=False) for _ in range(ROUNDS))
        written = min(baseline(house, folder, parse=True) for _ in range(ROUNDS))
        first = min(ours(house, folder / f"{n}.db") for n in range(ROUNDS))
        second = ours(house, folder / "0.db")
        with Archive(folder / "0.db", read_only=True) as archive:
            found = sum(1 for _ in archive.queries.articles.all())
        print(f"{count} articles on {pages} pages, {found} of {count * 3 // 100} on topic archived")
        for label, seconds in (
            ("bare download", bare),
            ("hand-written spider (baseline)", written),
            ("ours, first crawl", first[0]),
        ):
            rate = pages / seconds
            print(f"{label:32} {seconds:6.1f} s {rate:7.1f} pages/s {written / seconds:5.2f} x")
        print(f"ours, first crawl: {first[1]} requests")
        print(f"ours, second crawl: {second[1]} requests, {second[0]:.1f} s")


if __name__ == "__main__":
    main()
