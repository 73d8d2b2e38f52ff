"""Fingerprints: one small number for each sentence, the same wherever the sentence is published.

A fingerprint is the least hash of the sentence's five-letter pieces (its minimum-hash), over folded
letters: traditional or simplified, spaced or not, it stays; and a few changed characters leave it
alone unless they hit the very piece. A text keeps a fingerprint for every sentence that it keeps,
so that a condensed copy, or a longer article that contains a shorter one, shares most of the
fingerprints of the shorter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from zlib import crc32

from storage.text import fold

PRINT_VERSION = 1
"""Of the rule by which fingerprints are made. To be raised with every change of one: `verify` then
finds the older ones, and makes them anew."""

PIECE = 5
"""Letters of a piece: two words of Chinese, which do not meet by chance."""

SHORTEST = 8
"""A sentence with fewer letters (好的。) is said by everybody and leaves no fingerprint."""

MOST = 400
"""Fingerprints of a text; more sentences than any article has would only swell the archive."""

_SENTENCE = re.compile("[。!?;\n]+")
_LETTERS = re.compile(r"[^\W_]+")


def letters(text: str) -> str:
    """The letters and digits of a text, folded, without anything between them."""
    return "".join(_LETTERS.findall(fold(text)))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence's letters and its fingerprint; None where it is too short to have one."""

    text: str
    print: int | None


@dataclass(frozen=True, slots=True)
class Text:
    """A text, read once: its sentences with their fingerprints."""

    sentences: tuple[Sentence, ...]

    @classmethod
    def of(cls, body: str) -> Text:
        """The text of a body; the first `MOST` sentences that are long enough have fingerprints."""
        found: list[Sentence] = []
        left = MOST
        for part in _SENTENCE.split(fold(body)):
            text = "".join(_LETTERS.findall(part))
            long = len(text) >= SHORTEST and left > 0
            left -= long
            found.append(Sentence(text, _print(text) if long else None))
        return cls(tuple(found))

    @property
    def prints(self) -> frozenset[int]:
        """The fingerprints: unsigned, 32 bits."""
        return frozenset(one.print for one in self.sentences if one.print is not None)


def _print(text: str) -> int:
    # Two bytes a letter, so that pieces are slices; the few beyond the first plane take four.
    data = text.encode("utf-16-le")
    return min(
        crc32(data[start : start + 2 * PIECE]) for start in range(0, len(data) - 2 * PIECE + 1, 2)
    )
