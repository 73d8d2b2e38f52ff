"""Every page of the web and every answer of the API, over a large archive and a small one.

The articles are the invented world's, with thin pages around them (what a page costs does not
depend on the bytes that a site served), every fifth of them edited once. The charts of a report
are pictures of their own, and stand as such: the first time they are drawn, then kept. A whole
report to be printed or for Word is a file that may take seconds, and is not measured here. The
baseline is the small archive: a page that grows with the archive shows in the ratio.

    python tests/benchmarks/webpages.py [--articles 5000] [--small 1000] [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from starlette.testclient import TestClient  # noqa: E402

from scheduler.config import load  # noqa: E402
from scheduler.web.app import build  # noqa: E402
from scheduler.web.desk import PAGE_SIZE  # noqa: E402
from storage import Archive, Filter  # noqa: E402
from storage.archive.queries import Queries  # noqa: E402
from storage.records import Article, Kind  # noqa: E402
from tests.newsworld import BEGIN, Seen, Site, World, write  # noqa: E402

BOUND_MS = 300
TIMES = 7
REPORTS = ("day", "week", "month")
EDITED = 5
"""Every so many-th article is edited once."""


class _ThinSite(Site):
    """Serves an article with next to nothing around it."""

    def page(self, article: Article, at: datetime) -> bytes:
        return f"<h1>{article.title}</h1><p>{article.body}</p>{at}".encode()


class ThinWorld(World):
    """The invented world as it is quickest written."""

    def __init__(self, articles: int) -> None:
        super().__init__(articles, versions=2)
        self.sites = [_ThinSite(site.source, self.vocabulary, 7) for site in self.sites]

    def _again(self, seen: Seen, waiting: list[tuple[datetime, int, Seen]]) -> Seen:
        return seen if seen.number % EDITED else super()._again(seen, waiting)


class Taken(NamedTuple):
    """How long a page took, in milliseconds.

    Attributes:
        clock: By the clock, the median.
        processor: Of processor time, likewise.
        first: By the clock the first time that it was asked for.
    """

    clock: float
    processor: float
    first: float


def pages_of(path: Path) -> dict[str, str]:
    """Every kind of page, by a name that is the same for an archive of any size."""
    with Archive(path, read_only=True) as archive:
        counts = archive.queries.overview.counts()
        articles, changes = counts["articles"], counts["changes"]
        (edited,) = archive.queries.changes.all(Filter(kinds=(Kind.EDITED,), limit=1))
        middle = archive.queries.articles.as_json(articles // 2)
        busy, begin, end = _busiest(archive.queries)
        word = middle["title"][:2]
    number, day = edited.article_id, middle["first_seen_at"][:10]
    last, deep = -(-articles // PAGE_SIZE), -(-changes // PAGE_SIZE)
    source = edited.source_id
    lists = {
        f"/articles{asked}": "/articles"
        + asked.format(source=source, day=day, word=word, last=last)
        for asked in (
            "", "?page={last}", "?sort=published", "?sort=published&page={last}", "?sort=changed",
            "?sort=changed&page={last}", "?sort=source", "?sort=source&page={last}",
            "?source={source}", "?source={source}&sort=published", "?topic=yongliang",
            "?topic=yongliang&sort=published", "?topic=nothing", "?kind=edited", "?kind=withdrawn",
            "?severity=substantive", "?handling=unseen", "?handling=done",
            "?since={day}&until={day}",
            "?since={day}&sort=changed", "?at={day}", "?at={day}&sort=published",
            "?at={day}&sort=changed", "?at={day}&sort=source", "?q={word}", "?q={word}&sort=best",
            "?q={word}&at={day}",
        )
    }  # fmt: skip
    told = {
        f"/changes{asked}": f"/changes{asked.format(source=source, day=day, deep=deep)}"
        for asked in (
            "", "?page={deep}", "?kind=edited", "?kind=withdrawn", "?source={source}",
            "?topic=yongliang", "?topic=nothing", "?severity=substantive", "?handling=unseen",
            "?handling=done", "?to=nobody", "?since={day}&until={day}",
        )
    }  # fmt: skip
    single = {
        "/articles/N": f"/articles/{number}",
        "/articles/N?at=": f"/articles/{number}?at={BEGIN.year + 3}-01-01",
        "/articles/N/versions/1": f"/articles/{number}/versions/1",
        "/articles/N/versions/1/snapshot": f"/articles/{number}/versions/1/snapshot",
        "/articles/N/diff": f"/articles/{number}/diff",
        "/articles/N/against/M": f"/articles/{number}/against/1",
        "/articles/by-address": f"/articles/by-address?url={quote(middle['url'])}",
        "/changes/N": f"/changes/{edited.change_id}",
    }
    reports = {
        f"/reports/{span}{asked}": f"/reports/{span}/{busy}{asked}"
        for span in REPORTS
        for asked in ("", "?page=2", "?page=99999")
    }
    reports |= {"/reports/span": f"/reports/span?since={begin}&until={end}"}
    plain: tuple[str, ...] = ("/", "/sources", "/topics", "/reports", "/searches", "/desk")
    programs = {
        f"/api/v1{asked}": f"/api/v1{asked}".format(
            number=number, change=edited.change_id, source=source, day=day, word=quote(word)
        )
        for asked in (
            "/articles", "/articles?limit=200", "/articles?source={source}", "/articles?at={day}",
            "/articles?topic=nothing", "/articles/{number}", "/articles/{number}/versions",
            "/articles/{number}/diff", "/articles/{number}/proof", "/articles/{number}/spread",
            "/changes", "/changes?limit=200", "/changes?order=oldest", "/changes?kind=edited",
            "/changes?source={source}&topic=yongliang", "/changes/{change}",
            "/changes/{change}/handling", "/search?q={word}", "/search?q={word}&ranked=true",
            "/incidents", "/sources", "/openapi.json",
        )
    }  # fmt: skip
    plain = (*plain, "/api", "/health", "/metrics")
    return {**{path: path for path in plain}, **lists, **single, **told, **reports, **programs}


def _busiest(queries: Queries) -> tuple[str, str, str]:
    """The day with the most changes, and the first and last day of a year around it."""
    days: Counter[date] = Counter()
    for one in queries.counting.appeared(UTC):
        days[one.at.date()] += one.n
    day, half = max(days, key=days.__getitem__), timedelta(days=182)
    return f"{day}", f"{day - half}", f"{day + half}"


def measured(path: Path, folder: Path) -> dict[str, Taken]:
    """The median of each page of an archive."""
    config = folder / "yongliang.toml"
    config.write_text(f'[archive]\npath = "{path}"\n', encoding="utf-8")
    client = TestClient(
        build(load(config, everything=False), host="127.0.0.1"),
        base_url="http://127.0.0.1",
        follow_redirects=False,
        client=("127.0.0.1", 50_000),  # the figures are for whoever is at this machine
    )
    found = {}
    for name, address in pages_of(path).items():
        found[name], text = _taken(client, address)
        for number, chart in enumerate(re.findall(r'<img src="(/reports/chart[^"]+)"', text)):
            found[f"{name} chart {number}"], _ = _taken(client, unescape(chart))
    return found


def _taken(client: TestClient, address: str) -> tuple[Taken, str]:
    """What one address takes, and what it answers."""
    taken = []
    for _ in range(TIMES):
        begun, worked = time.perf_counter(), time.process_time()
        answer = client.get(address)
        taken.append((time.perf_counter() - begun, time.process_time() - worked))
        # No daemon runs here, which `/health` says.
    good = (200, 503) if address == "/health" else (200, 303)
    assert answer.status_code in good, (address, answer.status_code)
    clock, processor = (1000 * statistics.median(row) for row in zip(*taken, strict=True))
    return Taken(clock, processor, 1000 * taken[0][0]), answer.text


def main() -> int:
    """Print each page's times, and 1 where one is over the bound."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=5_000)
    parser.add_argument("--small", type=int, default=1_000)
    parser.add_argument("--keep", type=Path, help="a folder where the archives are or shall be")
    asked = parser.parse_args()
    taken: list[dict[str, Taken]] = []
    with tempfile.TemporaryDirectory() as name:
        for size in (asked.small, asked.articles):
            path = (asked.keep or Path(name)) / f"pages-{size}.db"
            if not path.exists():
                write(ThinWorld(size), path, batch=2_000)
            taken.append(measured(path, Path(name)))
    small, large = taken
    print(f"median of {TIMES}, ms: {asked.small} articles (baseline), {asked.articles}, ratio")
    for page, one in sorted(large.items(), key=lambda pair: -pair[1].clock):
        late = "  OVER" if one.clock > BOUND_MS else ""
        ratio = one.clock / small[page].clock
        print(
            f"{small[page].clock:8.1f} {one.clock:8.1f} {ratio:6.1f}"
            f"  {page} ({one.processor:.1f} of processor time, first {one.first:.0f}){late}"
        )
    slowest = max(one.clock for one in large.values())
    print(f"slowest page: {slowest:.0f} ms (bound: {BOUND_MS})")
    return int(slowest > BOUND_MS)


if __name__ == "__main__":
    sys.exit(main())
