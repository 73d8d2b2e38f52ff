"""The article on a page, read by the page object that is chosen for it."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from crawler.errors import GarbledPageError, NotAnArticleError, NotMineError
from crawler.file_kinds import binary_kind
from crawler.pages.base import Answer, Page, PageObject
from crawler.pages.data import data_of, words_of
from crawler.pages.decoding import Decoded, decode
from crawler.pages.jsonpage import Json, mark_of
from crawler.pages.paging import joined
from crawler.pages.registry import choose
from crawler.pages.zones import DEFAULT_ZONES, Zones
from crawler.settings import ArticleFields
from storage.records import Article
from storage.shown import Attachment, Form, Image

__all__ = [
    "Article",
    "Attachment",
    "Form",
    "Image",
    "PageObject",
    "Reading",
    "Zones",
    "data_words",
    "extract",
    "joined",
    "read",
]

_EMPTY = re.compile(r"[\x00 \t\r\n]*+")


@dataclass(frozen=True, slots=True)
class Reading:
    """An article and how it was read.

    Attributes:
        article: The article; its ``url`` is the address asked for.
        extractor: Name and version of the rules that read it, such as ``cnnb/1``, and the zone
            where one is configured: ``generic/5@Europe/Paris``.
        encoding: The codec that read the bytes.
        replacements: How many broken characters (U+FFFD) the decoding left.
        canonical: The address that the page calls its own, of the same publisher; None without one.
        twins: Its addresses for phones, of the same publisher.
        fallback: The page object that was to read it answered nothing, and another did.
        next_pages: The addresses of the further pages of an article of several, in order.
        prompt: What the page asks for where its text ends, before it shows more; None: nothing.
        twice: Whether the bytes were encoded twice.
    """

    article: Article
    extractor: str
    encoding: str
    replacements: int = 0
    canonical: str | None = None
    fallback: bool = False
    next_pages: tuple[str, ...] = ()
    twins: tuple[str, ...] = ()
    prompt: str | None = None
    twice: bool = False


def extract(
    body: bytes,
    url: str,
    *,
    encoding: str | None = None,
    page: str | None = None,
    zones: Zones = DEFAULT_ZONES,
    fields: ArticleFields | None = None,
) -> Article:
    """The article on a page; see `read`."""
    return read(body, url, encoding=encoding, page=page, zones=zones, fields=fields).article


def read(
    body: bytes,
    url: str,
    *,
    encoding: str | None = None,
    page: str | None = None,
    zones: Zones = DEFAULT_ZONES,
    fields: ArticleFields | None = None,
) -> Reading:
    """Read the article on a page.

    Args:
        body: The bytes as served: HTML, or a saved text rendering.
        url: The page's address.
        encoding: The charset of the HTTP header, if it named one.
        page: The name of the page object; None to choose by address and content.
        zones: In which zone the page means times that name none.
        fields: Where the fields of an article stand that is data (of the page object ``json``).

    Raises:
        NotAnArticleError: The page is whole and no article: a list, a form, another file, data of
            which nobody says what it is, empty.
        FieldsNotFoundError: It is data, and its fields are not where they should be.
        GarbledPageError: The site garbled its own text.
        PartialPageError: The page did not come whole.
        KeyError: There is no page object of that name.
    """
    kind = binary_kind(body)
    if kind:
        raise NotAnArticleError(url, "file", rest=kind)
    with _uncollected():
        return _read(decode(body, encoding), url, page, zones, fields)


def _read(
    decoded: Decoded, url: str, page: str | None, zones: Zones, fields: ArticleFields | None
) -> Reading:
    if _EMPTY.fullmatch(decoded.text):
        raise NotAnArticleError(url, "empty")
    if decoded.lost:
        raise GarbledPageError(url, "garbled", n=str(decoded.lost))
    given = Page(url, decoded.text, decoded.utf8, zones, decoded.encoding, fields)
    objects = choose(page, url, decoded.text)
    if Json not in objects and data_of(decoded.text) is not None:
        raise NotAnArticleError(url, "data")
    rules, answer = _ask(objects, given)
    marks = (mark_of(fields) if rules is Json else "") + zones.mark
    return Reading(
        answer.article,
        rules.extractor() + marks,
        decoded.encoding,
        decoded.replacements,
        given.meta.canonical,
        rules is not objects[0],
        answer.next_pages,
        tuple(given.meta.twins),
        answer.prompt,
        decoded.twice,
    )


def data_words(body: bytes, encoding: str | None = None) -> bytes | None:
    """The words of an answer that is data, a line each, in UTF-8; None of any other answer."""
    if not body.lstrip(b"\xef\xbb\xbf \r\n\t") or b"<" in body.lstrip()[:1] or binary_kind(body):
        return None
    data = data_of(decode(body, encoding).text)
    return None if data is None else words_of(data).encode("utf-8", "replace")


@contextmanager
def _uncollected() -> Iterator[None]:
    """No garbage is looked for meanwhile.

    Each look goes over all that a page has made so far, which dies without being looked for: by
    the end of the block, or else the first look after it goes over all of it once more.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _ask(objects: tuple[type[PageObject], ...], page: Page) -> tuple[type[PageObject], Answer]:
    for rules in objects[:-1]:
        try:
            return rules, rules().read(page)
        except NotMineError:
            continue
    return objects[-1], objects[-1]().read(page)
