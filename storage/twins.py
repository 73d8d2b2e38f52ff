"""Addresses that mean the same page: a key under which each is remembered once."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_INDEX = re.compile(r"/(?:index|default)\.(?:s?html?|php|aspx?|jsp)$", re.IGNORECASE)
_PHONES = ("m.", "wap.", "3g.", "mobile.")
_LEAF = re.compile(r"/content_\d+(?:_\d+)?\.html?$", re.IGNORECASE)
_LEAF_QUERY = "?div=-1"
"""What the e-papers of one maker (Founder) append to an article's address, or do not."""

_NUMBERED = re.compile(r"\d{5}|\d{4}[/-]\d")


def address_key(url: str) -> str:
    """The key of an absolute address; the address itself where it cannot be read.

    It leaves out what never tells two articles apart: the scheme (one site serves both), ``www.``,
    a default port, the name of an index page, a closing slash.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return url
    if not host:
        return url
    place = host.removeprefix("www.") + ("" if port in (None, 80, 443) else f":{port}")
    path = _INDEX.sub("/", parts.path).rstrip("/")
    query = f"?{parts.query}" if parts.query else ""
    return f"{place}{path}{query}"


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
