"""The item of a list that a link stands in: its heading, and the day or time beside the link."""

from __future__ import annotations

from datetime import date
from itertools import islice

from lxml import etree

from crawler.discovery.dating import day_of_text, names_moment

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_TEXT = etree.XPath("string()")
_ITEM_TEXT = 400
"""Characters; what surrounds a link with more text is no item of a list."""

_ITEM_LINKS = 12
"""Links; what holds more to one address is no item either."""

_CELLS = 3
"""So many neighbours on either side are looked at for the day of a table's row."""

_ITEM_TAGS = frozenset(("li", "tr", "dl", "dd", "article"))
_HEADLINE = 20
"""Characters of a link from which it needs no comparison to be the headline of its item."""

_MARGIN = 3
"""Characters that another link may have more, and say no more."""

_BARE_DAY = 14
"""Characters of a link that says nothing but a day."""

_CELL_TEXT = 24
"""Characters of a cell that says nothing but a time."""

_CELL_TAGS = frozenset(("td", "span", "em", "i", "time", "small", "dd", "p"))
_ITEM_STEPS = 4
"""How many elements up from a link its item is looked for."""


def text_of(element: etree._Element) -> str:
    """All text within an element."""
    return str(_TEXT(element))


def heading_beside(element: etree._Element) -> list[str]:
    """The heading of the item that a link without a text of its own lies over."""
    href, item = element.get("href"), element
    for _ in range(_ITEM_STEPS):
        parent = item.getparent()
        if parent is None or _leads_elsewhere(parent, href):
            break
        item = parent
        if (heading := next(item.iter(*HEADINGS), None)) is not None:
            text = " ".join(text_of(heading).split())
            return [text] if text and len(text) <= _ITEM_TEXT else []
    return []


def day_beside(element: etree._Element) -> tuple[date | None, bool]:
    """The day in the item that the link stands in, and whether a day or a time stands there.

    The item is the largest part around the link that links nowhere else.
    """
    href, item, day = element.get("href"), element, None
    own = text_of(element)
    if not _leads_its_item(element, len(own)):
        return None, False
    long = len("".join(own.split())) > _BARE_DAY
    timed = long and any(_says_time(part) for part in element.iter(*_CELL_TAGS))
    for _ in range(_ITEM_STEPS):
        text = text_of(item)
        if len(text) > _ITEM_TEXT:
            break
        day = day_of_text(text) or day
        # What the headline itself names is no time of it, nor is a link of a mere day.
        timed = timed or names_moment(text.replace(own, " ", 1)) or (day is not None and long)
        parent = item.getparent()
        if day or parent is None or _leads_elsewhere(parent, href):
            # A table's row may hold the link's section too: its own cells still count.
            return (day, timed) if day else _day_of_row(item, timed=timed)
        item = parent
    return day, timed


def _leads_its_item(element: etree._Element, length: int) -> bool:
    """Whether no other link of a list's item or table's row says more: its day is this one's."""
    if length >= _HEADLINE:
        return True
    for item in islice(element.iterancestors(), _ITEM_STEPS):
        if item.tag in _ITEM_TAGS:
            others = list(islice(item.iter("a"), _ITEM_LINKS))
            return len(others) == _ITEM_LINKS or all(
                len(text_of(other)) <= length + _MARGIN for other in others
            )
    return True


def _says_time(cell: etree._Element) -> bool:
    """Whether an element says little but a time."""
    text = text_of(cell)
    return len(text) <= _CELL_TEXT and names_moment(text)


def _leads_elsewhere(element: etree._Element, href: str | None) -> bool:
    """Whether an element holds links to other addresses, or too many to one to be an item."""
    links = list(islice(element.iter("a"), _ITEM_LINKS))
    return len(links) == _ITEM_LINKS or any(link.get("href") != href for link in links)


def _day_of_row(item: etree._Element, *, timed: bool) -> tuple[date | None, bool]:
    """The day in one of the cells next to an item, and whether a time stands in any."""
    after, before = item.getnext(), item.getprevious()
    for _ in range(_CELLS):
        for cell in (after, before):
            if cell is not None and cell.tag in _CELL_TAGS and len(cell) < _CELLS:
                text = text_of(cell)
                if len(text) <= _ITEM_TEXT:
                    if day := day_of_text(text):
                        return day, True
                    timed = timed or _says_time(cell)
        after = None if after is None else after.getnext()
        before = None if before is None else before.getprevious()
    return None, timed
