"""Addresses that mean the same page: a key under which each is remembered once."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from storage.addresses import canonical, single_slashes

_INDEX = re.compile(r"/(?:index|default)\.(?:s?html?|php|aspx?|jsp)$", re.IGNORECASE)
_MOST_LAYERS = 4
_WWW = re.compile(r"^(?:www\.)+")
_PHONES = ("m.", "wap.", "3g.", "mobile.")
_LEAF = re.compile(r"/content_\d+(?:_\d+)?\.html?$", re.IGNORECASE)
_LEAF_QUERY = "?div=-1"
"""What the e-papers of one maker (Founder) append to an article's address, or do not."""

_NUMBERED = re.compile(r"\d{5}|\d{4}[/-]\d")


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
