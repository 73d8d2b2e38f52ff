"""An archive of many articles: search, export, bytes on disk, the home page of the web.

Baselines, each in the same run: LIKE over the same texts, a plain loop that writes the same columns
as JSON, the pages as they were served.

    python tests/benchmarks/archive.py [--articles 100000] [--keep FILE]
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import re
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from storage import Archive, Filter  # noqa: E402
from tests.newsworld import World, write  # noqa: E402

QUERIES = 200
LIKES = 25
"""LIKE reads every text, so fewer of the same words must do."""
SIZED = 2_000
"""Articles of the two small archives whose difference is the later versions."""
NEWEST = Filter(limit=20)


class P95(NamedTuple):
    """What 19 of 20 stay under, in milliseconds by the clock and of processor time."""

    clock: float
    processor: float

    def __str__(self) -> str:
        return f"p95 {self.clock:8.1f} ms ({self.processor:.1f} of processor time)"


def timed(work: Callable[[str], object], words: Iterable[str]) -> P95:
    """How long the work takes for each word."""
    clock, processor = [], []
    for word in words:
        started, begun = time.perf_counter(), time.process_time()
        work(word)
        clock.append(time.perf_counter() - started)
        processor.append(time.process_time() - begun)
    return P95(*(1000 * statistics.quantiles(times, n=20)[-1] for times in (clock, processor)))


def words_of(path: Path, count: int) -> list[str]:
    """Pieces of 2 to 4 characters out of the archive's texts."""
    chance = random.Random(3)
    found: list[str] = []
    with closing(sqlite3.connect(path)) as db:
        last = db.execute("select max(version_id) from versions").fetchone()[0]
        while len(found) < count:
            (body,) = db.execute(
                "select body from versions where version_id = ?", (chance.randint(1, last),)
            ).fetchone()
            start = chance.randrange(len(body) - 4)
            word = body[start : start + chance.randint(2, 4)]
            if word.isalnum():
                found.append(word)
    return found


def searches(path: Path) -> None:
    """The newest 20 and the best 20, beside LIKE."""
    words = words_of(path, QUERIES)
    with Archive(path, read_only=True) as archive, closing(sqlite3.connect(path)) as db:
        newest = timed(lambda word: archive.queries.texts.search(f'"{word}"', NEWEST), words)
        ranked = timed(
            lambda word: archive.queries.texts.search(f'"{word}"', NEWEST, ranked=True), words
        )
        like = timed(
            lambda word: db.execute(
                "select article_id, version from versions where title like :word"
                " or kicker like :word or subtitle like :word or body like :word"
                " order by captured_at desc limit 20",
                {"word": f"%{word}%"},
            ).fetchall(),
            words[:LIKES],
        )
    print(f"search, newest 20: {newest} (bound: 50)")
    print(f"search, ranked 20: {ranked} (bound: 300)")
    ratio = like.processor / newest.processor
    print(f"LIKE (baseline):   {like}, ratio to newest {ratio:.0f} by processor time (bound: 50)")


def exported(path: Path, folder: Path) -> None:
    """``yongliang export`` to JSON Lines in a process of its own, beside a plain loop."""
    config = folder / "yongliang.toml"
    config.write_text(f'[archive]\npath = "{path}"\n', encoding="utf-8")
    target = folder / "all.jsonl"
    command = [sys.executable, "-P", "-m", "scheduler.cli", "--config", str(config), "export"]
    started = time.perf_counter()
    process = subprocess.Popen([*command, "-o", str(target)], stderr=subprocess.DEVNULL)
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, peak_mib(process.pid))
        time.sleep(0.05)
    taken = time.perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert process.returncode == 0
    with target.open("rb") as file:
        count = sum(1 for _ in file)
    plain = plain_loop(path, folder / "plain.jsonl")
    print(
        f"export jsonl: {count / taken:7.0f} articles/s by the clock (bound: 20000), "
        f"{count / (used.ru_utime + used.ru_stime):.0f} by processor time, "
        f"peak {peak:.0f} MiB (bound: 200)"
    )
    print(f"plain loop (baseline): {plain:7.0f} articles/s, ratio {count / taken / plain:.2f}")


def peak_mib(pid: int) -> float:
    """The most that a process has held; its share of the memory of who started it left out."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    found = re.search(r"VmHWM:\s+(\d+)", status)
    return int(found[1]) / 1024 if found else 0.0


def plain_loop(path: Path, target: Path) -> float:
    """Articles a second of what anybody would write by hand."""
    started, count = time.perf_counter(), 0
    with closing(sqlite3.connect(path)) as db, target.open("w", encoding="utf-8") as file:
        db.row_factory = sqlite3.Row
        for row in db.execute(
            "select * from articles join versions using (article_id, version)"
            " order by first_seen_at desc"
        ):
            file.write(json.dumps(dict(row), ensure_ascii=False) + "\n")
            count += 1
    return count / (time.perf_counter() - started)


def sizes(folder: Path, count: int) -> None:
    """Bytes on disk, from archives of the same articles with one version each and with three."""
    written: dict[int, int] = {}
    raw = 0
    for versions in (1, 3):
        path = folder / f"sized-{versions}.db"
        write(World(count, versions), path)
        written[versions] = path.stat().st_size
        if versions == 1:
            with closing(sqlite3.connect(path)) as db:
                raw = db.execute("select sum(size) from snapshots").fetchone()[0]
    page, first = raw / count, written[1] / count
    later = (written[3] - written[1]) / (2 * count)
    print(f"raw page (baseline): {page:7.0f} bytes ({count} articles)")
    print(f"an article on disk:  {first:7.0f} bytes, {first / page:.3f} of its page (bound: 0.5)")
    print(f"a later version:     {later:7.0f} bytes, {later / page:.3f} of a page (bound: 0.125)")
    parts(folder / "sized-3.db", count * 3)


def parts(path: Path, versions: int) -> None:
    """Where the bytes are."""
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute(
            "select case when name like 'articles_fts%' then 'full-text index'"
            " when name in ('snapshots', 'dictionaries') then 'snapshots'"
            " when name = 'versions' then name else 'the rest' end as part,"
            " sum(pgsize) from dbstat group by part order by 2 desc"
        ).fetchall()
    told = ", ".join(f"{name} {size / versions:.0f}" for name, size in rows)
    print(f"  bytes for a version: {told}")


def home_page(path: Path, folder: Path) -> None:
    """The first page of ``yongliang web``, where it is installed."""
    if not importlib.util.find_spec("scheduler.web"):
        print("home page: not measured, scheduler.web is not there")
        return
    from starlette.testclient import TestClient

    from scheduler.config import load
    from scheduler.web.app import build

    config = folder / "yongliang.toml"
    config.write_text(f'[archive]\npath = "{path}"\n', encoding="utf-8")
    client = TestClient(
        build(load(config, everything=False), host="127.0.0.1"), base_url="http://127.0.0.1"
    )
    times = timed(lambda _: client.get("/").raise_for_status(), ["/"] * 20)
    print(f"home page: {times} (bound: 300)")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--keep", type=Path, help="an archive to measure, or to be made and kept")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = asked.keep or folder / "archive.db"
        if not path.exists():
            started = time.perf_counter()
            write(World(asked.articles), path)
            print(f"made {asked.articles} articles in {time.perf_counter() - started:.0f} s")
        searches(path)
        exported(path, folder)
        home_page(path, folder)
        sizes(folder, min(asked.articles, SIZED))


if __name__ == "__main__":
    main()
