"""How wide the columns of a Word table are: by what stands in them, within the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import east_asian_width

PAGE_CM = 17.0
"""Between the margins of an A4 page."""

HALF_CM = 0.16
"""A Latin letter of 9 pt, or half a Chinese one."""

PADDING_CM = 0.45
"""What a cell keeps free at both sides, and a little for letters that are wider."""

_LONGEST = 44
_SHORTEST = 4
_UNBROKEN = 18
_WORD = re.compile(r"[\x21-\x7e]+")


def halves(text: str) -> int:
    """How long a text is, in halves of a Chinese letter."""
    return sum(2 if east_asian_width(letter) in "WFA" else 1 for letter in text)


def column_widths(rows: Sequence[Sequence[str]]) -> list[float]:
    """The columns' widths in centimetres, all together at most the page's.

    A column has room for its longest text where the page has; else for its longest word and
    a fair part of the rest.

    Args:
        rows: The texts, the head first.
    """
    columns = list(zip(*rows, strict=True))
    least = [_least(texts) for texts in columns]
    wanted = [max(_wanted(texts), low) for texts, low in zip(columns, least, strict=True)]
    if sum(wanted) <= PAGE_CM:
        return wanted
    room, asked = PAGE_CM - sum(least), sum(wanted) - sum(least)
    if room <= 0:
        return [low * PAGE_CM / sum(least) for low in least]
    return [low + room * (want - low) / asked for low, want in zip(least, wanted, strict=True)]


def _wanted(texts: Sequence[str]) -> float:
    longest = max((halves(line) for text in texts for line in text.split("\n")), default=0)
    return PADDING_CM + HALF_CM * min(max(longest, _SHORTEST), _LONGEST)


def _least(texts: Sequence[str]) -> float:
    """For the longest word, and for the whole head, which is short."""
    words = [len(word) for text in texts for word in _WORD.findall(text)]
    head = min(halves(texts[0]), _UNBROKEN)
    return PADDING_CM + HALF_CM * max(min(max(words, default=0), _UNBROKEN), head, _SHORTEST)
