"""Files that are no page: told by their first bytes, so that the answer can say what they are."""

from __future__ import annotations

import re

KINDS: tuple[tuple[bytes, int, str, str], ...] = (
    (b"%PDF-", 0, "PDF 文件", "a PDF file"),
    (b"PK\x03\x04", 0, "ZIP 压缩包或 Office 文档", "a ZIP archive or an Office document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, "旧版 Office 文档", "an old Office document"),
    (b"\x89PNG\r\n\x1a\n", 0, "PNG 图片", "a PNG image"),
    (b"\xff\xd8\xff", 0, "JPEG 图片", "a JPEG image"),
    (b"GIF8", 0, "GIF 图片", "a GIF image"),
    (b"WEBP", 8, "WebP 图片", "a WebP image"),
    (b"BM", 0, "BMP 图片", "a BMP image"),
    (b"ftyp", 4, "视频或音频文件", "a video or audio file"),
    (b"ID3", 0, "MP3 音频", "an MP3 file"),
    (b"\x1f\x8b", 0, "gzip 压缩数据", "gzip data"),
    (b"\x28\xb5\x2f\xfd", 0, "zstd 压缩数据", "zstd data"),
    (b"Rar!\x1a\x07", 0, "RAR 压缩包", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", 0, "7z 压缩包", "a 7z archive"),
    (b"SQLite format 3\x00", 0, "SQLite 数据库", "an SQLite database"),
    (b"\x7fELF", 0, "可执行文件", "an executable"),
)
"""How each begins, at which byte, and what it is called in Chinese and in English."""

OTHER = ("二进制数据", "binary data")

_HEAD = 4096
_CONTROLS = bytes(set(range(1, 32)) - set(b"\t\n\x0b\x0c\r\x1b"))
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_WIDE_TAG = re.compile(rb"<\x00[!/?a-zA-Z]\x00[a-zA-Z-]\x00")


def binary_kind(body: bytes) -> tuple[str, str] | None:
    """What the bytes are when they are no text, in Chinese and in English; None for text."""
    for magic, offset, zh, en in KINDS:
        if body.startswith(magic, offset) and _unlike_text(body, magic):
            return zh, en
    if body.startswith(_UTF16) or wide_codec(body):
        return None
    head = body[:_HEAD]
    controls = len(head) - len(head.translate(None, _CONTROLS))
    # Random bytes hold a tenth of them, text none; a sprinkling of NUL is a server's slip.
    if controls > len(head) // 20 or head.count(0) > len(head) // 2:
        return OTHER
    return None


def wide_codec(body: bytes) -> str | None:
    """The codec of a page in UTF-16 without a byte-order mark, told by its tags; else None."""
    at = body.find(0, 0, _HEAD)  # one byte is found many times as fast as two
    tag = _WIDE_TAG.search(body, max(at - 1, 0), _HEAD) if at >= 0 else None
    if tag is None:
        return None
    return "utf-16-be" if tag.start() % 2 else "utf-16-le"


def _unlike_text(body: bytes, magic: bytes) -> bool:
    """Short magics made of letters also begin texts; those need a control byte beside them."""
    if magic in {b"BM", b"ID3", b"WEBP", b"ftyp", b"GIF8"}:
        return any(byte < 9 for byte in body[:64])
    return True
