"""Sitemaps (sitemaps.org): lists of addresses, news sitemaps, indexes of sitemaps; plain or gz."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import chain
from urllib.parse import urlsplit

from lxml import etree

from crawler.addresses import as_published, fits
from crawler.discovery import rss
from crawler.discovery.base import (
    MOST_LINKS,
    MOST_PAGES,
    FeedError,
    FeedKind,
    FeedPage,
    Found,
    FoundLink,
    FoundPage,
)
from crawler.discovery.dating import day_of_address, day_of_stamp
from crawler.discovery.markup import feed_text, with_escaped_ampersands
from crawler.discovery.worth import address_value
from crawler.publishers import same_publisher
from storage.addresses import canonical

MOST_BYTES = 50 * 1024 * 1024
"""What the protocol allows a sitemap to unpack to."""

_Addresses = Callable[[str], str | None]
"""From an address as a sitemap has it to the one that is asked for."""

_WEB = re.compile(r"\s*https?:", re.IGNORECASE)

_FEEDS = frozenset(("rss", "feed", "rdf"))
"""The roots of feeds, which the protocol lets stand in a sitemap's place."""

PLAIN_VALUE = 0.8
"""What an address must be worth by itself where no pattern says what an article's looks like."""


def find(page: FeedPage) -> Found:
    """The articles of a sitemap, or the sitemaps of an index; see `FeedKind.find`.

    An RSS or Atom feed is read as such: the protocol lets one stand in a sitemap's place.
    """
    page = replace(page, body=_unpacked(page))
    text, charset = feed_text(page.body, page.url, page.encoding)
    address = partial(as_published, base=page.url, encoding=charset)
    if not text.startswith("<"):
        return _of_lines(text, page, address)
    root = _root(with_escaped_ampersands(text), page.url)
    kind = _name(root).lower()
    if kind in _FEEDS:
        return rss.find(page)
    if kind not in {"urlset", "sitemapindex"}:
        raise FeedError("no_sitemap", url=page.url)
    if kind == "sitemapindex":
        return Found(pages=tuple(_maps(root, page, address)))
    return Found(links=tuple(_links(root, page, address)))


def _unpacked(page: FeedPage) -> bytes:
    if not page.body.startswith(b"\x1f\x8b"):
        return page.body
    unpacker = zlib.decompressobj(wbits=31)
    try:
        data = unpacker.decompress(page.body, MOST_BYTES)
    except zlib.error as error:
        raise FeedError("gzip", url=page.url) from error
    if unpacker.unconsumed_tail:
        raise FeedError("unpacked", url=page.url)
    return data


def _root(text: str, url: str) -> etree._Element:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError) as error:
        raise FeedError("no_xml", url=url) from error
    if root is None:
        raise FeedError("no_xml", url=url)
    return root


def _of_lines(text: str, page: FeedPage, address: _Addresses) -> Found:
    """A sitemap of plain text: an address a line."""
    lines = text.splitlines()[:MOST_LINKS]
    found = [url for line in lines if _WEB.match(line) and (url := address(line))]
    if not found:
        raise FeedError("no_sitemap", url=page.url)
    wanted = _wanted(page)
    return Found(tuple(FoundLink(url) for url in dict.fromkeys(found) if wanted(url)))


def _maps(root: etree._Element, page: FeedPage, address: _Addresses) -> Iterator[FoundPage]:
    """The sitemaps of an index, newest first where it dates them; never the index itself."""
    own = canonical(page.url)
    found: dict[str, FoundPage] = {}
    for fields in _entries(root):
        url = address(fields["loc"]) if "loc" in fields else None
        if url and canonical(url) != own and same_publisher(url, page.url):
            mark = fields.get("lastmod")
            dated = day_of_stamp(mark, page.zone) if mark else None
            found.setdefault(url, FoundPage(url, mark=mark, dated=dated))
    newest = sorted(found.values(), key=lambda each: each.mark or "", reverse=True)
    yield from newest[:MOST_PAGES]


def _links(root: etree._Element, page: FeedPage, address: _Addresses) -> Iterator[FoundLink]:
    wanted = _wanted(page)
    seen = set()
    for fields in _entries(root):
        url = address(fields["loc"]) if "loc" in fields else None
        if url is None or canonical(url) in seen or not wanted(url):
            continue
        seen.add(canonical(url))
        stamp = fields.get("publication_date") or fields.get("lastmod")
        named = day_of_address(urlsplit(url).path)
        yield FoundLink(url, named or (day_of_stamp(stamp, page.zone) if stamp else None))


def _wanted(page: FeedPage) -> Callable[[str], bool]:
    """Whether an address is an article's: by the patterns, else by what it looks like."""
    patterns = [re.compile(pattern) for pattern in page.patterns]
    if patterns:
        return lambda url: fits(patterns, url)
    return lambda url: same_publisher(url, page.url) and address_value(url) >= PLAIN_VALUE


def _entries(root: etree._Element) -> Iterator[dict[str, str]]:
    """The fields of each entry by their names without namespaces.

    The entry's own come before those of its parts (a picture has a ``loc`` too), the first of a
    name counts.
    """
    for number, entry in enumerate(root):
        if number >= MOST_LINKS:
            return
        fields: dict[str, str] = {}
        for element in chain(entry, entry.iter()):
            if text := (element.text or "").strip():
                fields.setdefault(_name(element), text)
        yield fields


def _name(element: etree._Element) -> str:
    """A tag without its namespace; a broken one is a name like any other."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2]


KIND = FeedKind(find)
