"""The contract of a feed kind: a fetched page in, article links and further feed pages out.

A kind is one module with a `FeedKind`; it knows neither Scrapy nor the archive.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from crawler.discovery.faults import FeedError
from crawler.settings import Feed
from storage.work import FoundLink, FoundPage

__all__ = ["FeedError", "FeedKind", "FeedPage", "Found", "FoundLink", "FoundPage"]

MOST_LINKS = 50_000
"""Links taken from one page: what the sitemap protocol allows in a file."""

MOST_PAGES = 1_000
"""Further pages taken from one page."""


NO_FEED = Feed(kind="listing", url="")
BEIJING = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class FeedPage:
    """One fetched page of a feed.

    Attributes:
        body: The bytes as served.
        url: Its address, after redirects.
        encoding: The charset that the HTTP header declares.
        patterns: Regular expressions of article addresses; where there are any, they decide.
        feed: The feed as its seed declares it.
        step: How many steps the page is away from the feed's entry point.
        zone: The zone in which the site's days are meant.
        asked: The address by which the page is known (`crawler.discovery.asking`); empty: `url`.
    """

    body: bytes
    url: str
    encoding: str | None = None
    patterns: tuple[str, ...] = ()
    feed: Feed = NO_FEED
    step: int = 0
    zone: ZoneInfo = BEIJING
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a page of a feed shows.

    Attributes:
        links: Article links as published, in the order of the page, each once.
        pages: Further pages of the feed.
        note: What whoever keeps the seed should know of the answer, though it was read.
    """

    links: tuple[FoundLink, ...] = ()
    pages: tuple[FoundPage, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class FeedKind:
    """A kind of feed.

    Attributes:
        find: Reads a page of it; raises `FeedError` where the page is no feed of the kind.
        keys: The keys of a ``[[feeds]]`` table that the kind understands beside those of all.
    """

    find: Callable[[FeedPage], Found]
    keys: frozenset[str] = field(default=frozenset())
