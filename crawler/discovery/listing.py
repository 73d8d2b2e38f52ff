"""List pages: the article links of an HTML page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urljoin, urlsplit

from lxml import etree, html
from w3lib.encoding import html_to_unicode

from crawler.discovery.addresses import canonical_link
from crawler.discovery.base import FeedError


def find(body: bytes, url: str, encoding: str | None, patterns: Sequence[str]) -> list[str]:
    """The article links of a list page.

    Args:
        body: The page as served.
        url: Its address, after redirects.
        encoding: The charset that the HTTP header declares.
        patterns: Regular expressions of article addresses; without any, every link of the same
            host that looks like an article's.

    Returns:
        Absolute addresses in canonical form, in the order of the page, each once.

    Raises:
        FeedError: The answer is not HTML.
    """
    text = html_to_unicode(f"text/html; charset={encoding}" if encoding else None, body)[1]
    try:
        parser = html.HTMLParser(encoding="utf-8")
        tree = html.document_fromstring(text.replace("\x00", "").encode("utf-8"), parser=parser)
    except (etree.ParserError, ValueError) as error:
        raise FeedError(
            f"列表页 {url} 无法读取：不是 HTML。", f"The list page {url} is no HTML."
        ) from error
    base = next((str(found.get("href") or "") for found in tree.iter("base")), "")
    wanted = [re.compile(pattern) for pattern in patterns]
    links = {}
    for anchor in tree.iter("a", "area"):
        link = canonical_link((anchor.get("href") or "").strip(), urljoin(url, base))
        if link and link not in links:
            links[link] = _is_article(link, url, anchor, wanted)
    return [link for link, is_article in links.items() if is_article]


def _is_article(
    link: str, page: str, anchor: html.HtmlElement, wanted: Sequence[re.Pattern[str]]
) -> bool:
    if wanted:
        return any(pattern.search(link) for pattern in wanted)
    parts, host = urlsplit(link), urlsplit(page).hostname
    headline = "".join(anchor.itertext()).strip()
    return (
        parts.hostname == host
        and bool(_NUMBERED.search(parts.path + "?" + parts.query))
        and len(headline) >= SHORTEST_HEADLINE
    )


SHORTEST_HEADLINE = 8
"""Characters; navigation labels are shorter, headlines longer."""

_NUMBERED = re.compile(r"\d{4,}")
