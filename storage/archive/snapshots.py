"""Snapshots: the served bytes, kept once under their SHA-256, compressed with Zstandard.

A later snapshot of the same article is compressed with an earlier one as dictionary
(RFC 8878, raw-content dictionary), so that an unchanged page in a new dress costs a few bytes.
The base of a snapshot never has a base itself: any snapshot is read with at most two lookups.
"""

from __future__ import annotations

import hashlib
import sys

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LEVEL = 9
"""Smaller by a twentieth than the default at a millisecond a page; 19 costs 25 ms for 6 % more."""

WORTH_A_BASE = 0.5
"""A delta larger than this share of the full compression is not worth depending on another row."""


DICTIONARY_LEAST = 8
"""Bytes; Zstandard takes no shorter dictionary."""


def sha256(body: bytes) -> str:
    """The snapshot's address, in hex."""
    return hashlib.sha256(body).hexdigest()


def compress(body: bytes, base: bytes | None = None) -> tuple[bytes, bool]:
    """The bytes to keep, and whether they need `base` to be read again."""
    options: dict[int, int] = {
        zstd.CompressionParameter.compression_level: LEVEL,
        zstd.CompressionParameter.checksum_flag: 1,
    }
    full = zstd.compress(body, options=options)
    if base is None or len(base) < DICTIONARY_LEAST:
        return full, False
    # The window must reach over dictionary and body, or matches in the base are out of sight.
    wide = (len(base) + len(body)).bit_length()
    options[zstd.CompressionParameter.window_log] = min(max(wide, 10), 27)
    dictionary = zstd.ZstdDict(base, is_raw=True)
    delta = zstd.compress(body, options=options, zstd_dict=dictionary.as_prefix)
    if len(delta) > len(full) * WORTH_A_BASE:
        return full, False
    return delta, True


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
