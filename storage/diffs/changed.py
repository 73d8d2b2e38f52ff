"""A changed place of a sentence."""

from __future__ import annotations

from typing import NamedTuple

Breaks = tuple[frozenset[int], frozenset[int]]
"""Where blanks stand that the earlier and the later sentence lack, by the character behind."""
NO_BREAKS: Breaks = (frozenset(), frozenset())


class Region(NamedTuple):
    """A changed place: offsets in both sentences, and its class.

    `moved`: order alone changed; `who`: the items that stand elsewhere then.
    """

    start: int
    end: int
    start_after: int
    end_after: int
    span_class: str
    moved: bool = False
    who: str = ""


def apart(left: Region | None, right: Region | None) -> bool:
    """Whether two places do not overlap on either side."""
    return not (left and right) or (left.end <= right.start and left.end_after <= right.start_after)
