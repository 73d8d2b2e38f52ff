"""The links that a page keeps as data in its scripts, for the reader's browser to show.

An object counts that has both a headline and an address beside each other; which of them are
articles is judged as with any other link.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from lxml import etree

from crawler.discovery.anchors import MOST_ANCHORS, Anchor, ListPage
from crawler.discovery.dating import day_of_stamp
from storage.addresses import canonical

MOST_BLOCKS = 40
"""Pieces of data read on one page."""

_LEAST_SIZE = 60
"""Characters; what is smaller holds no list."""

_ASSIGNED = re.compile(r"(?:=|\(|:)\s*(?=[\[{]\s*[\[{\"])")
_QUOTED = re.compile(r"JSON\.parse\(\s*(?=\")")
_TITLE = re.compile(r"(?:^|_)(?:title|headline|subject)$|Title$|Headline$", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:^|_)(?:url|link|href|permalink)$|Url$|Link$|Href$", re.IGNORECASE)
_MOMENT = re.compile(r"date|time", re.IGNORECASE)
_PICTURE = re.compile(r"im(?:g|age)|pic|thumb|cover|logo|avatar|icon|video|share", re.IGNORECASE)
_DATA_TYPES = frozenset(("application/json", "application/ld+json"))
_LIKE_ADDRESS = re.compile(r"^(?:https?:)?/{1,2}[^\s<>{}]+$|^[\w./-]+\.s?html?(?:\?\S*)?$")


def anchors_in_scripts(page: ListPage, zone: ZoneInfo) -> list[Anchor]:
    """The links in the data of a page's scripts by address, in the order of the page."""
    found: dict[str, Anchor] = {}
    for data in _blocks(page.root):
        for number, (title, href, day) in enumerate(_items(data, zone)):
            address = page.address(href)
            if address is None or number >= MOST_ANCHORS:
                continue
            anchor = found.setdefault(
                canonical(address), Anchor(address, around=False, first=len(found))
            )
            anchor.texts.append(title)
            anchor.dated = anchor.dated or day
            anchor.timed = anchor.timed or day is not None
    return list(found.values())


def _blocks(root: etree._Element) -> Iterator[Any]:
    read = 0
    for script in root.iter("script"):
        text = script.text or ""
        if len(text) < _LEAST_SIZE:
            continue
        starts = [0] if (script.get("type") or "").lower() in _DATA_TYPES else None
        at = 0
        for start in starts if starts is not None else _starts(text):
            if start < at or read >= MOST_BLOCKS:
                continue
            read += 1
            data, at = _decoded(text, start)
            if data is not None:
                yield data


def _starts(text: str) -> Iterator[int]:
    """Where data may begin in a script: behind an assignment or a call."""
    marks = [*_ASSIGNED.finditer(text), *_QUOTED.finditer(text)]
    yield from sorted(mark.end() for mark in marks)


def _decoded(text: str, start: int) -> tuple[Any, int]:
    """The data that begins at a place of a text and where it ends; None where there is none."""
    rest = text[start:].lstrip() if start == 0 else text[start:]
    try:
        data, length = json.JSONDecoder().raw_decode(rest)
        if isinstance(data, str):
            data = json.loads(data)
    except (ValueError, RecursionError):
        return None, start
    return data, start + length


def _items(data: Any, zone: ZoneInfo) -> Iterator[tuple[str, str, date | None]]:
    """Every object with a headline and an address: both, and the day it names."""
    waiting = [data]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting.extend(reversed(each))
        elif isinstance(each, dict):
            waiting.extend(reversed([value for value in each.values() if _nests(value)]))
            title = _first(each, _TITLE, re.compile(r"\S"))
            address = _first(each, _ADDRESS, _LIKE_ADDRESS)
            if title and address:
                yield title, address, _day(each, zone)


def _nests(value: Any) -> bool:
    return isinstance(value, list | dict)


def _first(item: dict[str, Any], names: re.Pattern[str], form: re.Pattern[str]) -> str | None:
    for name, value in item.items():
        if isinstance(value, str) and names.search(name) and not _PICTURE.search(name):
            text = value.strip()
            if form.search(text):
                return text
    return None


def _day(item: dict[str, Any], zone: ZoneInfo) -> date | None:
    for name, value in item.items():
        if _MOMENT.search(name) and isinstance(value, str | int) and not isinstance(value, bool):
            day = day_of_stamp(str(value), zone)
            if day:
                return day
    return None
