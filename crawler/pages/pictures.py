"""Pictures of an article: address, caption, credit."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from lxml import etree

from storage.records import Image
from storage.text import clean

_CREDIT = re.compile(
    r"[（(]?(?:[\u3400-\u9fff]{0,12}(?:记者|記者|通讯员))?\s*(?P<name>[\u3400-\u9fff·、 ]{2,20}?)\s*(?:/\s*)?(?:摄|攝)(?:影)?[)）。]*$"
)
_SOURCES = ("data-original", "data-src", "data-lazy-src", "data-url", "src")
_TINY = re.compile(
    r"(?:icon|logo|qrcode|ewm|blank|spacer|loading|space|share|btn|arrow|avatar|1x1)", re.IGNORECASE
)


def credit_of(caption: str) -> tuple[str, str | None]:
    """A caption and the credit in brackets at its end."""
    found = _CREDIT.search(caption)
    if found is None:
        return caption, None
    return caption[: found.start()].strip(), found["name"].strip()


def image(element: etree._Element | None, url: str, caption: str | None) -> Image | None:
    """The picture of an ``img`` with its caption; None for a button, a tracker or a data address."""
    text, credit = credit_of(caption) if caption else (None, None)
    if element is None:
        return Image(None, clean(text) if text else None, credit)
    address = _address(element, url)
    if address is None or _is_tiny(element, address):
        return None
    return Image(address, clean(text) if text else None, credit)


def _address(element: etree._Element, url: str) -> str | None:
    for key in _SOURCES:
        value = (element.get(key) or "").strip()
        if value and not value.startswith(("data:", "javascript:", "about:")):
            try:
                return urljoin(url, value)
            except ValueError:
                return None
    return None


def _is_tiny(element: etree._Element, address: str) -> bool:
    for key in ("width", "height"):
        size = re.match(r"\d+", element.get(key) or "")
        if size and int(size.group()) < 60:
            return True
    return _TINY.search(address.rsplit("/", 1)[-1]) is not None
