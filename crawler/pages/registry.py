"""Which page object reads a page: by name, by address, by content."""

from __future__ import annotations

from crawler.pages.base import PageObject
from crawler.pages.cnnb import Cnnb
from crawler.pages.epaper import Epaper
from crawler.pages.generic import Generic
from crawler.pages.jcms import Jcms
from crawler.pages.jsonpage import Json
from crawler.pages.parsing import looks_like_html
from crawler.pages.plaintext import PlainText
from crawler.pages.wechat import Wechat

PAGES: dict[str, type[PageObject]] = {
    "cnnb": Cnnb,
    "epaper": Epaper,
    "wechat": Wechat,
    "json": Json,
    "jcms": Jcms,
    "plaintext": PlainText,
    "generic": Generic,
}
"""Name in a source's seed -> its rules. Where the addresses of two match, the first wins."""


def choose(name: str | None, url: str, text: str) -> tuple[type[PageObject], ...]:
    """The page objects to ask, in order, until one answers.

    Args:
        name: The name that the source's seed gives; None to choose by address and content.
        url: The page's address.
        text: The page's text.

    Raises:
        KeyError: There is no page object of that name.
    """
    fallback = Generic if looks_like_html(text) else PlainText
    if name is not None:
        named = PAGES[name]
    else:
        named = next((p for p in PAGES.values() if p.serves and p.serves.match(url)), fallback)
    return (named,) if named is fallback else (named, fallback)
