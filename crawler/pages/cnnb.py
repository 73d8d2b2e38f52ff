"""中国宁波网 (news.cnnb.com.cn) and the county sites on its template.

Facts: address ``/system/YYYY/MM/DD/NNNNNNNNN.shtml``; headline ``div.heading``; time and 稿源 in
``div.source``; body ``#Zoom``, before that ``#contentText`` or ``div.content``; then the editor's
line with 纠错; then the same article once more for phones. A saved text rendering shows the same
lines in the same order.
"""

from __future__ import annotations

import re

from crawler.errors import NotMineError
from crawler.pages.base import Answer, Page, PageObject
from crawler.pages.document import Document
from crawler.pages.generic import Places, read_page

_BODIES = ("zoom", "contenttext", "content")
_CRUMB = re.compile(r"^您当前的位置")


class Cnnb(PageObject):
    """Reads an article page of the template, as HTML or as its text."""

    name = "cnnb"
    version = 11
    serves = re.compile(
        r"^https?://(?:news|nh"
        r"|cxnews)\.cnnb\.com\.cn/(?:[\w/]+/)?system/\d{4}/\d{2}/\d{2}/\d+\.s?html$"
    )

    def read(self, page: Page) -> Answer:
        """See `PageObject.read`."""
        document = page.document
        places = _places(document) if document.is_markup else _text_places(document)
        if places is None:
            raise NotMineError
        return read_page(page, places)


def _places(document: Document) -> Places | None:
    """The template's boxes; None where its headline or its body is missing."""
    title = document.lines_named("heading")
    body = next((b for name in _BODIES if (b := document.named(name)) is not None), None)
    if title is None or body is None:
        return None
    return Places(title, document.lines_named("source"), body)


def _text_places(document: Document) -> Places | None:
    """A rendering shows the section path right above the headline, the source line right below."""
    for i, line in enumerate(document.lines[:-2]):
        if _CRUMB.match(line.text):
            return Places((i + 1, i + 2), (i + 2, i + 3))
    return None
