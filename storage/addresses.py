"""Addresses as places: which two of them are one."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_ENTRANCE = re.compile(r"^(?:www|m|wap|3g|mobile)\d?\.")
_INDEX = re.compile(r"/(?:index|default)\.\w{3,5}$", re.IGNORECASE)


def same_place(one: str, other: str) -> bool:
    """Whether two addresses are one but for scheme, the host's entrance, index page and slash.

    A site that goes over to https, or sends phones to its entrance for phones, moves no article.
    """
    return _place(one) == _place(other)


def _place(url: str) -> tuple[str, str, str]:
    parts = urlsplit(url)
    path = _INDEX.sub("/", parts.path).rstrip("/")
    return _ENTRANCE.sub("", (parts.netloc or "").lower()), path, parts.query
