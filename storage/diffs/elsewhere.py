"""Names that a text gives in short where it gives them in full elsewhere: 隆尧 beside 隆尧县."""

from __future__ import annotations

import functools
import re

from storage.diffs.changed import Region
from storage.diffs.tokens import WORDS
from storage.text import simplify

_ITEMS = re.compile("[、和与及]")
# How long the short form of a place is, and what its full form ends in.
_SHORT_PLACE = range(2, 4)
_LEVEL = re.compile("[省市县区州镇乡村縣區鎮鄉]")


def named_elsewhere(region: Region, sentences: tuple[str, str], texts: tuple[str, str]) -> Region:
    """A place that either text names in full elsewhere, as a name: 隆尧 beside 隆尧县.

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
    items = [item for side in sides for item in _ITEMS.split(side) if item]
    short = items and all(len(item) in _SHORT_PLACE for item in items)
    if short and all(_in_full(item, texts) for item in items):
        return region._replace(span_class="name")
    return region


def _in_full(item: str, texts: tuple[str, str]) -> bool:
    """Whether a text names a place in full that an item names in short, and the item is no word."""
    return simplify(item) not in WORDS and any(item in _short_places(text) for text in texts)


@functools.lru_cache(maxsize=4)
def _short_places(text: str) -> frozenset[str]:
    """What stands before the level of a place in a text: 隆尧 before 县."""
    ends = [match.start() for match in _LEVEL.finditer(text)]
    return frozenset(text[max(0, end - size) : end] for end in ends for size in _SHORT_PLACE)
