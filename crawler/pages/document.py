"""A page as lines: the one form that every rule reads, from HTML and from a text rendering alike.

A line is what a reader sees as one: the text between two breaks, with the pieces that markup (or a
wide gap) sets apart. A box is an element that breaks lines; it knows the run of lines within it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

MAX_LINES = 60_000
"""Lines read of a page; no article comes near, and the rules' time stays bounded."""

INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "br",
        "hr",
    ]
)
SKIPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "iframe",
        "object",
        "embed",
        "select",
        "option",
        "textarea",
        "canvas",
        "video",
        "audio",
        "map",
        "head",
        "math",
        "button",
        "input",
        "applet",
        "noembed",
        "noframes",
        "datalist",
        "dialog",
        "title",
    ]
)
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
        element: The element; None in a text rendering.
    """

    tag: str
    hint: str
    parent: int
    first: int
    last: int = 0
    element: etree._Element | None = None


@dataclass(slots=True, eq=False)
class Span:
    """An inline element with a class or an id: where templates put times, origins and names."""

    hint: str
    line: int
    element: etree._Element


@dataclass(slots=True, eq=False)
class Picture:
    """An ``img`` and the index of the line before which it stands."""

    element: etree._Element
    line: int
    box: int


@dataclass(slots=True, eq=False)
class Anchor:
    """A link with text, and the line it stands in."""

    element: etree._Element
    line: int


@dataclass(eq=False)
class Document:
    """A page's lines, boxes and other marks, in the order of the page."""

    lines: list[Line] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    root: etree._Element | None = None

    @cached_property
    def box_of(self) -> dict[etree._Element, int]:
        """The index of each element's box."""
        return {box.element: i for i, box in enumerate(self.boxes) if box.element is not None}

    def inside(self, line: int, box: int) -> bool:
        """Whether a line stands within a box."""
        return self.boxes[box].first <= line < self.boxes[box].last


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
        self.document = Document(root=root)
        self._open: list[int] = []  # the boxes around, innermost last
        self._parts: list[str] = []
        self._link = self._strong = 0  # characters of the line so far
        self._links = self._strongs = self._hiding = 0  # how many such elements are open
        self._walk(root)

    def _walk(self, root: etree._Element) -> None:
        document = self.document
        walker = etree.iterwalk(root, events=("start", "end"))
        skipping: etree._Element | None = None
        for event, element in walker:
            tag = element.tag
            if event == "start":
                if not isinstance(tag, str) or tag in SKIPPED:
                    walker.skip_subtree()
                    skipping = element
                    continue
                self._start(element, tag)
                if len(document.lines) > MAX_LINES:
                    break
                text = element.text
            else:
                if skipping is element:
                    skipping = None
                else:
                    self._end(element, tag)
                text = element.tail if element is not root else None
            if text:
                self._add(text)
        self._flush()
        while self._open:
            document.boxes[self._open.pop()].last = len(document.lines)

    def _start(self, element: etree._Element, tag: str) -> None:
        document = self.document
        if tag == "br" or tag == "hr":
            self._flush()
        elif tag == "img":
            self._flush_soft(element)
        elif tag in INLINE or ":" in tag:
            self._start_inline(element, tag)
        else:
            self._flush()
            attributes = element.attrib
            hint = ""
            if attributes:
                hint = f"{attributes.get('class', '')} {attributes.get('id', '')}".lower().strip()
                style = attributes.get("style")
                if style and "none" in style and _HIDDEN.search(style):
                    self._hiding += 1
            if tag in _HEADINGS:
                self._strongs += 1
            parent = self._open[-1] if self._open else -1
            self._open.append(len(document.boxes))
            document.boxes.append(Box(tag, hint, parent, len(document.lines), 0, element))

    def _start_inline(self, element: etree._Element, tag: str) -> None:
        if tag == "a":
            self._links += 1
        elif tag in _STRONG:
            self._strongs += 1
        attributes = element.attrib
        if attributes:
            style = attributes.get("style")
            if style and "none" in style and _HIDDEN.search(style):
                self._hiding += 1
            hint = f"{attributes.get('class', '')} {attributes.get('id', '')}".lower().strip()
            if hint:
                self.document.spans.append(Span(hint, len(self.document.lines), element))

    def _end(self, element: etree._Element, tag: str) -> None:
        if tag in _VOID:
            return
        style = element.get("style")
        hides = bool(style and "none" in style and _HIDDEN.search(style))
        if tag in INLINE or ":" in tag:
            if tag == "a":
                self._links -= 1
                if self._parts:
                    self.document.anchors.append(Anchor(element, len(self.document.lines)))
            elif tag in _STRONG:
                self._strongs -= 1
        else:
            self._flush()
            if tag in _HEADINGS:
                self._strongs -= 1
            self.document.boxes[self._open.pop()].last = len(self.document.lines)
        if hides:
            self._hiding -= 1

    def _flush_soft(self, element: etree._Element) -> None:
        """Note a picture; it breaks no line, since small ones stand within text."""
        line = len(self.document.lines) + bool(self._parts)
        box = self._open[-1] if self._open else 0
        self.document.pictures.append(Picture(element, line, box))

    def _add(self, text: str) -> None:
        words = text.split()
        if not words:
            if self._parts:
                self._parts.append(" ")
            return
        joined = " ".join(words)
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
        text = " ".join("".join(parts).split())
        if text and self._open:
            pieces = tuple([p for part in parts if (p := part.strip())])
            self.document.lines.append(
                Line(text, pieces, self._open[-1], self._link, self._strong, self._hiding > 0)
            )
        self._parts = []
        self._link = self._strong = 0


_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_STRONG = frozenset(("b", "strong"))
_VOID = frozenset(("br", "hr", "img", "wbr"))
