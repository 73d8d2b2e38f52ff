"""From the elements of a page to its lines, as the parser meets them: no tree is ever built.

A tree would cost as much again as all that is asked of it: every rule reads lines (`document`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from crawler.pages.concealment import HINTS, hides, is_inner_side
from crawler.pages.document import (
    MAX_LINES,
    Anchor,
    Box,
    Document,
    Embedded,
    FileLink,
    HeadElement,
    Line,
    Moment,
    Picture,
    Span,
    from_text,
)
from crawler.pages.elements import feed, signed
from crawler.pages.file_names import names_file
from crawler.pages.kinds import (
    BLOCK,
    BREAK,
    CONTENT,
    CUSTOM,
    EMBED,
    HEAD,
    INLINE,
    KINDS,
    LINK,
    NOTED,
    PICTURE,
    WITHIN_EMBEDDED,
)
from crawler.pages.parsing import strip_tags
from crawler.pages.preformatted import paragraphs_of
from crawler.pages.script_data import strings
from crawler.pages.tables import CELLS, ROWS, join_rows

CARRIED_LENGTH = 200
"""Shorter contents of a ``textarea`` are what a visitor is to type over."""

FIELD_LENGTH = 40
"""Characters of the shortest value of a hidden field that may be an article's markup."""

COVERED_LENGTH = 60
"""Characters within a line that a style hides: fewer are put there against copying, more are what
a button unfolds."""

ANCHOR_LENGTH = 24
"""Characters of the longest link that is noted: what is asked of links is where they turn pages."""

_FLOWING = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6"))
"""Elements that hold nothing but what flows in their line."""

_NO_LINK: Mapping[str, str] = {}

_kind_of, _judged = KINDS.get, HINTS.get

_MARK = "\x00"
"""Where elements begin and end within a line under way; no page's text can hold it."""

_CARRIED = re.compile(r"title|time|date|source|author", re.IGNORECASE)


def from_html(text: str, utf8: bytes | None = None, *, unfolded: bool = False) -> Document:
    """The lines of an HTML page; of one nested past all bounds, those of its bare text.

    Args:
        text: The page.
        utf8: The same in UTF-8, where it was served so.
        unfolded: Whether what scripts and hidden fields hold as markup is read where they stand.
    """
    document = Document(is_markup=True)
    lines = _Lines(document, unfolded=unfolded)
    within = feed(utf8 or text.encode("utf-8", "replace"), lines)
    return document if within and document.boxes else from_text(strip_tags(text))


class _Lines:
    """The parser's target: puts lines together and notes the boxes around them.

    Its methods run for every element of a page: what is rare is kept out of them.

    Attributes:
        document: Where the lines go.
        is_done: No more of the page is wanted.
    """

    def __init__(self, document: Document, around: int = -1, *, unfolded: bool = False) -> None:
        self.document = document
        self._lines, self._boxes, self._spans = document.lines, document.boxes, document.spans
        self._unfolded = unfolded
        self.is_done = False
        self._skipped = 0  # how many elements are open in one that is passed over, itself included
        self._skipping = ""  # and the name of that one
        self._hidden = 0  # how many elements are open in one that a style hides, itself included
        self._covered = 0  # where in its texts that one begins, if within a line; else 0
        self._reading: HeadElement | None = None  # the script, title or textarea being read
        self._content: list[str] = []  # and its text so far
        self._around = self._box = around  # the box that the markup stands in; the innermost open
        self._texts: list[str] = []  # the line under way; empty, or it begins with a text
        self._link = 0  # characters of its links
        self._link_start = 0  # where in its texts the open link begins
        self._linked = ""  # its first text, if a link is nothing else, as readers see it
        self._table = -1  # the box of the table that ended last
        self._links: list[Mapping[str, str]] = []  # the attributes of the open links

    @signed
    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if self._skipped:
            if tag in NOTED:
                self._note(tag, attributes)
            self._skipped += 1
            return
        kind = _kind_of(tag) or KINDS[tag]
        if kind <= HEAD and self._sets_aside(tag, kind, attributes):
            return
        if self._hidden:
            self._hidden += 1
        texts = self._texts
        if kind <= BLOCK:
            if texts:
                self._flush()
            boxes = self._boxes
            hint = self._hint(attributes) if attributes else ""
            boxes.append(Box(tag, hint, self._box, len(self._lines)))
            self._box = len(boxes) - 1
        elif kind == BREAK:
            if texts:
                self._flush()
        else:
            if texts:
                texts.append(_MARK)
            if attributes or kind != INLINE:
                self._within_line(tag, kind, attributes)

    def _sets_aside(self, tag: str, kind: int, attributes: Mapping[str, str]) -> bool:
        """Whether an element is passed over, since it shows no text; what it says is noted."""
        self._note(tag, attributes)
        if kind <= CONTENT and not (tag == "template" and is_inner_side(attributes)):
            self._skipped, self._skipping = 1, tag
        return self._skipped > 0

    def _within_line(self, tag: str, kind: int, attributes: Mapping[str, str]) -> None:
        """A link, a picture or another element with attributes begins that breaks no line.

        One of the site's own making breaks it unless it stands in a paragraph.
        """
        if kind == LINK:
            self._link_start = len(self._texts)
            self._links.append(attributes)
        elif kind == PICTURE:
            self._note_picture(tag, attributes)
            return
        elif kind == CUSTOM and (self._box < 0 or self._boxes[self._box].tag not in _FLOWING):
            self._begin_custom(tag, attributes)
            return
        elif tag == "time" and (value := attributes.get("datetime")):
            self.document.moments.append(Moment(value, len(self._lines)))
        if "class" in attributes or "id" in attributes or "style" in attributes:
            if hint := self._hint(attributes):
                self._spans.append(Span(hint, len(self._lines)))
            if self._hidden == 1:
                self._covered = len(self._texts)

    def _begin_custom(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element of the site's own making begins that is a box."""
        if self._texts:
            self._flush()
        self._boxes.append(Box(tag, self._hint(attributes), self._box, len(self._lines)))
        self._box = len(self._boxes) - 1

    def _note_picture(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Note a picture, or what names another address of one."""
        link = self._links[-1] if self._links else _NO_LINK
        at = len(self._lines) + bool(self._texts)
        self.document.pictures.append(Picture(attributes, at, self._box, tag, link))

    def _hint(self, attributes: Mapping[str, str]) -> str:
        """The class and id of an element; a style that hides it is heeded."""
        if "style" in attributes and "none" in (style := attributes["style"]):
            self._hidden = self._hidden or int(hides(style))
        hint = attributes.get("class", "")
        if "id" in attributes and (name := attributes["id"]):
            hint = f"{hint} {name}"
        if not hint:
            return ""
        hint, is_hidden = _judged(hint) or HINTS[hint]
        if is_hidden and not self._hidden:
            self._hidden = 1
        return hint

    def data(self, text: str) -> None:
        """A run of text; the parser may cut it anywhere."""
        if self._skipped:
            if self._reading is not None:
                self._content.append(text)
        elif self._texts or not text.isspace():
            self._texts.append(text)

    def end(self, tag: str) -> None:
        """An element ends."""
        if self._skipped:
            self._end_skipped(tag)
            return
        texts = self._texts
        box = self._boxes[self._box]
        if tag == box.tag:  # what breaks no line has no box of its name: no name is looked up
            if texts:
                self._flush()
            box.last = len(self._lines)
            if tag == "table":
                self._end_table(box)
            self._box = box.parent
        else:
            if tag == "a":
                self._end_link(self._links.pop())
            if texts:
                texts.append(_MARK)
        if self._hidden:
            self._hidden -= 1
            if not self._hidden and self._texts:
                self._uncover()

    def _end_skipped(self, tag: str) -> None:
        """An element ends within one that is passed over, or that one itself."""
        if self._reading is not None and self._reading.tag == tag:
            self._read(self._reading)
        self._skipped -= 1
        if self._texts and not self._skipped:
            self._texts.append(_MARK)

    def _end_table(self, box: Box) -> None:
        """A table ends; one that holds another is layout."""
        if self._table < self._box and box.last - box.first >= ROWS * CELLS:
            join_rows(self.document, self._box)
        self._table = self._box

    def _uncover(self) -> None:
        """A hidden element ends within a line: what it hid is no part of what readers see there."""
        texts, at = self._texts, self._covered
        if not at:
            self._flush(hidden=True)
        elif len(_plain(texts, at)) <= COVERED_LENGTH:
            del texts[at:]
            self._link_start = min(self._link_start, at)
        self._covered = 0

    def close(self) -> None:
        """The page ends."""
        # The parser keeps its target till garbage is collected: not the page.
        del self.document, self._lines, self._boxes, self._spans

    def _note(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Note what the page says of itself, what it embeds, and what it hides from scripts."""
        kind = KINDS[tag]
        if kind == EMBED or (self._skipped and tag in WITHIN_EMBEDDED):
            self._embed(tag, attributes)
        elif kind == HEAD:
            self.document.head.append(HeadElement(tag, attributes))
        elif kind == CONTENT:
            if tag != "title" or self._is_in_head():
                self._reading, self._content = HeadElement(tag, attributes), []
        elif tag == "option":
            self.document.has_options = True
        elif tag == "input" and attributes.get("type", "").lower() == "hidden":
            self._note_field(attributes)
        elif tag == "img" and self._skipping == "noscript":
            self._note_picture("noscript", attributes)

    def _embed(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Note a player, or what names its film within it."""
        if attributes and (not self._skipped or KINDS[self._skipping] == EMBED):
            at = len(self.document.lines) + bool(self._texts)
            self.document.embedded.append(Embedded(tag, attributes, at, self._box))

    def _is_in_head(self) -> bool:
        """Whether a ``title`` here is the page's and not a drawing's."""
        if self._skipped:
            return self._skipping == "head"
        return self._box >= 0 and self.document.boxes[self._box].tag in {"html", "body"}

    def _read(self, element: HeadElement) -> None:
        """A script, title or textarea ends."""
        self._reading = None
        element.text = "".join(self._content)
        if element.tag != "textarea":
            self.document.head.append(element)
            if self._unfolded and element.tag == "script" and self._skipping == "script":
                self._unfold(strings(element.text))
        elif self._skipping == "textarea" and self._around < 0:
            if self._texts:
                self._flush()
            self._carry(element)

    def _carry(self, element: HeadElement) -> None:
        """Take the content of a ``textarea``: some sites hold an article there for a script."""
        document, text = self.document, element.text
        if len(text) >= CARRIED_LENGTH and "</p>" in text:
            feed(text.encode("utf-8", "replace"), _Lines(document, self._box))
        elif text.strip() and _CARRIED.search(element.attributes.get("class", "")):
            words = " ".join(text.split())
            document.lines.append(Line(words, (words,), self._box))

    def _note_field(self, attributes: Mapping[str, str]) -> None:
        """Note a hidden field that holds markup: some sites hold an article there for a script."""
        value = attributes.get("value", "")
        if len(value) < FIELD_LENGTH or "<" not in value:
            return
        if self._unfolded and not self._skipped:
            self._unfold((value,))
        self.document.head.append(HeadElement("input", attributes))

    def _unfold(self, texts: Iterable[str]) -> None:
        """Take markup that the page holds as text."""
        for text in texts:
            if self._texts:
                self._flush()
            feed(text.encode("utf-8", "replace"), _Lines(self.document, self._box))

    def _end_link(self, attributes: Mapping[str, str]) -> None:
        """Count a link's characters; one with an address and a short text is noted."""
        texts, text = self._texts, ""
        href = attributes.get("href", "")
        if texts:
            text = _plain(texts, self._link_start)
            if len(texts) == 1:
                self._linked = text
            self._link_start = len(texts)
            size = len(text)
            self._link += size
            if 0 < size <= ANCHOR_LENGTH and href:
                self.document.anchors.append(Anchor(href, text, len(self._lines)))
        if names_file(href, text, attributes.get("title", "")):
            self._note_file(attributes, text)

    def _note_file(self, attributes: Mapping[str, str], text: str) -> None:
        """Note a link that may lead to a file, once."""
        files = self.document.files
        if not files or files[-1].attributes is not attributes:
            files.append(FileLink(attributes, text, len(self._lines), self._box))

    def _flush(self, *, hidden: bool = False) -> None:
        """The line ends."""
        texts = self._texts
        if self._hidden and not self._covered:
            hidden = True
        if self._links and (within := _plain(texts, self._link_start)):
            self._link += len(within)
            attributes = self._links[-1]
            if names_file(attributes.get("href", ""), within, attributes.get("title", "")):
                self._note_file(attributes, within)
        while (last := texts[-1]) is _MARK or last.isspace():
            texts.pop()
        parts: tuple[str, ...]
        if len(texts) == 1:
            text = self._linked or " ".join(texts[0].split())
            parts = (text,)
        else:
            pieces = "".join(texts).split(_MARK)
            joined = "".join(pieces)
            text = " ".join(joined.split())
            if len(text) == len(joined) and " " not in text:  # nor is there a blank in any piece
                parts = tuple(filter(None, pieces))
            else:
                parts = tuple([p for piece in pieces if piece and (p := " ".join(piece.split()))])
        if self._box >= 0:
            lines = self._lines
            if self._boxes[self._box].tag == "pre" and not self._link:
                typed = paragraphs_of("".join(texts).replace(_MARK, ""))
                lines += [Line(words, (words,), self._box, 0, hidden) for words in typed]
            else:
                lines.append(Line(text, parts, self._box, self._link, hidden))
            if len(lines) > MAX_LINES:
                self.is_done = True
        self._texts = []
        self._linked = ""
        self._link = self._link_start = self._covered = 0


def _plain(texts: list[str], start: int = 0) -> str:
    """Texts as readers see them in a row: without marks, blanks collapsed."""
    if start == len(texts) - 1:
        return " ".join(texts[start].split())
    return " ".join("".join(texts[start:]).replace(_MARK, "").split())
