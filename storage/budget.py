"""How much of what is due a run takes up: by host, what is new before what is known."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeVar
from urllib.parse import urlsplit

from storage.work import Due, DueArticle, DueLink

RESERVED = 4
"""One in so many of a host's fetches is kept for known articles, whatever new links there are."""


@dataclass(frozen=True, slots=True)
class Late:
    """Known articles of a host that are due and have to wait.

    Attributes:
        articles: The articles.
        span: The time over which they are spread: twice what their host needs for them, so that as
            much stays free for what is new.
    """

    articles: tuple[DueArticle, ...]
    span: timedelta


def within_budget(due: Due, per_host: int, delay: timedelta) -> tuple[Due, tuple[Late, ...]]:
    """The part of what is due for which each host's fetches in a run suffice, and what waits.

    Feeds are taken whole. Of a host's other fetches new links come first, then a backlog's, then
    known articles; but a part (RESERVED) is the articles' alone. One host's many take nothing from
    another's. Links that do not fit simply stay due.

    Args:
        due: What is due, each kind most urgent first.
        per_host: Fetches of a host in a run.
        delay: The distance between two of them.
    """
    links, articles = _by_host(due.links), _by_host(due.articles)
    left: dict[str, int] = defaultdict(lambda: per_host)
    for url in (*(feed.url for feed in due.feeds), *(page.url for page in due.feed_pages)):
        left[_host(url)] -= 1
    taken_links: list[DueLink] = []
    taken_articles: list[DueArticle] = []
    waiting: list[Late] = []
    for host in {**links, **articles}:
        own = articles.get(host, [])
        kept = min(len(own), max(per_host // RESERVED, 1))
        free = max(left[host] - kept, 0)
        wanted = sorted(links.get(host, []), key=lambda link: link.backlog)
        taken_links += wanted[:free]
        room = max(left[host] - len(wanted[:free]), kept)
        taken_articles += own[:room]
        if late := own[room:]:
            waiting.append(Late(tuple(late), 2 * delay * len(late)))
    return replace(due, links=tuple(taken_links), articles=tuple(taken_articles)), tuple(waiting)


T = TypeVar("T", DueLink, DueArticle)


def _by_host(items: tuple[T, ...]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = {}
    for item in items:
        found.setdefault(_host(item.url), []).append(item)
    return found


def _host(url: str) -> str:
    return urlsplit(url).netloc
