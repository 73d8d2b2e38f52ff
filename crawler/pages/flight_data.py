"""The rows of data that a page's scripts push one by one, for a script to build the page of."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from typing import Any

PUSH = "__next_f.push("
"""How such a script begins: pages of Next.js with its app router."""

MOST_CHUNKS = 2_000
"""Pieces that are put together of one page."""

MOST_SIZE = 4_000_000
"""Characters of the longest data."""

MOST_ROWS = 5_000
"""Rows that are read."""

DEEPEST = 60
"""Objects and lists within each other in which texts are put."""

_TEXT_MARK = "T"
_NUMBER_LENGTH = 8
_HEX = frozenset("0123456789abcdef")
_DECODER = json.JSONDecoder()


def flight_rows(scripts: Iterable[str]) -> list[Any]:
    """The data of the rows that scripts push, in their order; texts in rows of their own put in.

    A piece is a text or the end of one that another script began. A row is its number, a colon and
    JSON; or, for a long text, ``T``, its length in bytes of UTF-8 and the text as it is. Others
    name it by ``$`` and its number.

    Args:
        scripts: The texts of the page's scripts.
    """
    payload = "".join(islice(_chunks(scripts), MOST_CHUNKS))[:MOST_SIZE]
    texts: dict[str, str] = {}
    rows: list[Any] = []
    for number, row in islice(_rows(payload), MOST_ROWS):
        if isinstance(row, str):
            texts[f"${number}"] = row
        else:
            rows.append(row)
    return [_filled(row, texts) for row in rows] if texts else rows


def _chunks(scripts: Iterable[str]) -> Iterator[str]:
    """The pieces that scripts push."""
    for script in scripts:
        at = script.find(PUSH)
        while at >= 0:
            try:
                pushed, at = _DECODER.raw_decode(script, at + len(PUSH))
            except (ValueError, RecursionError):
                break
            if isinstance(pushed, list) and len(pushed) == 2 and isinstance(pushed[1], str):
                yield pushed[1]
            at = script.find(PUSH, at)


def _rows(payload: str) -> Iterator[tuple[str, Any]]:
    """The number of each row and its data: a text, or an object or list."""
    at = 0
    while at < len(payload):
        colon = payload.find(":", at, at + _NUMBER_LENGTH)
        number = payload[at:colon] if colon > at else ""
        end = payload.find("\n", at)
        end = len(payload) if end < 0 else end
        if not number or not _HEX.issuperset(number):
            at = end + 1
            continue
        start = colon + 1
        comma = payload.find(",", start, start + _NUMBER_LENGTH)
        if payload.startswith(_TEXT_MARK, start) and comma > start:
            size = payload[start + 1 : comma]
            if size and _HEX.issuperset(size):
                text = _first_bytes(payload, comma + 1, int(size, 16))
                yield number, text
                at = comma + 1 + len(text)
                continue
        if payload[start : start + 1] in ("[", "{"):
            with suppress(ValueError, RecursionError):
                yield number, _DECODER.raw_decode(payload, start)[0]
        at = end + 1


def _first_bytes(payload: str, start: int, size: int) -> str:
    """What stands in so many bytes of UTF-8 from a place on."""
    return payload[start : start + size].encode("utf-8", "replace")[:size].decode("utf-8", "ignore")


def _filled(data: Any, texts: dict[str, str], depth: int = DEEPEST) -> Any:
    """Data with the texts that it names by number."""
    if isinstance(data, str):
        return texts.get(data, data) if data[:1] == "$" else data
    if depth and isinstance(data, dict):
        return {key: _filled(value, texts, depth - 1) for key, value in data.items()}
    if depth and isinstance(data, list):
        return [_filled(value, texts, depth - 1) for value in data]
    return data
