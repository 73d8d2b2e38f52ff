"""Snapshots: the served bytes, kept once under their SHA-256, compressed with Zstandard.

A later snapshot of the same article is compressed with an earlier one as dictionary
(RFC 8878, raw-content dictionary), so that an unchanged page in a new dress costs a few bytes.
The base of a snapshot never has a base itself. What has no base may lean on one of its source's
dictionaries instead (`template`): the parts that two pages of the site have in common. So any
snapshot is read with at most three lookups.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LEVEL = 9
"""Smaller by a twentieth than the default at a millisecond a page; 19 costs 25 ms for 6 % more."""

WORTH_A_BASE = 0.5
"""A delta larger than this share of the full compression is not worth depending on another row."""

CLEARLY_WORTH_IT = 8
"""A delta this many times smaller than the page need not be compared with the full compression,
which takes three times as long and comes to a quarter of a page of news, seldom to a sixth."""

DICTIONARY_LEAST = 8
"""Bytes; Zstandard takes no shorter dictionary."""

RUNNING_TEXT = 120
"""Bytes; what is longer between two tags is what an article says, not the site's template."""


def sha256(body: bytes) -> str:
    """The snapshot's address, in hex."""
    return hashlib.sha256(body).hexdigest()


def compress(body: bytes, base: bytes | None = None) -> tuple[bytes, bool]:
    """The bytes to keep, and whether they need `base` to be read again."""
    delta = leaning(body, base) if base else None
    if delta is not None and is_clearly_worth_it(delta, body):
        return delta, True
    full = zstd.compress(body, options=_options())
    return (delta, True) if delta is not None and is_worth_it(delta, full) else (full, False)


def leaning(body: bytes, base: bytes) -> bytes | None:
    """The bytes to keep where `base` is there to read them; None where it is too short for that."""
    if len(base) < DICTIONARY_LEAST:
        return None
    options = _options()
    # The window must reach over dictionary and body, or matches in the base are out of sight.
    wide = (len(base) + len(body)).bit_length()
    options[zstd.CompressionParameter.window_log] = min(max(wide, 10), 27)
    dictionary = zstd.ZstdDict(base, is_raw=True)
    return zstd.compress(body, options=options, zstd_dict=dictionary.as_prefix)


def is_clearly_worth_it(delta: bytes, body: bytes) -> bool:
    """Whether a delta is so small that it may depend on another row, whatever the whole takes."""
    return len(delta) * CLEARLY_WORTH_IT < len(body)


def is_worth_it(delta: bytes, full: bytes) -> bool:
    """Whether a delta is so much smaller that it may depend on another row."""
    return len(delta) <= len(full) * WORTH_A_BASE


def _options() -> dict[int, int]:
    return {
        zstd.CompressionParameter.compression_level: LEVEL,
        zstd.CompressionParameter.checksum_flag: 1,
    }


def decompress(data: bytes, base: bytes | None = None) -> bytes:
    """The bytes that `compress` was given.

    Raises:
        ValueError: The kept bytes are damaged, or the base is another one.
    """
    options: dict[int, int] = {zstd.DecompressionParameter.window_log_max: 27}
    try:
        if base is None:
            return zstd.decompress(data, options=options)
        dictionary = zstd.ZstdDict(base, is_raw=True)
        return zstd.decompress(data, zstd_dict=dictionary.as_prefix, options=options)
    except zstd.ZstdError as error:
        raise ValueError(str(error)) from error


def template(page: bytes, other: bytes) -> bytes:
    """What two pages of a site have in common, in the order of the first: tags, scripts, menus.

    Running text is left out even where both have it: a dictionary outlives the articles from whose
    pages it was made.
    """
    shared = set(_pieces(other))
    return b"".join(piece for piece in _pieces(page) if piece in shared)


def _pieces(page: bytes) -> Iterator[bytes]:
    """A page's tags, each with the text behind it; scripts and styles by lines and statements."""
    for part in re.split(rb"(?=<)", page):
        if _CODE.match(part):
            yield from filter(_is_no_text, _STATEMENT.findall(part))
        elif len(part) - part.find(b">") <= RUNNING_TEXT and _is_no_text(part):
            yield part


_CODE = re.compile(rb"<(?:script|style)\b", re.IGNORECASE)
_STATEMENT = re.compile(rb"[^\n;},]*[\n;},]+|[^\n;},]+")
_ASCII = bytes(range(0x80))


def _is_no_text(piece: bytes) -> bool:
    """Whether it is too short, outside ASCII, to say something; an attribute can hold a text."""
    return len(piece.translate(None, _ASCII)) <= RUNNING_TEXT
