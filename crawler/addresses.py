"""Addresses as published: what a browser asks for when it follows a link (WHATWG URL).

It is what requests are made with. Which addresses are one is told by `storage.addresses.canonical`
and the keys made of it; nothing is ever asked for under those.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import unquote_to_bytes

import idna

from storage.addresses import canonical

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_PORTS = {"http": "80", "https": "443"}
_AROUND = "".join(map(chr, range(0x21)))
_WITHIN = str.maketrans("", "", "\t\n\r")
_IN_PATH = re.compile(r"[^\x21-\x7e]|[\"<>^`{}]")
_IN_QUERY = re.compile(r"[^\x21-\x7e]|[\"<>']")
"""What is escaped where; `#` and, in a path, `?` end the part before they could stand in it."""

LONGEST = 800
"""Characters of the longest address that is held against patterns: a headline of eighty Chinese
characters fits in, and a search that takes the square of the length stays at some 20 ms."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_ONE_DOT = frozenset((".", "%2e"))
_TWO_DOTS = frozenset(("..", ".%2e", "%2e.", "%2e%2e"))
_NO_HOST = re.compile(r"[\x00-\x20\x7f#%/:<>?@\[\\\]^|]")
_DECLARED = {"gb18030": "gbk", "gb2312": "gbk"}
"""Encoders that pages of these charsets are answered by: almost all say GBK or GB2312."""


def as_published(href: str, base: str, encoding: str | None = None) -> str | None:
    """The absolute address that a link leads to, without fragment, user and password.

    Args:
        href: The link, as it stands on the page.
        base: The address to which it is relative; absolute.
        encoding: The charset of the page, in which what is not ASCII in a query is meant; None:
            UTF-8, as in a path always.

    Returns:
        The address; None where it is not http(s) or cannot be read.
    """
    if not (href.isascii() and href.isprintable()):  # of most there is nothing to mend
        href = _SURROGATE.sub("\ufffd", href).strip(_AROUND).translate(_WITHIN)
    href = href.strip(" ").partition("#")[0]
    scheme = _SCHEME.match(href)
    if scheme:
        named, href = scheme[1].lower(), href[scheme.end() :]
        if named not in _PORTS:
            return None
        if not _is_of(base, named):
            return _absolute(named, href, encoding)
    of_base = _SCHEME.match(base)
    if of_base is None or of_base[1].lower() not in _PORTS:
        return None
    place, mark, query = href.partition("?")
    place = place.replace("\\", "/")
    if place.startswith("//"):
        return _absolute(of_base[1].lower(), href, encoding)
    whole = base if base.isascii() else as_published(base, base)
    found = _BASE.match(whole or "")
    if found is None:
        return None
    if not place and not mark:
        return _normal(found, found["path"], found["query"])
    if not place:
        path = found["path"]
    elif place.startswith("/"):
        path = place
    else:
        path = f"{found['path'].replace(chr(92), '/').rpartition('/')[0]}/{place}"
    return _normal(found, path, _query(query, encoding) if mark else None)


def fits(patterns: Iterable[re.Pattern[str]], url: str) -> bool:
    """Whether a pattern of a seed fits an address, as published or without tracking parameters.

    None fits a form of it that is longer than `LONGEST`.
    """
    forms = {url, canonical(url)} if "?" in url else {url}
    short = [form for form in forms if len(form) <= LONGEST]
    return any(pattern.search(form) for pattern in patterns for form in short)


_BASE = re.compile(
    r"(?P<scheme>https?)://(?P<place>[^/?#\\]+)(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?",
    re.IGNORECASE,
)


def _is_of(base: str, scheme: str) -> bool:
    return base[: len(scheme) + 1].lower() == f"{scheme}:"


def _normal(base: re.Match[str], path: str, query: str | None) -> str | None:
    place = _place(base["scheme"].lower(), base["place"])
    return None if place is None else _joined(base["scheme"].lower(), place, path, query)


def _absolute(scheme: str, rest: str, encoding: str | None) -> str | None:
    """The address of a scheme and what follows it; slashes before the host do not count."""
    before, mark, query = rest.partition("?")
    named, slash, path = before.replace("\\", "/").lstrip("/").partition("/")
    place = _place(scheme, named)
    if place is None:
        return None
    return _joined(scheme, place, slash + path, _query(query, encoding) if mark else None)


def _joined(scheme: str, place: str, path: str, query: str | None) -> str:
    return f"{scheme}://{place}{_path(path)}{'' if query is None else f'?{query}'}"


@lru_cache(maxsize=1024)
def _place(scheme: str, named: str) -> str | None:
    """Host and port, the scheme's own port left out."""
    named = named.rpartition("@")[2]
    found = re.fullmatch(r"(\[[^\]]*\]|[^:]*)(?::(\d*))?", named)
    if found is None:
        return None
    host, port = _host(found[1]), (found[2] or "").lstrip("0") or ("0" if found[2] else "")
    if host is None or len(port) > 5 or int(port or 0) > 65_535:
        return None
    return host if port in ("", _PORTS[scheme]) else f"{host}:{port}"


def _host(named: str) -> str | None:
    if named.startswith("["):
        try:
            return f"[{ipaddress.IPv6Address(named[1:-1]).compressed}]"
        except ValueError:
            return None
    try:
        host = unquote_to_bytes(named).decode()
        if not host.isascii():
            host = idna.encode(host, uts46=True).decode()
    except (UnicodeError, idna.IDNAError):
        return None
    host = host.lower()
    return None if not host.strip(".") or _NO_HOST.search(host) else host


def _path(text: str) -> str:
    if _IN_PATH.search(text):
        text = _IN_PATH.sub(lambda found: _escaped(found[0].encode()), text)
    if "/." not in text and "%2e" not in text.lower():
        return text or "/"
    kept: list[str] = []
    segments = text.split("/")[1:]
    for number, segment in enumerate(segments, 1):
        name = segment.lower()
        if name in _TWO_DOTS:
            del kept[-1:]
        elif name not in _ONE_DOT:
            kept.append(segment)
            continue
        if number == len(segments):
            kept.append("")
    return f"/{'/'.join(kept)}"


def _query(text: str, encoding: str | None) -> str:
    if not _IN_QUERY.search(text):
        return text
    codec = _codec(encoding)
    return _IN_QUERY.sub(lambda found: _asked(found[0], codec), text)


@lru_cache(maxsize=64)
def _codec(encoding: str | None) -> str:
    """The encoder of a page's charset; UTF-8 of those that no query is sent in."""
    name = (encoding or "utf-8").lower().replace("_", "-")
    if name.startswith(("utf-16", "utf-32", "utf-7")):
        return "utf-8"
    try:
        "".encode(_DECLARED.get(name, name))
    except LookupError:
        return "utf-8"
    return _DECLARED.get(name, name)


def _asked(character: str, codec: str) -> str:
    """A character of a query: in the page's charset, which may spell a part of it in ASCII."""
    try:
        data = character.encode(codec)
    except UnicodeError:
        return f"%26%23{ord(character)}%3B"
    if character.isascii():
        return _escaped(data)
    return "".join(
        chr(byte) if 0x20 < byte < 0x7F and chr(byte) not in "\"#<>'" else f"%{byte:02X}"
        for byte in data
    )


def _escaped(data: bytes) -> str:
    return "".join(f"%{byte:02X}" for byte in data)
