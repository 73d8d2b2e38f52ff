"""An article that a page carries in a script, for a script of its own to show: no element holds it.

Looked for only where the page's elements hold no article, and believed only where the page's own
title is its headline: a feed that is carried along is not taken for the article.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from crawler.pages.base import Page
from crawler.pages.titles import Titles
from crawler.pages.wholeness import is_closed

LEAST = 40
"""Characters of the shortest text that is one: a line of news."""

DEEPEST = 12
"""Objects within each other in which it is looked for."""

SCRIPT_LIMIT = 2_000_000
"""Characters of the longest script that is read."""

_GIVEN = re.compile(r"=\s*(?=\{)|^\s*(?=\{)|JSON\.parse\(\s*(?=[\"'])")
_TEXTS = ("articlebody", "content", "body", "html", "text")
_TITLES = ("headline", "title", "name")
_TIMES = ("datepublished", "publishtime", "publish_time", "pubtime", "publishedat", "publishdate")
_ORIGINS = ("source", "sourcename", "origin", "media", "medianame")
_DROPPED = re.compile(r"<script\b.*?</script\s*>", re.IGNORECASE | re.DOTALL)


def carried(page: Page) -> Page | None:
    """The page as its script would show it; None where no script carries the article."""
    if not is_closed(page):  # of a page that was cut the elements may hold it after all
        return None
    titles = Titles(page.meta.titles())
    found = [entry for entry in _entries(page) if _is_article(entry, titles)]
    texts = {_field(entry, _TEXTS) for entry in found}
    if len(texts) != 1:
        return None
    shown = Page(page.url, _markup(found[0]), zones=page.zones)
    shown.document.head.extend(page.document.head)
    return shown


def _entries(page: Page) -> Iterator[Mapping[str, Any]]:
    """Every object that the page's scripts give as data."""
    yield from ([page.meta.linked] if page.meta.linked else ())
    for text in page.meta.scripts:
        given = _GIVEN.search(text) if len(text) <= SCRIPT_LIMIT else None
        if given:
            yield from _objects(_read(text, given.end()), DEEPEST)


def _read(text: str, at: int) -> object:
    """The data that begins somewhere in a script; None where it is no JSON."""
    decoder = json.JSONDecoder(strict=False)
    try:
        data, _ = decoder.raw_decode(text, at)
        return decoder.decode(data) if isinstance(data, str) else data
    except (ValueError, RecursionError):
        return None


def _objects(data: object, depth: int) -> Iterator[Mapping[str, Any]]:
    if isinstance(data, dict):
        yield data
    values = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    for value in values if depth else ():
        yield from _objects(value, depth - 1)


def _is_article(entry: Mapping[str, Any], titles: Titles) -> bool:
    text = _field(entry, _TEXTS)
    return len(text) >= LEAST and titles.agreement(_field(entry, _TITLES)) >= 1


def _field(entry: Mapping[str, Any], names: tuple[str, ...]) -> str:
    """The first text that an object has under one of some names; possibly empty."""
    lower = {key.lower(): value for key, value in entry.items()}
    return next((v for n in names if isinstance(v := lower.get(n), str) and v.strip()), "")


def _markup(entry: Mapping[str, Any]) -> str:
    """The article as a page: headline, time and origin, text."""
    text = _DROPPED.sub("", _field(entry, _TEXTS))
    if "</p>" not in text and "<br" not in text:
        text = "".join(f"<p>{escape(line)}</p>" for line in text.splitlines())
    origin = _field(entry, _ORIGINS)
    label = f"来源：{origin}" if origin else ""
    info = f"<span>{escape(_field(entry, _TIMES))}</span> <span>{escape(label)}</span>"
    title = escape(_field(entry, _TITLES))
    return f"<body><h1>{title}</h1><p>{info}</p><div>{text}</div></body>"
