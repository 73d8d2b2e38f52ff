"""An article that a page carries as data, for a script of its own to show: no element holds it.

Looked for where the page's elements hold no article, or hardly one, and believed only where it is
the page's own: the page is titled or numbered as it is. What the page shows comes first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape, unescape
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from crawler.pages.base import Page
from crawler.pages.document import Document, HeadElement
from crawler.pages.language import chinese
from crawler.pages.markup import from_html
from crawler.pages.script_data import Entry, entries, strings
from crawler.pages.titles import Titles, is_site_alone
from crawler.pages.wholeness import is_closed

LEAST = 40
"""Characters of the shortest text that is one, as it is written: a line of news."""

LETTERS = 30
"""Letters of the shortest one."""

BARE = 60
"""Characters that a page shows which is only there for its script to fill."""

SCANT = 160
"""Characters of a body that may be a site's statement, where the article is in a script."""

FEW = 3
"""Headings of the page that are held against what its scripts tell."""

ALONE_RANK = 3
"""The rank of a text that is called one and has its headline beside it."""

LONGEST = 500_000
"""Characters of the longest text that is taken for one."""

_TEXT = re.compile(
    r"(?:article|news|doc|main|detail|post|info|full|story|page|rich|raw|origin(?:al)?)*"
    r"(?:content|body|text|html|txt|zhengwen|neirong|zw)(?:html|text|txt|s|str|data|detail|list)*"
)
_TITLE = re.compile(
    r"(?:article|news|doc|main|list|page|full|show|long|info|post|story|content)*"
    r"(?:headline|title|subject|name|biaoti)"
)
_SUMMARY = re.compile(
    r"abstract|summary|desc|digest|intro|lead|keyword|tag|seo|share|meta|copyright|statement|script"
    r"|style|css|url|link|comment|path|config|sign|token"
)
"""The names of texts that are none of the article."""

_TIMES = (
    "publishedat", "publishtime", "publishdate", "publishedtime", "publisheddate", "datepublished",
    "pubtime", "pubdate", "publictime", "releasetime", "releasedate", "issuetime", "issuedate",
    "showtime", "newstime", "articletime", "createtime", "createdat", "createdate", "inputtime",
    "ctime", "ptime", "time", "date",
)  # fmt: skip
_ORIGINS = (
    "source", "sourcename", "articlesource", "newssource", "contentsource", "origin", "originname",
    "media", "medianame", "copyfrom", "laiyuan",
)  # fmt: skip
_AUTHORS = ("author", "authors", "authorname", "reporter", "reporters", "writer")
_EDITORS = ("editor", "editors", "editorname", "responsibleeditor", "dutyeditor")
_NUMBERS = re.compile(r"(?:article|news|doc|content|info|detail|post)?(?:id|uuid|key|docid|guid)")
_MARKUP = re.compile(
    r"<(?:/?(?:p|div|br|section|article|span|h[1-6]|ul|ol|li|strong|b|figure|table|blockquote)"
    r"|img)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[。！？；，]|[.!?,](?:\s|$)")
_COUNTED = re.compile(r"1\d{9}(?:\d{3})?")
_TAG = re.compile(r"<[/!?a-zA-Z][^<>]*+>")
_NO_LETTERS = re.compile(r"[\W_]+")
_ID = re.compile(r"(?!20\d\d(?:\d\d){0,2}$)(?=[A-Za-z_-]*\d)[\w-]{4,64}", re.ASCII)
"""What may number an article: no year, month or day."""

_ADDRESS_PARTS = re.compile(r"[\w-]+")
_LABEL_LENGTH = 40
_KEY_LENGTH = 40
_MANY = 60


@dataclass(frozen=True, slots=True)
class _Told:
    """An object that is an article.

    Attributes:
        entry: The object, by names in lower case without separators.
        title: Its headline.
        text: Its text, as written.
        words: The letters of its text.
        rank: How sure its parts are: 1 for a headline beside the text, 2 for a text whose name says
            that it is one.
    """

    entry: Entry
    title: str
    text: str
    words: str
    rank: int


def carried(page: Page) -> Page | None:
    """The page as its script would show it; None where nothing on it carries the article."""
    if not is_closed(page):  # of a page that was cut the elements may hold it after all
        return None
    told = _told(page)
    if told is None:
        return _unfolded(page)
    return _shown(page, told)


def carried_beside(page: Page, body: str) -> Page | None:
    """The same for a page whose elements hold a short text: None where that is of the article."""
    if len(body) >= SCANT or not page.document.is_markup or not is_closed(page):
        return None
    told = _told(page)
    if told is None or len(told.words) < 2 * SCANT:
        return None
    lines = [_letters(line) for line in body.split("\n")]
    if any(line in told.words for line in lines if line):
        return None
    return _shown(page, told)


def _shown(page: Page, told: _Told) -> Page:
    shown = Page(page.url, _markup(told, page), zones=page.zones, encoding=page.encoding)
    shown.document.head.extend(page.document.head)
    return shown


def _told(page: Page) -> _Told | None:
    """The one article that the page's scripts tell; None where they tell none, or two."""
    titles = Titles([*page.meta.titles(), *_headings(page.document)])
    scripts = [
        element
        for element in page.document.head
        if element.tag == "script" and "ld+json" not in element.attributes.get("type", "").lower()
    ]
    data = [page.meta.linked] if page.meta.linked else []
    parts = urlsplit(page.url)
    numbers = {
        *re.findall(r"\d{4,}", page.url),
        *_ADDRESS_PARTS.findall(f"{parts.path}/{parts.query}"),
    }
    found = [told for entry in data if (told := _article(entry, titles, numbers))]
    found += [told for entry in entries(scripts) if (told := _article(entry, titles, numbers))]
    bare = sum(len(line.text) for line in page.document.lines) <= BARE
    if not found and bare and is_site_alone(page.meta.titles()):
        found = _alone(entries(scripts), page)
    surest = max((told.rank for told in found), default=0)
    found = [told for told in found if told.rank == surest]
    best = max(found, key=lambda told: len(told.words), default=None)
    # An excerpt or a copy of it is no other article.
    if best is None or any(told.words[:LETTERS] not in best.words for told in found):
        return None
    return best


def _alone(data: Iterable[Entry], page: Page) -> list[_Told]:
    """The article that the data is where the page says nothing that it could agree with.

    It has a headline, a text that is called one, and a time; and no object has another such text.
    """
    found: list[_Told] = []
    others: set[str] = set()
    for entry in data:
        flat = _flat(entry)
        text, named = _text(flat)
        words = _letters(unescape(_TAG.sub("", text)))
        if named and len(words) >= LETTERS:
            title = _title(flat, None)
            told = _Told(flat, title, text, words, ALONE_RANK)
            others.add(words[:LETTERS])
            found += [told] * bool(title and _time(told, page))
    return found if len(others) == 1 else []


def _headings(document: Document) -> Iterator[str]:
    """What the page shows as its headline."""
    lines = (line for line in document.lines if document.boxes[line.box].tag == "h1")
    yield from islice((line.text for line in lines if not line.hidden), FEW)


def _article(entry: Entry, titles: Titles, numbers: set[str]) -> _Told | None:
    """The article that an object is: a text with the page's headline beside it."""
    flat = _flat(entry)
    title, beside = _title(flat, titles), True
    if not title:
        nested = [
            value for value in flat.values() if isinstance(value, dict) and len(value) < _MANY
        ]
        title, beside = next((said for each in nested if (said := _title(each, titles))), ""), False
    if not title and _is_numbered(flat, numbers):
        title, beside = _title(flat, None), True
    if not title:
        return None
    text, named = _text(flat)
    words = _letters(unescape(_TAG.sub("", text)))
    return _Told(flat, title, text, words, beside + 2 * named) if len(words) >= LETTERS else None


def _flat(entry: Entry) -> dict[str, Any]:
    """An object by names in lower case without separators."""
    return {
        key.replace("_", "").replace("-", "").lower(): value
        for key, value in entry.items()
        if len(key) <= _KEY_LENGTH
    }


def _title(entry: Entry, titles: Titles | None) -> str:
    """The headline of an object, which the page's own title agrees with; possibly empty.

    Args:
        entry: The object.
        titles: What the page is titled; None where that is not asked for.
    """
    for key, value in entry.items():
        if not isinstance(value, str) or not 4 <= len(value) <= 200 or len(key) > _KEY_LENGTH:
            continue
        if _TITLE.fullmatch(key.lower()) and (
            titles.agreement(value) >= 1 if titles else not key.endswith("name")
        ):
            return value
    return ""


def _is_numbered(entry: Entry, numbers: set[str]) -> bool:
    """Whether the page's address names an object by its id."""
    return any(
        isinstance(value, str | int)
        and _NUMBERS.fullmatch(key)
        and _ID.fullmatch(str(value)) is not None
        and str(value) in numbers
        for key, value in entry.items()
    )


def _text(entry: Entry) -> tuple[str, bool]:
    """The text of an object, and whether its name says that it is one; possibly empty."""
    named = [_joined(value) for key, value in entry.items() if _TEXT.fullmatch(key)]
    best = max((text for text in named if _reads(text)), key=len, default="")
    if best:
        return best, True
    others = (
        value
        for key, value in entry.items()
        if isinstance(value, str) and not _SUMMARY.search(key) and _reads(value)
    )
    return max(others, key=len, default=""), False


def _joined(value: Any) -> str:
    """A text that is one, or that stands in the parts of a list or an object."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        parts = [
            text
            for key, text in value.items()
            if isinstance(text, str) and _TEXT.fullmatch(key.lower())
        ]
        return max(parts, key=len, default="")
    if not isinstance(value, list):
        return ""
    blocks = [each if isinstance(each, str) else _block(each) for each in value]
    return "".join(
        text if _MARKUP.search(text) else f"<p>{escape(text, quote=False)}</p>"
        for text in blocks
        if text
    )


def _block(value: Any) -> str:
    """A part of a text: a paragraph, or a picture."""
    if not isinstance(value, Mapping):
        return ""
    texts = {key.lower(): text for key, text in value.items() if isinstance(text, str)}
    said = next(
        (texts[key] for key in ("text", "content", "html", "value", "data") if texts.get(key)), ""
    )
    source = texts.get("src") or (
        texts.get("url") if texts.get("type") in {"img", "image", "pic"} else ""
    )
    return f'<p><img src="{escape(source)}"></p>{said and f"<p>{said}</p>"}' if source else said


def _reads(text: str) -> bool:
    """Whether a text reads like an article's: sentences, no address and no program."""
    if not LEAST <= len(text) <= LONGEST or text.lstrip()[:1] in {"{", "["}:
        return False
    return _SENTENCE.search(text) is not None or _MARKUP.search(text) is not None


def _letters(text: str) -> str:
    return _NO_LETTERS.sub("", text)


def _markup(told: _Told, page: Page) -> str:
    """The article as a page: headline, time and origin, text."""
    text = told.text
    if "&lt;" in text and not _MARKUP.search(text):
        text = unescape(text)
    if not _MARKUP.search(text):
        text = "".join(f"<p>{escape(unescape(line))}</p>" for line in text.splitlines())
    labels = (("来源", _ORIGINS), ("作者", _AUTHORS), ("编辑", _EDITORS))
    said = [_time(told, page)]
    said += [f"{label}：{value}" for label, names in labels if (value := _named(told.entry, names))]
    info = " ".join(f"<span>{escape(each)}</span>" for each in said if each)
    title = escape(_TAG.sub("", unescape(told.title)))
    return f"<body><h1>{title}</h1><p>{info}</p><div>{text}</div></body>"


def _named(entry: Entry, names: Iterable[str]) -> str:
    """The first short text that an object has under one of some names; possibly empty."""
    for name in names:
        value = entry.get(name)
        parts = value if isinstance(value, list) else [value]
        found = [each.get("name") if isinstance(each, dict) else each for each in parts]
        texts = [text.strip() for text in found if isinstance(text, str) and text.strip()]
        if texts and all(len(text) <= _LABEL_LENGTH and "<" not in text for text in texts):
            return "、".join(texts[:6])
    return ""


def _time(told: _Told, page: Page) -> str:
    """The time of publication that an object names, as a page would print it."""
    for name in _TIMES:
        value = told.entry.get(name)
        text = str(value).strip() if isinstance(value, str | int) else ""
        if not text or isinstance(value, bool):
            continue
        zone = page.zones.of(chinese=chinese(told.text[:400]))
        try:
            if _COUNTED.fullmatch(text):
                return f"{datetime.fromtimestamp(int(text[:10]), zone):%Y-%m-%d %H:%M:%S}"
            moment = datetime.fromisoformat(text)
        except (ValueError, OverflowError, OSError):
            return text if len(text) <= _LABEL_LENGTH else ""
        if moment.tzinfo is None:
            return text
        return f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S}"
    return ""


def _unfolded(page: Page) -> Page | None:
    """The page with the markup that its hidden fields and scripts hold as text.

    None where it holds none, or does not show the headline itself.
    """
    if not any(_holds_markup(element) for element in page.document.head):
        return None
    shown = Page(page.url, page.text, page.utf8, page.zones, page.encoding)
    shown.document = from_html(page.text, page.utf8, unfolded=True)
    return shown if Titles(page.meta.titles()).anchor(shown.document) is not None else None


def _holds_markup(element: HeadElement) -> bool:
    if element.tag == "script":
        return next(strings(element.text), None) is not None
    return element.tag == "input"
