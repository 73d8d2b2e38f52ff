"""Addresses as places: their canonical form, and which two of them are one.

A canonical form is what keys are made of; requests go to addresses as they were published.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from w3lib.url import canonicalize_url, url_query_cleaner

_TRACKING = ("spm", "from", "isappinstalled", "share_token", "scene", "clicktime", "enterid")
_CAMPAIGN = re.compile(r"^utm_\w+$")
_ENTRANCE = re.compile(r"^(?:www|m|wap|3g|mobile)\d?\.")
_INDEX = re.compile(r"/(?:index|default)\.\w{3,5}$", re.IGNORECASE)
_SLASHES = re.compile(r"/{2,}")


@lru_cache(maxsize=4096)
def canonical(url: str) -> str:
    """An address with its query sorted, its escapes of one form, without tracking parameters.

    An address that cannot be read is its own canonical form.
    """
    try:
        parts = urlsplit(url)
        names = [pair.partition("=")[0] for pair in parts.query.split("&")]
        tracking = [name for name in names if name in _TRACKING or _CAMPAIGN.match(name)]
        if tracking:
            url = url_query_cleaner(url, tracking, remove=True)
        return str(canonicalize_url(url))
    except ValueError:
        return url


def single_slashes(path: str) -> str:
    """A path without empty parts: servers take ``//a//b`` for ``/a/b``."""
    return _SLASHES.sub("/", path)


def same_place(one: str, other: str) -> bool:
    """Whether two addresses are one but for scheme, the host's entrance, index page and slash.

    A site that goes over to https, or sends phones to its entrance for phones, moves no article.
    """
    return one == other or _place(one) == _place(other)


def _place(url: str) -> tuple[str, str, str]:
    parts = urlsplit(canonical(url))
    path = _INDEX.sub("/", single_slashes(parts.path)).rstrip("/")
    return _ENTRANCE.sub("", (parts.netloc or "").lower()), path, parts.query
