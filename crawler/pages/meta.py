"""What a page says of itself in its head: title, meta tags, JSON-LD. Hints, never the last word."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from crawler.addresses import as_published
from crawler.pages.document import HeadElement
from crawler.publishers import publisher_of

_SCRIPT_LIMIT = 300_000
_VALUE = (
    r"""\s*[:=]\s*\\?["']?(?P<value>1[0-9]{9}(?:[0-9]{3})?(?![0-9])"""
    r"""|20[0-9]{2}[-/][0-9]{2}[-/][0-9]{2}[ t][0-9:]{5,8}"""
    r"""(?:\.[0-9]{1,9})?(?:z|[+-][0-9]{2}:?[0-9]{2})?)"""
)
_SCRIPTED = re.compile(rf"""pub(?<!\wpub)(?:lish(?:ed)?)?_?(?:time|date|at|gmt)\\?["']?{_VALUE}""")
_CREATED = re.compile(rf"var(?<!\wvar)\s+(?:ct|ori_create_time){_VALUE}")
"""Of lower case; each begins with a literal, which is found many times as fast in long scripts.
The second is WeChat's, where the first of them is the article's and what is printed its day."""

_SCRIPTED_TIMES = 8
"""Times of publication looked at in a script; a list of other articles holds many."""

_INITIALS = re.compile(r"\s\([a-zäöü]{2,4}\.?\)$")
"""The short sign that some papers put behind a reporter's name."""

_PIECE = re.compile(r"\s*[-–—_|｜»]+\s*")
_TITLE_LENGTH = 80
"""Characters of a title's end in which the site's name is looked for."""

_WRAPPING = re.compile(
    r"^\s*(?://|/\*)?\s*<!\[CDATA\[(?:\*/)?|(?://|/\*)?\s*\]\]>(?:\*/)?\s*$|<!--|-->"
)
_SMALL = re.compile(r"max-width|handheld", re.IGNORECASE)
_ARTICLE_TYPE = re.compile(r"\w{0,20}article|(?:live)?blogposting|report", re.IGNORECASE)
_TITLE_KEYS = ("og:title", "twitter:title", "articletitle", "title")
_DATE_KEYS = (
    "article:published_time", "og:published_time", "publishdate", "pubdate", "publish_time",
    "publish-date", "date", "dc.date", "dc.date.issued", "datepublished", "sailthru.date",
    "parsely-pub-date", "weibo: article:create_at", "bytedance:published_time", "og:release_date",
    "apub:time", "published_time", "release_date", "article.published",
    "cxenseparse:recs:publishtime", "publishtime", "publish_date", "pubtime", "pub_date",
    "publication_date", "dcterms.issued", "dcterms.created", "dc.date.created", "og:pubdate",
)  # fmt: skip
_DATE_KEY = re.compile(r"[:._-](?:publish(?:ed)?[_-]?(?:date|time|at)|pub[_-]?(?:date|time))$")
"""How keys of a site's own making end (my:publish_date)."""

_AUTHOR_KEYS = (
    "author",
    "article:author",
    "og:article:author",
    "byl",
    "parsely-author",
    "dc.creator",
    "mediaid",
)
_ORIGIN_KEYS = ("source", "contentsource", "og:article:source", "copyright_source", "mediaid")


@dataclass(slots=True)
class Meta:
    """The head of a page.

    Attributes:
        title: The text of ``<title>``.
        tags: ``name``/``property``/``itemprop`` in lower case to content, the first of each.
        linked: The JSON-LD object of the article, if there is one.
        canonical: The address that the page calls its own, absolute.
        twins: Its addresses for phones, absolute.
        language: The ``lang`` of the document.
        scripts: The texts of its scripts, but JSON-LD; none of those that it only names.
    """

    title: str = ""
    tags: dict[str, str] = field(default_factory=dict)
    linked: dict[str, Any] = field(default_factory=dict)
    canonical: str | None = None
    twins: list[str] = field(default_factory=list)
    language: str | None = None
    scripts: list[str] = field(default_factory=list)

    def says_article(self) -> bool:
        """Whether the head calls the page an article."""
        kind = self.tags.get("og:type", "").lower()
        return kind == "article" or bool(self.linked) or "article:published_time" in self.tags

    def titles(self) -> list[str]:
        """The headline as the head gives it, most trusted first."""
        found = [self.tags.get(key, "") for key in _TITLE_KEYS]
        return [text for text in (*found, _text(self.linked.get("headline")), self.title) if text]

    def dates(self) -> list[str]:
        """Times of publication as the head gives them, most trusted first."""
        found = [_text(self.linked.get("datePublished"))]
        found += [self.tags.get(key, "") for key in _DATE_KEYS]
        found += [
            content for key, content in self.tags.items() if "pub" in key and _DATE_KEY.search(key)
        ]
        return [text for text in found if text]

    def scripted_dates(self) -> list[str]:
        """The times of publication that scripts are given to print, the article's own first."""
        found: list[str] = []
        for text in self.scripts:
            if len(text) <= _SCRIPT_LIMIT and ("pub" in text or "Pub" in text or "PUB" in text):
                matches = islice(_SCRIPTED.finditer(text.lower()), _SCRIPTED_TIMES)
                found += [_scripted(match["value"].upper()) for match in matches]
        return found

    def created_date(self) -> str | None:
        """The time of publication of a WeChat article, which only its script has to the minute."""
        for text in self.scripts:
            if "var ct" in text or "ori_create_time" in text:
                found = _CREATED.search(text[:_SCRIPT_LIMIT].lower())
                if found:
                    return _scripted(found["value"].upper())
        return None

    def authors(self) -> list[str]:
        """By-line names as the head gives them."""
        names = [_INITIALS.sub("", name) for name, _ in self._linked_authors()]
        return names or self.tagged_authors()

    def tagged_authors(self) -> list[str]:
        """By-line names as a meta tag gives them."""
        tagged = [self.tags[key] for key in _AUTHOR_KEYS if self.tags.get(key)][:1]
        return [_INITIALS.sub("", name) for name in tagged]

    def persons(self) -> list[str]:
        """The names of the authors that the head calls persons."""
        return [name for name, kind in self._linked_authors() if kind == "Person"]

    def _linked_authors(self) -> list[tuple[str, str]]:
        """The names of JSON-LD's authors, each with its kind."""
        author = self.linked.get("author")
        entries = author if isinstance(author, list) else [author]
        found = [e if isinstance(e, dict) else {"name": e} for e in entries]
        return [(name, _text(e.get("@type"))) for e in found if (name := _text(e.get("name")))]

    def is_own_name(self, name: str) -> bool:
        """Whether a name is that of the site or its publisher."""
        publisher = self.linked.get("publisher")
        named = publisher.get("name") if isinstance(publisher, dict) else publisher
        return name.lower() in {_text(named).lower(), self.tags.get("og:site_name", "").lower()}

    def own_names(self) -> frozenset[str]:
        """What the site calls itself: in a tag, as publisher, behind the title of a page."""
        publisher = self.linked.get("publisher")
        named = publisher.get("name") if isinstance(publisher, dict) else publisher
        pieces = _PIECE.split(self.title[-_TITLE_LENGTH:])
        names = (_text(named), self.tags.get("og:site_name", ""), pieces[-1])
        return frozenset(name for name in names if name)

    def origins(self) -> list[str]:
        """The origin as the head gives it."""
        return [self.tags[key] for key in (*_ORIGIN_KEYS, *_AUTHOR_KEYS) if self.tags.get(key)]


def read_meta(head: Sequence[HeadElement], url: str) -> Meta:
    """What the elements of a page's head say of it, as far as they can be read."""
    meta = Meta()
    for element in head:
        said = element.attributes
        if element.tag == "script":
            _read_script(meta, element)
        elif element.tag == "title":
            meta.title = meta.title or " ".join(element.text.split())
        elif element.tag == "meta":
            key = said.get("property") or said.get("name") or said.get("itemprop")
            content = said.get("content")
            if key and content and content.strip():
                meta.tags.setdefault(key.strip().lower(), " ".join(content.split()))
        elif element.tag == "html":
            meta.language = meta.language or said.get("lang") or said.get("xml:lang")
        else:
            _read_link(meta, said, url)
    phone = re.search(r"url\s*=\s*(\S+)", meta.tags.get("mobile-agent", ""))
    if phone and (twin := _absolute(phone[1], url)):
        meta.twins.append(twin)
    return meta


def _read_script(meta: Meta, script: HeadElement) -> None:
    kind = script.attributes.get("type")
    if not kind or "ld+json" not in kind.lower():
        if script.text:
            meta.scripts.append(script.text)
    elif not meta.linked:
        meta.linked = _linked(script.text) if len(script.text) <= _SCRIPT_LIMIT else {}


def _read_link(meta: Meta, said: Mapping[str, str], url: str) -> None:
    """What a ``<link>`` says of the page's other addresses: its canonical one, that for phones."""
    kinds = said.get("rel", "").lower().split()
    if "canonical" in kinds and meta.canonical is None:
        meta.canonical = _absolute(said.get("href"), url)
    elif "alternate" in kinds and _SMALL.search(said.get("media", "")):
        twin = _absolute(said.get("href"), url)
        meta.twins += [twin] if twin else []


def _absolute(href: str | None, url: str) -> str | None:
    """A plausible address of the same page: of the same publisher, and not the home page."""
    if not href:
        return None
    absolute = as_published(href, url)
    if absolute is None:
        return None
    own, other = urlsplit(url), urlsplit(absolute)
    same = publisher_of(own.hostname) == publisher_of(other.hostname)
    return absolute if same and (other.path.strip("/") or other.query) else None


def _scripted(value: str) -> str:
    """A time as text, of one printed or counted in seconds or milliseconds."""
    if not value.isdigit():
        return value
    return datetime.fromtimestamp(int(value[:10]), UTC).isoformat()


def _linked(text: str) -> dict[str, Any]:
    """The article of a JSON-LD text; empty where there is none."""
    try:
        bare = _WRAPPING.sub("", text) if "<!" in text or "]]>" in text else text
        data = json.loads(bare.strip().rstrip(";"), strict=False)
    except (ValueError, RecursionError):
        return {}
    for item in _items(data):
        kinds = item.get("@type")
        names = kinds if isinstance(kinds, list) else [kinds]
        if any(isinstance(k, str) and _ARTICLE_TYPE.fullmatch(k) for k in names):
            return {**item, "author": _resolved(item.get("author"), data)}
    return {}


def _resolved(author: object, data: object) -> object:
    """Authors, those that are named by reference only (``@id``) looked up among the other items."""
    if isinstance(author, list):
        return [_resolved(entry, data) for entry in author]
    if isinstance(author, dict) and "name" not in author and (key := author.get("@id")):
        return next((item for item in _items(data) if item.get("@id") == key), author)
    return author


def _items(data: object) -> Iterator[dict[str, Any]]:
    entries = data if isinstance(data, list) else [data]
    for entry in entries:
        if isinstance(entry, dict):
            yield entry
            graph = entry.get("@graph")
            if isinstance(graph, list):
                yield from (item for item in graph if isinstance(item, dict))


def _text(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""
