"""The text that stands with a headline, where a page has more to say further down."""

from __future__ import annotations

from crawler.pages.document import Document
from crawler.pages.further_articles import is_dated
from crawler.pages.labels import BOILERPLATE
from crawler.pages.noise import ENOUGH

HEAD = 8
"""Lines at most between a headline and its text."""


def beside_headline(document: Document, values: list[float], anchor: int, best: int) -> int | None:
    """The box of the first sentence under a dated headline, where that is none of the best box's.

    A site's foot may have more sentences than a short notice. The notice is told by the box that
    holds it and its headline and nothing of the other, or by a word on rights between the two.

    Args:
        document: The page.
        values: The value of each of its lines.
        anchor: The line of the headline.
        best: The box whose lines add up to most.

    Returns:
        None where the best box holds that sentence, shares its box with the headline, or is more
        than a short text.
    """
    boxes, lines = document.boxes, document.lines
    under = range(anchor + 1, min(anchor + 1 + HEAD, len(lines)))
    first = next((i for i in under if values[i] > 0), None)
    if first is None or first >= boxes[best].first or not is_dated(lines[anchor + 1 : first]):
        return None
    if sum([value for value in values[boxes[best].first : boxes[best].last] if value > 0]) > ENOUGH:
        return None
    around = lines[first].box
    while boxes[around].first > anchor and boxes[around].parent >= 0:
        around = boxes[around].parent
    between = lines[first + 1 : boxes[best].first]
    apart = boxes[around].last <= boxes[best].first
    return lines[first].box if apart or any(BOILERPLATE.search(n.text) for n in between) else None
