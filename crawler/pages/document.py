"""A page as lines: the one form that every rule reads, from HTML and from a text rendering alike.

A line is what a reader sees as one: the text between two breaks, with the pieces that markup (or a
wide gap) sets apart. A box is an element that breaks lines; it knows the run of lines within it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from crawler.pages.parsing import parse

CARRIED_LENGTH = 200
"""Shorter contents of a ``textarea`` are what a visitor is to type over."""

ANCHOR_LENGTH = 24
"""Characters of the longest link that is noted: what is asked of links is where they turn pages."""

MAX_LINES = 60_000
"""Lines read of a page; no article comes near, and the rules' time stays bounded."""

_SKIP, _CARRIER, _BLOCK, _INLINE, _LINK, _BREAK, _PICTURE = range(7)
_KINDS: dict[str, int] = {
    **dict.fromkeys(("br", "hr"), _BREAK),
    **dict.fromkeys(
        "abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rp"  # noqa: SIM905
        " rt ruby s samp small span strike strong sub sup time tt u var wbr".split(),
        _INLINE,
    ),
    **dict.fromkeys(
        "script style noscript template svg iframe object embed select option canvas video"  # noqa: SIM905
        " audio map head math button input applet noembed noframes datalist dialog title".split(),
        _SKIP,
    ),
    "a": _LINK,
    "textarea": _CARRIER,
    "img": _PICTURE,
}
"""What each element does to a line; any other breaks it."""

_CARRIED = re.compile(r"title|time|date|source|author", re.IGNORECASE)
_WIDE = re.compile(r"[ \xa0\u3000\t]{2,}|\t")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)


@dataclass(slots=True, eq=False)
class Line:
    """One line of a page.

    Attributes:
        text: Its text, blanks collapsed.
        parts: The pieces of it that markup or wide gaps set apart, in order.
        box: The index of the nearest box.
        link: How many of its characters are links.
        hidden: Whether a style hides it.
    """

    text: str
    parts: tuple[str, ...]
    box: int
    link: int = 0
    hidden: bool = False

    @property
    def is_link(self) -> bool:
        """Whether most of it is links."""
        return self.link * 2 > len(self.text)


@dataclass(slots=True, eq=False)
class Box:
    """An element that breaks lines.

    Attributes:
        tag: The element's name.
        hint: Its class and id in lower case, space-separated.
        parent: The index of the box around it; -1 for the root.
        first: The index of its first line.
        last: One past the index of its last line.
    """

    tag: str
    hint: str
    parent: int
    first: int
    last: int = 0


@dataclass(slots=True, eq=False)
class Span:
    """An inline element with a class or an id: where templates put times, origins and names."""

    hint: str
    line: int


@dataclass(slots=True, eq=False)
class Picture:
    """An ``img`` and the index of the line before which it stands."""

    element: etree._Element
    line: int
    box: int


@dataclass(slots=True, eq=False)
class Anchor:
    """A link with a short text: its address as written, its text, and the line it stands in."""

    href: str
    text: str
    line: int


@dataclass(slots=True, eq=False)
class Moment:
    """The ``datetime`` of a ``time`` element, and the line it stands in."""

    value: str
    line: int


@dataclass(eq=False)
class Document:
    """A page's lines, boxes and other marks, in the order of the page."""

    lines: list[Line] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)


def from_text(text: str) -> Document:
    """A text rendering's lines; all of them in one box, empty ones left out."""
    document = Document(boxes=[Box("body", "", -1, 0)])
    for raw in text.splitlines()[: 4 * MAX_LINES]:
        parts = tuple(part.strip() for part in _WIDE.split(raw) if part.strip())
        if parts:
            document.lines.append(Line(" ".join(" ".join(parts).split()), parts, 0))
        if len(document.lines) >= MAX_LINES:
            break
    document.boxes[0].last = len(document.lines)
    return document


def from_tree(root: etree._Element) -> Document:
    """The lines of a parsed page."""
    document = Document()
    _walk(document, root)
    return document


def _walk(  # noqa: C901 - the one hot loop: a call for each element would double its time
    document: Document, root: etree._Element, around: int = -1
) -> None:
    """Add a tree's lines to a document, without recursion: trees of hostile pages are deep.

    Args:
        document: Where they go.
        root: The tree.
        around: The box that the tree stands in; -1 for the page itself.
    """
    lines, boxes, parts = document.lines, document.boxes, _Parts(document)
    opened: list[int] = [around]  # the boxes around, innermost last
    hiding: list[etree._Element] = []  # the open elements that hide their content
    walker = etree.iterwalk(root, events=("start", "end"))
    skipped: etree._Element | None = None
    for event, element in walker:
        tag = element.tag
        kind = _KINDS.get(tag, _BLOCK)
        if event == "start":
            if kind <= _CARRIER:
                walker.skip_subtree()
                skipped = element
                if kind == _CARRIER and around < 0:
                    parts.flush()
                    _carried(document, element, opened[-1])
                continue
            text = element.text
            if kind == _BREAK:
                parts.flush()
            elif kind == _PICTURE:
                line = len(lines) + bool(parts.texts)
                document.pictures.append(Picture(element, line, opened[-1]))
            else:
                hint = element.get("class", "")
                name = element.get("id")
                if name:
                    hint = f"{hint} {name}"
                style = element.get("style")
                if style and "none" in style and _HIDDEN.search(style):
                    hiding.append(element)
                    parts.hide(hidden=True)
                if kind <= _BLOCK and ":" not in tag:
                    if parts.texts:
                        parts.flush()
                    parts.box = len(boxes)
                    boxes.append(Box(tag, hint.lower(), opened[-1], len(lines)))
                    opened.append(parts.box)
                else:
                    if kind == _LINK:
                        parts.open_link()
                    elif tag == "time" and (value := element.get("datetime")):
                        document.moments.append(Moment(value, len(lines)))
                    if hint:
                        document.spans.append(Span(hint.lower(), len(lines)))
        else:
            text = element.tail
            if skipped is element:
                skipped = None
            elif kind <= _BLOCK and ":" not in tag:
                if parts.texts:
                    parts.flush()
                boxes[opened.pop()].last = len(lines)
                parts.box = opened[-1]
            elif kind == _LINK:
                parts.close_link(element.get("href"))
            if hiding and hiding[-1] is element:
                hiding.pop()
                parts.hide(hidden=bool(hiding))
        if text and (parts.texts or not text.isspace()):
            parts.add(text)
        if len(lines) > MAX_LINES:
            break
    parts.flush()
    while len(opened) > 1:
        boxes[opened.pop()].last = len(lines)


def _carried(document: Document, element: etree._Element, box: int) -> None:
    """The content of a ``textarea``: some sites carry an article there for a script to show."""
    text = element.text or ""
    root = parse(text) if len(text) >= CARRIED_LENGTH and "</p>" in text else None
    if root is not None:
        _walk(document, root, box)
    elif text.strip() and _CARRIED.search(element.get("class", "")) and box >= 0:
        words = " ".join(text.split())
        document.lines.append(Line(words, (words,), box))


class _Parts:
    """The line being put together."""

    __slots__ = ("_document", "_hidden", "_link", "_link_start", "_links", "box", "texts")

    def __init__(self, document: Document) -> None:
        self._document = document
        self._links = 0  # how many links are open
        self._link_start = 0  # where in the texts the open one begins
        self._link = 0  # characters of links so far
        self._hidden = False
        self.box = -1
        self.texts: list[str] = []

    def add(self, text: str) -> None:
        """Add a run of text as written, blanks and all."""
        self.texts.append(text)
        if self._links:
            self._link += len(text.strip())

    def open_link(self) -> None:
        """A link begins."""
        self._links += 1
        self._link_start = len(self.texts)

    def close_link(self, href: str | None) -> None:
        """A link ends; one with an address and a text is noted."""
        self._links -= 1
        text = " ".join("".join(self.texts[self._link_start :]).split())
        if text and href and len(text) <= ANCHOR_LENGTH:
            self._document.anchors.append(Anchor(href, text, len(self._document.lines)))

    def hide(self, *, hidden: bool) -> None:
        """What follows is hidden, or is so no longer."""
        self._hidden = hidden

    def flush(self) -> None:
        """The line ends."""
        texts = self.texts
        if not texts:
            return
        text = " ".join("".join(texts).split())
        if len(texts) == 1:
            pieces: tuple[str, ...] = (text,)
        else:
            pieces = tuple([piece for part in texts if (piece := " ".join(part.split()))])
        if text and self.box >= 0:
            line = Line(text, pieces, self.box, self._link, self._hidden)
            self._document.lines.append(line)
        self.texts = []
        self._link = self._link_start = 0
