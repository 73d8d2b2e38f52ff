"""The page object of articles that are data: the source's seed says where each field stands."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any, Final

import msgspec

from crawler.addresses import as_published
from crawler.errors import FieldsNotFoundError, NotAnArticleError, NotMineError
from crawler.expressions import found_by, kind_of, text_by, texts_in
from crawler.pages.base import Answer, Page, PageObject
from crawler.pages.data import data_of, words_of
from crawler.pages.dates import stamps
from crawler.pages.generic import Places, read_page
from crawler.pages.language import chinese, language_of
from crawler.settings import ArticleFields
from storage.records import Article
from storage.shown import Image
from storage.text import clean
from storage.times import Precision

MOST_IMAGES = 200
MOST_AUTHORS = 50
MOST_SAID = 120
"""Characters of an answer's own words that a fault repeats."""

BODY: Final = "json-article-body"
_MARKUP = re.compile(
    r"<(?:p|div|br|span|img|section|strong|h[1-6]|table|ul|ol|a|video)\b", re.IGNORECASE
)
_FRAME = re.compile(r"</?(?:html|head|body|article)\b[^<>]*>", re.IGNORECASE)
"""What would end the text before its time."""

_STAMP = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?")
_MILLISECONDS = 10_000_000_000
_BETWEEN_NAMES = re.compile(r"[、,，;；|/\s]+")
_USUAL_IMAGES = ("url", "src", "link", "imgUrl", "path")
_USUAL_CAPTIONS = ("caption", "title", "desc", "description", "alt")


class Json(PageObject):
    """Reads an article from an answer in JSON."""

    name = "json"
    version = 4

    def read(self, page: Page) -> Answer:
        """See `PageObject.read`.

        Raises:
            FieldsNotFoundError: An expression that an article needs finds nothing.
        """
        data = data_of(page.text)
        if data is None:
            raise NotMineError
        if page.fields is None:
            raise NotAnArticleError(page.url, "no_fields")
        title = clean(_needed(page, data, "title", page.fields.title)).replace("\n", " ").strip()
        body = _markup(_needed(page, data, "body", page.fields.body))
        answer = _read(page, title, body)
        return replace(answer, article=_told(page, page.fields, data, answer.article))


def mark_of(fields: ArticleFields | None) -> str:
    """What tells readings by these expressions from those by others, behind the rules' name."""
    if fields is None:
        return ""
    return f"+{hashlib.sha256(msgspec.json.encode(fields)).hexdigest()[:8]}"


def _needed(page: Page, data: Any, key: str, expression: str) -> str:
    """What an expression finds that an article cannot be without."""
    found = found_by(expression, data)
    texts = texts_in(found)
    if texts and (key == "body" or len(texts) == 1):
        return "\n".join(texts)
    said = " / ".join(words_of(data).split("\n"))[:MOST_SAID]
    raise FieldsNotFoundError(
        page.url, "no_field", key=key, items=repr(expression), found=kind_of(found), words=said
    )


def _markup(text: str) -> str:
    """A text as HTML: what is none gets a paragraph for each line."""
    if _MARKUP.search(text):
        return _FRAME.sub("", text)
    return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())


def _read(page: Page, title: str, body: str) -> Answer:
    """The article read as a page that shows nothing else, by the signals that all sites share."""
    head = f"<head><meta charset='utf-8'><title>{escape(title)}</title></head>"
    html = (
        f"<!DOCTYPE html><html>{head}<body><h1>{escape(title)}</h1>"
        f"<article id='{BODY}'>{body}</article></body></html>"
    )
    shown = Page(page.url, html, html.encode("utf-8", "replace"), page.zones, "utf-8")
    document = shown.document
    boxes = enumerate(document.boxes)
    at = next((i for i, box in boxes if BODY in box.hint and box.first < box.last), None)
    first = document.boxes[at].first if at is not None else 1
    try:
        return read_page(shown, Places((0, first) if first else None, None, at))
    except NotAnArticleError:
        # The seed says what it is; the rules of pages in general would want more of a short one.
        lines = document.lines[first : document.boxes[at].last] if at is not None else []
        text = clean("\n".join(line.text for line in lines)).strip()
        if not text:
            raise
        language = language_of(text, None)
        return Answer(Article(url=page.url, title=title, body=text, language=language))


def _told(page: Page, fields: ArticleFields, data: Any, read: Article) -> Article:
    """An article with what the seed says where it stands, over what its text shows."""
    told: dict[str, Any] = {"title": clean(_needed(page, data, "title", fields.title)).strip()}
    told["title"] = told["title"].replace("\n", " ")
    for key in ("kicker", "subtitle", "origin", "editor", "section"):
        expression = getattr(fields, key)
        if expression and (text := clean(text_by(expression, data)).replace("\n", " ").strip()):
            told[key] = text
    if fields.authors and (names := tuple(_names(found_by(fields.authors, data)))):
        told["authors"] = names[:MOST_AUTHORS]
    if fields.images and (images := tuple(_images(found_by(fields.images, data), page))):
        told["images"] = images
    if fields.published_at:
        moment, precision = _moment(found_by(fields.published_at, data), page, read)
        if moment is not None:
            told["published_at"], told["published_precision"] = moment, precision
    return replace(read, **told)


def _names(found: Any) -> Iterator[str]:
    for text in texts_in(found):
        for name in (text,) if isinstance(found, list) else _BETWEEN_NAMES.split(text):
            if name := clean(name).replace("\n", " ").strip():
                yield name


def _images(found: Any, page: Page) -> Iterator[Image]:
    for one in (found if isinstance(found, list) else [found])[:MOST_IMAGES]:
        named = [text_by(name, one) for name in _USUAL_IMAGES] if isinstance(one, dict) else [one]
        href = next((text for text in named if isinstance(text, str) and text), "")
        url = as_published(href, page.url) if href else None
        if url is None:
            continue
        captions = (text_by(name, one) for name in _USUAL_CAPTIONS) if isinstance(one, dict) else ()
        caption = clean(next(filter(None, captions), "")).replace("\n", " ").strip()
        yield Image(url, caption or None)


def _moment(found: Any, page: Page, read: Article) -> tuple[datetime | None, Precision | None]:
    """A time, as text or in seconds or milliseconds since 1970."""
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return None, None
    text = str(found).strip()
    if _STAMP.fullmatch(text):
        number = float(text)
        seconds = number / 1000 if number >= _MILLISECONDS else number
        return datetime.fromtimestamp(0, UTC) + timedelta(seconds=int(seconds)), Precision.SECOND
    zone = page.zones.of(chinese=chinese(read.title + read.body[:200]))
    stamp = next(stamps(text, zone), None)
    return (stamp.at, stamp.precision) if stamp else (None, None)
