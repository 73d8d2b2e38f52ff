"""Lists in JSON (or in a script that holds JSON): an expression says where the items stand."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any
from urllib.parse import quote

import jmespath
from jmespath.exceptions import JMESPathError

from crawler.discovery.addresses import canonical_link
from crawler.discovery.base import (
    MOST_LINKS,
    FeedError,
    FeedKind,
    FeedPage,
    Found,
    FoundLink,
    FoundPage,
)
from crawler.discovery.dating import day_of_stamp
from crawler.pages.decoding import decode

_PLACE = re.compile(r"\{([^{}]+)\}")
_PADDING = re.compile(r"^\s*(?:(?:var\s+)?[\w$.]+\s*(?:=|\()|\()\s*(?=[\[{])")
"""What a script wraps around JSON: ``callback(``, ``var list =``."""

_USUAL_LINKS = ("url", "link", "href", "pageUrl", "linkUrl", "docUrl")
_USUAL_DATES = ("date", "pubDate", "publishTime", "pubtime", "publish_time", "ctime", "time")


def find(page: FeedPage) -> Found:
    """The articles of a JSON list, and the next page where the seed says how; see `FeedKind.find`.

    The feed's keys: ``items`` is the expression of the list (default: the answer itself), ``link``
    a template of an item's expressions (default: the usual names), ``date`` an expression.
    """
    items = _items(page)
    patterns = [re.compile(pattern) for pattern in page.patterns]
    links: dict[str, FoundLink] = {}
    for item in items[:MOST_LINKS]:
        url = canonical_link(_link(item, page.feed.link), page.url)
        if url and (not patterns or any(pattern.search(url) for pattern in patterns)):
            links.setdefault(url, FoundLink(url, _date(item, page)))
    return Found(tuple(links.values()), _next(page) if items else ())


def check_expression(text: str) -> str | None:
    """What is wrong with an expression; None where nothing is."""
    try:
        jmespath.compile(text)
    except JMESPathError as error:
        return str(error).splitlines()[0]
    return None


def expressions_in(template: str) -> list[str]:
    """The expressions of a template."""
    return _PLACE.findall(template)


def _items(page: FeedPage) -> list[Any]:
    data = _json(decode(page.body, page.encoding).text, page.url)
    try:
        found = jmespath.search(page.feed.items, data) if page.feed.items else data
    except JMESPathError as error:
        raise FeedError(
            f"接口 {page.url} 的 items「{page.feed.items}」不能用于其回应（{error}）。",
            f"items {page.feed.items!r} does not fit the answer of {page.url} ({error}).",
        ) from error
    if not isinstance(found, list):
        raise FeedError(
            f"接口 {page.url} 的回应中没有列表：请检查 items「{page.feed.items or ''}」。",
            f"The answer of {page.url} holds no list: check items {page.feed.items or ''!r}.",
        )
    return found


def _json(text: str, url: str) -> Any:
    text = text.strip()
    if padding := _PADDING.match(text):
        text = text[padding.end() :]
    try:
        return json.JSONDecoder().raw_decode(text)[0]
    except (ValueError, RecursionError) as error:
        raise FeedError(
            f"接口 {url} 的回应不是 JSON。", f"The answer of {url} is no JSON."
        ) from error


def _link(item: Any, template: str | None) -> str:
    if template is None:
        if isinstance(item, str):
            return item
        found = (_value(item, name) for name in _USUAL_LINKS)
        return next((text for text in found if text), "javascript:")
    places = [_value(item, expression) for expression in expressions_in(template)]
    if not all(places):
        return "javascript:"
    if _PLACE.fullmatch(template):
        return places[0]
    values = iter(places)
    return _PLACE.sub(lambda _: quote(next(values), safe="/-_.~%"), template)


def _date(item: Any, page: FeedPage) -> date | None:
    names = (page.feed.date,) if page.feed.date else _USUAL_DATES
    text = next((value for name in names if (value := _value(item, name))), "")
    try:
        return day_of_stamp(text, page.zone) if text else None
    except (ValueError, OverflowError, OSError):
        return None


def _value(item: Any, expression: str) -> str:
    """A text or number of an item as text; empty where there is none."""
    try:
        found = jmespath.search(expression, item)
    except JMESPathError:
        return ""
    if isinstance(found, bool) or not isinstance(found, str | int):
        return ""
    return str(found).strip()


def _next(page: FeedPage) -> tuple[FoundPage, ...]:
    if page.feed.pages is None:
        return ()
    return (FoundPage(page.feed.pages.replace("{page}", str(page.step + 2)), older=True),)


KIND = FeedKind(find, keys=frozenset({"items", "link", "date", "pages"}))
