"""Names that a text gives in short where it gives them in full elsewhere: 隆尧 beside 隆尧县."""

from __future__ import annotations

import functools
import re

from storage.diffs.changed import Region
from storage.diffs.english import is_capital
from storage.diffs.tokens import WORDS
from storage.text import simplify

# What somebody with a name does at the head of an English sentence.
_SPOKE = re.compile("['’]s |,? (?:said|says|told|added|tweeted|announced|who|has said|had said) ")
_ITEMS = re.compile("[、和与及]")
# How long the short form of a place is, and what its full form ends in.
_SHORT_PLACE = range(2, 4)
_LEVEL = re.compile("[省市县区州镇乡村縣區鎮鄉]")


def named_elsewhere(region: Region, sentences: tuple[str, str], texts: tuple[str, str]) -> Region:
    """A place that the texts tell to be a name: 隆尧 beside 隆尧县, Smith at a sentence's head.

    Args:
        region: The place.
        sentences: Both versions of its sentence.
        texts: Both texts.
    """
    if region.span_class != "wording" or region.moved:
        return region
    sides = (
        sentences[0][region.start : region.end],
        sentences[1][region.start_after : region.end_after],
    )
    if region.start == 0 and all(map(is_capital, sides)):
        behind = sentences[0][region.end :]
        if _SPOKE.match(behind) or all(_capital_within(side, texts) for side in sides):
            return region._replace(span_class="name")
    items = [item for side in sides for item in _ITEMS.split(side) if item]
    short = items and all(len(item) in _SHORT_PLACE for item in items)
    if short and all(_in_full(item, texts) for item in items):
        return region._replace(span_class="name")
    return region


def _capital_within(word: str, texts: tuple[str, str]) -> bool:
    """Whether a text writes a word with a capital within a sentence too."""
    within = re.compile(rf"(?<=[a-z,] ){re.escape(word)}(?![A-Za-z])")
    return any(within.search(text) for text in texts)


def _in_full(item: str, texts: tuple[str, str]) -> bool:
    """Whether a text names a place in full that an item names in short, and the item is no word."""
    return simplify(item) not in WORDS and any(item in _short_places(text) for text in texts)


@functools.lru_cache(maxsize=4)
def _short_places(text: str) -> frozenset[str]:
    """What stands before the level of a place in a text: 隆尧 before 县."""
    ends = [match.start() for match in _LEVEL.finditer(text)]
    return frozenset(text[max(0, end - size) : end] for end in ends for size in _SHORT_PLACE)
