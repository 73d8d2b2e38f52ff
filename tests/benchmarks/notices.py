"""How many notices of a withdrawal are known, and how much else is taken for one.

Run: python tests/benchmarks/notices.py
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from storage.records import Outcome
from tests.crawler.pages import noticetexts as texts
from tests.crawler.pages.test_notice_table import judged, page

PARTS = {
    "first": (texts.FIRST_NOTICES, texts.FIRST_OTHERS),
    "second": (texts.SECOND_NOTICES, texts.SECOND_OTHERS),
    "third": (texts.THIRD_NOTICES, texts.THIRD_OTHERS),
}


def main() -> None:
    """Print both rates of each part."""
    for name, tables in PARTS.items():
        found, false = (
            [judged(page(text)).outcome is Outcome.GONE for text in texts.rows(table)]
            for table in tables
        )
        print(
            f"{name}: {sum(found)} of {len(found)} notices known ({sum(found) / len(found):.1%}),"
            f" {sum(false)} of {len(false)} others taken for one ({sum(false) / len(false):.1%})"
        )


if __name__ == "__main__":
    main()
