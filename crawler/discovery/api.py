"""Lists in JSON, in a script that holds JSON, or in XML: expressions say where the items stand."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Any
from urllib.parse import quote

import jmespath
from jmespath.exceptions import JMESPathError

from crawler.addresses import as_published, fits
from crawler.discovery import listing
from crawler.discovery.asking import following
from crawler.discovery.base import (
    MOST_LINKS,
    NO_FEED,
    FeedError,
    FeedKind,
    FeedPage,
    Found,
    FoundLink,
    FoundPage,
)
from crawler.discovery.dating import day_of_stamp
from crawler.discovery.xml_data import xml_data
from crawler.expressions import kind_of, text_by, texts_in
from crawler.literals import read_literal
from crawler.pages.data import MOST_OBJECTS, is_too_much, words_of
from crawler.pages.decoding import decode
from crawler.publishers import same_publisher
from storage.addresses import canonical

_PLACE = re.compile(r"\{([^{}]+)\}")
_BEGINS = re.compile(r"[\[{]")
_FRAME = re.compile(r"</?(?:html|head|body)\b[^<>]*>", re.IGNORECASE)
MOST_TRIES = 50
"""Places in a script at which JSON may begin."""

MOST_SAID = 120
"""Characters of an answer's own words that a fault repeats."""

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
    """The articles of a list in data, and the next page where the seed says how; see `FeedKind`.

    The feed's keys: ``items`` is the expression of the list (default: the answer itself), ``link``
    a template of an item's expressions (default: the usual names), ``date`` an expression;
    ``html`` in their place names a piece of HTML, which is read as a list page. A JSON Feed needs
    none of them.
    """
    decoded = decode(page.body, page.encoding)
    text, charset = decoded.text, decoded.encoding
    data, standard = _data(text, page), is_json_feed(text)
    if page.feed.html is not None:
        return _in_html(data, page)
    items = _items(data, page, standard=standard)
    patterns = [re.compile(pattern) for pattern in page.patterns]
    links: dict[str, FoundLink] = {}
    for item in items[:MOST_LINKS]:
        url = as_published(_link(item, page.feed.link), page.url, charset)
        if url is None and standard:
            url = _elsewhere(item, page, known=bool(patterns))
        if url and (not patterns or fits(patterns, url)):
            links.setdefault(canonical(url), FoundLink(url, _date(item, page)))
    pages = _next(page, data, standard=standard) if items else ()
    return Found(tuple(links.values()), pages, _said_of(len(items), page))


def expressions_in(template: str) -> list[str]:
    """The expressions of a template."""
    return _PLACE.findall(template)


def is_json_feed(text: str) -> bool:
    """Whether a text is a JSON Feed (jsonfeed.org)."""
    return text.lstrip("\ufeff \r\n\t").startswith("{") and bool(_JSON_FEED.search(text, 0, 10_000))


def _in_html(data: Any, page: FeedPage) -> Found:
    """What a list shows whose HTML an expression names."""
    expression = page.feed.html or ""
    found = _searched("html", expression, data, page)
    pieces = texts_in(found)
    if not pieces and not _is_end(found, page):
        raise FeedError(
            "no_text",
            url=page.url,
            items=repr(expression),
            found=kind_of(found),
            says=_own_words(data),
        )
    # What would end the page before its time is left out.
    html = _FRAME.sub("", "".join(pieces))
    body = f"<!DOCTYPE html><ul>{html}</ul>".encode("utf-8", "replace")
    listed = listing.find(replace(page, body=body, encoding="utf-8", feed=NO_FEED))
    pages = _next(page, data, standard=False) if listed.links else ()
    return Found(listed.links, pages or listed.pages)


def _searched(key: str, expression: str, data: Any, page: FeedPage) -> Any:
    try:
        return jmespath.search(expression, data)
    except JMESPathError as error:
        raise FeedError(
            "unfit", key=key, items=repr(expression), url=page.url, text=error
        ) from error


def _items(data: Any, page: FeedPage, *, standard: bool) -> list[Any]:
    expression = page.feed.items or ("items" if standard else None)
    found = _searched("items", expression, data, page) if expression else data
    if _is_end(found, page):
        return []
    if isinstance(found, dict) and page.feed.items and isinstance(data, _Xml):
        return [found]  # an XML list of one
    if not isinstance(found, list):
        raise FeedError(
            "no_list", url=page.url, items=repr(page.feed.items or ""), says=_own_words(data)
        )
    return found


def _is_end(found: Any, page: FeedPage) -> bool:
    """Whether a list is empty, or has come to its end: beyond it, many say nothing of it at all."""
    return found in ("", []) or (found is None and page.step > 0)


class _Xml(dict[str, Any]):
    """Data that came as XML, in which a list of one is no list."""


def _data(text: str, page: FeedPage) -> Any:
    """The data of an answer."""
    if text.lstrip("\ufeff \r\n\t").startswith("<"):
        return _Xml(xml_data(page.body, page.url, page.encoding))
    if is_too_much(text):
        raise FeedError("too_much", url=page.url, most=MOST_OBJECTS)
    return _json(text, page.url)


def _json(text: str, url: str) -> Any:
    """The data of an answer, in whatever a script wraps around it: a call, a name, a guard."""
    text = text.strip()
    best: tuple[int, Any] | None = None
    at = 0
    for begin in islice(_BEGINS.finditer(text), MOST_TRIES):
        if begin.start() < at:
            continue
        read = read_literal(text, begin.start())
        if read is None:
            continue
        data, at = read
        if best is None or at - begin.start() > best[0]:
            best = at - begin.start(), data
    if best is None:
        raise FeedError("no_json", url=url)
    return best[1]


def _link(item: Any, template: str | None) -> str:
    if template is None:
        if isinstance(item, str):
            return item
        found = [text_by(name, item) for name in _USUAL_LINKS]
        named = text_by("id", item)
        found.append(named if named.startswith("http") else "")
        return next((text for text in found if text), "javascript:")
    places = [text_by(expression, item) for expression in expressions_in(template)]
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
    url = as_published(text_by("external_url", item) or "javascript:", page.url)
    return url if url and (known or same_publisher(url, page.url)) else None


def _date(item: Any, page: FeedPage) -> date | None:
    names = (page.feed.date,) if page.feed.date else _USUAL_DATES
    text = next((value for name in names if (value := text_by(name, item))), "")
    return day_of_stamp(text, page.zone) if text else None


def _next(page: FeedPage, data: Any, *, standard: bool) -> tuple[FoundPage, ...]:
    cursor = text_by(page.feed.cursor, data) if page.feed.cursor else ""
    address = following(page.feed, page.asked or page.url, page.step, cursor)
    if address is None and standard:
        following_url = text_by("next_url", data)
        address = as_published(following_url, page.url) if following_url else None
        address = None if address == page.url else address
    return (FoundPage(address, older=True),) if address else ()


def _said_of(items: int, page: FeedPage) -> str | None:
    """What is to be told of a list that is longer than what is taken of it."""
    if items <= MOST_LINKS:
        return None
    return (
        f"The answer of {page.url} lists {items} items; only the first {MOST_LINKS} are taken: "
        "ask for a smaller page of the list."
    )


def _own_words(data: Any) -> str:
    """The beginning of what an answer says, on one line."""
    said = " / ".join(words_of(data).split("\n"))
    return said if len(said) <= MOST_SAID else said[: MOST_SAID - 1] + "…"


KIND = FeedKind(
    find,
    keys=frozenset(
        ("items", "link", "date", "pages", "html", "method", "body", "cursor", "size", "first_page")
    ),
)
