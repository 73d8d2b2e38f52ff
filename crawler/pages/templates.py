"""A template's skeleton: the same site in a new dress, and its template with nothing in it."""

from __future__ import annotations

from crawler.pages.base import Page
from crawler.pages.document import Document
from storage.diffs.plain import same
from storage.records import Article
from storage.text import comparable

REDESIGNED = 0.4
"""The share of boxes (by name) that two pages have in common, under which they are of two
templates; two articles of one template have nearly all."""

OWN = 0.7
"""The share of a page's named boxes that must stand in the template for the page to be of it."""

ROOM = 10
"""Characters in a body's box that still count as nothing."""

FEWEST = 3
"""Named boxes that a skeleton must have to tell anything."""


def is_redesigned(stored: Page, now: Page) -> bool:
    """Whether a page is of another template than the stored one."""
    before, after = _skeleton(stored.document), _skeleton(now.document)
    if min(len(before), len(after)) < FEWEST:
        return len(before | after) >= FEWEST
    return len(before & after) / len(before | after) < REDESIGNED


def is_emptied(stored: Page, article: Article, now: Page) -> bool:
    """Whether a page is the stored one's template with neither headline nor body in it.

    Args:
        stored: The page as it was.
        article: What was read from it.
        now: The page as it is.
    """
    before, after = _skeleton(stored.document), _skeleton(now.document)
    common = before & after
    if len(common) < FEWEST or len(common) < OWN * len(after):
        return False
    bodies = _body_boxes(stored.document, article) & common
    if not bodies:
        return False
    texts = [line.text for line in now.document.lines]
    if any(same(text, article.title) for text in texts):
        return False
    return all(
        sum(len(text) for text in texts[box.first : box.last]) <= ROOM
        for box in now.document.boxes
        if (box.tag, box.hint) in bodies
    )


def _skeleton(document: Document) -> set[tuple[str, str]]:
    return {(box.tag, box.hint) for box in document.boxes if box.hint}


def _body_boxes(document: Document, article: Article) -> set[tuple[str, str]]:
    """The named boxes that hold the body's paragraphs and little else."""
    paragraphs = {comparable(text) for text in article.body.split("\n")}
    held = [comparable(line.text) in paragraphs for line in document.lines]
    found = set()
    for box in document.boxes:
        lines = held[box.first : box.last]
        if box.hint and lines and sum(lines) * 2 > len(lines):
            found.add((box.tag, box.hint))
    return found
