"""A page of a stranger made inert: nothing in it acts, loads or leads away.

What keeps a reader safe is the policy that the answer is sent with (``sandbox``, no source of
anything) and this sanitizer, which knows tags and attributes by their names; only kept pictures are
put in. Styles stand in the page itself or are not kept at all, so that it looks plainer than it
did.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from urllib.parse import urljoin

import nh3
from lxml import etree

from crawler.pages.decoding import decode
from crawler.pages.elements import feed, signed

_TAGS = nh3.ALLOWED_TAGS | {
    "address", "big", "dir", "font", "label", "main", "nav", "section", "style",
}  # fmt: skip
_EVERYWHERE = {
    "align", "alt", "bgcolor", "border", "class", "color", "dir", "face", "height", "id", "lang",
    "size", "style", "title", "valign", "width",
}  # fmt: skip
_OWN = {
    "img": {"src"},
    "ol": {"start", "type"},
    "table": {"cellpadding", "cellspacing"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
_GONE = {"script", "template", "title", "object", "iframe", "svg", "math"}
"""What goes with all that is in it."""

_NAMED = frozenset().union(_EVERYWHERE, *_OWN.values()) - {"src"}
_STANDING = (_TAGS | _GONE) - {"html", "head", "body"}

MOST_SHOWN = 24 << 20
"""Characters of the addresses of pictures in one document: each is repeated where it is shown."""

MOST_ASKED = 20_000
"""Addresses of a document that are looked up among those of kept pictures."""

MOST_OF_ONE = 100
"""Attributes and candidates of one picture that are looked at."""

MOST_ADDRESS = 4000
"""Characters of an address."""

DEEPEST = 200
"""Elements that stand within each other; deeper ones leave their text."""

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Kept = Callable[[str], str | None]
"""The ``data:`` address of a kept picture, by its own address; None where none is kept."""


def none_kept(_: str) -> None:
    """No picture is kept."""


def sanitized(body: bytes, encoding: str | None, address: str = "", kept: Kept = none_kept) -> str:
    """The page as an HTML document that only shows itself.

    Args:
        body: As it was served; what is no HTML is shown as text.
        encoding: The charset that its header named.
        address: The page's own, to which those of its pictures are relative.
        kept: Which pictures can be shown.
    """
    text = decode(body, encoding).text
    if text.lstrip()[:1] == "<":
        text = nh3.clean(
            _with_pictures(text, address, kept),
            tags=_TAGS,
            clean_content_tags=_GONE,
            attributes={"*": _EVERYWHERE, **_OWN},
            url_schemes={"data"},
            link_rel=None,
        )
    else:
        text = f"<pre>{escape(text)}</pre>"
    return f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>{text}</body></html>'


def _with_pictures(text: str, address: str, kept: Kept) -> str:
    """The document with each picture that is kept in its place, and links told by their titles."""
    target = _Plain(address, kept)
    feed(_UNWRITABLE.sub("", text).encode(), target)
    return str(etree.tostring(target.tree(), encoding="unicode", method="html"))


class _Plain:
    """Builds the document of what is shown alone, as the parser meets it.

    A tree of all that stands there would take the square of an element's attributes.

    Args:
        address: The page's own.
        kept: Which pictures can be shown.
    """

    def __init__(self, address: str, kept: Kept) -> None:
        self.is_done = False
        self._base: str | None = None
        self._address = address
        self._kept = kept
        self._asked = MOST_ASKED
        self._left = MOST_SHOWN
        self._builder = etree.TreeBuilder()
        self._builder.start("div", {})
        self._open: list[bool] = []
        self._tags: list[str] = []

    @signed
    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        stands = tag in _STANDING and len(self._tags) < DEEPEST
        self._open.append(stands)
        if tag == "base" and self._base is None and "href" in attributes:
            self._base = _absolute(self._address, attributes["href"])
        if not stands:
            return
        self._tags.append(tag)
        told = {name: value for name, value in attributes.items() if name in _NAMED}
        if tag == "img" and (found := self._picture(attributes)):
            told["src"] = found
        if tag == "a" and (goes := attributes.get("href")):
            told["title"] = goes[:500]
        self._builder.start(tag, {name: _writable(value) for name, value in told.items()})

    def end(self, _: str) -> None:
        """An element ends."""
        if self._open and self._open.pop():
            self._builder.end(self._tags.pop())

    def data(self, text: str) -> None:
        """A run of text."""
        self._builder.data(_writable(text))

    def close(self) -> None:
        """The page ends."""

    def tree(self) -> etree._Element:
        """The document, whatever of it is still open; of one too deep its beginning."""
        for tag in reversed(self._tags):
            self._builder.end(tag)
        self._builder.end("div")
        return self._builder.close()

    def _picture(self, attributes: Mapping[str, str]) -> str | None:
        """The kept picture that any of an element's attributes names; scripts read many."""
        left = MOST_OF_ONE
        for name, value in attributes.items():
            sizes = value.split(",", left) if "srcset" in name else [value]
            for one in sizes:
                if left <= 0 or self._asked <= 0:
                    return None
                left -= 1
                words = one[:MOST_ADDRESS].split(maxsplit=1)
                if words and (found := self._found(words[0])):
                    return found
        return None

    def _found(self, address: str) -> str | None:
        self._asked -= 1
        found = self._kept(_absolute(self._base or self._address, address))
        if found is None or len(found) > self._left:
            return None
        self._left -= len(found)
        return found


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("", text)


def _absolute(base: str, address: str) -> str:
    try:
        return urljoin(base, address) if len(address) <= MOST_ADDRESS else base
    except ValueError:
        return ""
