"""``python -P -m crawler.media``: reads files that the worker hands it, each in a child of its own.

A file comes as four bytes of length (big-endian), the kind's first letter, and its bytes; what is
in it goes back as a frame. Standard output carries those alone. It ends when its input does.
"""

from __future__ import annotations

import contextlib
import os
import struct
import sys

from crawler.media.reading import read_apart
from storage.media import MediaKind

LENGTH = struct.Struct(">I")
NICE = 5
"""Texts come first, also where they are read beside it."""


def main() -> None:
    """Serve until the worker is gone."""
    out = os.dup(1)
    os.dup2(2, 1)
    with contextlib.suppress(OSError):
        os.nice(NICE)
    _import_readers()
    stream = sys.stdin.buffer
    while head := stream.read(LENGTH.size + 1):
        length = LENGTH.unpack(head[: LENGTH.size])[0]
        kind = MediaKind.IMAGE if head[LENGTH.size :] == b"i" else MediaKind.ATTACHMENT
        body = stream.read(length)
        if len(body) != length:
            return
        answer = read_apart(kind, body)
        rest = memoryview(LENGTH.pack(len(answer)) + answer)
        while rest:
            rest = rest[os.write(out, rest) :]


def _import_readers() -> None:
    """Have the children find everything imported; without the extra they say what is missing."""
    try:
        import docx
        import pypdf
        from PIL import GifImagePlugin, JpegImagePlugin, PngImagePlugin, WebPImagePlugin
    except ImportError as error:
        sys.stderr.write(f"{error}: install the extra `media`\n")
        raise SystemExit(2) from error
    _ = (docx, pypdf, GifImagePlugin, JpegImagePlugin, PngImagePlugin, WebPImagePlugin)


if __name__ == "__main__":
    main()
