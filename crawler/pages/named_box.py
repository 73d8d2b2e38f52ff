"""The box that is called after a text: whose a few sentences are where others stand below."""

from __future__ import annotations

import re
from collections.abc import Mapping

from crawler.pages.document import Document

_TEXT_HINT = re.compile(
    r"(?:^|[\s_-])(?:con|content|contents|text|txt|zoom|paragraph|zw|nr)(?:$|[\s_-])"
    r"|trs_editor|zhengwen|artibody|article-?(?:content|text)|post-?content|art_?con|[a-z]-?body$"
)
"""How boxes are called that hold a text and nothing beside."""

_PARAGRAPHS = frozenset(("p", "span", "li", "dd", "center", "blockquote"))


def names_text(hint: str) -> bool:
    """Whether a class or id is one of a box that holds a text and nothing beside."""
    return hint != "" and _TEXT_HINT.search(hint) is not None


def named_box(
    document: Document, values: list[float], worth: Mapping[int, float], best: int, anchor: int
) -> int:
    """The deepest box within another that is named for the text, unless others are named alike.

    Args:
        document: The page.
        values: The value of each line.
        worth: The value of each box that holds prose.
        best: The box with the greatest, which is returned where none within is named.
        anchor: The line of the headline; -1 where it is not known.
    """
    boxes = document.boxes
    whole = boxes[best]
    run = range(max(whole.first, anchor + 1), whole.last)
    first = next((i for i in run if values[i] > 0), whole.last)
    found = best
    for i in range(best + 1, len(boxes)):
        box = boxes[i]
        if box.first > first:
            break
        holds = first < box.last <= whole.last and worth[i] * 2 >= worth[best]
        if holds and box.tag not in _PARAGRAPHS and _TEXT_HINT.search(box.hint):
            found = i
    own = boxes[found]
    alike = sum((box.tag, box.hint) == (own.tag, own.hint) for box in boxes)
    return found if alike == 1 else best
