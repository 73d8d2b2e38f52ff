"""The links of an HTML page by address, each with the texts and the surroundings it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

from lxml import etree

from crawler.addresses import as_published
from crawler.discovery.base import FeedError
from crawler.discovery.items import HEADINGS, day_beside, heading_beside, text_of
from crawler.pages.decoding import decode
from crawler.pages.parsing import looks_like_html, parse
from storage.addresses import canonical

MOST_ANCHORS = 20_000
"""Links read on one page; a longer list is a bomb."""

_AROUND_TAGS = frozenset(("nav", "footer", "aside"))
_AROUND_NAMES = re.compile(
    r"(?:^|[\s_-])(?:(?:top|main|sub|site|foot|left|right)?-?navi?(?:gation|bar)?s?|menus?|foot(?:er)?"
    r"|(?:bread)?crumbs?|copyright|friend(?:ly)?(?:-?links?)?|pagination|pagers?|langs?|languages?"
    r"|login|toolbar|topbar|share|position|weizhi)(?=$|[\s_\d-])",
    re.IGNORECASE,
)
_ASIDE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:robots?|spiders?|seo-?links?|rank(?:ing|s|-?list|-?box)?|rank\d{1,2}|paihang(?:bang)?"
    r"|phb|most-?(?:read|viewed|popular|commented)|ads?|adv|advert\w*|ad-?(?:box|wrap|list|slot)"
    r"|sponsor\w*|guanggao|photos?-?(?:list|box)?|galler(?:y|ies)|albums?|tuji)(?=$|[\s_-])",
    re.IGNORECASE,
)
"""Boxes of what is read most, of adverts, of photographs, and of links that are for robots."""

_SPONSORED = re.compile(r"\b(?:sponsored|ugc)\b", re.IGNORECASE)
_IN_SCRIPT = re.compile(
    r"""['"]((?:https?:/)?/[^'"\s<>]+|[\w./-]+\.s?html?(?:\?[^'"\s<>]*)?)['"]"""
)
_LINK_TAGS = frozenset(("a", "area"))
_KEPT = ("data-href", "data-url", "data-link")
_OPENERS = ("onclick", *_KEPT)
_NOWHERE = "javascript:"
_UNFILLED = re.compile(r"\{\{|[$#]\{|<%|\{%|%7B%7B", re.IGNORECASE)
"""A place in a template that its script has yet to fill."""

_HOLDERS = frozenset(("script", "textarea"))
_MARKUP_TYPES = frozenset(("text/xml", "text/html", "text/template", "text/x-template"))
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_ROW = 5
"""Elements, from a link upwards, that make the structure it stands in."""

_FEATURES = re.compile(
    r"\d+|(?<![\w-])(?:first|last|odd|even|on|cur|current|active|hover|mr|ml|no-?margin)(?![\w-])|\s"
)
"""What tells an item of a list from the next."""

_NESTED = 3
"""Links within links are an error of the page; deeper than so they are left out."""


@dataclass(slots=True)
class Anchor:
    """All links of a page to one address.

    Attributes:
        url: The address, as it was published first.
        texts: What the links say: their text, title and the names of their pictures.
        around: Whether each of them stands in what surrounds a page: navigation, footer.
        aside: Whether each of them stands among adverts, ranks, photographs, or links for robots.
        heading: Whether one of them is a heading.
        dated: The day that stands beside one of them.
        timed: Whether a day or a time of day stands beside one of them.
        rows: In what structure they stand: the elements around, alike for the items of a list.
        first: The place of the first of them on the page.
    """

    url: str
    texts: list[str] = field(default_factory=list)
    around: bool = True
    aside: bool = True
    heading: bool = False
    dated: date | None = None
    timed: bool = False
    rows: set[str] = field(default_factory=set)
    first: int = 0


@dataclass(frozen=True, slots=True)
class ListPage:
    """A list page, parsed.

    Attributes:
        root: Its tree.
        base: The address to which its links are relative.
        encoding: The charset that it is in.
    """

    root: etree._Element
    base: str
    encoding: str

    def address(self, href: str) -> str | None:
        """The address to which a link of the page leads; None where that is none of the web."""
        return as_published(href, self.base, self.encoding)


def read_page(body: bytes, url: str, encoding: str | None) -> ListPage:
    """Parse a list page.

    Raises:
        FeedError: The answer is not HTML.
    """
    decoded = decode(body, encoding)
    root = parse(decoded.text) if looks_like_html(decoded.text) else None
    if root is None:
        raise FeedError("no_html", url=url)
    return ListPage(root, _base_of(root, url, decoded.encoding), decoded.encoding)


def _base_of(root: etree._Element, url: str, encoding: str) -> str:
    named = next((href for found in root.iter("base") if (href := found.get("href"))), None)
    return (as_published(named, url, encoding) if named else None) or url


def anchors_of(page: ListPage) -> list[Anchor]:
    """The page's links by address, in the order of the page."""
    found: dict[str, Anchor] = {}
    for number, link in enumerate(islice(_links(page.root), MOST_ANCHORS)):
        element = link.element
        href = _href(element)
        address = None if _UNFILLED.search(href) else page.address(href)
        if address is None:
            continue
        anchor = found.setdefault(canonical(address), Anchor(address, first=number))
        anchor.texts += _texts(element)
        anchor.around = anchor.around and link.around
        anchor.aside = anchor.aside and link.aside
        anchor.heading = anchor.heading or link.heading
        anchor.rows.add(link.row)
        day, timed = day_beside(element)
        anchor.dated, anchor.timed = anchor.dated or day, anchor.timed or timed
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _Link:
    """One link of a page and what is around it."""

    element: etree._Element
    around: bool
    aside: bool
    heading: bool
    row: str


def _links(root: etree._Element, *, held: bool = False) -> Iterator[_Link]:
    """Every link with what is around it: navigation, adverts and the like, a heading (or in it).

    Args:
        root: The tree.
        held: Whether it was kept as text itself: then nothing further is unpacked.
    """
    around, aside, heading, open_links = 0, 0, 0, 0
    path: list[etree._Element] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag
        is_around, is_aside = _names_around(element)
        is_heading = tag in HEADINGS
        if event == "start":
            around += is_around
            aside += is_aside
            heading += is_heading
            path.append(element)
            if tag in _LINK_TAGS:
                open_links += 1
            if (tag in _LINK_TAGS or _opens(element)) and open_links <= _NESTED:
                inside = next(element.iter(*HEADINGS), None) is not None
                is_aside = aside > 0 or _SPONSORED.search(element.get("rel") or "") is not None
                yield _Link(element, around > 0, is_aside, heading > 0 or inside, _row(path))
            if tag in _HOLDERS and not held:
                yield from _held(element)
        else:
            open_links -= tag in _LINK_TAGS
            around -= is_around
            aside -= is_aside
            heading -= is_heading
            path.pop()


def _held(holder: etree._Element) -> Iterator[_Link]:
    """The links in markup that a page keeps as text, for its script to show."""
    kind = (holder.get("type") or "").lower()
    text = holder.text or ""
    if (holder.tag == "script" and kind not in _MARKUP_TYPES) or "href" not in text:
        return
    root = parse(_CDATA.sub(" ", text))
    if root is not None:
        for link in _links(root, held=True):
            yield replace(link, row=f"{holder.tag}>{link.row}")


def _row(path: Sequence[etree._Element]) -> str:
    return ">".join(f"{e.tag}.{_FEATURES.sub('', e.get('class') or '')}" for e in path[-_ROW:])


def _opens(element: etree._Element) -> bool:
    """Whether a click on an element that is no link opens an address."""
    return any(element.get(name) for name in _OPENERS) and _href(element) != _NOWHERE


def _names_around(element: etree._Element) -> tuple[bool, bool]:
    """Whether an element is navigation, and whether it holds what is aside: adverts, ranks."""
    if element.tag in _AROUND_TAGS:
        return True, False
    if element.tag in ("a", "area", "body", "html"):
        return False, False
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    if len(names) == 1:
        return False, False
    return _AROUND_NAMES.search(names) is not None, _ASIDE_NAMES.search(names) is not None


def _href(element: etree._Element) -> str:
    href = (element.get("href") or "").strip()
    if href and not href.startswith("#") and not href.lower().startswith("javascript:"):
        return href
    # An address that only a script opens.
    if told := next((told for name in _KEPT if (told := element.get(name))), None):
        return told.strip()
    said = _IN_SCRIPT.search(href) or _IN_SCRIPT.search(element.get("onclick") or "")
    return said[1] if said else _NOWHERE


def _texts(element: etree._Element) -> list[str]:
    said = [text_of(element), element.get("title") or "", element.get("aria-label") or ""]
    said += [picture.get("alt") or "" for picture in element.iter("img")]
    texts = [text for line in said if (text := " ".join(line.split()))]
    return texts or heading_beside(element)
