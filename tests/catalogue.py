"""Writes the READMEs' table of the bundled sources: ``python -m tests.catalogue``."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import seeds
from crawler.seeds import load_sources
from crawler.settings import Source

ROOT = Path(__file__).parents[1]
READMES = {"zh": ROOT / "README.zh-CN.md", "en": ROOT / "README.md"}

HEADS = {
    "zh": ("来源", "名称", "级别", "入口", "间隔", "网址规律"),
    "en": ("source", "name", "tier", "feeds", "every", "its addresses are known by"),
}
TIERS = {
    "central": "中央",
    "provincial": "省",
    "municipal": "市州",
    "county": "区县",
    "other": "其他",
}
WAYS = {
    "examples": ("公开页面中的网址", "addresses in public pages"),
    "spiders": ("公开爬虫的规则", "public spiders' rules"),
    "site": ("网站本身", "the site itself"),
}


def bundled() -> list[Source]:
    """The bundled sources, from the centre outwards."""
    sources = load_sources([seeds.SEEDS / "sources"])
    return sorted(sources, key=lambda source: (list(TIERS).index(source.tier), source.id))


def table(language: str) -> str:
    """The table in Markdown."""
    head = HEADS[language]
    lines = [_line(head), "|" + "---|" * len(head) + "\n"]
    return "".join([*lines, *(_line(_row(source, language)) for source in bundled())])


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _row(source: Source, language: str) -> tuple[str, ...]:
    english = language == "en"
    known = "unverified" if english else "未核实"
    if source.verified and source.known:
        known = f"{WAYS[source.known.by][english]}, {source.known.at}"
    return (
        f"[`{source.id}`](seeds/sources/{source.id}.toml)",
        source.name,
        source.tier if english else TIERS[source.tier],
        ", ".join(sorted({feed.kind for feed in source.feeds})),
        _span(source.every_s),
        known if english else known.replace(", ", "，"),
    )


def _span(seconds: float) -> str:
    return f"{seconds / 3600:g} h" if seconds >= 3600 else f"{seconds / 60:g} min"


def written(text: str, language: str) -> str:
    """A README with the table as it is generated."""
    return re.sub(
        r"(<!-- sources -->\n).*?(<!-- /sources -->)",
        lambda found: found[1] + table(language) + found[2],
        text,
        flags=re.DOTALL,
    )


def main() -> int:
    """Write both READMEs."""
    for language, path in READMES.items():
        path.write_text(written(path.read_text("utf-8"), language), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
