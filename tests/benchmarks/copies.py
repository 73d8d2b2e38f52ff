"""How quickly and how surely a copy is found among 100,000 articles, beside brute force.

Baseline: every article's text compared with the copy's by the same measure, one by one (on a part
of the archive, and multiplied: the whole takes minutes a copy).

    python tests/benchmarks/copies.py [ARTICLES]
"""

from __future__ import annotations

import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from storage import Archive
from storage.copies import COPIED, Letters, Publication, Text, likeness
from storage.records import Article
from tests.newsmaker import Newsmaker, body

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
ISO = "2026-11-20T04:00:00.000+00:00"
COPIES = 200
STRANGERS = 500
BRUTE = 2000
SOURCES = 20
BOUND_MS = 5.0
Kinds = dict[str, Callable[[Newsmaker, list[str]], list[str]]]
KINDS: Kinds = {
    "two fifths dropped, own head and tail": lambda maker, text: maker.condensed(text),
    "one character in twenty changed": lambda maker, text: maker.reworded(text),
    "dropped and changed": lambda maker, text: maker.reworded(maker.condensed(text), 30),
    "inside an article three times as long": lambda maker, text: maker.around(text, 2 * len(text)),
}


def fill(path: Path, texts: list[str]) -> None:
    """An archive of those texts, written past the recording, which is measured elsewhere."""
    Archive(path).close()
    connection = sqlite3.connect(path)
    connection.execute("pragma foreign_keys = off")
    for number in range(SOURCES):
        values = (f"s{number}", f"来源{number}", "other", ISO)
        connection.execute(
            "insert into sources (source_id, name, tier, first_seen_at) values (?, ?, ?, ?)", values
        )
    rows = list(enumerate(texts, start=1))
    connection.executemany(
        "insert into articles (article_id, source_id, url, title, state, first_seen_at,"
        " last_seen_at, version, on_topic, watched_from, next_fetch_at, fetched_at, full_fetch_at)"
        f" values (?, ?, ?, '', 'live', '{ISO}', '{ISO}', 1, 1, '{ISO}', '{ISO}', '{ISO}',"
        f" '{ISO}')",
        [(number, f"s{number % SOURCES}", f"http://a.example/{number}") for number, _ in rows],
    )
    connection.executemany(
        "insert into versions (article_id, version, captured_at, snapshot_id, fetch_id, extractor,"
        f" url, title, authors, body, images, content_hash) values (?, 1, '{ISO}', 1, 1, '', ?, '',"
        " '[]', ?, '[]', '')",
        [(number, f"http://a.example/{number}", text) for number, text in rows],
    )
    connection.commit()
    connection.close()


def one(text: str) -> Publication:
    """A text that somebody publishes now."""
    return Publication(0, "elsewhere", "别处", Article("", "", text), NOW)


def look_up(archive: Archive, texts: list[str]) -> tuple[list[int | None], list[float]]:
    """What each text is found to be like, and after how much processor time, in milliseconds."""
    found: list[int | None] = []
    times: list[float] = []
    for text in texts:
        publication = one(text)
        start = time.process_time()
        match = archive.intake.copies._match(publication)
        times.append(1000 * (time.process_time() - start))
        found.append(match)
    return found, times


def brute_force(texts: list[str], wanted: str) -> float:
    """Milliseconds that comparing with every one of the texts takes."""
    start = time.process_time()
    text = Letters.of(Text.of(wanted))
    for other in texts:
        _ = likeness(Letters.of(Text.of(other)), text) >= COPIED
    return 1000 * (time.process_time() - start)


def told(name: str, right: int, asked: int, times: list[float], brute: float) -> None:
    """One line of the table."""
    times = sorted(times)
    median, slow = statistics.median(times), times[int(len(times) * 0.95)]
    verdict = "ok" if median < BOUND_MS else "OVER"
    print(
        f"{name:>40}: {right}/{asked} = {right / asked:.3f}, median {median:.2f} ms ({verdict}),"
        f" 19 of 20 within {slow:.2f} ms; brute force {brute:,.0f} ms, ratio {median / brute:.6f}"
    )


def main() -> None:
    """Print recall and time for each kind of copy, then what strangers are taken for."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    maker = Newsmaker(seed=7)
    articles = [maker.article() for _ in range(count)]
    texts = [body(sentences) for sentences in articles]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        fill(path, texts)
        with Archive(path) as archive:
            measure(archive, maker, articles, texts, path)


def measure(
    archive: Archive, maker: Newsmaker, articles: list[list[str]], texts: list[str], path: Path
) -> None:
    """Make the prints, then ask."""
    size, start = path.stat().st_size, time.process_time()
    while archive._session.row("select 1 from articles where printed is not version limit 1"):
        with archive._session.writing():
            archive.intake.copies.fill_prints()
    spent = time.process_time() - start
    grown = (path.stat().st_size - size) / 1e6
    kept = archive._session.rows("select count(*) as n from copy_prints")[0]["n"]
    letters = statistics.mean(map(len, texts))
    print(
        f"{len(texts):,} articles of {letters:.0f} characters: {kept:,} prints in {spent:.0f} s"
        f" ({1000 * spent / len(texts):.2f} ms an article), {grown:.0f} MB"
    )
    times = [prints_ms(text) for text in texts[:BRUTE]]
    print(f"prints of one text: {statistics.median(times):.2f} ms")
    brute = brute_force(texts[:BRUTE], texts[-1]) * len(texts) / min(BRUTE, len(texts))
    for name, copy in KINDS.items():
        chosen = maker.chance.sample(range(len(articles)), COPIES)
        found, times = look_up(archive, [body(copy(maker, articles[n])) for n in chosen])
        right = sum(n + 1 == match for n, match in zip(chosen, found, strict=True))
        told(name, right, COPIES, times, brute)
    strangers = [body(maker.article(stock=0.4)) for _ in range(STRANGERS)]
    found, times = look_up(archive, strangers)
    wrong = sum(match is not None for match in found)
    told("strangers with 40 % stock phrases", STRANGERS - wrong, STRANGERS, times, brute)


def prints_ms(text: str) -> float:
    """How long the prints of one text take, in milliseconds."""
    start = time.process_time()
    _ = Text.of(text).prints
    return 1000 * (time.process_time() - start)


if __name__ == "__main__":
    main()
