"""Prose that is not the article's: above its headline, of further articles, excerpts, comments.

The values of such lines are taken, so that the box around them is not taken for the body.
"""

from __future__ import annotations

from itertools import accumulate

from crawler.pages.document import Box, Document
from crawler.pages.further_articles import is_dated, next_article
from crawler.pages.labels import closes
from crawler.pages.noise import ENOUGH, SHORTEST

SENTENCE = 8
"""The same right under a headline that the page's head names, with its time."""

ALIKE = 3
"""Boxes alike that make a list of excerpts."""

ENTRY_LINES = 6
"""Lines of the longest excerpt, with its headline, time and number of comments."""

CLOSING_LENGTH = 60
"""Characters of the longest line that heads comments."""


def confine(document: Document, values: list[float], anchor: int) -> None:
    """Take the worth from prose above the headline and under the headings of further articles."""
    under = accumulate([value if value > 0 else 0.0 for value in values[anchor + 1 :]])
    least = SENTENCE if is_dated(document.lines[anchor + 1 : anchor + 8]) else ENOUGH
    enough = next((anchor + 1 + i for i, total in enumerate(under) if total >= least), None)
    if enough is None:
        return
    end = next_article(document, anchor, enough) or len(values)
    values[:anchor] = _worthless(values[:anchor])
    values[end:] = _worthless(values[end:])


def _worthless(values: list[float]) -> list[float]:
    """The values of lines that are none of the article's."""
    return [min(-1.0, value) for value in values]


def demote_entries(document: Document, values: list[float], anchor: int | None) -> None:
    """Take the worth from the excerpts of other articles: boxes alike, each a link over prose.

    Where they are all the prose that the page has, it is a list, which others tell.
    """
    kinds: dict[tuple[int, str, str], list[Box]] = {}
    for box in document.boxes:
        first = box.first
        if 2 <= box.last - first <= ENTRY_LINES and max(values[first : box.last]) > 0:
            kinds.setdefault((box.parent, box.tag, box.hint), []).append(box)
    entries: set[int] = set()
    for boxes in kinds.values():
        if len(boxes) < ALIKE:
            continue
        holding = [box for box in boxes if _is_headed_by_link(document, box)]
        if len(holding) >= ALIKE:
            entries.update(i for box in holding for i in range(box.first, box.last))
    if not entries:
        return
    left = sum(max(values[i], 0) for i in range(anchor or 0, len(values)) if i not in entries)
    if left >= _least(document, anchor):
        for i in entries:
            values[i] = min(values[i], -1.0)


def _least(document: Document, anchor: int | None) -> int:
    """Characters of prose that are an article beside the excerpts of others."""
    if anchor is None:
        return ENOUGH
    return SENTENCE if is_dated(document.lines[anchor + 1 : anchor + 4]) else SHORTEST


def _is_headed_by_link(document: Document, box: Box) -> bool:
    """Whether a box begins with a link, or with the name of a house or a time over one."""
    for line in document.lines[box.first : min(box.first + 3, box.last)]:
        size = len(line.text)
        if line.link * 2 > size:
            return True
        if size > SHORTEST:
            return False
    return False


def demote_comments(document: Document, values: list[float], anchor: int | None) -> None:
    """Take the worth from what stands under a heading of comments, where an article is above it."""
    start = anchor or 0
    above = accumulate([value if value > 0 else 0.0 for value in values[start:]])
    enough = next((start + i for i, worth in enumerate(above, 1) if worth >= ENOUGH), len(values))
    for i, line in enumerate(document.lines[enough:], enough):
        if len(line.text) <= CLOSING_LENGTH and closes(line.text):
            values[i:] = _worthless(values[i:])
            return
