"""Which boxes of a page are never an article's text: navigation, comments, footers, captions."""

from __future__ import annotations

import re
from itertools import accumulate, takewhile

from crawler.pages.document import Box, Document
from crawler.pages.judged import Judged
from crawler.pages.labels import CAPTION_HINT, CAPTION_TAGS, NOISE_HINT, NOISE_TAGS

SHORTEST = 20
"""Characters of the shortest body: a photo story's caption, a line of news."""

ENOUGH = 120
"""Characters of prose under a headline that make it the head of an article."""

_UNDER = re.compile(
    r"foot|copyright|comment|disqus|pinglun|recommend|relat|(?:^|[\s_-])hot(?:$|[\s_-])"
)
_BESIDE = re.compile(
    r"(?:with|has|no|without)-{0,2}side-?bar|side-?bar-{0,2}_{0,2}(?:grid|layout|container|wrap|main)"
)
"""What calls a box one that has a side bar beside it."""

_NOISE_TAGS = NOISE_TAGS | CAPTION_TAGS
_CALLED_TAGS = _NOISE_TAGS | {"figure"}
_SHOWN = frozenset(("table", "blockquote", "pre", "ul", "ol", "dl", "code"))
"""What a figure may show beside a picture."""

_FOOT = re.compile(r"(?:^|[\s_-])(?:footer|foot|copyright)(?:$|[\s_-])")


def noise_of(document: Document, prose: list[int], anchor: int | None) -> list[bool]:
    """For each line, whether it stands in a box that is never body: navigation, comments, footers.

    A name such as ``main-with-sidebar`` is no ground to lose the article: a box that holds most of
    the page's prose is not noise, whatever it is called, nor is one that holds the headline.

    Args:
        document: The page.
        prose: How many characters of each line are prose: all or none.
        anchor: The line of the headline, if it is known.
    """
    sums = [0, *accumulate(prose)]
    half = sums[-1] * 0.5
    under = None if anchor is None else sums[anchor]
    noisy = [False] * len(prose)
    until = 0
    names = _NOISE_NAMES.of(document.hints)
    called = [box for box in document.boxes if box.hint in names or box.tag in _CALLED_TAGS]
    for box in called:
        if box.last <= until or box.first == box.last:
            continue
        if box.tag == "figure" and not (box.hint in names or _holds_picture(document, box)):
            continue
        if anchor is not None and box.first <= anchor < box.last:
            continue
        # Under a headline and enough prose, comments and a footer may be most of a page.
        past = (
            under is not None
            and sums[box.first] - under >= SHORTEST
            and (box.tag == "footer" or _UNDER.search(box.hint) is not None)
        )
        held = sums[box.last] - sums[box.first]
        if past or held <= half or (held < ENOUGH and _is_foot(box)):
            noisy[box.first : box.last] = [True] * (box.last - box.first)
            until = box.last
    return noisy


def _holds_picture(document: Document, figure: Box) -> bool:
    """Whether a figure's words are all on a picture: it shows no table, quotation or code."""
    at = next(i for i, box in enumerate(document.boxes) if box is figure)
    within = takewhile(lambda box: box.first < figure.last, document.boxes[at + 1 :])
    return _SHOWN.isdisjoint(box.tag for box in within)


def _is_foot(box: Box) -> bool:
    return box.tag == "footer" or _FOOT.search(box.hint) is not None


def is_noise(box: Box) -> bool:
    """Whether a box is one of navigation, comments, captions by its tag or its name."""
    return box.tag in _NOISE_TAGS or _NOISE_NAMES[box.hint]


def _names_noise(hint: str) -> bool:
    """Whether a class or id is one of navigation, comments, captions."""
    if "sidebar" in hint or "side-bar" in hint:
        hint = _BESIDE.sub("", hint)
    return hint != "" and (NOISE_HINT.search(hint) or CAPTION_HINT.search(hint)) is not None


_NOISE_NAMES = Judged(_names_noise)


def set_apart(document: Document, anchor: int) -> list[bool]:
    """For each line, whether an element that is never body, or a foot, holds it.

    Whatever else boxes are called is not heeded.
    """
    apart: list[bool] = []
    for box in document.boxes:  # a box stands before those within it
        within = box.parent >= 0 and apart[box.parent]
        foot = box.hint != "" and box.first > anchor and _is_foot(box)
        apart.append(within or foot or box.tag in _NOISE_TAGS)
    return [apart[line.box] for line in document.lines]
