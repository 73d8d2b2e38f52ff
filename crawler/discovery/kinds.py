"""The kinds of feeds by name; a new one is one more file and one more line here."""

from __future__ import annotations

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
