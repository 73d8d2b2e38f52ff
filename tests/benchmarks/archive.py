"""Search and disk of a large archive, beside LIKE on the same rows and the raw pages.

python tests/benchmarks/archive.py [--articles 2000] [--versions 3] [--keep DIR]
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from storage import Archive, Filter
from storage.text import fold
from tests.benchmarks.generating import generate


def timed(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def percentiles(times: list[float]) -> str:
    ordered = sorted(times)
    return f"median {statistics.median(ordered):8.1f} ms   p95 {p95(ordered):8.1f} ms"


def p95(times: list[float]) -> float:
    return sorted(times)[max(int(len(times) * 0.95) - 1, 0)]


def terms(path: Path, count: int) -> list[str]:
    """Pieces of 1 to 8 characters out of the bodies."""
    chance = random.Random(2)
    with closing(sqlite3.connect(path)) as db:
        most = db.execute("select max(version_id) from versions").fetchone()[0]
        found: list[str] = []
        while len(found) < count:
            row = db.execute(
                "select body from versions where version_id = ?", (chance.randint(1, most),)
            ).fetchone()
            length = chance.randint(1, 8)
            start = chance.randrange(len(row[0]) - length)
            if (term := row[0][start : start + length]).isalnum():
                found.append(term)
    return found


def like(path: Path, words: list[str]) -> list[float]:
    """The newest 20 by LIKE, on the texts folded beforehand, as an archive without index has it."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("create temp table folded (article_id, text)")
        db.create_function("fold", 1, fold)
        db.execute(
            "insert into folded select article_id, fold(title || char(10) || body) from versions"
            " order by version_id desc"
        )
        statement = "select distinct article_id from folded where text like ? limit 20"
        return [
            timed(lambda word=word: db.execute(statement, (f"%{fold(word)}%",)).fetchall())
            for word in words
        ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--versions", type=int, default=3)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = (given.keep or Path(folder)) / f"archive-{given.articles}.db"
        raw = None
        if not path.exists():
            start = time.perf_counter()
            raw = generate(path, given.articles, given.versions)
            took = time.perf_counter() - start
            made = given.articles * given.versions
            print(f"made {made} versions in {took:.0f} s ({made / took:.0f} a second)")
        disk(path, raw, given.versions)
        searches(path)


def disk(path: Path, raw: int | None, versions: int) -> None:
    with closing(sqlite3.connect(path)) as db:
        size = path.stat().st_size
        count, articles = db.execute(
            "select count(*), count(distinct article_id) from versions"
        ).fetchone()
        page = (raw or 0) / count or db.execute("select avg(size) from snapshots").fetchone()[0]
        by_table = db.execute(
            "select case when name like 'articles_fts%' then 'full-text index' else name end,"
            " sum(pgsize) from dbstat group by 1 order by 2 desc limit 6"
        ).fetchall()
    print(
        f"{articles} articles, {count} versions, {size / 1e6:.0f} MB; a raw page {page:.0f} bytes"
    )
    for name, held in by_table:
        print(f"  {name:20} {held / 1e6:8.1f} MB  {held / count:7.0f} bytes a version")
    print(f"  an article with its {versions} versions: {size / articles / page:.2f} of a raw page")


def searches(path: Path) -> None:
    words = terms(path, 120)
    with Archive(path, read_only=True) as archive:
        newest = [timed(lambda w=w: archive.search(f'"{w}"', Filter(limit=20))) for w in words]
        ranked = [
            timed(lambda w=w: archive.search(f'"{w}"', Filter(limit=20), ranked=True))
            for w in words
        ]
        state = timed(lambda: list(archive.articles(Filter(limit=50))))
    slow = like(path, words[:40])
    print(f"search, newest 20   {percentiles(newest)}")
    print(f"search, ranked      {percentiles(ranked)}")
    print(f"LIKE, newest 20     {percentiles(slow)}")
    print(f"  p95 of LIKE is {p95(slow) / p95(newest):.0f} x that of search")
    print(f"articles, newest 50 {state:8.1f} ms")


if __name__ == "__main__":
    main()
