"""Pages that a server packed without a word, as a cache does that keeps one packed copy for all.

What is said to be a packed file is left as it is.
"""

from __future__ import annotations

import zlib

from scrapy.http import Response

_GZIP = b"\x1f\x8b"
_TEXTS = ("html", "xml", "json", "text/")
_WBITS = 31
"""As zlib calls a gzip stream with its head."""


def unpacked(response: Response, most: int) -> Response:
    """An answer whose text is readable, where it was packed without a word; else as it is.

    Args:
        response: An answer.
        most: Bytes that its text may have; what would have more stays packed.
    """
    if not response.body.startswith(_GZIP) or not _is_text(response):
        return response
    unpacker = zlib.decompressobj(wbits=_WBITS)
    try:
        text = unpacker.decompress(response.body, most)
    except zlib.error:
        return response
    return response.replace(body=text) if unpacker.eof else response


def _is_text(response: Response) -> bool:
    """Whether an answer is said to be text, and in no coding that is still to be undone."""
    said = (response.headers.get(b"Content-Type") or b"").decode("latin-1").lower()
    is_coded = b"Content-Encoding" in response.headers
    return not is_coded and (not said or any(kind in said for kind in _TEXTS))
