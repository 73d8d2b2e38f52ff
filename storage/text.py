"""Normal forms of text: what is stored, what is compared, what is searched.

All three keep one character for one character wherever the caller needs places (`fold`).
"""

from __future__ import annotations

import functools
import re
import unicodedata

# Zero-width and directional marks, the soft hyphen, the byte-order mark and other format characters
# that readers never see; they come and go with editors' software.
_INVISIBLE = dict.fromkeys(
    [
        0x00AD, 0x034F, 0x061C, 0x180E,
        *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF,
        *range(0xFE00, 0xFE10), *range(0xFFF9, 0xFFFC),
    ]
)  # fmt: skip
_CONTROLS = dict.fromkeys(
    code for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\t"
)
_BLANKS = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r"\s*\n\s*")
# Full-width ASCII (U+FF01..U+FF5E) and the ideographic space.
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def clean(text: str) -> str:
    """Text as it is stored: NFC, no control or invisible character, single blanks, trimmed lines.

    Paragraphs stay apart by one newline; empty lines go. The punctuation stays as published.
    """
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    text = text.translate(_INVISIBLE).translate(_CONTROLS)
    return _BREAKS.sub("\n", _BLANKS.sub(" ", text)).strip()


def comparable(text: str) -> str:
    """Text as versions are compared: what this removes makes no version (design, section 5).

    NFC, full-width ASCII narrowed, invisible characters and all white space within a line removed;
    paragraph breaks stay.
    """
    # Narrowed first: a full-width letter takes no accent, its half-width one does.
    return re.sub(r"[^\S\n]+", "", clean(text.translate(_WIDTH)))


class _Simplified(dict[int, str]):
    """A translate table, filled on demand: traditional character -> simplified, else itself."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if "\u3400" <= char <= "\u9fff" or char >= "\uf900":
            folded = _to_simplified(char)
            char = folded if len(folded) == 1 else char
        self[code] = char
        return char


@functools.cache
def _converter() -> object:
    import opencc

    return opencc.OpenCC("t2s")


def _to_simplified(char: str) -> str:
    return str(_converter().convert(char))  # type: ignore[attr-defined]


_SIMPLIFIED = _Simplified()


def simplify(text: str) -> str:
    """Traditional characters as simplified ones, character by character, so that places stay.

    The table is OpenCC's; no context is read, since a search word has none.
    """
    return text.translate(_SIMPLIFIED)


def fold(text: str) -> str:
    """Text as it is searched and matched: simplified, half-width, lower case; as long as before."""
    folded = simplify(text.translate(_WIDTH))
    lower = folded.lower()
    if len(lower) == len(folded):
        return lower
    return "".join(low if len(low := char.lower()) == 1 else char for char in folded)
