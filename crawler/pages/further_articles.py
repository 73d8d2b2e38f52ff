"""Where the next article begins on a page that shows several, one after another."""

from __future__ import annotations

from bisect import bisect_right

from crawler.pages.dates import stamps
from crawler.pages.document import Box, Document, Line

HEADINGS = frozenset(("h1", "h2", "h3"))
NEAR = 8
"""Lines under a heading, and half as many above it, in which the time of its article stands."""

HEAD_LINES = 14
"""Lines of a box's beginning in which its article's heading stands."""


def next_article(document: Document, anchor: int, enough: int) -> int | None:
    """The first line of the article after the one under a headline; None where no other follows.

    Args:
        document: The page.
        anchor: The line of the headline.
        enough: A line up to which the article has prose enough to be one.
    """
    starts = [*_headings(document, anchor, enough), *_boxes_alike(document, anchor, enough)]
    return min(starts, default=None)


def _headings(document: Document, anchor: int, enough: int) -> list[int]:
    """Where an ``h1`` of another text stands by a time."""
    lines = document.lines
    own = lines[anchor].text
    under = document.boxes[_first_under(document.boxes, enough) :]
    for box in [each for each in under if each.tag == "h1"]:
        at = box.first
        if at >= len(lines) or lines[at].text == own:
            continue
        if is_dated(lines[at + 1 : at + NEAR]):
            return [at]
        if is_dated(lines[max(at - NEAR // 2, enough) : at]):
            return [next(i for i in range(max(at - NEAR // 2, enough), at) if is_dated([lines[i]]))]
    return []


def _boxes_alike(document: Document, anchor: int, enough: int) -> list[int]:
    """Where a box begins that is as one around the article is, with a heading and a time."""
    boxes = document.boxes
    kinds: set[tuple[int, str, str]] = set()
    at = document.lines[anchor].box
    while at >= 0:
        box = boxes[at]
        if box.last > enough and (box.hint or box.tag == "article"):
            kinds.add((box.parent, box.tag, box.hint))
        at = box.parent
    parents = {parent for parent, _, _ in kinds}
    for number in range(_first_under(boxes, enough), len(boxes)):
        box = boxes[number]
        if box.parent not in parents or (box.parent, box.tag, box.hint) not in kinds:
            continue
        head = range(box.first, min(box.first + HEAD_LINES, box.last))
        if _has_heading(boxes, number, head) and is_dated([document.lines[i] for i in head]):
            return [box.first]
    return []


def _first_under(boxes: list[Box], line: int) -> int:
    """The number of the first box that begins under a line: boxes stand in document order."""
    return bisect_right(boxes, line, key=lambda box: box.first)


def _has_heading(boxes: list[Box], number: int, head: range) -> bool:
    for i in range(number + 1, len(boxes)):
        box = boxes[i]
        if box.first >= head.stop:
            return False
        if box.tag in HEADINGS and box.last > box.first:
            return True
    return False


def is_dated(lines: list[Line]) -> bool:
    """Whether a time stands among lines near a heading, as by that of an article."""
    return any(
        stamp.minute or stamp.end - stamp.start >= 8
        for line in lines
        if len(line.text) < 60
        for stamp in stamps(line.text)
    )
