"""Answers that are data: JSON as it is, or in what a script wraps around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from crawler.literals import Name, read_literal

MOST_OBJECTS = 500_000
"""Objects and lists in one answer: more would fill the memory of a worker."""

NOTICE_STRINGS = 40
NOTICE_CHARS = 1000
"""Strings, and characters of them all, in which an answer's own words are looked for."""

_DEEPEST = 60
_AROUND = "\ufeff \r\n\t\x00"
_MARKUP = re.compile(rf"[{_AROUND}]*+<")
_WRAPPING = re.compile(
    r"(?:/\*\*/)?\s*(?:(?:try\s*\{\s*)?[\w$.]{1,80}\s*\(\s*|(?:(?:var|let|const)\s+)?[\w$.]{1,80}\s*=\s*)?"
    r"(?=[\[{])"
)
_END = re.compile(r"\s*+\)?+\s*+;?+\s*+(?:\}\s*+catch\s*+\(\w*+\)\s*+\{\s*+\})?+\s*+$")
"""Nothing in it is tried twice: blanks of any number may stand there."""


def is_too_much(text: str) -> bool:
    """Whether a text would make more objects than are taken."""
    return text.count("{") + text.count("[") > MOST_OBJECTS


def data_of(text: str) -> dict[str, Any] | list[Any] | None:
    """The data that a text is, all of it; None where it is anything else, or too much."""
    if _MARKUP.match(text):
        return None
    text = text.strip(_AROUND)
    begin = _WRAPPING.match(text)
    if begin is None or is_too_much(text):
        return None
    read = read_literal(text, begin.end())
    if read is None or not isinstance(read[0], dict | list) or not _END.match(text, read[1]):
        return None
    return read[0]


def words_of(data: Any) -> str:
    """The first words of an answer, a line each: what it says where it is not what was asked for.

    Longer texts are left out: they are articles' own.
    """
    found: list[str] = []
    left = NOTICE_CHARS
    for text in _strings(data, 0):
        if len(text) <= left and len(found) < NOTICE_STRINGS:
            found.append(text)
            left -= len(text)
    return "\n".join(found)


def _strings(data: Any, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    if isinstance(data, str) and not isinstance(data, Name):
        if text := " ".join(data[: NOTICE_CHARS + 1].split()):
            yield text
    elif isinstance(data, dict):
        for value in data.values():
            yield from _strings(value, depth + 1)
    elif isinstance(data, list):
        for value in data[:NOTICE_STRINGS]:
            yield from _strings(value, depth + 1)
