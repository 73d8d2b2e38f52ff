"""Text to tree, within bounds: no network, no entities of the page's own, no endless depth."""

from __future__ import annotations

import re

from lxml import etree

HUGE_LIMIT = 1_000_000
"""Bytes up to which a page nested deeper than 256 is parsed all the same (2,048 deep at most).
The parser's work on such a page can grow with its depth; beyond, its tags are stripped instead."""

_TAG = re.compile(
    r"<(?:!doctype|html|head|body|div|p|span|table|title|meta|a|br|script)\b", re.IGNORECASE
)
_DROPPED = re.compile(
    r"<(script|style)\b.*?(?:</\1\s*+>|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL
)
"""What is not closed goes to the end, as browsers have it; else each would be sought to the end."""
_BREAKING = re.compile(r"<(?:/?(?:p|div|tr|li|h[1-6]|table|ul|ol)|br)\b[^<>]*>", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[/!?a-zA-Z][^<>]*>")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>", re.IGNORECASE)


def looks_like_html(text: str) -> bool:
    """Whether a text has tags; a saved text rendering has none."""
    return _TAG.search(text, 0, 200_000) is not None


def parse(text: str) -> etree._Element | None:
    """The tree of an HTML page; None where it holds nothing or is nested past all bounds."""
    if text.lstrip()[:5].lower() == "<?xml":
        text = _DECLARATION.sub("", text)
    data = text.encode("utf-8", "replace").replace(b"\x00", b"")
    root, too_deep = _parse(data, huge=False)
    if too_deep:
        root, too_deep = _parse(data, huge=True) if len(data) <= HUGE_LIMIT else (None, True)
    return None if too_deep else root


def _parse(data: bytes, *, huge: bool) -> tuple[etree._Element | None, bool]:
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=huge
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError, AssertionError):
        root = None
    too_deep = any("depth" in entry.message for entry in parser.error_log.filter_from_fatals())
    return root, too_deep


def strip_tags(text: str) -> str:
    """The text of a page without its tags, a line where an element breaks one. Linear time."""
    return _ANY_TAG.sub("", _BREAKING.sub("\n", _DROPPED.sub("", text)))
