"""E-papers: an issue's first page leads to its other pages (版), and each page to its articles.

The families of addresses that Chinese press houses use, all dated by the issue's day:
``…/layout/202510/23/node_01.html`` with articles ``…/content/202510/23/content_1.html``, and the
older ``…/html/2025-10/23/node_2.htm`` with articles ``content_1.htm`` (or ``content_1_2.htm``) in
the same folder.
A third names a page by its number alone, ``…/20251023/v01.html``, and an article too: there the
source's patterns tell the articles.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from urllib.parse import urlsplit

from crawler.addresses import fits
from crawler.discovery.anchors import Anchor, anchors_of, read_page
from crawler.discovery.base import MOST_LINKS, MOST_PAGES, FeedKind, FeedPage, Found, FoundLink
from crawler.discovery.base import FoundPage as Page
from crawler.discovery.dating import day_of_address
from crawler.publishers import same_publisher
from storage.addresses import canonical

_ARTICLE = re.compile(
    r"(?:^|/)(?:content|article|art|detail|con|nw\.|nbs\.\w+_)[\w.-]*\d", re.IGNORECASE
)
_LEAF = re.compile(
    r"(?:^|/)(?:(?:node|layout|page|paper|ban|nbs)[\w.-]*|v\d{1,3})\.\w{3,5}$", re.IGNORECASE
)


def find(page: FeedPage) -> Found:
    """The articles of an issue's page and the issue's other pages; see `FeedKind.find`.

    A page without a day in its address (a calendar, or the paper's front door) leads to the
    issues that it links to.
    """
    anchors = anchors_of(read_page(page.body, page.url, page.encoding))
    own = _day(page.url)
    patterns = [re.compile(pattern) for pattern in page.patterns]
    links, pages = [], []
    for anchor in anchors:
        day = _day(anchor.url)
        if day is None or not (patterns or same_publisher(anchor.url, page.url)):
            continue
        if _is_article(anchor, patterns):
            links.append(FoundLink(anchor.url, day))
        elif not same_publisher(anchor.url, page.url):
            continue
        elif _LEAF.search(_name(anchor.url)) and own in (None, day):
            pages.append(Page(anchor.url, dated=day))
    leaves = [leaf for leaf in pages if canonical(leaf.url) != canonical(page.url)]
    return Found(tuple(links[:MOST_LINKS]), tuple(leaves[:MOST_PAGES]))


def _is_article(anchor: Anchor, patterns: Sequence[re.Pattern[str]]) -> bool:
    if patterns:
        return fits(patterns, anchor.url)
    return _ARTICLE.search(_name(anchor.url)) is not None


def _day(url: str) -> date | None:
    return day_of_address(urlsplit(url).path)


def _name(url: str) -> str:
    return urlsplit(url).path.rpartition("/")[2]


KIND = FeedKind(find, keys=frozenset({"render"}))
