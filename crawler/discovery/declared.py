"""What is wrong with a feed as its seed declares it, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from crawler.discovery import KINDS
from crawler.discovery.api import check_expression, expressions_in
from crawler.discovery.entries import on_day
from crawler.settings import Feed

_OPTIONAL = ("pages", "items", "link", "date", "render")
"""The keys that not every kind understands."""


def faults_of(feed: Feed) -> Iterator[tuple[str, str]]:
    """Every fault of a feed, in one line of each language."""
    kind = KINDS.get(feed.kind)
    if kind is None:
        yield (
            f"没有名为「{feed.kind}」的入口类型，可用：{'、'.join(KINDS)}。",
            f"there is no feed kind {feed.kind!r}; known: {', '.join(KINDS)}.",
        )
    else:
        for key in _OPTIONAL:
            if getattr(feed, key) is not None and key not in kind.keys:
                yield (
                    f"{feed.kind} 类入口没有 {key} 这个键，请删去。",
                    f"a feed of kind {feed.kind} has no key {key}; take it out.",
                )
    for key in ("url", "pages"):
        yield from _address_faults(key, getattr(feed, key))
    if feed.pages is not None and "{page}" not in feed.pages:
        yield (
            f"pages「{feed.pages}」中没有 {{page}}，请写在页码处。",
            f"pages {feed.pages!r} has no {{page}} where the number stands.",
        )
    yield from _expression_faults(feed)


def _address_faults(key: str, url: str | None) -> Iterator[tuple[str, str]]:
    if url is None:
        return
    try:
        parts = urlsplit(on_day(url, date(2026, 1, 31)))
        good = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        good = False
    if not good:
        yield f"{key}「{url}」不是 http(s) 网址。", f"{key} {url!r} is no http(s) address."


def _expression_faults(feed: Feed) -> Iterator[tuple[str, str]]:
    told = [("items", feed.items), ("date", feed.date)]
    told += [("link", expression) for expression in expressions_in(feed.link or "")]
    for key, expression in told:
        wrong = check_expression(expression) if expression is not None else None
        if wrong:
            yield (
                f"{key} 中的 JMESPath 表达式「{expression}」有误（{wrong}）。",
                f"{key}: bad JMESPath expression {expression!r} ({wrong}).",
            )
