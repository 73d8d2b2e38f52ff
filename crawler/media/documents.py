"""The text of PDF and Word documents: nothing in them is run, no link is followed."""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from crawler.media.kinds import DOCX, PDF, ZIP
from storage.media import Insides, Verdict
from storage.text import clean

if TYPE_CHECKING:
    from docx.document import Document
    from pypdf import PdfReader

MOST_PAGES = 500
MOST_CHARACTERS = 300_000
"""Of a document's text; what goes on is left out."""

MOST_UNPACKED = 64 << 20
MOST_PARTS = 5000
"""Bytes and parts of a Word document, unpacked."""

_WORD = "word/document.xml"


def document_insides(body: bytes, media_type: str) -> Insides:
    """What a document says; the verdict says why it cannot be read."""
    try:
        if media_type == PDF:
            return _pdf(body)
        return _archive(body)
    except (MemoryError, RecursionError):
        return Insides(media_type, Verdict.TOO_MUCH_INSIDE)
    except Exception:  # noqa: BLE001 - readers raise anything at broken files
        return Insides(media_type, Verdict.DAMAGED)


def _pdf(body: bytes) -> Insides:
    from pypdf import PdfReader
    from pypdf.errors import LimitReachedError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells of every oddity in a file
    reader = PdfReader(io.BytesIO(body))
    # Many are locked against changes alone, and open without a word.
    if reader.is_encrypted and not reader.decrypt(""):
        return Insides(PDF, Verdict.LOCKED)
    try:
        return _said(PDF, _pages(reader))
    except LimitReachedError:
        return Insides(PDF, Verdict.TOO_MUCH_INSIDE)


def _pages(reader: PdfReader) -> Iterator[str]:
    for number, page in enumerate(reader.pages):
        if number == MOST_PAGES:
            return
        yield page.extract_text()


def _archive(body: bytes) -> Insides:
    """A Word document, or another archive that is kept as it is."""
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        parts = packed.infolist()
    if _WORD not in {part.filename for part in parts}:
        return Insides(ZIP)
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        return Insides(DOCX, Verdict.TOO_MUCH_INSIDE)
    import docx

    return _said(DOCX, _blocks(docx.Document(io.BytesIO(body))))


def _blocks(document: Document) -> Iterator[str]:
    """Paragraphs and the rows of tables, in the order in which they stand."""
    from docx.table import Table

    for block in document.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                cells = dict.fromkeys(cell.text for cell in row.cells)
                yield " ".join(" ".join(text.split()) for text in cells)
        else:
            yield block.text


def _said(media_type: str, parts: Iterator[str]) -> Insides:
    lines: list[str] = []
    left = MOST_CHARACTERS
    for part in parts:
        text = clean(part)[:left]
        if text:
            lines.append(text)
        left -= len(text)
        if left <= 0:
            break
    text = "\n".join(lines)
    # A scan has pages without a word: what it says is not known.
    return Insides(media_type, text=text) if text else Insides(media_type, Verdict.EMPTY)
