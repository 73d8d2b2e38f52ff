"""Previews of a source: what its page lists, which links are taken, how one of them is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from crawler import pages
from crawler.classifier import zones_of
from crawler.discovery import KINDS
from crawler.discovery.anchors import anchors_of, read_page
from crawler.discovery.base import FeedError, FeedPage, Found
from crawler.discovery.patterns import patterns_of
from crawler.errors import ExtractionError
from crawler.naming import is_id
from crawler.publishers import publisher_of
from crawler.settings import FetchedPage, Source
from scheduler.config import Config
from scheduler.errors import ReadError
from scheduler.words import notes
from scheduler.words.catalogue import Words
from scheduler.words.language import Pair
from storage.addresses import canonical
from storage.records import Article
from storage.text import clean
from storage.verdicts import Match

MOST_SHOWN = 300
"""Links of each sort that a preview carries; it counts all."""

LONGEST_TEXT = 300
"""Characters of a title, or of what a link says, that are told."""

MOST_TRIES = 3
"""Links that are read until one is an article."""

_KINDS = ("rss", "sitemap", "listing")
"""The kinds that an answer may be, in this order; the others need more than an address."""

Fetch = Callable[[str], FetchedPage]


@dataclass(frozen=True, slots=True)
class PreviewLink:
    """A link of the page.

    Attributes:
        url: Its address.
        text: What it says; empty in a feed.
        day: The day that stands beside it.
    """

    url: str
    text: str = ""
    day: date | None = None

    def as_json(self) -> dict[str, Any]:
        """The link as JSON has it."""
        return {"url": self.url, "text": self.text, "day": self.day and self.day.isoformat()}


@dataclass(frozen=True, slots=True)
class Sample:
    """One of the links, read.

    Attributes:
        url: Its address.
        article: What was read; None where it is no article.
        reason: Why it is none, in Chinese and in English.
        matches: The topics' verdicts, by topic id.
    """

    url: str
    article: Article | None = None
    reason: Pair | None = None
    matches: tuple[Match, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The sample as JSON has it."""
        return {
            "url": self.url,
            "article": self.article and self.article.as_json(),
            "reason": self.reason and self.reason[1],
            "reason_zh": self.reason and self.reason[0],
            "matches": [match.as_json() for match in self.matches],
        }


@dataclass(frozen=True, slots=True)
class Preview:
    """What a source would be, made from the address of its list.

    Attributes:
        url: The address of the list, after redirects.
        kind: What kind of feed it is.
        title: What the page calls itself.
        taken: The links taken for articles, at most `MOST_SHOWN` of them.
        left: The others.
        taken_count: How many there are of the former.
        left_count: Likewise of the latter.
        patterns: What the addresses taken have in common.
        samples: Links that were read: the last of them is an article, if one is.
    """

    url: str
    kind: str
    title: str = ""
    taken: tuple[PreviewLink, ...] = ()
    left: tuple[PreviewLink, ...] = ()
    taken_count: int = 0
    left_count: int = 0
    patterns: tuple[str, ...] = ()
    samples: tuple[Sample, ...] = field(default=())

    @property
    def article(self) -> Article | None:
        """The article that was read."""
        return self.samples[-1].article if self.samples else None

    def as_json(self) -> dict[str, Any]:
        """The preview as JSON has it."""
        return {
            "url": self.url,
            "kind": self.kind,
            "title": self.title,
            "taken": [link.as_json() for link in self.taken],
            "left": [link.as_json() for link in self.left],
            "taken_count": self.taken_count,
            "left_count": self.left_count,
            "patterns": list(self.patterns),
            "samples": [sample.as_json() for sample in self.samples],
        }


def preview_of(
    config: Config,
    url: str,
    fetch: Fetch,
    *,
    article_url: Sequence[str] = (),
    page: str = "generic",
) -> Preview:
    """Look at the list that stands at an address as a source would.

    Args:
        config: Its topics give the verdicts.
        url: The address.
        fetch: Fetches a page, by a worker with its guard and limits.
        article_url: Patterns of articles' addresses; none: the links are judged.
        page: The page object that reads an article.

    Raises:
        ReadError: The address does not answer with a list or a feed.
    """
    answer = fetch(url)
    _refuse_failed(url, answer, config.zone)
    at = answer.final_url or url
    feed = FeedPage(
        answer.body, at, encoding=answer.encoding, patterns=tuple(article_url), zone=config.zone
    )
    kind, found = _found(feed)
    title, others = _page_of(feed) if kind == "listing" else ("", {})
    taken = [
        PreviewLink(link.url, others.get(canonical(link.url), ""), link.dated)
        for link in found.links
    ]
    known = {canonical(link.url) for link in taken}
    left = [PreviewLink(address, text) for address, text in others.items() if address not in known]
    return Preview(
        url=at,
        kind=kind,
        title=title,
        taken=tuple(taken[:MOST_SHOWN]),
        left=tuple(left[:MOST_SHOWN]),
        taken_count=len(taken),
        left_count=len(left),
        patterns=tuple(patterns_of(link.url for link in taken)),
        samples=tuple(_samples(config, [link.url for link in taken], fetch, page)),
    )


def id_of(url: str) -> str:
    """An id for a source at an address: the name of its publisher; `source` where that is none."""
    host = urlsplit(url).hostname or ""
    own, publisher = host.removeprefix("www."), publisher_of(host)
    before = own.removesuffix(publisher).strip(".")
    name = re.sub("[^a-z0-9-]+", "-", "-".join(filter(None, (publisher.split(".")[0], before))))
    name = name.strip("-")
    return name if is_id(name) and not name.isdecimal() else "source"


def _refuse_failed(url: str, answer: FetchedPage, zone: ZoneInfo) -> None:
    """Say why there is nothing to look at.

    Raises:
        ReadError: The address does not answer with a page.
    """
    if answer.outcome != "ok":
        zh, en = (notes.told(answer.detail or "no answer", Words(of), zone) for of in ("zh", "en"))
        raise ReadError(f"无法读取 {url}：{zh}", f"Cannot read {url}: {en}")


def _found(feed: FeedPage) -> tuple[str, Found]:
    """The first kind that the answer is one of; a page of HTML is a list, be it empty.

    Raises:
        ReadError: It is none.
    """
    for kind in _KINDS:
        try:
            return kind, KINDS[kind].find(feed)
        except FeedError as error:
            last = error
    raise ReadError(last.zh, last.en)


def _page_of(feed: FeedPage) -> tuple[str, dict[str, str]]:
    """What a list page calls itself, and the text of each link by its canonical address."""
    read = read_page(feed.body, feed.url, feed.encoding)
    texts = {
        canonical(anchor.url): max(map(_line, anchor.texts), key=len, default="")
        for anchor in anchors_of(read)
    }
    return _line(read.root.findtext(".//title") or ""), texts


def _line(text: str) -> str:
    """What a page says, as one line: nothing invisible, and not the whole page."""
    return clean(text[: 10 * LONGEST_TEXT]).replace("\n", " ")[:LONGEST_TEXT]


def _samples(config: Config, urls: Sequence[str], fetch: Fetch, page: str) -> Iterable[Sample]:
    for url in urls[:MOST_TRIES]:
        sample = _sample(config, url, fetch(url), page)
        yield sample
        if sample.article is not None:
            return


def _sample(config: Config, url: str, answer: FetchedPage, page: str) -> Sample:
    try:
        _refuse_failed(url, answer, config.zone)
        article = pages.extract(
            answer.body,
            answer.final_url or url,
            encoding=answer.encoding,
            page=page,
            zones=zones_of(Source(id="preview", name="preview"), config.zone),
        )
    except (ReadError, ExtractionError) as error:
        return Sample(url, reason=(error.zh, error.en))
    matches = tuple(topic.match(article.title, article.body) for topic in config.topics)
    return Sample(url, article, matches=matches)
