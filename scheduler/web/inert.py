"""A page of a stranger made inert: nothing in it acts, loads or leads away.

What keeps a reader safe is the policy that the answer is sent with (``sandbox``, no source of
anything) and a sanitizer that knows tags and attributes by their names; only kept pictures are put
in. Styles stand in the page itself or are not kept at all, so that it looks plainer than it did.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from urllib.parse import urljoin

import nh3
from lxml import etree, html

from crawler.pages.decoding import decode

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

Kept = Callable[[str], str | None]
"""The ``data:`` address of a kept picture, by its own address; None where none is kept."""


def none_kept(_: str) -> None:
    """No picture is kept."""


def inert(body: bytes, encoding: str | None, address: str = "", kept: Kept = none_kept) -> str:
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
    try:
        root = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, ValueError):
        return text
    base = _base(root, address)
    for picture in root.iter("img"):
        found = _kept(picture, base, kept)
        picture.attrib.pop("src", "")
        if found:
            picture.set("src", found)
    for link in root.iter("a"):
        if goes := link.get("href"):
            link.set("title", goes[:500])
    etree.strip_tags(root, "noscript")
    return str(html.tostring(root, encoding="unicode"))


def _base(root: html.HtmlElement, address: str) -> str:
    for element in root.iter("base"):
        return _absolute(address, element.get("href", ""))
    return address


def _kept(picture: html.HtmlElement, base: str, kept: Kept) -> str | None:
    """The kept picture that any of an element's attributes names; scripts read it from many."""
    for name, value in picture.attrib.items():
        sizes = value.split(",") if "srcset" in name else [value]
        for one in sizes:
            words = one.split()
            if words and (found := kept(_absolute(base, words[0]))):
                return found
    return None


def _absolute(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:
        return ""
