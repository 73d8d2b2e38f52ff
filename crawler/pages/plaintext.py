"""The page object of saved text renderings: a page's text without its tags."""

from __future__ import annotations

from crawler.errors import NotMineError
from crawler.pages.base import Answer, Page, PageObject
from crawler.pages.generic import Places, read_page
from crawler.pages.parsing import looks_like_html


class PlainText(PageObject):
    """Reads a text rendering by the same signals as a page; it has no markup to lean on."""

    name = "plaintext"
    version = 11

    def read(self, page: Page) -> Answer:
        """See `PageObject.read`."""
        if looks_like_html(page.text):
            raise NotMineError
        return read_page(page, Places())
