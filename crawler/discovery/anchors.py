"""The links of an HTML page by address, each with the texts and the surroundings it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from urllib.parse import urljoin

from lxml import etree

from crawler.discovery.addresses import canonical_link
from crawler.discovery.base import FeedError
from crawler.discovery.dating import day_of_text
from crawler.pages.decoding import decode
from crawler.pages.parsing import looks_like_html, parse

MOST_ANCHORS = 20_000
"""Links read on one page; a longer list is a bomb."""

_AROUND_TAGS = frozenset(("nav", "footer", "aside"))
_AROUND_NAMES = re.compile(
    r"(?:^|[\s_-])(?:(?:top|main|sub|site|foot|left|right)?-?navi?(?:gation|bar)?s?|menus?|foot(?:er)?"
    r"|(?:bread)?crumbs?|copyright|friend(?:ly)?(?:-?links?)?|pagination|pagers?|langs?|languages?"
    r"|login|toolbar|topbar|share|position|weizhi)(?=$|[\s_\d-])",
    re.IGNORECASE,
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_IN_SCRIPT = re.compile(
    r"""['"]((?:https?:/)?/[^'"\s<>]+|[\w./-]+\.s?html?(?:\?[^'"\s<>]*)?)['"]"""
)
_TEXT = etree.XPath("string()")
_ITEM_TEXT = 400
"""Characters; what surrounds a link with more text is no item of a list."""

_ITEM_LINKS = 12
"""Links; what holds more to one address is no item either."""

_CELLS = 3
"""So many neighbours on either side are looked at for the day of a table's row."""

_CELL_TAGS = frozenset(("td", "span", "em", "i", "time", "small", "dd", "p"))
_NESTED = 3
"""Links within links are an error of the page; deeper than so they are left out."""

_ITEM_STEPS = 4
"""How many elements up from a link its item is looked for."""


@dataclass(slots=True)
class Anchor:
    """All links of a page to one address.

    Attributes:
        url: The address in canonical form.
        texts: What the links say: their text, title and the names of their pictures.
        around: Whether each of them stands in what surrounds a page: navigation, footer.
        heading: Whether one of them is a heading.
        dated: The day that stands beside one of them.
        first: The place of the first of them on the page.
    """

    url: str
    texts: list[str] = field(default_factory=list)
    around: bool = True
    heading: bool = False
    dated: date | None = None
    first: int = 0


def read_page(body: bytes, url: str, encoding: str | None) -> etree._Element:
    """The tree of a list page.

    Raises:
        FeedError: The answer is not HTML.
    """
    text = decode(body, encoding).text
    root = parse(text) if looks_like_html(text) else None
    if root is None:
        raise FeedError(f"列表页 {url} 无法读取：不是 HTML。", f"The list page {url} is no HTML.")
    return root


def base_of(root: etree._Element, url: str) -> str:
    """The address to which the page's links are relative."""
    for found in root.iter("base"):
        if href := found.get("href"):
            try:
                return urljoin(url, href.strip())
            except ValueError:
                break
    return url


def anchors_of(root: etree._Element, url: str) -> list[Anchor]:
    """The page's links by address, in the order of the page."""
    base = base_of(root, url)
    found: dict[str, Anchor] = {}
    for number, (element, around, heading) in enumerate(_links(root)):
        if number >= MOST_ANCHORS:
            break
        address = canonical_link(_href(element), base)
        if address is None:
            continue
        anchor = found.setdefault(address, Anchor(address, first=number))
        anchor.texts += _texts(element)
        anchor.around = anchor.around and around
        anchor.heading = anchor.heading or heading
        anchor.dated = anchor.dated or _day_beside(element)
    return list(found.values())


def text_of(element: etree._Element) -> str:
    """All text within an element."""
    return str(_TEXT(element))


def _links(root: etree._Element) -> Iterator[tuple[etree._Element, bool, bool]]:
    """Every link with whether navigation and whether a heading is around it (or in it)."""
    around, heading, open_links = 0, 0, 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag
        is_around, is_heading = _is_around(element), tag in _HEADINGS
        if event == "start":
            around += is_around
            heading += is_heading
            if tag in ("a", "area"):
                open_links += 1
                if open_links <= _NESTED:
                    inside = next(element.iter(*_HEADINGS), None) is not None
                    yield element, around > 0, heading > 0 or inside
        else:
            open_links -= tag in ("a", "area")
            around -= is_around
            heading -= is_heading


def _is_around(element: etree._Element) -> bool:
    if element.tag in _AROUND_TAGS:
        return True
    if element.tag in ("a", "area", "body", "html"):
        return False
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return len(names) > 1 and _AROUND_NAMES.search(names) is not None


def _href(element: etree._Element) -> str:
    href = (element.get("href") or "").strip()
    if href and not href.startswith("#") and not href.lower().startswith("javascript:"):
        return href
    # An address that only a script opens.
    said = _IN_SCRIPT.search(href) or _IN_SCRIPT.search(element.get("onclick") or "")
    return said[1] if said else "javascript:"


def _texts(element: etree._Element) -> list[str]:
    said = [text_of(element), element.get("title") or ""]
    said += [picture.get("alt") or "" for picture in element.iter("img")]
    return [text for line in said if (text := " ".join(line.split()))]


def _day_beside(element: etree._Element) -> date | None:
    """The day in the item that the link stands in: the largest part that links nowhere else."""
    href, item, day = element.get("href"), element, None
    for _ in range(_ITEM_STEPS):
        text = text_of(item)
        if len(text) > _ITEM_TEXT:
            break
        day = day_of_text(text) or day
        parent = item.getparent()
        if day or parent is None or _leads_elsewhere(parent, href):
            # A table's row may hold the link's section too: its own cells still count.
            return day or _day_of_row(item)
        item = parent
    return day


def _leads_elsewhere(element: etree._Element, href: str | None) -> bool:
    """Whether an element holds links to other addresses, or too many to one to be an item."""
    links = list(islice(element.iter("a"), _ITEM_LINKS))
    return len(links) == _ITEM_LINKS or any(link.get("href") != href for link in links)


def _day_of_row(item: etree._Element) -> date | None:
    """The day in one of the cells next to an item."""
    after, before = item.getnext(), item.getprevious()
    for _ in range(_CELLS):
        for cell in (after, before):
            if cell is not None and cell.tag in _CELL_TAGS and len(cell) < _CELLS:
                text = text_of(cell)
                if len(text) <= _ITEM_TEXT and (day := day_of_text(text)):
                    return day
        after = None if after is None else after.getnext()
        before = None if before is None else before.getprevious()
    return None
