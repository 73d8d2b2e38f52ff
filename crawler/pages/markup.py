"""From the elements of a page to its lines, as the parser meets them: no tree is ever built.

A tree would cost as much again as all that is asked of it: every rule reads lines (`document`).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping

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
from crawler.pages.elements import feed
from crawler.pages.parsing import strip_tags
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

_SKIP, _EMBED, _CONTENT, _HEAD, _BLOCK, _INLINE, _LINK, _BREAK, _PICTURE = range(1, 10)

_KINDS: dict[str, int] = {
    **dict.fromkeys(("br", "hr"), _BREAK),
    **dict.fromkeys(
        "abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rp"  # noqa: SIM905
        " rt ruby s samp small span strike strong sub sup time tt u var wbr".split(),
        _INLINE,
    ),
    **dict.fromkeys(
        "style noscript template svg select option canvas audio map"  # noqa: SIM905
        " head math button input applet noembed noframes datalist dialog".split(),
        _SKIP,
    ),
    **dict.fromkeys(("iframe", "object", "embed", "video"), _EMBED),
    **dict.fromkeys(("script", "title", "textarea"), _CONTENT),
    **dict.fromkeys(("html", "meta", "link", "base"), _HEAD),
    "a": _LINK,
    "img": _PICTURE,
    "source": _PICTURE,
    **dict.fromkeys("body div p ul li table tr td h1 h2 h3 dl dt dd".split(), _BLOCK),  # noqa: SIM905
}
"""What each element does to a line; of those not listed see `_unlisted`."""

_kind = _KINDS.get


def _unlisted(tag: str) -> int:
    """Any other element breaks a line, but those of office programs (``o:p``)."""
    return _INLINE if ":" in tag else _BLOCK


_WITHIN_EMBEDDED = frozenset(("source", "embed", "iframe", "param"))
"""Elements within a player that name what it shows."""

_PAGES = (".html", ".htm", ".shtml", "/")
FILES = frozenset("pdf doc xls ppt zip rar 7z ofd wps txt csv rtf".split())  # noqa: SIM905
"""How names of files begin after their last dot, as far as three letters."""

_NO_LINK: Mapping[str, str] = {}

_MARK = "\x00"
"""Where elements begin and end within a line under way; no page's text can hold it."""

_CONCEALING = frozenset(
    ("jammer", "sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text")
)
"""Classes of what readers do not see: Discuz's junk against copying, words for screen readers."""

_CONCEALED = frozenset(("hidden", "d-none"))
"""Classes that hide an element, unless another shows it on wider screens (``lg:flex``)."""

_SHOWN_WIDE = re.compile(r"(?:^|\s)(?:\w+:(?:flex|block|grid|inline|table)|d-\w+-(?!none)\w+)")

_CARRIED = re.compile(r"title|time|date|source|author", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)


@functools.lru_cache(maxsize=8192)
def _conceals(hint: str) -> bool:
    """Whether an element's classes hide it."""
    classes = hint.split()
    if not _CONCEALING.isdisjoint(classes):
        return True
    return not _CONCEALED.isdisjoint(classes) and _SHOWN_WIDE.search(hint) is None


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
        self._table = -1  # the box of the table that ended last
        self._links: list[Mapping[str, str]] = []  # the attributes of the open links

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        kind = _kind(tag) or _unlisted(tag)
        if kind <= _HEAD or self._skipped:
            self._set_aside(tag, kind, attributes)
            if self._skipped:
                return
        if self._hidden:
            self._hidden += 1
        if kind <= _BLOCK:
            if self._texts:
                self._flush()
            hint = self._hint(attributes) if attributes else ""
            boxes = self.document.boxes
            box = Box(tag, hint, self._box, len(self.document.lines))
            self._box = len(boxes)
            boxes.append(box)
        elif kind != _BREAK:
            if self._texts:
                self._texts.append(_MARK)
            self._within_line(tag, kind, attributes)
        elif self._texts:
            self._flush()

    def _within_line(self, tag: str, kind: int, attributes: Mapping[str, str]) -> None:
        """An element begins that breaks no line."""
        document = self.document
        at = len(document.lines)
        if kind == _PICTURE:
            self._note_picture(tag, attributes)
            return
        if kind == _LINK:
            self._link_start = len(self._texts)
            self._links.append(attributes)
        elif tag == "time" and (value := attributes.get("datetime")):
            document.moments.append(Moment(value, at))
        if attributes:
            if hint := self._hint(attributes):
                document.spans.append(Span(hint, at))
            if self._hidden == 1:
                self._covered = len(self._texts)

    def _note_picture(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Note a picture, or what names another address of one."""
        document, link = self.document, self._links[-1] if self._links else _NO_LINK
        at = len(document.lines) + bool(self._texts)
        document.pictures.append(Picture(attributes, at, self._box, tag, link))

    def _hint(self, attributes: Mapping[str, str]) -> str:
        """The class and id of an element; a style that hides it is heeded."""
        style = attributes.get("style")
        if style and "none" in style and not self._hidden and _HIDDEN.search(style):
            self._hidden = 1
        hint = attributes.get("class", "")
        if name := attributes.get("id"):
            hint = f"{hint} {name}"
        hint = hint.lower()
        if hint and not self._hidden and _conceals(hint):
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
            if self._reading is not None and self._reading.tag == tag:
                self._read(self._reading)
            self._skipped -= 1
            if self._texts and not self._skipped:
                self._texts.append(_MARK)
            return
        kind = _kind(tag) or _unlisted(tag)
        if kind <= _BLOCK:
            if self._texts:
                self._flush()
            box = self.document.boxes[self._box]
            box.last = len(self.document.lines)
            if tag == "table":
                self._end_table(box)
            self._box = box.parent
        elif self._texts:
            if kind == _LINK:
                self._close_link()
            self._texts.append(_MARK)
        if kind == _LINK:
            self._note_file(self._links.pop(), "")
        if self._hidden:
            self._hidden -= 1
            if not self._hidden and self._texts:
                self._uncover()

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
        elif len(_plain(texts[at:])) <= COVERED_LENGTH:
            del texts[at:]
            self._link_start = min(self._link_start, at)
        self._covered = 0

    def close(self) -> None:
        """The page ends."""
        del self.document  # the parser keeps its target till garbage is collected: not the page

    def _set_aside(self, tag: str, kind: int, attributes: Mapping[str, str]) -> None:
        """Note what the page says of itself, and begin to pass over what shows no text."""
        if kind == _EMBED or (self._skipped and tag in _WITHIN_EMBEDDED):
            self._embed(tag, attributes)
        elif kind in (_CONTENT, _HEAD):
            element = HeadElement(tag, attributes)
            if kind == _HEAD:
                self.document.head.append(element)
            elif tag != "title" or self._is_in_head():
                self._reading, self._content = element, []
        elif tag == "input" and attributes.get("type", "").lower() == "hidden":
            self._note_field(attributes)
        elif tag == "img" and self._skipping == "noscript":
            self._note_picture("noscript", attributes)
        if self._skipped:
            self._skipped += 1
        elif kind <= _CONTENT and not (tag == "template" and _is_shown(attributes)):
            self._skipped, self._skipping = 1, tag

    def _embed(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Note a player, or what names its film within it."""
        if attributes and (not self._skipped or _kind(self._skipping) == _EMBED):
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

    def _close_link(self) -> None:
        """Count a link's characters; one with an address and a short text is noted."""
        text = _plain(self._texts[self._link_start :])
        self._link += len(text)
        self._link_start = len(self._texts)
        href = self._links[-1].get("href")
        if text and href and len(text) <= ANCHOR_LENGTH:
            self.document.anchors.append(Anchor(href, text, len(self.document.lines)))
        if text:
            self._note_file(self._links[-1], text)

    def _note_file(self, attributes: Mapping[str, str], text: str) -> None:
        """Note a link whose address, text or title ends like the name of a file."""
        href, title = attributes.get("href", ""), attributes.get("title", "")
        if href.endswith(_PAGES) and "." not in text and not title:
            return
        files = self.document.files
        if files and files[-1].attributes is attributes:
            return
        if any(_ending(each) in FILES for each in (href, text, title)):
            files.append(FileLink(attributes, text, len(self.document.lines), self._box))

    def _flush(self, *, hidden: bool = False) -> None:
        """The line ends."""
        texts = self._texts
        hidden = hidden or (self._hidden > 0 and not self._covered)
        if self._links:
            within = _plain(texts[self._link_start :])
            self._link += len(within)
            if within:
                self._note_file(self._links[-1], within)
        while texts[-1] == _MARK:
            texts.pop()
        text = _plain(texts)
        parts: tuple[str, ...] = (text,)
        if len(texts) > 1:
            pieces = "".join(texts).split(_MARK)
            parts = tuple([part for piece in pieces if (part := " ".join(piece.split()))])
        if self._box >= 0:
            lines = self.document.lines
            lines.append(Line(text, parts, self._box, self._link, hidden))
            if len(lines) > MAX_LINES:
                self.is_done = True
        self._texts = []
        self._link = self._link_start = self._covered = 0


def _ending(text: str) -> str:
    """What follows the last dot of a text, as far as `FILES` tells it; nearly always nothing."""
    end = text.rpartition(".")[2][:3].lower()
    return end if end.isalnum() else end.rstrip("?#&)]）】 ,，。;；")


def _is_shown(attributes: Mapping[str, str]) -> bool:
    """Whether a ``template`` is the inner side of an element, which browsers show in its place."""
    return "shadowrootmode" in attributes or "shadowroot" in attributes


def _plain(texts: list[str]) -> str:
    """Texts as readers see them in a row: without marks, blanks collapsed."""
    raw = texts[0] if len(texts) == 1 else "".join(texts).replace(_MARK, "")
    return " ".join(raw.split())
