"""XML from outside, as text that no parser can be harmed with."""

from __future__ import annotations

import re

from crawler.discovery.base import FeedError
from crawler.pages.decoding import decode

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_HTML = re.compile(
    r"^\s*+(?>(?:(?><!--.*?-->)\s*+)*)<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
_SECTION = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)", re.DOTALL)
_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});)")


def with_escaped_ampersands(text: str) -> str:
    """XML in which every ``&`` is escaped that begins no reference: addresses are often put so."""
    parts, end = [], 0
    for section in _SECTION.finditer(text):
        parts += [_AMPERSAND.sub("&amp;", text[end : section.start()]), section[0]]
        end = section.end()
    return "".join((*parts, _AMPERSAND.sub("&amp;", text[end:])))


MOST_ATTRIBUTES = 2000
"""Of one element: the parser's time grows with their square."""

_TAG = re.compile(r"""[^\s<>/!?](?>(?:[^<>"']++|"[^"]*+"|'[^']*+')*)""")


def feed_text(body: bytes, url: str, encoding: str | None) -> tuple[str, str]:
    """The text of an XML feed, without its declaration, and the charset in which it came.

    Raises:
        FeedError: It is empty, HTML, or declares entities of its own, which no feed needs and
            which can grow without bound (CWE-776), or an element has attributes without end.
    """
    decoded = decode(body, encoding)
    text = _DECLARATION.sub("", decoded.text.replace("\x00", ""), count=1).strip()
    if not text:
        raise FeedError("empty", url=url)
    if _HTML.match(text[:5_000]):
        raise FeedError("html", url=url)
    if _ENTITY.search(text):
        raise FeedError("entities", url=url)
    if any(map(_has_too_many, text.split("<"))):
        raise FeedError("attributes", url=url, most=MOST_ATTRIBUTES)
    return text, decoded.encoding


def _has_too_many(piece: str) -> bool:
    """Whether what follows a ``<`` is a tag whose attributes would take long to read."""
    if piece.count("=") <= MOST_ATTRIBUTES:
        return False
    tag = _TAG.match(piece)
    return tag is not None and tag[0].count("=") > MOST_ATTRIBUTES
