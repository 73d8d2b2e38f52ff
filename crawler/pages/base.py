"""What every page object shares: the page it is given and the answer it gives."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

from crawler.addresses import as_published
from crawler.pages.decoding import decode
from crawler.pages.document import Document, from_text
from crawler.pages.markup import from_html
from crawler.pages.meta import Meta, read_meta
from crawler.pages.parsing import looks_like_html
from crawler.pages.zones import DEFAULT_ZONES, Zones
from crawler.settings import ArticleFields
from storage.records import Article


@dataclass(eq=False)
class Page:
    """One page as its page object sees it; parsed once, when first looked at.

    Attributes:
        url: The address asked for.
        text: The decoded text.
        utf8: The same in UTF-8, where it was served so.
        zones: In which zone times are meant that name none.
        encoding: The charset that it was served in.
        fields: Where in data its fields stand, where the source's seed says so.
    """

    url: str
    text: str
    utf8: bytes | None = None
    zones: Zones = DEFAULT_ZONES
    encoding: str | None = None
    fields: ArticleFields | None = None

    @cached_property
    def document(self) -> Document:
        """The page's lines."""
        if looks_like_html(self.text):
            return from_html(self.text, self.utf8)
        return from_text(self.text)

    @cached_property
    def base(self) -> str:
        """The address that those on the page are relative to."""
        head = self.document.head
        named = (said for e in head if e.tag == "base" and (said := e.attributes.get("href")))
        href = next(named, None)
        return (as_published(href, self.url, self.encoding) if href else None) or self.url

    @cached_property
    def meta(self) -> Meta:
        """The page's head."""
        return read_meta(self.document.head, self.url)


def page_of(body: bytes, url: str, encoding: str | None = None) -> Page:
    """A page that is looked at and not read for an article."""
    return Page(url, decode(body, encoding).text)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page object makes of a page.

    Attributes:
        article: The article.
        next_pages: The addresses of its further pages, in order.
        prompt: What the page asks for where its text ends, before it shows more; None: nothing.
    """

    article: Article
    next_pages: tuple[str, ...] = field(default=())
    prompt: str | None = None


class PageObject(ABC):
    """The rules by which one template's pages are read.

    Attributes:
        name: What a source's seed calls it.
        version: Raised whenever the rules give another answer on some page.
        serves: The addresses of the template, where they alone tell it.
    """

    name: ClassVar[str]
    version: ClassVar[int] = 1
    serves: ClassVar[re.Pattern[str] | None] = None

    @classmethod
    def extractor(cls) -> str:
        """The rules' name and version, as stored with what they read."""
        return f"{cls.name}/{cls.version}"

    @abstractmethod
    def read(self, page: Page) -> Answer:
        """Read a page.

        Raises:
            NotAnArticleError: The page is whole and no article.
            PartialPageError: The page did not come whole.
            NotMineError: The page is of another template.
        """
