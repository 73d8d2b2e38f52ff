"""Normal forms of text: what is stored, what is compared, what is searched.

All three keep one character for one character wherever the caller needs places (`fold`).
"""

from __future__ import annotations

import functools
import re
import unicodedata

# Control characters; zero-width and directional marks, the soft hyphen, the byte-order mark and
# other format characters that readers never see: they come and go with editors' software.
# Half of a character that a broken script cut apart, too: no encoding can write it down.
_UNFIT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ud800-\udfff]+"
)
# Full-width ASCII (U+FF01..U+FF5E) and the ideographic space.
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def clean(text: str) -> str:
    """Text as it is stored: NFC, no control or invisible character, single blanks, trimmed lines.

    Half a surrogate pair becomes U+FFFD, for which nothing else can stand.

    Paragraphs stay apart by one newline; empty lines go. The punctuation stays as published.
    """
    text = _UNFIT.sub(_mended, text.replace("\r\n", "\n").replace("\r", "\n"))
    text = unicodedata.normalize("NFC", text)
    return "\n".join([words for line in text.split("\n") if (words := " ".join(line.split()))])


def _mended(found: re.Match[str]) -> str:
    return "\ufffd" * sum("\ud800" <= char <= "\udfff" for char in found[0])


def comparable(text: str) -> str:
    """Text as versions are compared: what this removes makes no version (docs/changes.md).

    NFC, full-width ASCII narrowed, invisible characters and all white space within a line removed;
    paragraph breaks stay.
    """
    narrow = re.sub(r"[^\S\n]+", "", clean(text).translate(_WIDTH))
    return unicodedata.normalize("NFC", narrow)


def unbroken(text: str) -> str:
    """Text as versions are compared, in one run: where its paragraphs break is no matter."""
    return comparable(text).replace("\n", "")


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


def levelled(text: str) -> str:
    """Text as rules look at its words: simplified, NFKC, lower case; of another length, maybe."""
    return unicodedata.normalize("NFKC", simplify(text)).lower()


def fold(text: str) -> str:
    """Text as it is searched and matched: simplified, half-width, lower case; as long as before."""
    folded = simplify(text.translate(_WIDTH))
    lower = folded.lower()
    if len(lower) == len(folded):
        return lower
    return "".join(low if len(low := char.lower()) == 1 else char for char in folded)
