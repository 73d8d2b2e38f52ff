"""Articles of several pages: where the further ones are, and how they become one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.addresses import as_published
from crawler.pages.document import Document
from crawler.pages.pagers import chosen_pages, made_pages
from storage.records import Article

MAX_PAGES = 50
"""Further pages believed of one article."""

_NEXT = re.compile(
    r"(?:\d{1,2}\s*/\s*\d{1,2}\s*)?\W*"
    r"(?:下一页|下页|下一頁|后一页|後一頁|余下全文|剩余全文|阅读全文|next(?: page)?)\W*",
    re.IGNORECASE,
)
_STARTS = frozenset("第下后後余剩阅nN")
"""The letters with which the text of such a link begins, where it begins with one."""

_BARE_LENGTH = 4
"""Characters of the longest such text that is letters and digits only."""

_NUMBER = re.compile(r"\W*第?\s*(\d{1,2})\s*[页頁]?\W*")
_SUFFIX = re.compile(r"[_-](?:p|page[_-]?)?(\d{1,2})$", re.IGNORECASE)
_FOLDER = re.compile(r"(?<=[^/]{3})(?<!/[12][09]\d\d)(?:/page|/p)?/(\d{1,2})$", re.IGNORECASE)
"""A number as a folder behind the article's own, which is no year, month or day."""

_EXTENSION = re.compile(r"\.[A-Za-z]{3,5}$")
_STATIC = frozenset((".htm", ".html", ".shtml"))
"""Of such a page a query says where its reader came from: its further pages are linked without."""

_QUERY = frozenset((
    "page", "p", "pn", "pg", "pageno", "page_no", "pagenum", "page_num", "pagenumber", "pageindex",
    "page_index", "currentpage", "curpage", "cpage", "pageid", "paged", "_page",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Address:
    """An address apart from what may be its page's number.

    Attributes:
        place: Host, path without number and extension, extension, and the rest of the query.
        number: The number; None without one.
        whole: The same as `place` with the number left in the path.
    """

    place: tuple[str, str, str, str]
    number: int | None
    whole: tuple[str, str, str, str]


def next_pages(
    document: Document,
    url: str,
    first: int,
    encoding: str | None = None,
    scripts: Iterable[str] = (),
    markup: str = "",
) -> tuple[str, ...]:
    """The addresses of an article's further pages, in order; those of earlier pages are left out.

    A link beside the body leads to one where it reads like a page number or 下一页, and its address
    is the article's own but for a number behind it (``c1_2.html`` of ``c1.html``, ``page=2``).
    Where the article's own address ends in a number too (``art_7_34.html``), a neighbour that
    differs in it is most often another article: it counts only where the link's text is that very
    number, or where the pager also leads back to the address without one.

    Args:
        document: The page.
        url: Its address.
        first: The body's first line.
        encoding: The charset of the page.
        scripts: The texts of its scripts, of which one may write the page numbers.
        markup: The text of the page, where a list to choose from may hold them.
    """
    base = _base(document, url, encoding)
    links = list(_page_links(document, base, first, encoding))
    chosen = chosen_pages(markup) if document.has_options else ()
    links += _made_links((*made_pages(scripts), *chosen), base, encoding)
    if not links:
        return ()
    try:
        own = _address(url)
    except ValueError:
        return ()
    leads_back = any(link.whole == own.place for _, link, _ in links)
    found: dict[int, str] = {}
    for address, link, said in links:
        if (
            link.number is not None
            and said != 1
            and _follows(own, link, said, leads_back=leads_back)
        ):
            found.setdefault(link.number, address)
    return tuple(found[at] for at in sorted(found)[:MAX_PAGES])


def _base(document: Document, url: str, encoding: str | None) -> str:
    """The address that the page's links are relative to."""
    named = (e.attributes.get("href") for e in document.head if e.tag == "base")
    href = next((href for href in named if href), None)
    return (as_published(href, url, encoding) if href else None) or url


def _page_links(
    document: Document, url: str, first: int, encoding: str | None
) -> Iterator[tuple[str, _Address, int | None]]:
    """The links from a line on that read like a page number, which they say, or 下一页."""
    for anchor in document.anchors:
        text = anchor.text
        if anchor.line < first or (text[0].isalpha() and text[0] not in _STARTS):
            continue
        if len(text) > _BARE_LENGTH and text.isalnum():
            continue
        number = _NUMBER.fullmatch(text)
        if not (number or _NEXT.fullmatch(text)):
            continue
        address = as_published(anchor.href, url, encoding)
        if address is not None:
            yield address, _address(address), int(number[1]) if number else None


def _made_links(
    made: Iterable[tuple[str, int]], url: str, encoding: str | None
) -> Iterator[tuple[str, _Address, int]]:
    """The links that scripts write or a list holds, as `_page_links` has them."""
    for href, said in made:
        address = as_published(href, url, encoding)
        if address is not None:
            yield address, _address(address), said


def _follows(own: _Address, link: _Address, said: int | None, *, leads_back: bool) -> bool:
    """Whether a link's address is that of a further page of the article at one's own."""
    if link.place == own.whole:
        is_of_query = own.number is not None and own.place == own.whole
        return not is_of_query or (link.number or 0) > (own.number or 0)
    if own.number is None or link.place != own.place or (link.number or 0) <= own.number:
        return False
    return leads_back or said == link.number


def _address(url: str) -> _Address:
    parts = urlsplit(url)
    host = parts.hostname or ""
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    numbers = [i for i, (key, value) in enumerate(pairs) if _is_number(key, value)]
    number = int(pairs.pop(numbers[-1])[1]) if numbers else None  # WordPress: ?p=7&page=2
    extension = _EXTENSION.search(parts.path)
    end = extension[0] if extension else ""
    query = "" if end.lower() in _STATIC else urlencode(pairs)
    path = parts.path.removesuffix(end).rstrip("/")
    whole = (host, path, end, query)
    suffix = None
    if number is None:
        suffix = _SUFFIX.search(path) or (None if end else _FOLDER.search(path))
    if suffix:
        return _Address((host, path[: suffix.start()], end, query), int(suffix[1]), whole)
    return _Address(whole, number, whole)


def _is_number(key: str, value: str) -> bool:
    """Whether a part of a query is a page's number: a longer one is an article's."""
    return key.lower() in _QUERY and len(value) <= 2 and value.isascii() and value.isdigit()


def joined(pages: Sequence[Article]) -> Article:
    """The pages of one article as one; what a later page repeats of an earlier is left out.

    To join an article, read its first page, fetch the `next_pages` of that reading (and of those
    read then, as some pagers name the next page only), and give all articles in order. Address,
    title and time are the first page's; what it lacks is taken from a later one, as the editor,
    whose line stands on the last.

    Args:
        pages: The articles read of the pages, first page first; at least one.
    """
    first = pages[0]
    timed = next((page for page in pages if page.published_at), first)
    paragraphs = first.body.split("\n")
    images = list(first.images)
    notices = dict.fromkeys(notice for page in pages for notice in page.notices)
    for page in pages[1:]:
        seen = set(paragraphs)
        paragraphs += [text for text in page.body.split("\n") if text not in seen]
        images += [image for image in page.images if image not in images]
    return replace(
        first,
        body="\n".join(paragraphs),
        notices=tuple(notices),
        images=tuple(images),
        attachments=tuple(dict.fromkeys(one for page in pages for one in page.attachments)),
        form=first.form if all(page.form for page in pages) else None,
        authors=next((page.authors for page in pages if page.authors), ()),
        editor=next((page.editor for page in reversed(pages) if page.editor), None),
        origin=next((page.origin for page in pages if page.origin), None),
        published_at=timed.published_at,
        published_precision=timed.published_precision,
    )
