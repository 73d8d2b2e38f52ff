"""The contract of a feed kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from crawler.errors import CrawlerError

Finder = Callable[[bytes, str, str | None, Sequence[str]], list[str]]
"""``find(body, url, encoding, patterns) -> links``: absolute, in order, without repeats.

Raises `FeedError` where the answer is no feed of the kind; knows neither Scrapy nor the archive.
"""


class FeedError(CrawlerError):
    """The answer is no feed of its kind; the crawl opens an incident and goes on."""
