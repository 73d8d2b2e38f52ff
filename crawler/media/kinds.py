"""What a file is, by its first bytes: what its server or its name says is no matter."""

from __future__ import annotations

import re

JPEG, PNG, GIF, WEBP = "image/jpeg", "image/png", "image/gif", "image/webp"
PICTURES = {JPEG: "JPEG", PNG: "PNG", GIF: "GIF", WEBP: "WEBP"}
"""The pictures that are decoded, with the name of each one's decoder."""

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ZIP, OLE = "application/zip", "application/x-ole-storage"
RAR, SEVEN = "application/vnd.rar", "application/x-7z-compressed"
DOCUMENTS = (PDF, DOCX)
"""The documents whose text is read."""

HTML = "text/html"

MEDIA_TYPES = frozenset({*PICTURES, *DOCUMENTS, ZIP, OLE, RAR, SEVEN, HTML, ""})
"""All that a file can be found to be; empty: anything else."""

_PAGE = re.compile(
    rb"\s*+(?>(?:(?><!--.*?-->)\s*+)*)<(?:!doctype\s+html|html|head|body|script|meta)\b",
    re.IGNORECASE | re.DOTALL,
)
_STARTS = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"%PDF-", PDF),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"Rar!\x1a\x07", RAR),
    (b"7z\xbc\xaf\x27\x1c", SEVEN),
)


def media_type_of(body: bytes) -> str:
    """The type of a file; empty where it is none of those that are kept.

    A Word document is told from other archives by who opens it.
    """
    head = body[:1024].removeprefix(b"\xef\xbb\xbf")
    for start, name in _STARTS:
        if head.startswith(start):
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    # Readers of PDF look for its mark in the first kilobyte.
    if b"%PDF-" in head and not _PAGE.match(head):
        return PDF
    return HTML if _PAGE.match(head) else ""
