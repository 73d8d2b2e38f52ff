"""The heading that is the headline where the head of the page words it otherwise.

Editors write one headline for readers and another for search engines; both share most words.
"""

from __future__ import annotations

from collections.abc import Sequence

from crawler.pages.document import Document

LEAST = 8
"""Characters of the shortest heading that is looked at."""

FEWEST = 3
SHARED = 0.3
"""How many of a heading's pairs of characters, and which share, a title of its article has."""


def reworded_heading(document: Document, titles: Sequence[str]) -> int | None:
    """The line of the first ``h1`` that shares words with a title of the head; None without one."""
    pairs = [_pairs(title) for title in titles if len(title) >= LEAST]
    keys = ["".join(title.split()) for title in titles]
    for box in document.boxes:
        if box.tag != "h1" or box.last != box.first + 1 or not pairs:
            continue
        line = document.lines[box.first]
        text = line.text
        if len(text) < LEAST or line.is_link or any("".join(text.split()) in key for key in keys):
            continue  # what stands in a title whole is the site's name, or was found before
        own = _pairs(text)
        if any(len(own & other) >= max(FEWEST, SHARED * len(own)) for other in pairs):
            return box.first
    return None


def _pairs(text: str) -> set[str]:
    key = "".join(filter(str.isalnum, text)).lower()
    return {key[i : i + 2] for i in range(len(key) - 1)}
