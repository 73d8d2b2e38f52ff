"""The rules of keys, text hashes and index tokens as the migrations that use them had them.

A released migration must go on doing what it did, whatever the rules of today are, so these copies
are never edited. What they make is of version 1 of each rule (see `derived_values`).
"""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata
from itertools import chain
from operator import add
from urllib.parse import urlsplit

from w3lib.url import canonicalize_url, url_query_cleaner

# Keys of addresses

_TRACKING = ("spm", "from", "isappinstalled", "share_token", "scene", "clicktime", "enterid")
_CAMPAIGN = re.compile(r"^utm_\w+$")
_SLASHES = re.compile(r"/{2,}")
_INDEX = re.compile(r"/(?:index|default)\.(?:s?html?|php|aspx?|jsp)$", re.IGNORECASE)
_MOST_LAYERS = 4
_WWW = re.compile(r"^(?:www\.)+")


def address_key(url: str) -> str:
    """The key of an absolute address; the address itself where it cannot be read."""
    key = _key_of(url)
    for _ in range(_MOST_LAYERS if ";" in key else 0):
        key = _key_of(f"http://{key}")
    return key


def _key_of(url: str) -> str:
    try:
        parts = urlsplit(_canonical(url))
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return url
    if not host:
        return url
    place = _WWW.sub("", host) + ("" if port in (None, 80, 443) else f":{port}")
    query = f"?{parts.query}" if parts.query else ""
    return f"{place}{_bare_path(parts.path)}{query}"


def _canonical(url: str) -> str:
    try:
        parts = urlsplit(url)
        names = [pair.partition("=")[0] for pair in parts.query.split("&")]
        tracking = [name for name in names if name in _TRACKING or _CAMPAIGN.match(name)]
        if tracking:
            url = url_query_cleaner(url, tracking, remove=True)
        return str(canonicalize_url(url))
    except ValueError:
        return url


def _bare_path(path: str) -> str:
    path = _SLASHES.sub("/", path).rstrip("/")
    while path != (bare := _INDEX.sub("/", path).rstrip("/")):
        path = bare
    return path


# Hashes of texts

_UNFIT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ud800-\udfff]+"
)
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def text_hash(body: str) -> str:
    """A body as it is compared, as 32 hex digits: equal texts have equal hashes."""
    return hashlib.sha256(_comparable(body).encode()).hexdigest()[:32]


def _comparable(text: str) -> str:
    narrow = re.sub(r"[^\S\n]+", "", _clean(text).translate(_WIDTH))
    return unicodedata.normalize("NFC", narrow)


def _clean(text: str) -> str:
    text = _UNFIT.sub(_mended, text.replace("\r\n", "\n").replace("\r", "\n"))
    text = unicodedata.normalize("NFC", text)
    return "\n".join([words for line in text.split("\n") if (words := " ".join(line.split()))])


def _mended(found: re.Match[str]) -> str:
    return "\ufffd" * sum("\ud800" <= char <= "\udfff" for char in found[0])


# Tokens of the full-text index

_RUN = re.compile(r"[^\W_]+")


def index_text(text: str | None) -> str:
    """The tokens of a text, joined by blanks, as they go into the index."""
    return " ".join(chain.from_iterable(map(_whole, _RUN.findall(_fold(text or "")))))


def _whole(run: str) -> list[str]:
    return [*map(add, run, run[1:]), run[-1]]


def _fold(text: str) -> str:
    folded = text.translate(_WIDTH).translate(_SIMPLIFIED)
    lower = folded.lower()
    if len(lower) == len(folded):
        return lower
    return "".join(low if len(low := char.lower()) == 1 else char for char in folded)


class _Simplified(dict[int, str]):
    """A translate table, filled on demand: traditional character -> simplified, else itself."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if "\u3400" <= char <= "\u9fff" or char >= "\uf900":
            folded = str(_converter().convert(char))  # type: ignore[attr-defined]
            char = folded if len(folded) == 1 else char
        self[code] = char
        return char


_SIMPLIFIED = _Simplified()


@functools.cache
def _converter() -> object:
    import opencc

    return opencc.OpenCC("t2s")
