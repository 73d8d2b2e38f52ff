"""How much of a text stands in another, letter for letter, wherever in it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from storage.copies.fingerprints import PIECE, Text

RUN = 8
"""Letters that must follow each other in both texts to count as taken: shorter runs are the common
coin of a subject (脱贫攻坚, 有关负责人表示)."""

COPIED = 0.6
"""From this likeness on, one of two texts is a copy of the other. A copy that drops two fifths of
the sentences and adds a head and a tail of its own keeps about 0.85; articles on one event that
quote the same official stay below a half."""

DISTINCTIVE = 0.4
"""The same without the stock phrases: they alone make no copy, however many two texts share."""

FEWEST = 60
"""Letters that must be shared: a notice of two lines is written alike by everybody."""


@dataclass(frozen=True)
class Letters:
    """A text as it is measured."""

    text: str

    @classmethod
    def of(cls, text: Text, stock: Collection[int] = ()) -> Letters:
        """The letters of a text, without the sentences whose fingerprints are `stock` phrases."""
        return cls("".join(one.text for one in text.sentences if one.print not in stock))

    @cached_property
    def pieces(self) -> frozenset[str]:
        """Every piece of `PIECE` letters."""
        text = self.text
        return frozenset(text[start : start + PIECE] for start in range(len(text) - PIECE + 1))


def likeness(one: Letters, other: Letters) -> float:
    """The share of the shorter text that stands in the longer, 0 to 1; 0 below `FEWEST` letters."""
    shorter, longer = sorted((one, other), key=lambda text: len(text.text))
    taken = _covered(shorter, longer)
    return taken / len(shorter.text) if taken >= FEWEST else 0.0


def carried(original: Letters, copy: Letters) -> float:
    """The share of an original that a copy carries, 0 to 1."""
    return _covered(original, copy) / max(1, len(original.text))


def _covered(one: Letters, other: Letters) -> int:
    """Letters of `one` in runs of at least `RUN` whose every piece stands in `other`."""
    text, pieces = one.text, other.pieces
    covered = run = 0
    for start in range(len(text) - PIECE + 1):
        if text[start : start + PIECE] in pieces:
            run += 1
            continue
        if run > RUN - PIECE:
            covered += run + PIECE - 1
        run = 0
    return covered + (run + PIECE - 1 if run > RUN - PIECE else 0)
