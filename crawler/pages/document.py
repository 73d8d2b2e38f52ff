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

MAX_LINES = 60_000
"""Lines read of a page; no article comes near, and the rules' time stays bounded."""

_SKIP, _BLOCK, _HEADING, _INLINE, _LINK, _STRONG, _BREAK, _PICTURE, _CARRIER = range(9)
_KINDS: dict[str, int] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _HEADING),
    **dict.fromkeys(("br", "hr"), _BREAK),
    **dict.fromkeys(("b", "strong"), _STRONG),
    **dict.fromkeys(
        "abbr acronym bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rp rt"  # noqa: SIM905
        " ruby s samp small span strike sub sup time tt u var wbr".split(),
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
        strong: How many of its characters are bold or in a heading.
        hidden: Whether a style hides it.
    """

    text: str
    parts: tuple[str, ...]
    box: int
    link: int = 0
    strong: int = 0
    hidden: bool = False


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
    """A link with text: its address as written, its text, and the line it stands in."""

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
    return _Walk(root).document


class _Walk:
    """One pass over a tree, without recursion: trees of hostile pages are deep."""

    def __init__(self, root: etree._Element) -> None:
        self.document = Document()
        self._open: list[int] = []  # the boxes around, innermost last
        self._parts: list[str] = []
        self._link = self._strong = 0  # characters of the line so far
        self._linked = 0  # where in the line's parts the open link begins
        self._links = self._strongs = 0  # how many such elements are open
        self._hiding: list[etree._Element] = []  # the open elements that hide their content
        self._is_carried = False
        self._walk(root)
        while self._open:
            self.document.boxes[self._open.pop()].last = len(self.document.lines)

    def _walk(self, root: etree._Element) -> None:
        lines = self.document.lines
        start, end, add, kinds = self._start, self._end, self._add, _KINDS
        walker = etree.iterwalk(root, events=("start", "end"))
        skipped: etree._Element | None = None
        for event, element in walker:
            tag = element.tag
            kind = kinds.get(tag, _BLOCK)
            if event == "start":
                if kind == _CARRIER:
                    self._carried(element)
                if kind in {_SKIP, _CARRIER}:
                    walker.skip_subtree()
                    skipped = element
                    continue
                start(element, tag, kind)
                text = element.text
            else:
                if skipped is element:
                    skipped = None
                else:
                    end(element, tag, kind)
                text = element.tail
            if text and not text.isspace():
                add(text)
            elif text and self._parts:
                self._parts.append(" ")
            if len(lines) > MAX_LINES:
                break
        self._flush()

    def _start(self, element: etree._Element, tag: str, kind: int) -> None:
        document = self.document
        if kind == _BREAK:
            self._flush()
            return
        if kind == _PICTURE:
            line = len(document.lines) + bool(self._parts)
            document.pictures.append(Picture(element, line, self._open[-1] if self._open else 0))
            return
        hint = element.get("class", "")
        name = element.get("id")
        if name:
            hint = f"{hint} {name}"
        style = element.get("style")
        if style and "none" in style and _HIDDEN.search(style):
            self._hiding.append(element)
        if kind <= _HEADING and ":" not in tag:
            if self._parts:
                self._flush()
            if kind == _HEADING:
                self._strongs += 1
            parent = self._open[-1] if self._open else -1
            self._open.append(len(document.boxes))
            document.boxes.append(Box(tag, hint.lower(), parent, len(document.lines)))
            return
        if kind == _LINK:
            self._links += 1
            self._linked = len(self._parts)
        elif kind == _STRONG:
            self._strongs += 1
        elif tag == "time" and (value := element.get("datetime")):
            document.moments.append(Moment(value, len(document.lines)))
        if hint:
            document.spans.append(Span(hint.lower(), len(document.lines)))

    def _end(self, element: etree._Element, tag: str, kind: int) -> None:
        if kind >= _BREAK:
            return
        if kind <= _HEADING and ":" not in tag:
            if self._parts:
                self._flush()
            if kind == _HEADING:
                self._strongs -= 1
            self.document.boxes[self._open.pop()].last = len(self.document.lines)
        elif kind == _LINK:
            self._links -= 1
            text = "".join(self._parts[self._linked :]).strip()
            href = element.get("href")
            if text and href:
                self.document.anchors.append(Anchor(href, text, len(self.document.lines)))
        elif kind == _STRONG:
            self._strongs -= 1
        if self._hiding and self._hiding[-1] is element:
            self._hiding.pop()

    def _carried(self, element: etree._Element) -> None:
        """The page within a ``textarea``: some sites carry an article's HTML there for a script."""
        text = element.text or ""
        if self._is_carried or not text.strip():
            return
        self._flush()
        if len(text) < CARRIED_LENGTH or "</p>" not in text:
            if _CARRIED.search(element.get("class", "")) and self._open:
                self._add(text)
                self._flush()
            return
        root = parse(text)
        if root is not None:
            self._is_carried = True
            self._walk(root)
            self._is_carried = False

    def _add(self, text: str) -> None:
        joined = " ".join(text.split())
        if text[0].isspace():
            joined = " " + joined
        if text[-1].isspace():
            joined += " "
        self._parts.append(joined)
        if self._links:
            self._link += len(joined)
        if self._strongs:
            self._strong += len(joined)

    def _flush(self) -> None:
        parts = self._parts
        if not parts:
            return
        text = "".join(parts)
        if len(parts) > 1:
            text = " ".join(text.split())
            pieces = tuple([p for part in parts if (p := part.strip())])
        else:
            text = text.strip()
            pieces = (text,)
        if text and self._open:
            self.document.lines.append(
                Line(text, pieces, self._open[-1], self._link, self._strong, bool(self._hiding))
            )
        self._parts = []
        self._link = self._strong = self._linked = 0
