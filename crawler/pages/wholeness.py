"""Whether what was read is an article at all, and whether all of it came."""

from __future__ import annotations

import re
from itertools import accumulate, takewhile

from crawler.pages.base import Page
from crawler.pages.dates import times
from crawler.pages.demotion import ALIKE, ENTRY_LINES, SENTENCE
from crawler.pages.document import Box, Document, Line
from crawler.pages.noise import SHORTEST
from crawler.pages.page_kinds import other_kind
from crawler.pages.region import Region

_PASSWORD = re.compile(r"<input[^>]{1,200}?type\s*=\s*[\"']?password", re.IGNORECASE)
_CLOSED = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)
_HOLDER = re.compile(r"<(/?)(?:div|td|table|section|article|main)\b", re.IGNORECASE)
_ENDING = 10
"""Characters by which a line's end is found in the markup again."""

_CERTAIN = 600
"""Characters of a body that is hardly a scrap from above the article, on a page that breaks off."""

_LONG = 800
"""Characters of prose that are an article even where neither headline nor time is known."""

_TITLED = 120
"""The same, under a heading."""

SEVERAL = 5
"""Links over excerpts that make a list."""

MORE_LENGTH = 10
"""Characters of the longest link that leads from an excerpt to the whole."""

_HEAD_LINES = 8
"""Lines at most between a headline and its text."""

MANY = 30
"""Links of a page that may be a home page."""

AMONG_LINKS = 0.35
"""The share of their characters that a text has at least which is more than a scrap among them."""

_SIGNING_DAY = re.compile(r"20\d\d\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日")
_SIGNATURE = 2
"""Last lines of a notice among which the day stands that signs it."""

_DATE_LENGTH = 60
"""Characters of the longest line that prints the day of an entry."""

ENTRY_DEPTH = 3
"""Boxes from an excerpt's text up to its entry."""

CUT_LINES = 6
"""Lines at most from the last that reads like the article to where a page breaks off in it."""

_SHORT = 200
"""Characters of body under which a page that asks for a password is its form, not an article."""


def why_not(
    page: Page,
    region: Region,
    kept: list[int],
    *,
    anchored: bool,
    dated: bool,
    titled: bool,
    headline: int | None = None,
) -> str | None:
    """Why a page is no article, as a key of `crawler.page_faults.LINES`; None where it is one.

    Args:
        page: The page.
        region: Where its body was found.
        kept: The lines of the body.
        anchored: Whether a line of the page is the headline that its head names.
        dated: Whether a time stands by the headline.
        titled: Whether the headline stands in a heading or a box named for it.
        headline: One past the line of the headline; None where no line is it.
    """
    lines = page.document.lines
    size = sum([len(lines[i].text) for i in kept])
    known = anchored and dated
    if size < (SENTENCE if known else SHORTEST):
        return "no_body"
    if size < _SHORT and not (known or (titled and dated)) and _PASSWORD.search(page.text):
        return "login"
    if other := other_kind(page, headline - 1 if headline else None, size, dated=dated):
        return other
    says_so = page.meta.says_article()
    if not (anchored or dated or says_so) and size < (_TITLED if titled else _LONG):
        return "section"
    if says_so:
        return None
    leads = headline is not None and lines[headline - 1].is_link
    if leads and not anchored and size < _SHORT:
        return "list"
    is_under = (
        headline is not None
        and 0 <= kept[0] - headline <= _HEAD_LINES
        and not leads  # a headline that is a link leads to its article
    )
    if (
        _is_list(page.document, kept, region, known=known)
        or _is_teased(page.document, kept, region, headline)
        or _stands_under_list(lines, headline, kept[0])
    ) or (
        not anchored
        and not (titled and dated and is_under)
        and _is_lost_among_links(page.document, kept)
    ):
        return "list"
    return None


def _stands_under_list(lines: list[Line], headline: int | None, first: int) -> bool:
    """Whether links with a day each stand between headline and text: a list with its note."""
    between = lines[headline:first] if headline is not None else []
    return sum(line.link > 0 and bool(times(line.text)) for line in between) >= ALIKE


def _is_list(document: Document, kept: list[int], region: Region, *, known: bool) -> bool:
    """Whether the body found is the excerpts of a list, each beside a link to its article."""
    lines = document.lines
    if not known and _holds_excerpts(lines, kept, region):
        return True
    if len(kept) >= SEVERAL and all(lines[i].is_row and lines[i].link for i in kept):
        return True
    return _entries_like(document, region) >= SEVERAL or _are_dated_entries(document, kept, region)


def _are_dated_entries(document: Document, kept: list[int], region: Region) -> bool:
    """Whether the body is nothing but excerpts, a few boxes alike, each with a link and its day."""
    lines, whole = document.lines, document.boxes[region.box]
    inner = lines[whole.first : whole.last]
    links = [0, *accumulate(line.is_link for line in inner)]
    if links[-1] < ALIKE:
        return False
    days = [0, *accumulate(_is_day(line) for line in inner)]

    def is_entry(box: Box) -> bool:
        first, last = box.first - whole.first, box.last - whole.first
        return (
            1 < last - first <= ENTRY_LINES
            and days[first] < days[last]
            and links[first] < links[last]
        )

    within = takewhile(lambda box: box.first < whole.last, document.boxes[region.box + 1 :])
    entries = [box for box in within if box.last <= whole.last and is_entry(box)]
    held = {i for box in entries for i in range(box.first, box.last)}
    kinds = {(box.parent, box.tag, box.hint) for box in entries}
    return len(entries) >= ALIKE and len(kinds) == 1 and held.issuperset(kept)


def _is_teased(document: Document, kept: list[int], region: Region, headline: int | None) -> bool:
    """Whether the body is one of two teasers: boxes alike, each a headline that leads on, its day.

    A headline within one of them is that of an article beside another's.
    """
    boxes, lines = document.boxes, document.lines
    at = lines[kept[0]].box
    while at > 0 and boxes[at].last - boxes[at].first <= ENTRY_LINES:
        own = boxes[at]
        if own.last - own.first > 2 and _is_teaser(lines, own):
            break
        at = own.parent
    else:
        return False
    own = boxes[at]
    alike = [
        box
        for box in boxes
        if (box.parent, box.tag, box.hint) == (own.parent, own.tag, own.hint)
        and _is_teaser(lines, box)
    ]
    held = {i for box in alike for i in range(box.first, box.last)}
    prose = {i for i, value in enumerate(region.values) if value > 0}
    return (
        len(alike) > 1
        and held.issuperset(kept)
        and held.issuperset(prose)
        and (headline is None or headline - 1 not in held)
    )


def _is_teaser(lines: list[Line], box: Box) -> bool:
    run = lines[box.first : box.last]
    return (
        2 < len(run) <= ENTRY_LINES
        and run[0].link == len(run[0].text)
        and any(map(_is_day, run[1:]))
    )


def _is_day(line: Line) -> bool:
    """Whether a line prints a time and hardly anything else."""
    return len(line.text) < _DATE_LENGTH and bool(times(line.text))


def _holds_excerpts(lines: list[Line], kept: list[int], region: Region) -> bool:
    """Whether half of the paragraphs stand under a link, or over one that leads to more."""
    prose = [i for i in kept if region.values[i] > 0]
    run = range(max(kept[0] - 2, 0), kept[-1] + 1)  # the first headline stands above its excerpt
    headed = sum(1 for i in prose if any(lines[j].is_link for j in (i - 1, i - 2) if j in run))
    ended = sum(1 for i in prose if _is_more(lines, i + 1))
    return any(
        excerpts >= least and excerpts * 2 >= len(prose)
        for excerpts, least in ((headed, SEVERAL), (ended, ALIKE))
    )


def _is_more(lines: list[Line], i: int) -> bool:
    """Whether a line is the link under an excerpt that leads to the whole."""
    return i < len(lines) and lines[i].is_link and len(lines[i].text) <= MORE_LENGTH


def _is_lost_among_links(document: Document, kept: list[int]) -> bool:
    """Whether a page without a headline of its own shows many links and little beside them."""
    links = [len(line.text) for line in document.lines if line.is_link]
    size = sum(len(document.lines[i].text) for i in kept)
    return len(links) >= MANY and size < sum(links) * AMONG_LINKS


def _entries_like(document: Document, region: Region) -> int:
    """How many boxes are, as one around the body is, entries of a list: a link, prose under it."""
    boxes = document.boxes

    def is_entry(box: Box) -> bool:
        return (
            1 < box.last - box.first <= ENTRY_LINES
            and any(document.lines[i].is_link for i in (box.first, box.last - 1))
            and any(region.values[i] > 0 for i in range(box.first, box.last))
        )

    at = region.box
    for _ in range(ENTRY_DEPTH):
        own = boxes[at]
        if own.parent < 0 or is_entry(own):
            break
        at = own.parent
    if not is_entry(boxes[at]):
        return 0
    kind = (boxes[at].parent, boxes[at].tag, boxes[at].hint)
    return sum((box.parent, box.tag, box.hint) == kind and is_entry(box) for box in boxes)


def is_cut(page: Page, kept: list[int], *, headed: bool) -> bool:
    """Whether a page's bytes end before the page does: within a tag, or before the body's end.

    Args:
        page: The page.
        kept: The lines of the body.
        headed: Whether the body stands under the headline that the page's head names.
    """
    if not page.document.is_markup or is_closed(page):
        return False
    text = page.text.rstrip()
    if text.rfind("<") > text.rfind(">"):
        return True
    if not text.endswith(">") and _ends_within(page.document, kept[-1]):
        return True
    size = sum(len(page.document.lines[i].text) for i in kept)
    certain = headed or size >= _CERTAIN
    return _open(page.text) > 0 and not (certain and _is_left(page, kept[-1]))


def is_signed(document: Document, kept: list[int]) -> bool:
    """Whether a text ends in the day that signs it, as notices do: no scrap of another page does.

    It tells that the page is an article, not when that was published.
    """
    lines = document.lines
    return any(_SIGNING_DAY.fullmatch(lines[i].text) for i in kept[1:][-_SIGNATURE:])


def is_closed(page: Page) -> bool:
    """Whether the end tag of a page came."""
    return _CLOSED.search(page.text, max(len(page.text) - 2000, 0)) is not None or (
        _CLOSED.search(page.text) is not None
    )


def is_ended(page: Page) -> bool:
    """Whether a page ended itself, or left out its own end tag and ended all that it holds."""
    if is_closed(page):
        return True
    return (
        page.text.rstrip().endswith(">")
        and _HOLDER.search(page.text) is not None
        and (_open(page.text) <= 0)
    )


def _ends_within(document: Document, last: int) -> bool:
    """Whether a page breaks off in its last line: the body's last, or a text soon after it."""
    lines, boxes = document.lines, document.boxes
    body, end = lines[last].box, lines[-1].box
    beside = body == end or boxes[body].parent == boxes[end].parent
    text = boxes[end].tag == "p" and lines[-1].link == 0
    return last == len(lines) - 1 or ((beside or text) and last + CUT_LINES >= len(lines))


def _open(text: str) -> int:
    """How many of the elements that hold a page's parts are begun and not ended in a markup."""
    return sum(-1 if tag[1] else 1 for tag in _HOLDER.finditer(text))


def _is_left(page: Page, last: int) -> bool:
    """Whether the element around the body has ended; a page may well break off further down."""
    line = page.document.lines[last]
    boxes = page.document.boxes
    depth, box = 0, boxes[line.box]
    while box.last - box.first == 1 and box.parent >= 0:
        depth -= _HOLDER.match(f"<{box.tag}") is not None  # the elements of the last line alone
        box = boxes[box.parent]
    at = page.text.rfind(line.parts[-1][-_ENDING:])
    for tag in _HOLDER.finditer(page.text, max(at, 0)):
        depth += 1 if tag[1] else -1
        if depth > 0:
            return True
    return False
