"""Government sites made with jcms, as those of Zhejiang are.

Facts: addresses ``/art/YYYY/M/D/art_N_N.html``, of newer ones ``/col/colN/art/YYYY/art_HEX.html``
with 32 digits; the head carries ``ArticleTitle``, ``PubDate`` and ``ContentSource`` as meta tags;
the text stands in ``#zoom`` (``#Zoom``), in older pages within ``td.bt_content``; the headline in
``td.title`` or wherever the site's own design puts it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from crawler.errors import NotMineError
from crawler.pages.base import Answer, Page, PageObject
from crawler.pages.dates import stamps
from crawler.pages.document import Document
from crawler.pages.generic import Places, dated, read_page
from crawler.pages.titles import same_words

_BODIES = ("zoom", "bt_content")


class Jcms(PageObject):
    """Reads an article page of the template family."""

    name = "jcms"
    version = 10
    serves = re.compile(
        r"^https?://[\w.-]+\.gov\.cn/(?:[\w/-]+/)?art/\d{4}/"
        r"(?:\d{1,2}/\d{1,2}/art_\d+_\d+|art_[0-9a-f]{32})\.html?$"
    )

    def read(self, page: Page) -> Answer:
        """See `PageObject.read`."""
        document, tags = page.document, page.meta.tags
        body = next((box for name in _BODIES if (box := document.named(name)) is not None), None)
        if body is None:
            raise NotMineError
        answer = read_page(
            page, Places(_title(document, tags.get("articletitle", ""), body), None, body)
        )
        zone = page.zones.of(chinese=True)
        article = dated(answer.article, lambda: next(stamps(tags.get("pubdate", ""), zone), None))
        origin = article.origin or tags.get("contentsource")
        return replace(answer, article=replace(article, origin=origin))


def _title(document: Document, said: str, body: int) -> tuple[int, int] | None:
    """The line that repeats the head's title, the one nearest the text."""
    end = document.boxes[body].first
    for i in range(end - 1, -1, -1):
        if said and same_words(document.lines[i].text, said):
            return i, i + 1
    return None
