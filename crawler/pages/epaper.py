"""E-papers made with Founder's system, as epaper.cnnb.com.cn and, before it, daily.cnnb.com.cn.

Facts: addresses ``/nbrb/pc/content/YYYYMM/DD/content_N.html`` and, older,
``/nbrb/html/YYYY-MM/DD/content_N.htm`` (known from 2010 to 2018), the day being the issue's. The
text stands in ``founder-content`` within ``div.newsdetatext`` or ``#ozoom``; the headline is
``founder-title`` or the ``h3`` (or ``h1``) of ``div.newsdetatit``, or ``td.font01`` between rows of
``td.font02`` for 引题 and 副题. A comment, ``enpproperty``, repeats date, author, title, subtitle
and introtitle, in later versions with the prefix ``founder-``.
"""

from __future__ import annotations

import re
from dataclasses import replace

from crawler.errors import NotMineError
from crawler.pages.base import Answer, Page, PageObject
from crawler.pages.dates import Stamp, stamps
from crawler.pages.document import Document
from crawler.pages.generic import Places, dated, read_page
from crawler.pages.headline import is_label
from crawler.pages.labels import AUTHOR_LABEL
from crawler.pages.names import only_names, reporters, split_names
from crawler.pages.titles import same_words

_COMMENT = re.compile(r"<!--\s*enpproperty(.{0,6000}?)/?(?:enpproperty)?-->", re.DOTALL)
_PROPERTY = re.compile(r"<(?:founder-)?(date|author|title|subtitle|introtitle)>([^<]{0,300})</")
_ISSUE = re.compile(r"/(\d{4})-?(\d{2})/(\d{2})/content_")
_LEAF = re.compile(r"^第?\s?[A-Z]?\d{1,3}\s?版[:：\s]?.{0,20}$")
_TITLES = ("newsdetatit", "font01")
_BODIES = ("newsdetatext", "ozoom")
_HEADINGS = ("h1", "h2", "h3")
AROUND = 4
"""Boxes around the headline's own that may hold the lines over and under it."""


class Epaper(PageObject):
    """Reads an article page of an e-paper."""

    name = "epaper"
    version = 10
    serves = re.compile(
        r"^https?://[\w.:-]+/(?:[\w-]+/)*"
        r"(?:pc/content/\d{6}/\d{2}/content_\w+\.html?"
        r"|html/\d{4}-\d{2}/\d{2}/content_\w+\.html?)"
    )

    def read(self, page: Page) -> Answer:
        """See `PageObject.read`."""
        document = page.document
        said = _properties(page.text)
        body = _body(document)
        title = None if body is None else _title(document, said.get("title", ""), body)
        if body is None or title is None:
            raise NotMineError
        answer = read_page(page, Places(title, None, body))
        kicker, subtitle = _beside(document, title, body)
        article = dated(answer.article, lambda: _issue_day(said.get("date", ""), page))
        return replace(
            answer,
            article=replace(
                article,
                kicker=said.get("introtitle") or article.kicker or kicker,
                subtitle=said.get("subtitle") or article.subtitle or subtitle,
                authors=article.authors or _authors(said.get("author", "")) or _signed(document),
                section=article.section or _leaf(document),
            ),
        )


def _properties(text: str) -> dict[str, str]:
    """What the comment of the system says of the article, without what is empty."""
    comment = _COMMENT.search(text)
    found = _PROPERTY.findall(comment[1]) if comment else []
    return {name: " ".join(value.split()) for name, value in found if value.strip()}


def _body(document: Document) -> int | None:
    """The box of the text."""
    for i, box in enumerate(document.boxes):
        if box.first < box.last and (
            box.tag == "founder-content" or any(name in box.hint.split() for name in _BODIES)
        ):
            return i
    return None


def _title(document: Document, said: str, body: int) -> tuple[int, int] | None:
    """The lines of the headline: in the box named for it, or those that the comment repeats."""
    end = document.boxes[body].first
    for i, line in enumerate(document.lines[:end] if said else ()):
        if same_words(line.text, said):
            return i, i + 1
    for box in document.boxes:
        if box.tag == "founder-title" and box.first < box.last:
            return box.first, box.last
    for box in document.boxes:
        if box.first < box.last and box.first < end and any(t in box.hint.split() for t in _TITLES):
            inner = (
                b
                for b in document.boxes
                if b.tag in _HEADINGS and box.first <= b.first < b.last <= box.last
            )
            largest = min(inner, key=lambda b: b.tag, default=None)
            if largest is not None:
                return largest.first, largest.last
            if "font01" in box.hint.split():
                return box.first, box.last
    return None


def _beside(document: Document, title: tuple[int, int], body: int) -> tuple[str | None, str | None]:
    """The lines over and under the headline within the box of the headline's parts."""
    end = document.boxes[body].first
    box = document.boxes[document.lines[title[0]].box]
    for _ in range(AROUND):
        if (box.first, box.last) != title or box.parent < 0:
            break
        box = document.boxes[box.parent]
    lines = document.lines
    over = [i for i in range(box.first, title[0]) if _is_part(lines[i].text)]
    under = [i for i in range(title[1], min(box.last, end)) if _is_part(lines[i].text)]
    return (
        lines[over[-1]].text if over else None,
        lines[under[0]].text if under and under[0] == title[1] else None,
    )


def _is_part(text: str) -> bool:
    """Whether a line beside the headline may be its 引题 or 副题."""
    if not 4 <= len(text) <= 80 or is_label(text) or AUTHOR_LABEL.match(text):
        return False
    return not (_LEAF.match(text) or reporters(text) or only_names(text, strict=True))


def _authors(text: str) -> tuple[str, ...]:
    return reporters(text) or split_names(text, strict=True)


def _signed(document: Document) -> tuple[str, ...]:
    """The names that the system's own element for authors holds, without the mark before them."""
    boxes = (box for box in document.boxes if box.tag == "founder-author" and box.first < box.last)
    text = next((document.lines[box.first].text.lstrip("■□●◆○ ") for box in boxes), "")
    return reporters(text) or only_names(text)


def _issue_day(said: str, page: Page) -> Stamp | None:
    """The day of the issue, which an e-paper's address names."""
    zone = page.zones.of(chinese=True)
    for stamp in stamps(said, zone):
        return stamp
    issue = _ISSUE.search(page.url)
    return next(stamps("-".join(issue.groups()), zone), None) if issue else None


def _leaf(document: Document) -> str | None:
    """The leaf that the article stands on: 第A02版：要闻."""
    parts = (part for line in document.lines[:200] for part in (line.text, *line.parts))
    return next((part for part in parts if _LEAF.match(part)), None)
