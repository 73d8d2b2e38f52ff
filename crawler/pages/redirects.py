"""Pages that say nothing but where to go: meta refresh and scripts that set the address.

Static sites that cannot answer 301 leave such a page behind. Search engines take an instant meta
refresh and a script's location for a permanent redirect
(https://developers.google.com/search/docs/crawling-indexing/301-redirects).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.addresses import as_published
from crawler.file_kinds import binary_kind
from crawler.pages.base import Page
from crawler.pages.decoding import decode
from crawler.pages.parsing import looks_like_html

PROSE_MOST = 120
"""Characters of text up to which a page may be a mere redirect: 如果没有跳转,请点击这里."""

INSTANT_S = 1.0
"""A refresh after more than this is one that people are to read before."""

_REFRESH = re.compile(
    r"^\s*(?P<wait>\d+(?:\.\d+)?)?\s*[;,]?\s*url\s*=\s*[\"']?(?P<url>[^\"']+)", re.IGNORECASE
)
_SCRIPT = re.compile(
    r"(?:\b(?:window|self|top|parent|document|this)\s*\.\s*)*\blocation"
    r"(?:\s*\.\s*href)?\s*(?:=|\.\s*(?:replace|assign)\s*\()\s*"
    r"(?P<quote>[\"'])(?P<url>[^\"']{1,500})(?P=quote)\s*[;)\s]*(?=\S|$)",
    re.IGNORECASE,
)
_NOSCRIPT = re.compile(r"<noscript\b.*?(?:</noscript\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_CONDITION = re.compile(r"\bnavigator\b|\buserAgent\b|\bscreen\s*\.", re.IGNORECASE)
"""What a script asks about that sends some readers elsewhere, as phones."""

_CHALLENGE = re.compile(
    r"document\s*\.\s*cookie\s*=.*\blocation|\blocation\s*\.\s*reload\s*\("
    r"|\blocation(?:\s*\.\s*href)?\s*=\s*(?:window\s*\.\s*|document\s*\.\s*)?location\b"
    r"|\beval\s*\(\s*function\s*\(\s*p\s*,\s*a\s*,\s*c\s*,\s*k"
    r"|\$_ts\s*=\s*window\b|\b_\$\w{2}\s*\(\s*\)|__jsl_clearance|acw_sc__v|\bvar\s+arg1\s*=",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Leading:
    """Where a page leads.

    Attributes:
        url: The address, absolute.
        instant: Whether at once, as a permanent redirect would.
        scripted: Whether only a script, or a ``<noscript>``, asks for it. That proves nothing of
            what stood at the address: it may be meant for phones, robots or old browsers.
    """

    url: str
    instant: bool
    scripted: bool = False


def leads_to(body: bytes, url: str, encoding: str | None = None) -> Leading | None:
    """Where a page of hardly any text sends its reader; None for any other page.

    Args:
        body: The bytes as served.
        url: The page's address.
        encoding: The charset of the HTTP header, if it named one.
    """
    page = _mere(body, url, encoding)
    if page is None:
        return None
    found = _refresh(page) or _script(page)
    if found is None:
        return None
    target = as_published(found.url, url, page.encoding)
    return Leading(target, found.instant, found.scripted) if target else None


def is_challenge(body: bytes, url: str, encoding: str | None = None) -> bool:
    """Whether a page of hardly any text is a script that a browser must run to be let in."""
    page = _mere(body, url, encoding)
    return page is not None and any(map(_CHALLENGE.search, page.meta.scripts))


def _mere(body: bytes, url: str, encoding: str | None) -> Page | None:
    """The page, if it has hardly any text."""
    if not body or len(body) > 60_000 or binary_kind(body):
        return None
    decoded = decode(body, encoding)
    if not looks_like_html(decoded.text):
        return None
    page = Page(url, decoded.text, encoding=decoded.encoding)
    prose = sum(len(line.text) - line.link for line in page.document.lines)
    return page if prose <= PROSE_MOST else None


def _refresh(page: Page) -> Leading | None:
    """Where a meta refresh leads; one that stands outside of any ``<noscript>`` comes first."""
    found = _refresh_in(page)
    if found is None or not _NOSCRIPT.search(page.text):
        return found
    plain = _refresh_in(Page(page.url, _NOSCRIPT.sub("", page.text)))
    return plain or Leading(found.url, instant=False, scripted=True)


def _refresh_in(page: Page) -> Leading | None:
    for element in page.document.head:
        said = element.attributes
        if element.tag != "meta" or said.get("http-equiv", "").lower() != "refresh":
            continue
        found = _REFRESH.search(said.get("content", ""))
        if found:
            return Leading(found["url"], float(found["wait"] or 0) <= INSTANT_S)
    return None


def _script(page: Page) -> Leading | None:
    """The one address that the page's scripts set; none where they choose between several."""
    found = {match["url"] for text in page.meta.scripts for match in _SCRIPT.finditer(text)}
    if len(found) != 1:
        return None
    chosen = any(map(_CONDITION.search, page.meta.scripts))
    return Leading(found.pop(), instant=not chosen, scripted=True)
