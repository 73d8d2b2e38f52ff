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
_ANY_UNFIT = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
# One of a kind and any more of it are searched for twice as fast as one or more of it: the engine
# leaps to the first character of a pattern only where that is not repeated itself.
_UNFIT = re.compile(f"{_ANY_UNFIT}{_ANY_UNFIT}*")
_WIDE = re.compile("[\uff01-\uff5e\u3000]")
_NARROW = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {"\u3000": " "}
"""Full-width ASCII and the ideographic space -> the same in the usual width."""


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
    narrow = re.sub(r"[^\S\n]+", "", narrowed(clean(text)))
    return unicodedata.normalize("NFC", narrow)


def narrowed(text: str) -> str:
    """Text with its full-width ASCII narrowed: a few kinds of signs, each replaced at once."""
    for wide in set(_WIDE.findall(text)):
        text = text.replace(wide, _NARROW[wide])
    return text


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


def _to_simplified(text: str) -> str:
    return str(_converter().convert(text))  # type: ignore[attr-defined]


_SIMPLIFIED = _Simplified()


@functools.cache
def _traditional() -> re.Pattern[str]:
    """Any character that `simplify` may change: most texts have none, and a search is soon done."""
    chars = [chr(code) for code in (*range(0x3400, 0xA000), *range(0xF900, 0x10000))]
    folded = _to_simplified("\n".join(chars)).split("\n")
    changed = [char for char, simple in zip(chars, folded, strict=True) if char != simple]
    return re.compile(f"[{''.join(changed)}\U00010000-\U0010ffff]")


def simplify(text: str) -> str:
    """Traditional characters as simplified ones, character by character, so that places stay.

    The table is OpenCC's; no context is read, since a search word has none.
    """
    if text.isascii() or not _traditional().search(text):
        return text
    return text.translate(_SIMPLIFIED)


def levelled(text: str) -> str:
    """Text as rules look at its words: simplified, NFKC, lower case; of another length, maybe."""
    # What is narrow needs no normalizing, which of all that is done here would take longest.
    return unicodedata.normalize("NFKC", narrowed(simplify(text))).lower()


def fold(text: str) -> str:
    """Text as it is searched and matched: simplified, half-width, lower case; as long as before."""
    folded = simplify(narrowed(text))
    lower = folded.lower()
    if len(lower) == len(folded):
        return lower
    return "".join(low if len(low := char.lower()) == 1 else char for char in folded)
