"""Where a page's article stands: the run of lines that holds its body.

Every line gets a value, good prose above zero, links and scraps below. The body's box is the one
whose lines add up to most; since a box's lines are a run, that takes one pass over the boxes.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from crawler.pages.dates import times
from crawler.pages.demotion import confine, demote
from crawler.pages.document import Box, Document, Line
from crawler.pages.further_articles import is_dated
from crawler.pages.headed import beside_headline
from crawler.pages.labels import (
    APPARATUS,
    BOILERPLATE,
)
from crawler.pages.named_box import named_box, names_text
from crawler.pages.noise import ENOUGH, SHORTEST, is_noise, noise_of, set_apart
from crawler.pages.prose import LEAST, is_header_line, is_prose
from crawler.pages.second_copy import end_of_first
from crawler.pages.signatures import past_signature

_LEAVES = frozenset(("p", "div", "span", "section", "td", "li", "dd", "center", "blockquote"))
_COLONS = frozenset(":：")
_HEADINGS = frozenset(("h1", "h2", "h3"))
_LISTS = frozenset(("ol", "ul"))
_PAGE = frozenset(("html", "body"))
CLIMB = 8
"""Boxes from a paragraph up to that of its article."""

LINKED = 4
"""A box of which more than one character in so many is a link is no article's."""

TIGHT = 0.8
"""A box within the best one that holds this share of its value is the better choice: what is left
out is a disclaimer, a comment or an excerpt of another article."""

VERSES = 4
"""Lines of the shortest poem that is read."""

VERSE_LENGTH = 40
"""Characters of its longest line."""

LITTLE = 240
"""Characters of prose that may be a note of the site's beside a text of lines without any."""

FOLLOWS = 4
"""Lines from a headline to the text that follows it at once."""

LIFTED = 5
"""Times as much prose as is shown that a style hides where a script is to show it."""

_PARAGRAPHS = frozenset(
    ("p", "div", "h2", "h3", "h4", "h5", "h6", "section", "blockquote", "center")
)
LIST_COST = 500.0
"""What a run of lines without prose weighs at most against the box that it stands in."""

BOILERPLATE_LENGTH = 160
"""Longer paragraphs that speak of copyright are an article's."""


@dataclass(slots=True)
class Region:
    """The run of lines that the body stands in.

    Attributes:
        box: The box around the run.
        first: The index of the run's first line.
        last: One past the index of its last line.
        values: The value of each line of the page.
        noisy: Whether each line stands in a box that is never body.
    """

    box: int
    first: int
    last: int
    values: list[float]
    noisy: list[bool]


def find_region(document: Document, box: int | None = None, anchor: int | None = None) -> Region:
    """The run of lines that holds the body.

    Args:
        document: The page.
        box: The body's box where a template names it; None to look for it.
        anchor: The line of the headline, where the page's head tells it; what stands above, and
            what stands under the heading of a further article, is then not the body.
    """
    prose = [
        size if line.link * 2 <= (size := len(line.text)) >= LEAST and is_prose(line) else 0
        for line in document.lines
    ]
    lines = document.lines
    hidden = sum([size for line, size in zip(lines, prose, strict=True) if size and line.hidden])
    noisy = noise_of(document, _shown(document, prose) if hidden >= ENOUGH else prose, anchor)
    if hidden >= ENOUGH:
        _uncover(document, prose, noisy, hidden)
    values = _values(document.lines, noisy, prose)
    if anchor is not None and _worth(values, anchor) < SHORTEST:
        noisy = set_apart(document, anchor)
        values = _values(document.lines, noisy, prose)
    if anchor is not None and (worth := _worth(values, anchor)) < LITTLE:
        _promote_verse(document, noisy, values, anchor, alone=worth < SHORTEST)
    if anchor is None and max(values, default=0.0) <= 0:
        _promote_named_verse(document, values)
    if box is None:
        demote(document, values, anchor)
        if anchor is not None:
            confine(document, values, anchor)
        box = _best_box(document, values, -1 if anchor is None else anchor)
        if anchor is not None and anchor < document.boxes[box].first:
            near = beside_headline(document, values, anchor, box)
            if near is not None:
                box = _with_fellows(document, values, near)
            else:
                box = _with_prose_above(document, values, anchor, box)
    region = Region(box, document.boxes[box].first, document.boxes[box].last, values, noisy)
    region.last = end_of_first(document, region.first, region.last, values)
    if document.boxes[box].parent < 1:  # the page itself: nothing but values tells its parts apart
        region.first, region.last = _best_run(values, region.first, region.last)
        region.last = past_signature(document, region.last)
    else:
        _trim(document, region)
        if document.boxes[document.boxes[box].parent].tag in _PAGE:  # a paragraph and no box around
            region.last = past_signature(document, region.last)
    return region


def _worth(values: list[float], anchor: int) -> float:
    return sum([value for value in values[anchor:] if value > 0])


def _shown(document: Document, prose: list[int]) -> list[int]:
    """The prose that no style hides, where that is enough to judge a page by; else all of it."""
    shown = [0 if line.hidden else size for line, size in zip(document.lines, prose, strict=True)]
    total = sum(shown)
    return shown if total * LIFTED >= sum(prose) - total else prose


def _uncover(document: Document, prose: list[int], noisy: list[bool], hidden: int) -> None:
    """Show what a style hides where it hides all that the page has to say: a script lifts that."""
    lines = document.lines
    shown = sum(
        size
        for line, size, noise in zip(lines, prose, noisy, strict=True)
        if size and not (line.hidden or noise or BOILERPLATE.search(line.text))
    )
    if shown * LIFTED < hidden:
        for line in lines:
            line.hidden = False


def _promote_verse(
    document: Document, noisy: list[bool], values: list[float], anchor: int, *, alone: bool
) -> None:
    """Give worth to lines without punctuation where nothing else stands under the headline.

    Where there is a little prose, which may be a note of the site's, only to those that follow the
    headline and its time at once.
    """
    lines, boxes = document.lines, document.boxes
    if not is_dated(lines[anchor + 1 : anchor + 8]):
        return
    homes: dict[int, list[int]] = {}
    for i in range(anchor + 1, len(lines)):
        line = lines[i]
        if noisy[i] or line.hidden or line.link or len(line.text) > VERSE_LENGTH:
            continue
        if is_header_line(line) or BOILERPLATE.search(line.text) or APPARATUS.search(line.text):
            continue
        box = boxes[line.box]
        homes.setdefault(box.parent if box.tag == "p" else line.box, []).append(i)
    verse = max(homes.values(), key=len, default=[])
    if len(verse) >= VERSES and (alone or _follows_at_once(document, verse, anchor)):
        for i in verse:
            values[i] = float(len(lines[i].text))


def _promote_named_verse(document: Document, values: list[float]) -> None:
    """Give worth to short lines in the box named for the text, where a page has no prose at all.

    They stand under a heading, and the page prints its day by that.
    """
    lines, boxes = document.lines, document.boxes
    named = [box for box in boxes if names_text(box.hint) and _is_verse(lines, box)]
    if len(named) != 1:
        return
    first = named[0].first
    headings = [box for box in boxes if box.tag in _HEADINGS and 0 < first - box.first <= FOLLOWS]
    if not headings or not is_dated(lines[max(headings[0].first - FOLLOWS, 0) : first]):
        return
    for i in range(first, named[0].last):
        values[i] = float(len(lines[i].text))


def _is_verse(lines: list[Line], box: Box) -> bool:
    """Whether a box holds some short lines that are neither links nor labels nor rows."""
    run = lines[box.first : box.last]
    return len(run) >= VERSES and not any(
        line.link
        or line.hidden
        or line.is_row
        or len(line.text) > VERSE_LENGTH
        or is_header_line(line)
        or APPARATUS.search(line.text)
        or not _COLONS.isdisjoint(line.text)
        for line in run
    )


def _follows_at_once(document: Document, verse: list[int], anchor: int) -> bool:
    """Whether lines stand together and right under the headline and the line of its time."""
    lines = document.lines
    if verse[0] - anchor > FOLLOWS or not times(lines[verse[0] - 1].text):
        return False
    return verse[-1] - verse[0] + 1 == len(verse) and not any(lines[i].is_row for i in verse)


def _with_prose_above(document: Document, values: list[float], anchor: int, box: int) -> int:
    """The box around the body and the prose between it and the headline, where that is much."""
    boxes = document.boxes
    own = sum(max(value, 0) for value in values[boxes[box].first : boxes[box].last])
    above = [i for i in range(anchor + 1, boxes[box].first) if values[i] > 0]
    if not above or sum(values[i] for i in above) < 0.5 * own:
        return box
    while boxes[box].parent >= 0 and boxes[box].first > above[0]:
        box = boxes[box].parent
    return box


def _trim(document: Document, region: Region) -> None:
    """Drop what stands before the first and after the last prose, unless it is set like the prose.

    A short first or last paragraph is set in the box of the others or in one beside them; labels,
    tools and lists have boxes of their own.
    """
    lines, boxes = document.lines, document.boxes
    prose = [i for i in range(region.first, region.last) if region.values[i] > 0]
    if not prose:
        return
    homes = {lines[i].box for i in prose}
    beside = {boxes[home].parent for home in homes if boxes[home].tag in _PARAGRAPHS}
    listed = {boxes[home].parent for home in homes if boxes[home].tag == "li"}
    beside |= {boxes[each].parent for each in listed}

    def fellow(i: int) -> bool:
        box = lines[i].box
        if boxes[box].parent in listed:
            return lines[i].link == 0
        return box in homes or (boxes[box].parent in beside and boxes[box].tag in _PARAGRAPHS)

    first, last = prose[0], prose[-1] + 1
    while first > region.first and fellow(first - 1):
        first -= 1
    while last < region.last and (fellow(last) or _stands_in_table(document, last, beside)):
        last += 1
    region.first, region.last = first, last


def _stands_in_table(document: Document, i: int, beside: set[int]) -> bool:
    """Whether a line is a row of a table that stands between paragraphs."""
    at = document.boxes[document.lines[i].box]
    while at.tag != "table" and document.lines[i].is_row:
        at = document.boxes[at.parent]
    return at.tag == "table" and at.parent in beside


def _values(lines: list[Line], noisy: list[bool], prose: list[int]) -> list[float]:
    """What each line speaks for or against the box that holds it; most lines are links."""
    return [
        (-0.7 * size if size < 40 else -28.0)
        if line.link * 2 > (size := len(line.text))
        else _value(line, size, apart, reads)
        for line, apart, reads in zip(lines, noisy, prose, strict=True)
    ]


def _value(line: Line, size: int, noisy: bool, prose: int) -> float:
    """The value of a line that is no link."""
    if noisy or line.hidden:
        return -0.3 * (size if size < 40 else 40.0)
    if size < BOILERPLATE_LENGTH and BOILERPLATE.search(line.text):
        return -0.5 * (size if size < 40 else 40.0)
    if line.is_row:
        return 0.0
    if prose and not is_header_line(line):
        return float(size - 2 * line.link)
    return -0.3 * (size if size < 20 else 20.0)


def _best_box(document: Document, values: list[float], anchor: int) -> int:
    sums = [0.0, *accumulate(_capped(values))]
    boxes = document.boxes
    worth = {
        number: sums[boxes[number].last] - sums[boxes[number].first]
        for number in document.around([i for i, value in enumerate(values) if value > 0])
    }
    best = max(worth, key=worth.__getitem__, default=0)
    if worth.get(best, 0.0) <= 0:  # what stands beside it outweighs any prose
        return _with_fellows(document, values, _lightest(sums, boxes))
    goal = worth[best] * TIGHT
    # Boxes stand in document order: the last good one inside the best is the deepest on its path.
    last = boxes[best].last
    for number, value in worth.items():
        if number > best and value >= goal and boxes[number].last <= last:
            best = number
    if worth[best] < LITTLE:
        named = named_box(document, values, worth, best, anchor)
        if named != best:
            return named
    return _with_fellows(document, values, best)


def _lightest(sums: list[float], boxes: list[Box]) -> int:
    """The first of the boxes against which least speaks."""
    return max(range(len(boxes)), key=lambda i: sums[boxes[i].last] - sums[boxes[i].first])


def _with_fellows(document: Document, values: list[float], best: int) -> int:
    """The box around a paragraph that stands alone among short lines: they are its article's."""
    boxes, lines = document.boxes, document.lines
    if boxes[best].tag in _LISTS and boxes[boxes[best].parent].tag not in _PAGE:
        best = boxes[best].parent
    for _ in range(CLIMB):
        if boxes[best].tag not in _LEAVES or boxes[best].last - boxes[best].first > 1:
            break
        around = boxes[best].parent
        if around < 1 or boxes[around].tag in _PAGE:
            break
        inner = [box for box in boxes[around + 1 :] if box.first < boxes[around].last]
        if not any(_is_fellow(box, boxes[best], values) for box in inner):
            run = lines[boxes[around].first : boxes[around].last]
            linked = sum(line.link for line in run)
            if linked * LINKED > sum(len(line.text) for line in run):
                break
            if any(is_noise(box) and box.last > box.first for box in inner):
                break
        best = around
    return best


def _is_fellow(box: Box, own: Box, values: list[float]) -> bool:
    """Whether a box is a paragraph beside another: an article of two is no article of one."""
    alike = box.parent == own.parent and box.tag == own.tag == "p" and box is not own
    return alike and box.last - box.first == 1 and values[box.first] >= SHORTEST


def _capped(values: list[float]) -> list[float]:
    """The values, with each run of worthless lines counting for `LIST_COST` at most.

    A list of a hundred links beside the body speaks no louder against their box than one of ten.
    """
    capped = values.copy()
    spent = 0.0
    for i, value in enumerate(values):
        if value > 0:
            spent = 0.0
        elif spent + value < -LIST_COST:
            capped[i] = -LIST_COST - spent
            spent = -LIST_COST
        else:
            spent += value
    return capped


def _best_run(values: list[float], first: int, last: int) -> tuple[int, int]:
    """The run of lines within bounds whose values add up to most (Kadane's)."""
    best, best_run = 0.0, (first, last)
    total, start = 0.0, first
    for i in range(first, last):
        if total <= 0:
            total, start = 0.0, i
        total += values[i]
        if total > best:
            best, best_run = total, (start, i + 1)
    return best_run
