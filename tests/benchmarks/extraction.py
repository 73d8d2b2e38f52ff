"""How fast and how truly pages are read, beside the extractors that others use, in one run.

Run: python tests/benchmarks/extraction.py [--strata zh,en,multi] from the project's root. It needs
the labelled pages of ../shared/pages-dev; of the others those take part that can be imported:
trafilatura, newspaper4k, gne, resiliparse (none is a dependency: install them beside the project
and name their folder in PYTHONPATH).

Every extractor reads every page of a stratum once to warm up and then in rounds, all extractors
taking turns so that a machine's slow moments hit each alike; the fastest round counts, in processor
time. Columns: body F1, share of pages with the right title, day, minute, origin, author and editor
(- where the extractor has no such field, or no page a truth).
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
DATA = ROOT / ".." / "shared" / "pages-dev"
OTHERS = ("trafilatura", "newspaper4k", "gne", "resiliparse")
ROUNDS = 5
COLUMNS = ("F1", "title", "day", "minute", "src", "auth", "edit")
LACKING = {
    "resiliparse": {"day", "minute", "src", "auth", "edit"},
    "gne": {"src", "edit"},
    "trafilatura": {"edit"},
    "newspaper4k": {"edit"},
}
Extract = Callable[..., dict[str, Any]]


def ours(html: bytes, url: str, lang: str) -> dict[str, Any]:
    """One page through our extractor, in the scorer's words; nothing where it is no article."""
    del lang
    from crawler.errors import ExtractionError
    from crawler.pages import extract

    try:
        article = extract(html, url)
    except ExtractionError:
        return {}
    return {
        "title": article.title,
        "date_published": article.published_at,
        "source": article.origin,
        "author": list(article.authors),
        "editor": article.editor,
        "body": article.body,
    }


def extractors(scorer: Any) -> dict[str, Extract]:
    """Those that can be imported; the others are named on standard output."""
    found: dict[str, Extract] = {"ours": ours}
    for name in OTHERS:
        try:
            found[name] = scorer.BASELINES[name]()
        except ImportError as error:
            print(f"{name}: not installed ({error})")
    return found


def seconds(compared: dict[str, Extract], pages: list[tuple[bytes, str, str]]) -> dict[str, float]:
    """Processor time of each extractor's fastest round."""
    fastest = dict.fromkeys(compared, float("inf"))
    for _ in range(ROUNDS):
        for name, extract in compared.items():
            start = time.process_time()
            answers(extract, pages)
            fastest[name] = min(fastest[name], time.process_time() - start)
    return fastest


def answers(extract: Extract, pages: list[tuple[bytes, str, str]]) -> list[dict[str, Any]]:
    """What an extractor says of each page; nothing where it fails."""
    found = []
    for page in pages:
        try:
            found.append(extract(*page) or {})
        except Exception:  # noqa: BLE001 - another's failure is an empty answer
            found.append({})
    return found


def line(name: str, scores: dict[str, Any], pace: float) -> str:
    """One row of the table."""
    missing = LACKING.get(name, set())
    cells = [
        "    -" if column in missing or scores.get(column) is None else f"{scores[column]:.3f}"
        for column in COLUMNS
    ]
    return f"{name:>12} {'  '.join(cells)} {pace:8.1f} pages/s"


def main() -> int:
    """Print a table for each stratum, and the ratios of speed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--strata", default="zh,en,multi")
    options = parser.parse_args()
    if not (DATA / "truth.jsonl").exists():
        print(f"no labelled pages at {DATA}: nothing to measure")
        return 0
    sys.path[:0] = [str(ROOT), str(DATA)]
    scorer = importlib.import_module("bench")
    rows = [json.loads(row) for row in (DATA / "truth.jsonl").read_text("utf-8").splitlines()]
    compared = extractors(scorer)
    for stratum in options.strata.split(","):
        chosen = [row for row in rows if row["stratum"] == stratum]
        bodies = [(DATA / "pages" / f"{row['id']}.html").read_bytes() for row in chosen]
        pages = [(b, row["url"], row["lang"]) for b, row in zip(bodies, chosen, strict=True)]
        print(f"\n{stratum}: {len(pages)} pages\n{'':>12} " + "  ".join(f"{c:>5}" for c in COLUMNS))
        table: dict[str, dict[str, Any]] = {}
        for name, extract in compared.items():
            said = answers(extract, pages)
            if not any(said):
                print(f"{name}: says nothing of any page; is it whole?")
            table[name] = scorer.aggregate(
                [scorer.score_page(row, answer) for row, answer in zip(chosen, said, strict=True)]
            )
        taken = seconds(compared, pages)
        paces = {name: len(pages) / taken[name] for name in compared}
        for name, scores in table.items():
            print(line(name, scores, paces[name]))
        for name in compared:
            if name != "ours":
                print(f"{'':>12} ours reads {paces['ours'] / paces[name]:.2f} × as fast as {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
