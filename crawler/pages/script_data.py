"""The objects that a page's scripts carry as data, whatever framework wrote them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from crawler.literals import Budget, Name, decoded, read_arguments, read_literal
from crawler.pages.document import HeadElement
from crawler.pages.flight_data import PUSH, flight_rows

SCRIPT_LIMIT = 2_000_000
"""Characters of the longest script that is read."""

LEAST_SIZE = 60
"""Characters of the shortest one: what is smaller holds no article."""

MOST_STARTS = 400
"""Places of one script at which data is looked for."""

MOST_READ = 8_000_000
"""What is read of a page's scripts, as `Budget` counts."""

MOST_OBJECTS = 20_000
"""Objects looked at on one page."""

MOST_VALUES = 200_000
"""Values looked up by number on one page."""

_PUSH_REACH = 100
"""Characters of a script's beginning in which its push stands."""

DEEPEST = 24
"""Objects within each other."""

_START = re.compile(
    r"(?:[=(:]|\breturn)\s*+(?=[\[{]\s*+[\[{\"'/\w$]|JSON\.parse|decodeURI|[\"'](?:[\[{]|%7[Bb]|%5[Bb]))"
)
_STRING = re.compile(
    r"[=(]\s*+(?=[\"'`]\s*+(?:<|\\(?:u003[cC]|x3[cC])|%3[cC])|decodeURI|unescape\()"
)
_PARAGRAPH = re.compile(r"<(?:p\b|/p>|br\b)", re.IGNORECASE)
MOST_STRINGS = 40
"""Texts of one script that are looked at for markup."""

_FUNCTION = re.compile(r"\(\s*function\s*\((?P<names>[\w$,\s]{0,20000})\)\s*\{")
"""A function that is called where it stands, to spare the repetition of its arguments."""

_MEMBER = re.compile(r"\s*(?P<name>[\w$]{1,40})\.(?P<key>[\w$]{1,80})\s*=(?!=)\s*")
_RETURN = re.compile(r"[;\s]*return\b\s*")
_CALL = re.compile(r"\s*;?\s*\}\s*\)?\s*\(")

Entry = Mapping[str, Any]
"""An object of the data by its keys."""


def entries(elements: Iterable[HeadElement]) -> Iterator[Entry]:
    """The objects of the data in a page's scripts, outer ones first; names are replaced by values.

    Args:
        elements: The scripts.
    """
    yield from islice(_entries(elements), MOST_OBJECTS)


def strings(text: str) -> Iterator[str]:
    """The markup that a script holds as text, to write it into the page: paragraphs, no template.

    Args:
        text: The script.
    """
    if not LEAST_SIZE <= len(text) <= SCRIPT_LIMIT:
        return
    for start in islice(_STRING.finditer(text), MOST_STRINGS):
        read = read_literal(text, start.end())
        said = read[0] if read else None
        if isinstance(said, str) and len(said) >= LEAST_SIZE and _PARAGRAPH.search(said):
            yield said


def _entries(elements: Iterable[HeadElement]) -> Iterator[Entry]:
    budget = Budget(MOST_READ)
    pushed: list[str] = []
    for element in elements:
        text = element.text
        if PUSH in text[:_PUSH_REACH]:
            pushed.append(text)
            continue
        if not LEAST_SIZE <= len(text) <= SCRIPT_LIMIT:
            continue
        whole = decoded(text) if text.lstrip()[:1] in '{[%"' else None
        if whole is not None:
            yield from _Flat(whole).objects() if _is_flat(whole) else _objects(whole, {})
            continue
        function = _FUNCTION.search(text)
        called = list(_called(text, function)) if function else []
        if called:  # read as it stands, its values would be the names of arguments
            yield from called
            continue
        end = 0
        for start in islice(_START.finditer(text), MOST_STARTS):
            if start.end() < end:
                continue
            read = read_literal(text, start.end(), budget)
            if read is not None:
                data, end = read
                data = decoded(data) if isinstance(data, str) else data
                yield from _objects(data, {})
    for row in flight_rows(pushed):
        yield from _objects(row, {})


def _called(text: str, function: re.Match[str]) -> Iterator[Entry]:
    """The objects that a function returns of its arguments: ``(function(a,b){return {…}}(…))``."""
    members: dict[str, dict[str, Any]] = {}
    at = function.end()
    while (member := _MEMBER.match(text, at)) and (read := read_literal(text, member.end())):
        members.setdefault(member["name"], {})[member["key"]] = read[0]
        at = read[1] + text.startswith(";", read[1])
    returned = _RETURN.match(text, at)
    read = read_literal(text, returned.end()) if returned else None
    call = _CALL.match(text, read[1]) if read else None
    if read is None or call is None:
        return
    given = read_arguments(text, call.end())
    names = dict(zip((name.strip() for name in function["names"].split(",")), given, strict=False))
    yield from _objects([read[0], *members.values(), *names.values()], names)


def _objects(data: Any, names: Mapping[str, Any], depth: int = DEEPEST) -> Iterator[Entry]:
    """Every object within data."""
    if isinstance(data, dict):
        yield {key: _valued(value, names) for key, value in data.items()} if names else data
    values = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    for value in values if depth else ():
        if isinstance(value, dict | list):
            yield from _objects(value, names, depth - 1)


def _valued(value: Any, names: Mapping[str, Any]) -> Any:
    return names.get(value) if type(value) is Name else value


def _is_flat(data: Any) -> bool:
    """Whether data is a list of values that name each other by number (as Nuxt 3 writes them)."""
    if not isinstance(data, list) or len(data) < 2:
        return False
    first = data[0]
    if isinstance(first, list):
        first = dict(enumerate(first[1:])) if first and isinstance(first[0], str) else {}
    return (
        isinstance(first, dict)
        and bool(first)
        and all(type(value) is int and value < len(data) for value in first.values())
    )


class _Flat:
    """Such a list; so many values are looked up at most, since they may name each other in turn."""

    def __init__(self, data: list[Any]) -> None:
        self._data = data
        self._left = MOST_VALUES

    def objects(self) -> Iterator[Entry]:
        """Its objects, each with the values that its numbers name."""
        for value in self._data:
            if isinstance(value, dict):
                yield {key: self._value(at, 2) for key, at in value.items()}

    def _value(self, at: Any, depth: int) -> Any:
        """The value at a place of the list; objects and lists a few steps deep."""
        self._left -= 1
        known = type(at) is int and 0 <= at < len(self._data) and self._left > 0
        value = self._data[at] if known else None
        if not isinstance(value, dict | list):
            return value
        if not depth:
            return None
        if isinstance(value, dict):
            return {key: self._value(each, depth - 1) for key, each in value.items()}
        if len(value) == 2 and isinstance(value[0], str):
            # Wrapped: ["Date", "2024-05-13T00:49:03Z"], ["Ref", 7].
            return value[1] if isinstance(value[1], str) else self._value(value[1], depth - 1)
        return [self._value(each, depth - 1) for each in value]
