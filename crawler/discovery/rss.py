"""RSS of every version, Atom, and JSON Feed."""

from __future__ import annotations

import io
import re
from calendar import timegm
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from crawler.addresses import as_published, fits
from crawler.discovery import api
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
from crawler.discovery.markup import feed_text, with_escaped_ampersands
from storage.addresses import canonical

_FEED = re.compile(r"<(?:\w+:)?(?:rss|feed|rdf|channel)\b", re.IGNORECASE)


def find(page: FeedPage) -> Found:
    """The articles of a feed, and the next page of a paged one (RFC 5005); see `FeedKind.find`."""
    text, charset = feed_text(page.body, page.url, page.encoding)
    if api.is_json_feed(text):
        return api.find(page)
    if not _FEED.search(text[:10_000]):
        raise FeedError("no_rss", url=page.url)
    import feedparser  # here, since most feeds are lists, and it brings a client of HTTP along

    # From memory: given an address, the library would fetch it.
    parsed = feedparser.parse(
        io.BytesIO(with_escaped_ampersands(text).encode("utf-8", "replace")),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    base = as_published(parsed.feed.get("link") or "", page.url) or page.url
    patterns = [re.compile(pattern) for pattern in page.patterns]
    links: dict[str, FoundLink] = {}
    for entry in parsed.entries[:MOST_LINKS]:
        url = as_published(_address(entry), base, charset)
        if url and (not patterns or fits(patterns, url)):
            links.setdefault(canonical(url), FoundLink(url, _day(entry, page.zone)))
    return Found(tuple(links.values()), _next(parsed, page.url))


def _address(entry: Any) -> str:
    link = entry.get("link") or ""
    guid = str(entry.get("id") or "")
    return str(link or (guid if guid.startswith("http") else "javascript:")).strip()


def _day(entry: Any, zone: ZoneInfo) -> date | None:
    fields = dict(entry)  # the library's own look-up answers with other fields, and warns
    stamp = fields.get("published_parsed") or fields.get("updated_parsed")
    try:
        # As written first: the library reads days of other forms than the standards' wrongly.
        day = day_of_stamp(str(fields.get("published") or fields.get("updated") or ""), zone)
        if day is not None or not stamp:
            return day
        return datetime.fromtimestamp(timegm(stamp), UTC).astimezone(zone).date()
    except (ValueError, OverflowError, OSError):
        return None


def _next(parsed: Any, url: str) -> tuple[FoundPage, ...]:
    for link in parsed.feed.get("links", []):
        address = as_published(str(link.get("href") or ""), url)
        if link.get("rel") in ("next", "prev-archive") and address and address != url:
            return (FoundPage(address, older=True),)
    return ()


KIND = FeedKind(find)
