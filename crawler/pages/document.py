"""A page as lines: the one form that every rule reads, from HTML and from a text rendering alike.

A line is what a reader sees as one: the text between two breaks, with the pieces that markup (or a
wide gap) sets apart. A box is an element that breaks lines; it knows the run of lines within it.

A page has thousands of them: they are structs, which are made several times as fast as other
objects. None can hold itself, so that no collector need look at them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from msgspec import Struct

MAX_LINES = 60_000
"""Lines read of a page; no article comes near, and the rules' time stays bounded."""

_WIDE = re.compile(r"[ \xa0\u3000\t]{2,}|\t")


class Line(Struct, eq=False, gc=False):
    """One line of a page.

    Attributes:
        text: Its text, blanks collapsed.
        parts: The pieces of it that markup or wide gaps set apart, in order.
        box: The index of the nearest box.
        link: How many of its characters are links.
        hidden: Whether a style hides it.
        is_row: Whether it is the row of a table of data.
    """

    text: str
    parts: tuple[str, ...]
    box: int
    link: int = 0
    hidden: bool = False
    is_row: bool = False

    @property
    def is_link(self) -> bool:
        """Whether most of it is links."""
        return self.link * 2 > len(self.text)


class Box(Struct, eq=False, gc=False):
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


class Span(Struct, eq=False, gc=False):
    """An inline element with a class or an id: where templates put times, origins and names."""

    hint: str
    line: int


class Picture(Struct, eq=False, gc=False):
    """An ``img``, by its attributes, and the index of the line before which it stands.

    Attributes:
        attributes: Its attributes.
        line: The index of the line.
        box: The index of the box around it.
        tag: ``source`` for one of those that go before an ``img`` in a ``picture``, ``noscript``
            for one that stands there for browsers without scripts.
        link: The attributes of the link that it stands in; none without one.
    """

    attributes: Mapping[str, str]
    line: int
    box: int
    tag: str = "img"
    link: Mapping[str, str] = {}


class Anchor(Struct, eq=False, gc=False):
    """A link with a short text: its address as written, its text, and the line it stands in."""

    href: str
    text: str
    line: int


class FileLink(Struct, eq=False, gc=False):
    """A link that may lead to a file, by its address, its text or its title.

    Attributes:
        attributes: Those of the link.
        text: Its text; empty where it shows a picture only.
        line: The line it stands in, or before which it stands.
        box: The index of the nearest box.
    """

    attributes: Mapping[str, str]
    text: str
    line: int
    box: int


class Embedded(Struct, eq=False, gc=False):
    """A player, a viewer or another page set into this one, and the line before which it stands."""

    tag: str
    attributes: Mapping[str, str]
    line: int
    box: int


class Moment(Struct, eq=False, gc=False):
    """The ``datetime`` of a ``time`` element, and the line it stands in."""

    value: str
    line: int


class HeadElement(Struct, eq=False, gc=False):
    """A ``title``, ``meta``, ``link`` or ``script``, wherever it stands, or the ``html`` itself."""

    tag: str
    attributes: Mapping[str, str]
    text: str = ""


@dataclass(eq=False)
class Document:
    """A page's lines, boxes and other marks, in the order of the page.

    Attributes:
        is_markup: Whether it was read from elements; else from text, or from a page that is nested
            past all bounds.
        has_options: Whether it has a list to choose from.
    """

    lines: list[Line] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    files: list[FileLink] = field(default_factory=list)
    embedded: list[Embedded] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    head: list[HeadElement] = field(default_factory=list)
    is_markup: bool = False
    has_options: bool = False

    @cached_property
    def hints(self) -> frozenset[str]:
        """The hints of its boxes, each once: most share theirs. To be asked when all is read."""
        return frozenset([box.hint for box in self.boxes])

    def named(self, name: str) -> int | None:
        """The first box with text whose class or id is the name."""
        for i, box in enumerate(self.boxes):
            if name in box.hint.split() and box.first < box.last:
                return i
        return None

    def lines_named(self, name: str) -> tuple[int, int] | None:
        """The run of lines of that box."""
        box = self.named(name)
        return None if box is None else (self.boxes[box].first, self.boxes[box].last)

    def around(self, lines: Iterable[int]) -> Sequence[int]:
        """The numbers of the boxes that hold any of some lines, in the order of the page.

        Most boxes of a page hold none of its prose: a rule that asks of it need not look at them.
        """
        boxes = self.boxes
        found: set[int] = set()
        for line in lines:
            if self.lines[line].is_row:  # a line of all of its cells, of which it names none
                return range(len(boxes))
            at = self.lines[line].box
            while at >= 0 and at not in found:
                found.add(at)
                at = boxes[at].parent
        return sorted(found)


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
