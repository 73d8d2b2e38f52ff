"""Equality of addresses: their canonical form, the key of a page, and which two are one place.

A canonical form is what keys are made of; requests go to addresses as they were published. A key is
kept beside what it was made for, so that what it says of an address must not change by itself.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from w3lib.url import canonicalize_url, url_query_cleaner

KEY_VERSION = 1
"""Of the rule by which keys are made, with what `storage.parameters` leaves out of them. To be
raised with every change of a key: `verify` then finds the older ones, and makes them anew."""

_TRACKING = ("spm", "from", "isappinstalled", "share_token", "scene", "clicktime", "enterid")
_CAMPAIGN = re.compile(r"^utm_\w+$")
_ENTRANCE = re.compile(r"^(?:www|m|wap|3g|mobile)\d?\.")
_INDEX_OF_PLACE = re.compile(r"/(?:index|default)\.\w{3,5}$", re.IGNORECASE)
_SLASHES = re.compile(r"/{2,}")
_INDEX = re.compile(r"/(?:index|default)\.(?:s?html?|php|aspx?|jsp)$", re.IGNORECASE)
_MOST_LAYERS = 4
_WWW = re.compile(r"^(?:www\.)+")
_PHONES = ("m.", "wap.", "3g.", "mobile.")
_LEAF = re.compile(r"/content_\d+(?:_\d+)?\.html?$", re.IGNORECASE)
_LEAF_QUERY = "?div=-1"
"""What the e-papers of one maker (Founder) append to an article's address, or do not."""

_NUMBERED = re.compile(r"\d{5}|\d{4}[/-]\d")


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
    path = _INDEX_OF_PLACE.sub("/", single_slashes(parts.path)).rstrip("/")
    return _ENTRANCE.sub("", (parts.netloc or "").lower()), path, parts.query


def address_key(url: str) -> str:
    """The key of an absolute address; the address itself where it cannot be read.

    It is made of the canonical form, and leaves out what never tells two articles apart: the scheme
    (one site serves both), ``www.``, a default port, doubled slashes, the name of an index page, a
    closing slash.
    """
    key = _key_of(url)
    # What is taken off the end of a path may lay bare what counts only there.
    for _ in range(_MOST_LAYERS if ";" in key else 0):
        key = _key_of(f"http://{key}")
    return key


def _key_of(url: str) -> str:
    try:
        parts = urlsplit(canonical(url))
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return url
    if not host:
        return url
    place = _WWW.sub("", host) + ("" if port in (None, 80, 443) else f":{port}")
    query = f"?{parts.query}" if parts.query else ""
    return f"{place}{bare_path(parts.path)}{query}"


def bare_path(path: str) -> str:
    """A path without doubled slashes, the name of an index page and a closing slash."""
    path = single_slashes(path).rstrip("/")
    while path != (bare := _INDEX.sub("/", path).rstrip("/")):
        path = bare
    return path


def twin_keys(url: str) -> tuple[str, ...]:
    """The keys under which an address may be known: its own, and those of its twins.

    A site's host for phones serves an article under the path that it has on the desktop's host;
    that holds for paths with a number in them, not for sections. An e-paper's article is linked
    with and without a query that changes nothing.
    """
    key = address_key(url)
    bare = key.removesuffix(_LEAF_QUERY)
    keys = (key, f"{bare}{_LEAF_QUERY}" if key == bare else bare) if _LEAF.search(bare) else (key,)
    return tuple(twin for each in keys for twin in _hosts_of(each))


def _hosts_of(key: str) -> tuple[str, ...]:
    host, slash, path = key.partition("/")
    if not _NUMBERED.search(path):
        return (key,)
    bare = next((host.removeprefix(phone) for phone in _PHONES if host.startswith(phone)), None)
    if bare:
        return (key, f"{bare}{slash}{path}")
    return (key, *(f"{phone}{host}{slash}{path}" for phone in _PHONES))
