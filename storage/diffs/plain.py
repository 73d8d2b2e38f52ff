"""A text as it is compared, character by character, with the way back to the text as it stands."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from storage.text import clean, comparable, narrowed

# What a reader does not see: blanks, controls, zero-width marks, variation selectors.
_UNSEEN = re.compile(
    r"[\s\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\ufeff\ufe00-\ufe0f\ufff9-\ufffb]+"
)
# Blanks that stand neither between two Latin letters nor between two digits.
_LOOSE = re.compile(
    r"(?<![A-Za-z0-9])[^\S\n]+|[^\S\n]+(?![A-Za-z0-9])"
    r"|(?<=[A-Za-z])[^\S\n]+(?=[0-9])|(?<=[0-9])[^\S\n]+(?=[A-Za-z])"
)
# From here on scripts are written without blanks.
_FIRST_WIDE = "\u2e80"
_MARKS = re.compile(
    r"[^\n][\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0903\u093c\u3099\u309a]+"
)


@dataclass(frozen=True, slots=True)
class Plain:
    """What is compared, and where each of its characters stands in the raw text.

    Attributes:
        raw: The text as it stands.
        text: NFC, narrow, without what nobody sees. One blank stays between two characters of
            Western writing, where it parts words, and one newline between paragraphs.
        starts: For each character of `text`, where it begins in `raw`.
        ends: For each character of `text`, where it ends in `raw`.
        gaps: The characters of `text` before which blanks stood that it lacks, in order.
    """

    raw: str
    text: str
    starts: list[int]
    ends: list[int]
    gaps: list[int]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The raw range of the characters from `start` up to `end`; empty ranges stay empty."""
        if start < end:
            return self.starts[start], self.ends[end - 1]
        spot = self.starts[start] if start < len(self.starts) else len(self.raw)
        return spot, spot

    def breaks(self, start: int, end: int) -> frozenset[int]:
        """The places from `start` up to `end`, counted from `start`, before which blanks stood."""
        low, high = bisect_right(self.gaps, start), bisect_left(self.gaps, end)
        return frozenset(gap - start for gap in self.gaps[low:high])


def plain(raw: str) -> Plain:
    """The comparable form of a text with its way back."""
    text, starts, ends = _composed(raw)
    out: list[str] = []
    kept_starts: list[int] = []
    kept_ends: list[int] = []
    gaps: list[int] = []
    at = 0
    for match in _UNSEEN.finditer(text):
        low, high = match.span()
        out.append(text[at:low])
        kept_starts += starts[at:low]
        kept_ends += ends[at:low]
        at = high
        if joint := _joint(text, low, high):
            out.append(joint)
            kept_starts.append(starts[low])
            kept_ends.append(ends[high - 1])
        else:
            gaps.append(len(kept_starts))
    out.append(text[at:])
    return Plain(raw, "".join(out), kept_starts + starts[at:], kept_ends + ends[at:], gaps)


def same(before: str, after: str) -> bool:
    """Whether two texts are one for the archive: no version is made of such a difference.

    A blank inside a Latin word or a number is a difference: resign, re sign; 305, 30 5.
    """
    if before == after:
        return True
    if comparable(before) != comparable(after):
        return False
    return _parted(before) == _parted(after)


def lacking(texts: Iterable[str], others: Iterable[str]) -> list[str]:
    """The texts that are the same as none of the others (`same`), in order."""
    known = {(comparable(other), _parted(other)) for other in others}
    return [text for text in texts if (comparable(text), _parted(text)) not in known]


def _parted(text: str) -> str:
    """A text without blanks but those between two Latin letters or two digits."""
    return unicodedata.normalize("NFC", _LOOSE.sub("", narrowed(clean(text))))


def _joint(text: str, low: int, high: int) -> str:
    """What stays of a run of unseen characters: a newline, a blank between words, or nothing."""
    if low == 0 or high == len(text):
        return ""
    run = text[low:high]
    if "\n" in run or "\r" in run:
        return "\n"
    parts = _western(text[low - 1]) and _western(text[high])
    return " " if parts and run.strip() != run else ""


def _western(char: str) -> bool:
    """Whether a blank beside a character parts words: ASCII, é, £."""
    return char.isascii() or (char < _FIRST_WIDE and (char.isalpha() or char in "£€¥"))


def _composed(raw: str) -> tuple[str, list[int], list[int]]:
    """The narrowed text with combining marks joined to their letters, and its places."""
    if unicodedata.is_normalized("NFC", raw):
        return narrowed(raw), list(range(len(raw))), list(range(1, len(raw) + 1))
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for match in _MARKS.finditer(raw):
        joined = unicodedata.normalize("NFC", match[0])
        if len(joined) != 1:
            continue
        out += [raw[at : match.start()], joined]
        starts += [*range(at, match.start()), match.start()]
        ends += [*range(at + 1, match.start() + 1), match.end()]
        at = match.end()
    out.append(raw[at:])
    starts += range(at, len(raw))
    ends += range(at + 1, len(raw) + 1)
    return narrowed("".join(out)), starts, ends
