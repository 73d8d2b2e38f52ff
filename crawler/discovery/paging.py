"""The page that continues a list: 下一页, rel=next, a page number, or a script that makes them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.discovery.anchors import ListPage
from crawler.discovery.base import FeedPage, FoundPage
from crawler.discovery.items import text_of
from crawler.pages.pagers import pager_call
from crawler.publishers import same_publisher
from storage.addresses import canonical

_NEXT = re.compile(
    r"^\W*(?:下一页|下页|下一頁|下頁|后一页|後一頁|下一张"
    r"|(?:更早|较早|较旧|更旧|較舊|更舊)(?:的?(?:文章|帖子|日志|新闻))?"
    r"|(?:next|older)(?: (?:page|posts|entries|stories|articles))?"
    r"|次へ|次のページ|다음(?: ?페이지)?"
    r"|(?:página )?siguiente|próxim[ao]|(?:page )?suivante?|weiter|nächste(?: seite)?)\W*$"
    r"|^[>›»]{1,2}$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^\W{0,2}(\d{1,4})\W{0,2}$")
_DIGITS = re.compile(r"\d+")


def next_page(read: ListPage, page: FeedPage) -> FoundPage | None:
    """The address of the page that continues a list, or None on its last page."""
    if page.feed.pages:
        number = page.step + 2
        return FoundPage(page.feed.pages.replace("{page}", str(number)), older=True)
    href = _linked(read, page) or _scripted(read)
    address = read.address(href) if href else None
    if address is None or canonical(address) == canonical(page.url):
        return None
    if not same_publisher(address, page.url):
        return None
    return FoundPage(address, older=True)


def _linked(read: ListPage, page: FeedPage) -> str | None:
    for element in read.root.iter("link", "a"):
        if "next" in (element.get("rel") or "").lower().split() and element.get("href"):
            return element.get("href")
    numbered: str | None = None
    for anchor in read.root.iter("a"):
        href = anchor.get("href") or ""
        text = " ".join(text_of(anchor).split())
        if not href or href.lower().startswith(("javascript:", "#")) or len(text) > 20:
            continue
        if _NEXT.match(text):
            return href
        found = _NUMBERED.match(text)
        if found and int(found[1]) == page.step + 2 and _continues(read.address(href), page.url):
            numbered = numbered or href
    return numbered


def _continues(address: str | None, url: str) -> bool:
    """Whether an address is the page's own but for a number: a page of the same list."""
    if address is None:
        return False
    one, other = urlsplit(address), urlsplit(url)
    if one.hostname != other.hostname:
        return False
    folder = other.path.rpartition("/")[0]
    stem, own = _DIGITS.sub("", one.path + one.query), _DIGITS.sub("", other.path)
    return one.path.startswith(folder) and (
        (own.strip("/") != "" and stem.startswith(own.rpartition(".")[0] or own))
        or bool(re.search(r"(?:^|[/_?&-])(?:index|list|page|p|pn)[_=/-]?\d*", stem, re.IGNORECASE))
    )


def _scripted(read: ListPage) -> str | None:
    for script in read.root.iter("script"):
        call = pager_call(script.text or "")
        if call and call.at + 1 - call.first < call.pages:
            return call.address(call.at + 1)
    return None
