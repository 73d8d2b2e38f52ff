"""When many of a source's articles that are alike show that the source changed. Pure."""

from __future__ import annotations

from storage.together.forms import PERSONS
from storage.together.records import Trait

MOST_APART = 3
"""So many articles may do the same by themselves."""

_OF_TEXTS = frozenset({"line_added", "line_removed", "figures", "item_added", "item_removed"})

OF_GONE = 0.1
"""The part of those looked at since that must be gone in the same way. What is held for a day is
told all the same, so a tenth will do: a section that redirects home for an hour."""

OF_FIELDS = 0.3
OF_TEXTS = 0.5
OF_PERSONS = 0.8
"""The part that must be edited in the same way, of those on which it could show: in a field or by
the loss of the end; by a line or a picture, which a newsroom may add to some; by another name."""


def is_the_sources(form: Trait, alike: int, apart: int) -> bool:
    """Whether articles that are alike show that their source changed.

    Args:
        form: In which form they are alike.
        alike: How many they are.
        apart: How many others were looked at since, and could have been alike.
    """
    return alike > MOST_APART and alike >= _needed(form) * (alike + apart)


def _needed(form: Trait) -> float:
    if form.of_gone:
        return OF_GONE
    if form.field in PERSONS and form.form in ("became", "was"):
        return OF_PERSONS
    return OF_TEXTS if form.form in _OF_TEXTS else OF_FIELDS
