"""XML from outside, as text that no parser can be harmed with."""

from __future__ import annotations

import re

from crawler.discovery.base import FeedError
from crawler.pages.decoding import decode

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_HTML = re.compile(r"^\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)


_SECTION = re.compile(r"<!\[CDATA\[.*?\]\]>", re.DOTALL)
_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});)")


def with_escaped_ampersands(text: str) -> str:
    """XML in which every ``&`` is escaped that begins no reference: addresses are often put so."""
    parts, end = [], 0
    for section in _SECTION.finditer(text):
        parts += [_AMPERSAND.sub("&amp;", text[end : section.start()]), section[0]]
        end = section.end()
    return "".join((*parts, _AMPERSAND.sub("&amp;", text[end:])))


def feed_text(body: bytes, url: str, encoding: str | None) -> tuple[str, str]:
    """The text of an XML feed, without its declaration, and the charset in which it came.

    Raises:
        FeedError: It is empty, HTML, or declares entities of its own, which no feed needs and
            which can grow without bound (CWE-776).
    """
    decoded = decode(body, encoding)
    text = _DECLARATION.sub("", decoded.text.replace("\x00", ""), count=1).strip()
    if not text:
        raise FeedError(f"入口 {url} 是空的。", f"The feed {url} is empty.")
    if _HTML.match(text[:5_000]):
        raise FeedError(
            f"入口 {url} 是网页，不是该类入口：请检查地址和 kind。",
            f"The feed {url} is an HTML page: check its address and kind.",
        )
    if _ENTITY.search(text):
        raise FeedError(
            f"入口 {url} 自行定义实体，拒绝读取。", f"The feed {url} declares entities: refused."
        )
    return text, decoded.encoding
