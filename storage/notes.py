"""A coded note: a line of English, and behind a tab the code and the values that it was made from.

JSON hands on the line alone; who shows the note puts words to its code, in the reader's language.
Most notes have no code: what crawler and archive note is one English line, as in rows of before.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

Value = str | tuple[str, str]
"""A value of a note: one for all languages, or in Chinese and in English, in this order."""

_TAB = "\t"
_HEAD = '{"note":'


@dataclass(frozen=True, slots=True)
class Note:
    """What a line says, without its words.

    Attributes:
        code: Which note it is; kept for good, so that none is given another meaning.
        values: What the note names, by name.
    """

    code: str
    values: Mapping[str, Value]


def written(line: str, note: Note) -> str:
    """A note as it is kept in a column of text, with its line in English."""
    tail = json.dumps(
        {"note": note.code, "values": note.values}, ensure_ascii=False, separators=(",", ":")
    )
    return line.replace(_TAB, " ") + _TAB + tail


def note_of(detail: str) -> Note | None:
    """The code and the values behind a kept line; None where it has none, or none of this form."""
    tail = detail.partition(_TAB)[2]
    if not tail.startswith(_HEAD):
        return None
    try:
        found = json.loads(tail)
        code, values = found["note"], {k: _value(v) for k, v in found["values"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return Note(code, values) if isinstance(code, str) else None


def plain(detail: str) -> str:
    """A kept line without what it was made from."""
    return detail if note_of(detail) is None else detail.partition(_TAB)[0]


def _value(value: object) -> Value:
    """A value as it was before it was written.

    Raises:
        ValueError: It is none.
    """
    match value:
        case str():
            return value
        case [str() as zh, str() as en]:
            return zh, en
    raise ValueError(value)
