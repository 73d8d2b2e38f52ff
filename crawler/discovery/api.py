"""Lists in JSON (or in a script that holds JSON): an expression says where the items stand."""

from __future__ import annotations

import re
from datetime import date
from itertools import islice
from typing import Any
from urllib.parse import quote

import jmespath
from jmespath.exceptions import JMESPathError

from crawler.addresses import as_published, fits
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
from crawler.pages.literals import Name, read_literal
from crawler.publishers import same_publisher
from storage.addresses import canonical

_PLACE = re.compile(r"\{([^{}]+)\}")
_BEGINS = re.compile(r"[\[{]")
MOST_TRIES = 50
"""Places in a script at which JSON may begin."""

_JSON_FEED = re.compile(r'"version"\s*:\s*"https?:(?:\\?/){2}jsonfeed\.org\\?/version')
_USUAL_LINKS = (
    "url", "link", "href", "pageUrl", "linkUrl", "docUrl", "detailUrl", "articleUrl", "newsUrl",
    "contentUrl",
)  # fmt: skip
_USUAL_DATES = (
    "date", "pubDate", "publishTime", "pubtime", "publish_time", "ctime", "time",
    "date_published", "date_modified",
)  # fmt: skip


def find(page: FeedPage) -> Found:
    """The articles of a JSON list, and the next page where the seed says how; see `FeedKind.find`.

    The feed's keys: ``items`` is the expression of the list (default: the answer itself), ``link``
    a template of an item's expressions (default: the usual names), ``date`` an expression. A JSON
    Feed needs none of them.
    """
    decoded = decode(page.body, page.encoding)
    text, charset = decoded.text, decoded.encoding
    data, standard = _json(text, page.url), is_json_feed(text)
    items = _items(data, page, standard=standard)
    patterns = [re.compile(pattern) for pattern in page.patterns]
    links: dict[str, FoundLink] = {}
    for item in items[:MOST_LINKS]:
        url = as_published(_link(item, page.feed.link), page.url, charset)
        if url is None and standard:
            url = _elsewhere(item, page, known=bool(patterns))
        if url and (not patterns or fits(patterns, url)):
            links.setdefault(canonical(url), FoundLink(url, _date(item, page)))
    following = _value(data, "next_url") if standard else ""
    return Found(tuple(links.values()), _next(page, following) if items else ())


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


def is_json_feed(text: str) -> bool:
    """Whether a text is a JSON Feed (jsonfeed.org)."""
    return text.lstrip("\ufeff \r\n\t").startswith("{") and bool(_JSON_FEED.search(text, 0, 10_000))


def _items(data: Any, page: FeedPage, *, standard: bool) -> list[Any]:
    expression = page.feed.items or ("items" if standard else None)
    try:
        found = jmespath.search(expression, data) if expression else data
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
    """The data of an answer, in whatever a script wraps around it: a call, a name, a guard."""
    text = text.strip()
    best: tuple[int, Any] | None = None
    at = 0
    for begin in islice(_BEGINS.finditer(text), 0 if text.startswith("<") else MOST_TRIES):
        if begin.start() < at:
            continue
        read = read_literal(text, begin.start())
        if read is None:
            continue
        data, at = read
        if best is None or at - begin.start() > best[0]:
            best = at - begin.start(), data
    if best is None:
        raise FeedError(f"接口 {url} 的回应不是 JSON。", f"The answer of {url} is no JSON.")
    return best[1]


def _link(item: Any, template: str | None) -> str:
    if template is None:
        if isinstance(item, str):
            return item
        found = [_value(item, name) for name in _USUAL_LINKS]
        named = _value(item, "id")
        found.append(named if named.startswith("http") else "")
        return next((text for text in found if text), "javascript:")
    places = [_value(item, expression) for expression in expressions_in(template)]
    if not all(places):
        return "javascript:"
    if _PLACE.fullmatch(template):
        return places[0]
    values = iter(places)
    return _PLACE.sub(lambda _: quote(next(values), safe="/-_.~%"), template)


def _elsewhere(item: Any, page: FeedPage, *, known: bool) -> str | None:
    """The page that an item of a JSON Feed is about, where it has none of its own.

    It is the publisher's, unless patterns say what an article's address is.
    """
    url = as_published(_value(item, "external_url") or "javascript:", page.url)
    return url if url and (known or same_publisher(url, page.url)) else None


def _date(item: Any, page: FeedPage) -> date | None:
    names = (page.feed.date,) if page.feed.date else _USUAL_DATES
    text = next((value for name in names if (value := _value(item, name))), "")
    return day_of_stamp(text, page.zone) if text else None


def _value(item: Any, expression: str) -> str:
    """A text or number of an item as text; empty where there is none."""
    try:
        found = jmespath.search(expression, item)
    except JMESPathError:
        return ""
    if isinstance(found, bool | Name) or not isinstance(found, str | int):
        return ""
    return str(found).strip()


def _next(page: FeedPage, following: str) -> tuple[FoundPage, ...]:
    if page.feed.pages is not None:
        return (FoundPage(page.feed.pages.replace("{page}", str(page.step + 2)), older=True),)
    address = as_published(following, page.url) if following else None
    return (FoundPage(address, older=True),) if address and address != page.url else ()


KIND = FeedKind(find, keys=frozenset({"items", "link", "date", "pages"}))
