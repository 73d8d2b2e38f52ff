"""Which page object reads a page: by name, by address, by content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pkgutil import resolve_name
from typing import TYPE_CHECKING

from crawler.pages.parsing import looks_like_html

if TYPE_CHECKING:
    from crawler.pages.base import PageObject

_RULES = {
    "cnnb": "crawler.pages.cnnb:Cnnb",
    "epaper": "crawler.pages.epaper:Epaper",
    "wechat": "crawler.pages.wechat:Wechat",
    "json": "crawler.pages.jsonpage:Json",
    "jcms": "crawler.pages.jcms:Jcms",
    "plaintext": "crawler.pages.plaintext:PlainText",
    "generic": "crawler.pages.generic:Generic",
}


class _PageObjects(Mapping[str, "type[PageObject]"]):
    """Imports a page object when it is asked for; all processes read seeds, which name it."""

    def __getitem__(self, name: str) -> type[PageObject]:
        return _rules_at(_RULES[name])

    def __contains__(self, name: object) -> bool:
        return name in _RULES

    def __iter__(self) -> Iterator[str]:
        return iter(_RULES)

    def __len__(self) -> int:
        return len(_RULES)


@cache
def _rules_at(place: str) -> type[PageObject]:
    found: type[PageObject] = resolve_name(place)
    return found


PAGES = _PageObjects()
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
    fallback = PAGES["generic" if looks_like_html(text) else "plaintext"]
    if name is not None:
        named = PAGES[name]
    else:
        named = next((p for p in PAGES.values() if p.serves and p.serves.match(url)), fallback)
    return (named,) if named is fallback else (named, fallback)
