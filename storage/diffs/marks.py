"""Names in their marks: works in 《》, brands and bodies in “” beside a word that says so."""

from __future__ import annotations

import re

from storage.lexicon import words

Place = tuple[int, int, int, int]
_WORKS = {"《": "》", "〈": "〉"}
_QUOTES = {"“": "”", "「": "」", "『": "』", "‘": "’"}
# Longer than this is a sentence that is quoted, not a name.
_LONGEST_WORK = 40
_LONGEST_QUOTED = 10
_SENTENCE = re.compile("[,。!?;:、]")
_BEFORE = re.compile(f"(?:{'|'.join(sorted(words('before_titles'), key=len, reverse=True))})$")
_AFTER = re.compile("|".join(sorted(words("after_titles"), key=len, reverse=True)))
_MOST_BEFORE = 4


def title_pair(before: str, after: str, place: Place) -> bool:
    """Whether a changed place lies in a name that stands in its marks in both versions.

    Args:
        before: The earlier sentence.
        after: The later sentence.
        place: Where they differ: start and end in `before`, start and end in `after`.
    """
    return _in_name(before, place[0], place[1]) and _in_name(after, place[2], place[3])


def _in_name(text: str, start: int, end: int) -> bool:
    """Whether a stretch lies between marks that hold a name."""
    opening = max((text.rfind(mark, 0, start) for mark in (*_WORKS, *_QUOTES)), default=-1)
    if opening < 0:
        return False
    mark = text[opening]
    closing = text.find({**_WORKS, **_QUOTES}[mark], opening)
    if closing < end:
        return False
    content = text[opening + 1 : closing]
    if mark in _WORKS:
        return len(content) <= _LONGEST_WORK
    if len(content) > _LONGEST_QUOTED or _SENTENCE.search(content):
        return False
    head = text[max(0, opening - _MOST_BEFORE) : opening].rstrip(":")
    return bool(_BEFORE.search(head) or _AFTER.match(text, closing + 1))
