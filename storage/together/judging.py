"""When many of a source's articles that are alike show that the source changed. Pure."""

from __future__ import annotations

MOST_APART = 3
"""So many articles may do the same by themselves."""

OF_GONE = 0.2
OF_EDITS = 0.5
"""The part of those looked at since that must be alike: gone in the same way; edited in the same
way, of those on which it could show. What is held for a day is told all the same, what is taken
for no edit is not: so the latter needs more."""


def is_the_sources(alike: int, apart: int, *, gone: bool) -> bool:
    """Whether articles that are alike show that their source changed.

    Args:
        alike: How many they are.
        apart: How many others were looked at since, and could have been alike.
        gone: Whether they are gone; else they were edited.
    """
    return alike > MOST_APART and alike >= (OF_GONE if gone else OF_EDITS) * (alike + apart)
