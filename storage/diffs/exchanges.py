"""Two pieces of a sentence that took each other's place: 甲起诉乙 and 乙起诉甲."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from storage.diffs.tokens import Token


@dataclass(slots=True)
class Run:
    """A run of tokens that differ: indexes in both token lists.

    `moved`: the run is two pieces with a mark between them, whose order alone changed; which of
    them stands first now.
    """

    low: int
    high: int
    low_after: int
    high_after: int
    moved: str = ""


# Longer pieces are no part of a sentence that took another's place.
_LONGEST = 80
_MARKS = frozenset(",;、")
# Where these changed places, each is told with what stands there now.
_TOLD = frozenset({"figure", "date", "negation"})


def exchanged(
    runs: list[Run], tokens: list[Token], keys: list[str], keys_after: list[str]
) -> list[Run]:
    """The runs, with two that put a piece in and take it out again as the exchange that they are.

    Longest common parts keep one of both pieces and call the other, with what stands between, put
    in on one side of it and taken out on the other.

    Args:
        runs: The runs that differ, from left to right.
        tokens: The tokens of the earlier text.
        keys: What is compared of the earlier tokens.
        keys_after: What is compared of the later tokens.
    """
    out: list[Run] = []
    at = 0
    while at < len(runs):
        found: list[Run] = []
        if at + 1 < len(runs):
            found = list(_exchange(runs[at], runs[at + 1], tokens, keys, keys_after))
        out += found or [runs[at]]
        at += 2 if found else 1
    return out


def _exchange(
    first: Run, second: Run, tokens: list[Token], keys: list[str], keys_after: list[str]
) -> Iterator[Run]:
    """The two runs of an exchange; none where these two are none."""
    put_in = first.low == first.high and second.low_after == second.high_after
    taken_out = first.low_after == first.high_after and second.low == second.high
    if put_in:
        piece, other = (
            keys_after[first.low_after : first.high_after],
            keys[second.low : second.high],
        )
    elif taken_out:
        piece, other = (
            keys[first.low : first.high],
            keys_after[second.low_after : second.high_after],
        )
    else:
        return
    size = _turn(piece, other)
    if not size:
        return
    # `piece` is what was put in with what stands between behind it; `other` the same, turned.
    kept = len(piece) - size
    low, low_after = first.low, first.low_after
    high = low_after + size if put_in else second.low_after
    told = any(token.kind in _TOLD for token in tokens[low : second.high])
    if _MARKS.issuperset(piece[size:]) and not told:
        yield Run(
            low, second.high, low_after, second.high_after, "".join(keys_after[low_after:high])
        )
    elif put_in:
        yield Run(low, second.low, low_after, high)
        yield Run(second.low + kept, second.high, first.high_after, second.low_after)
    else:
        yield Run(low, low + size, low_after, high)
        yield Run(first.high, second.low, second.low_after + kept, second.high_after)


def _turn(piece: list[str], other: list[str]) -> int:
    """How many items of a piece stand behind the rest of it in the other; 0 where it is no turn."""
    if len(piece) != len(other) or len(piece) > _LONGEST or sorted(piece) != sorted(other):
        return 0
    sizes = range(len(piece) - 1, 0, -1)
    return next((size for size in sizes if piece[size:] + piece[:size] == other), 0)
