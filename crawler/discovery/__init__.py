"""Feeds: a page of an entry point in, the article links on it out. New kinds are one file."""

from crawler.discovery import api, epaper, listing, rss, sitemap
from crawler.discovery.base import FeedKind

KINDS: dict[str, FeedKind] = {
    "listing": listing.KIND,
    "rss": rss.KIND,
    "sitemap": sitemap.KIND,
    "epaper": epaper.KIND,
    "api": api.KIND,
}
"""Every kind of feed that a source seed may name."""

__all__ = ["KINDS", "FeedKind"]
