"""Enumerations whose items are the same in another order: 甲、乙 and 乙、甲."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise, product

from storage.diffs.tokens import FUNCTION, WORDS, Token
from storage.lexicon import characters
from storage.text import simplify

SURNAMES = characters("surnames")
GIVEN = characters("given")
_SEPARATORS = frozenset("、和与及")
_MOST_TOKENS = 4
_MOST_ITEMS = 30


@dataclass(frozen=True, slots=True)
class Order:
    """The tokens, on either side, whose order alone changed, the span's class, and what moved."""

    low: int
    high: int
    low_after: int
    high_after: int
    span_class: str
    moved: str


def reordered(
    before: str, after: str, tokens: list[Token], tokens_after: list[Token]
) -> list[Order]:
    """The enumerations of a sentence that were put in another order, from left to right."""
    found: list[Order] = []
    if _SEPARATORS.isdisjoint(before) or _SEPARATORS.isdisjoint(after):
        return found
    at = at_after = 0
    groups_after = _groups(tokens_after)
    for group in _groups(tokens):
        for other in groups_after:
            match = _match((before, tokens, group), (after, tokens_after, other))
            if match and match[0][0] >= at and match[0][2] >= at_after:
                ranges, moved = match
                at, at_after = ranges[1], ranges[3]
                span_class = order_class(tokens[ranges[0] : ranges[1]], moved)
                found.append(Order(*ranges, span_class, moved))
                break
    return found


def order_class(tokens: list[Token], moved: str) -> str:
    """The class of what was put in another order: that of the names in it, else of the offices.

    Args:
        tokens: What stands there.
        moved: The items that stand elsewhere now, with 、 between them.
    """
    people = all(map(_may_be_person, moved.split("、")))
    if people or any(token.is_name for token in tokens):
        return "name"
    return "office" if any(token.kind == "office" for token in tokens) else "wording"


def _may_be_person(item: str) -> bool:
    """Whether an item is a surname with a given name and no word."""
    folded = simplify(item)
    family, given = folded[:1], folded[1:]
    known = folded in WORDS or family in FUNCTION
    return not known and family in SURNAMES and 1 <= len(given) <= 2 and set(given) <= GIVEN


def _moved(texts: tuple[str, ...], texts_after: tuple[str, ...]) -> str:
    """The items that stand elsewhere, as few as tell it: of two that were exchanged, the first."""
    blocks = SequenceMatcher(None, texts, texts_after, autojunk=False).get_matching_blocks()
    stayed = {block.b + k for block in blocks for k in range(block.size)}
    return "、".join(text for k, text in enumerate(texts_after) if k not in stayed)


def _groups(tokens: list[Token]) -> list[list[int]]:
    """The separators of each enumeration, as indexes of tokens."""
    groups: list[list[int]] = []
    open_group = False
    for index, token in enumerate(tokens):
        if token.text in _SEPARATORS:
            near = open_group and 1 < index - groups[-1][-1] <= _MOST_TOKENS + 1
            if near and len(groups[-1]) < _MOST_ITEMS:
                groups[-1].append(index)
            else:
                groups.append([index])
            open_group = True
        elif token.kind == "punctuation":
            open_group = False
    return groups


def _match(
    side: tuple[str, list[Token], list[int]], other: tuple[str, list[Token], list[int]]
) -> tuple[tuple[int, int, int, int], str] | None:
    """The token ranges of two enumerations that differ in order alone, and what moved in them."""
    if len(side[2]) != len(other[2]) or _marks(*side) != _marks(*other):
        return None
    known = {tuple(sorted(texts)): (texts, ranges) for texts, ranges in _readings(*other)}
    for texts, ranges in _readings(*side):
        texts_after, ranges_after = known.get(tuple(sorted(texts)), (texts, ranges))
        if texts_after == texts:
            continue
        changed = [k for k, text in enumerate(texts) if text != texts_after[k]]
        first, last = changed[0], changed[-1]
        places = ranges[first][0], ranges[last][1], ranges_after[first][0], ranges_after[last][1]
        return places, _moved(texts, texts_after)
    return None


def _marks(_: str, tokens: list[Token], group: list[int]) -> list[str]:
    return [tokens[index].text for index in group]


def _readings(
    text: str, tokens: list[Token], group: list[int]
) -> Iterator[tuple[tuple[str, ...], list[tuple[int, int]]]]:
    """The items of an enumeration, for each length that its first and last item may have."""
    inner = [(low + 1, high) for low, high in pairwise(group)]
    heads = list(_extents(tokens, group[0] - 1, -1))
    tails = list(_extents(tokens, group[-1] + 1, 1))
    for head, tail in sorted(product(heads, tails), key=lambda pair: pair[1] - pair[0]):
        ranges = [(head, group[0]), *inner, (group[-1] + 1, tail + 1)]
        yield tuple(text[tokens[a].start : tokens[b - 1].end] for a, b in ranges), ranges


def _extents(tokens: list[Token], start: int, step: int) -> Iterator[int]:
    """The tokens that an item at the edge of an enumeration may reach to, nearest first."""
    for index in range(start, start + step * _MOST_TOKENS, step):
        if not 0 <= index < len(tokens) or tokens[index].kind == "punctuation":
            return
        yield index
