"""Name lists: long enumerations of names, in which two names stand together by chance only."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from crawler.topics.words import Hit, is_latin

SHORTEST = 4
"""So many items make an enumeration a name list; two or three names are chosen, not listed."""

_WINDOW = 160
"""Characters to each side: the look around a name must not grow with the list it stands in."""

_BESIDE = 6
"""Characters: how near the other name of a pair stands in a list of pairs."""


@dataclass(frozen=True, slots=True)
class _Style:
    """How a script enumerates.

    Attributes:
        separator: What stands between two items.
        stops: What ends the sentence or clause.
        before: What may stand before a name that is listed: 四川凉山.
        after: What may stand behind it: 凉山彝族自治州. Anything else makes it a part of a clause:
            凉山州在产业、教育、医疗等方面.
        longest: Characters of an item; a longer one is a clause, which no enumeration crosses.
    """

    separator: re.Pattern[str]
    stops: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    longest: int


_HAN = _Style(
    separator=re.compile(r"、"),
    stops=re.compile(r"[。;:!?,.()\"“”《》\n]"),
    before=re.compile(r"[^与和及在到向由对从赴]{0,4}"),
    after=re.compile(r"(?:[^与和及在到向由对从赴]{0,4}[州市县区省盟站队])?"),
    longest=14,
)
_LATIN = _Style(
    separator=re.compile(r", (?:and )?| and "),
    stops=re.compile(r"[.;:!?()\"“”\n]"),
    before=re.compile(r"(?:the )?(?:city of )?"),
    after=re.compile(r"(?: (?:yi autonomous )?(?:city|county|district|prefecture))?"),
    longest=30,
)


def in_name_list(folded: str, hit: Hit, ours: Callable[[str], bool]) -> bool:
    """Whether a name is one of many unlike ones: ``大连、宁波、凉山、梅州、延边``.

    Args:
        folded: The text, as `storage.text.fold` gives it.
        hit: The name's occurrence.
        ours: Whether an item of the enumeration is of the names that are looked for.

    Returns:
        True where the name stands, all but alone in its item, in an enumeration of at least
        `SHORTEST` items of which half or more are not ours. An enumeration of our own names
        (鄞州、慈溪、余姚、奉化) is none.
    """
    style = _LATIN if is_latin(folded[hit.start]) else _HAN
    left = style.stops.split(folded[max(0, hit.start - _WINDOW) : hit.start])[-1]
    right = style.stops.split(folded[hit.end : hit.end + _WINDOW], maxsplit=1)[0]
    before, after = style.separator.split(left), style.separator.split(right)
    if len(before) > 1 and not style.before.fullmatch(before[-1]):
        return False
    if len(after) > 1 and not style.after.fullmatch(after[0]):
        return False
    if ours(before[-1][-_BESIDE:]) or ours(after[0][:_BESIDE]):
        return False  # 杭州—甘孜、宁波—凉山: a list of pairs
    own = before[-1] + folded[hit.start : hit.end] + after[0]
    items = [*_run(before[-2::-1], style), own, *_run(after[1:], style)]
    return len(items) >= SHORTEST and 2 * sum(map(ours, items)) <= len(items)


def _run(items: list[str], style: _Style) -> list[str]:
    """The items from the name outwards, to the first that is a clause; that one ends the list."""
    for index, item in enumerate(items):
        if len(item) > style.longest:
            return items[: index + 1]
    return items
