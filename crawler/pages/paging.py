"""Articles of several pages: where the further ones are, and how they become one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from crawler.pages.document import Document
from storage.records import Article

MAX_PAGES = 50
"""Further pages believed of one article."""

_NEXT = re.compile(
    r"^(?:[\[【(]?(?:下一页|下页|下一頁|余下全文|阅读全文|Next)\W*|\W*\d{1,2}\W*)$", re.IGNORECASE
)
_SUFFIX = re.compile(r"(?:[_-](?P<n>\d{1,2}))?(?P<end>\.[A-Za-z]{3,5})?$")
_QUERY = frozenset(("page", "p", "pn", "pageno", "currentpage"))


def next_pages(document: Document, url: str, first: int) -> tuple[str, ...]:
    """The addresses of an article's further pages, in order.

    A page number beside the body counts only where its address is the article's own but for the
    number: the pager of a list elsewhere on the page has others.

    Args:
        document: The page.
        url: Its address.
        first: The body's first line.
    """
    own, number = _stem(url)
    found: dict[int, str] = {}
    for anchor in document.anchors:
        if anchor.line < first or not _NEXT.match(anchor.text):
            continue
        try:
            address = urljoin(url, anchor.href).partition("#")[0]
            stem, at = _stem(address)
        except ValueError:
            continue
        if stem == own and at > number:
            found.setdefault(at, address)
    return tuple(found[at] for at in sorted(found)[:MAX_PAGES])


def _stem(url: str) -> tuple[str, int]:
    """An address without its page number, and the number; 1 for the first page, which has none."""
    parts = urlsplit(url)
    number = 1
    query = []
    for key, value in parse_qsl(parts.query, keep_blank_values=True):
        if key.lower() in _QUERY and value.isascii() and value.isdigit():
            number = int(value[:4])
        else:
            query.append((key, value))
    path = parts.path
    suffix = _SUFFIX.search(path)
    if suffix and suffix["n"]:
        number = int(suffix["n"])
        path = path[: suffix.start()] + (suffix["end"] or "")
    return f"{parts.hostname}{path}?{urlencode(query)}", number


def joined(pages: Sequence[Article]) -> Article:
    """The pages of one article as one, in the order given; what a later page repeats is left out.

    Title, time and origin are the first page's; what it lacks is taken from a later one, as the
    editor, whose line stands on the last.
    """
    first = pages[0]
    paragraphs = first.body.split("\n")
    images = list(first.images)
    for page in pages[1:]:
        seen = set(paragraphs)
        paragraphs += [text for text in page.body.split("\n") if text not in seen]
        images += [image for image in page.images if image not in images]
    return replace(
        first,
        body="\n".join(paragraphs),
        images=tuple(images),
        authors=next((page.authors for page in pages if page.authors), ()),
        editor=next((page.editor for page in reversed(pages) if page.editor), None),
        origin=next((page.origin for page in pages if page.origin), None),
        published_at=next((page.published_at for page in pages if page.published_at), None),
    )
