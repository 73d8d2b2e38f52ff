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
_MOST_STAYED = 4
_OPENING = re.compile("[《〈“「『‘]")
_SENTENCE = re.compile("[,。!?;:、]")
_BEFORE = re.compile(f"(?:{'|'.join(sorted(words('before_titles'), key=len, reverse=True))})$")
_AFTER = re.compile("|".join(sorted(words("after_titles"), key=len, reverse=True)))
_MOST_BEFORE = 4


def title_pair(before: str, after: str, place: Place) -> Place | None:
    """A changed place that lies in a name that stands in its marks in both versions; None else.

    The place is the whole name where little of it stayed.

    Args:
        before: The earlier sentence.
        after: The later sentence.
        place: Where they differ: start and end in `before`, start and end in `after`.
    """
    name, name_after = _in_name(before, *place[:2]), _in_name(after, *place[2:])
    if name is None or name_after is None:
        return None
    kept = place[0] - name[0] + name[1] - place[1]
    kept_after = place[2] - name_after[0] + name_after[1] - place[3]
    return (*name, *name_after) if kept == kept_after <= _MOST_STAYED else place


def _in_name(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The content of the marks between which a stretch lies, if they hold a name."""
    if not _OPENING.search(text, 0, start):
        return None
    opening = max((text.rfind(mark, 0, start) for mark in (*_WORKS, *_QUOTES)), default=-1)
    mark = text[opening]
    closing = text.find({**_WORKS, **_QUOTES}[mark], opening)
    if closing < end:
        return None
    content = text[opening + 1 : closing]
    if mark in _WORKS:
        return (opening + 1, closing) if len(content) <= _LONGEST_WORK else None
    if len(content) > _LONGEST_QUOTED or _SENTENCE.search(content):
        return None
    head = text[max(0, opening - _MOST_BEFORE) : opening].rstrip(":")
    named = _BEFORE.search(head) or _AFTER.match(text, closing + 1)
    return (opening + 1, closing) if named else None
