"""What is wrong with a feed as its seed declares it, in Chinese and in English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from urllib.parse import urldefrag, urlsplit

from crawler.discovery import KINDS
from crawler.discovery.api import expressions_in
from crawler.discovery.asking import NUMBERED, SIZED, Place, address_of, places_in
from crawler.expressions import wrong_with
from crawler.references import names_in
from crawler.sending import header_faults
from crawler.settings import Feed

_OPTIONAL = (
    "pages", "items", "link", "date", "html", "body", "cursor", "size", "render",
)  # fmt: skip
"""The keys that not every kind understands; `None` where they are not written."""

_DAY = date(2026, 1, 31)


def faults_of(feed: Feed) -> Iterator[tuple[str, str]]:
    """Every fault of a feed, in one line of each language."""
    kind = KINDS.get(feed.kind)
    if kind is None:
        yield (
            f"没有名为「{feed.kind}」的入口类型，可用：{'、'.join(KINDS)}。",
            f"there is no feed kind {feed.kind!r}; known: {', '.join(KINDS)}.",
        )
    else:
        written = [key for key in _OPTIONAL if getattr(feed, key) is not None]
        written += ["method"] * (feed.method != "GET") + ["first_page"] * (feed.first_page != 1)
        for key in written:
            if key not in kind.keys:
                yield (
                    f"{feed.kind} 类入口没有 {key} 这个键，请删去。",
                    f"a feed of kind {feed.kind} has no key {key}; take it out.",
                )
    for key in ("url", "pages"):
        yield from _address_faults(key, feed)
    yield from _paging_faults(feed)
    yield from _sending_faults(feed)
    yield from _expression_faults(feed)


def faults_together(feeds: Sequence[Feed]) -> Iterator[tuple[str, str]]:
    """What is wrong with the feeds of one source together: each is known by its address."""
    times = Counter(feed.url for feed in feeds)
    for url in {feed.url for feed in feeds if feed.method == "POST" and times[feed.url] > 1}:
        yield (
            f"有几个入口的 url 同为「{url}」：请在其后写 #名称 加以区别（# 之后不会发送）。",
            f"several feeds have the url {url!r}: tell them apart by #name, which is never sent.",
        )


def _address_faults(key: str, feed: Feed) -> Iterator[tuple[str, str]]:
    url = getattr(feed, key)
    if url is None:
        return
    try:
        parts = urlsplit(address_of(feed, url, Place(day=_DAY)))
        good = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        good = False
    if not good:
        yield f"{key}「{url}」不是 http(s) 网址。", f"{key} {url!r} is no http(s) address."
    if names_in(url):
        yield (
            f"{key} 会存入档案库，不能引用环境变量（${{…}}）：请写在 headers、cookies 或 body 中。",
            f"{key} is kept in the archive: ${{…}} may stand in headers, cookies and body only.",
        )


def _paging_faults(feed: Feed) -> Iterator[tuple[str, str]]:
    named = places_in(feed.url, feed.pages, feed.body)
    if feed.pages is not None and not places_in(feed.pages):
        yield (
            f"pages「{feed.pages}」中没有 {{page}}，请写在页码处。",
            f"pages {feed.pages!r} has no {{page}} where the number stands.",
        )
    if feed.kind != "api" and named - {"page"}:
        yield (
            f"{feed.kind} 类入口的网址中只能用 {{page}}。",
            f"a feed of kind {feed.kind} may name {{page}} only.",
        )
    if named & SIZED and feed.size is None:
        yield (
            f"用了 {{{min(named & SIZED)}}}，请以 size 写明每页的条数。",
            f"{{{min(named & SIZED)}}} is used: say with size how many items a page has.",
        )
    if ("cursor" in named) != (feed.cursor is not None):
        yield (
            "cursor（回应中下一页的标记）和网址或 body 中的 {cursor} 要一起写。",
            "cursor, an expression, and {cursor} in url, pages or body need each other.",
        )
    if "cursor" in named and named & NUMBERED:
        yield (
            "{cursor} 不能和页码一起用，请留一种。",
            "{cursor} and a page's number do not go together; take one.",
        )


def _sending_faults(feed: Feed) -> Iterator[tuple[str, str]]:
    if feed.body is not None and feed.method != "POST":
        yield (
            'body 只随 method = "POST" 发送，请写上 method。',
            'body is sent with method = "POST" only; write the method.',
        )
    if feed.html is not None and (feed.items or feed.link or feed.date):
        yield (
            "html 与 items、link、date 不能同时写：html 中的列表按列表页辨认。",
            "html goes without items, link and date: the list in it is read as a list page.",
        )
    yield from header_faults(feed.headers or {})
    if urldefrag(feed.url)[1].startswith(("day=", "page=", "cursor=")):
        yield (
            f"url「{feed.url}」在 # 之后只能写名称。",
            f"url {feed.url!r} may hold a mere name behind #.",
        )


def _expression_faults(feed: Feed) -> Iterator[tuple[str, str]]:
    told = [(key, getattr(feed, key)) for key in ("items", "date", "html", "cursor")]
    told += [("link", expression) for expression in expressions_in(feed.link or "")]
    for key, expression in told:
        wrong = wrong_with(expression) if expression is not None else None
        if wrong:
            yield (
                f"{key} 中的 JMESPath 表达式「{expression}」有误（{wrong}）。",
                f"{key}: bad JMESPath expression {expression!r} ({wrong}).",
            )
