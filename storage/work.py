"""What crawler and archive hand to each other in a run: what is due, what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from storage.parameters import Likeness
from storage.records import Article, Fetch
from storage.verdicts import Match


@dataclass(frozen=True, slots=True)
class Capture:
    """One fetch of one article, with what was read from it: what the crawler hands to the archive.

    Attributes:
        source_id: The source that the article belongs to.
        fetch: The attempt.
        article: The reading; None where nothing had to be or could be read.
        extractor: Name and version of the rules that read it.
        matches: The topics' verdicts on the reading.
        baseline: The newest stored snapshot as today's rules read it, given where older rules made
            the stored version: a difference between the two is the rules', not the page's.
        baseline_matches: The topics' verdicts on `baseline`.
        witnessed: Whether a feed page or another article of the source answered ok in this run.
        moved_to: The address to which a permanent redirect led, and at which the same article
            stands; None without one.
        pages: The fetches of the article's further pages, in order, each with its bytes.
        aliases: Further addresses of the same article, as the page or a redirect names them.
        own: The reading without what only a new template says of the article; None: as it is.
        strange: Whether headline, text and template are all others than the known article's.
    """

    source_id: str
    fetch: Fetch
    article: Article | None = None
    extractor: str = ""
    matches: tuple[Match, ...] = ()
    baseline: Article | None = None
    baseline_matches: tuple[Match, ...] = ()
    witnessed: bool = False
    moved_to: str | None = None
    pages: tuple[Fetch, ...] = ()
    aliases: tuple[str, ...] = ()
    own: Article | None = None
    strange: bool = False


@dataclass(frozen=True, slots=True)
class KeptPage:
    """One kept page of a version: what is needed to read it again.

    Attributes:
        url: The address it was asked for under.
        body: The bytes as served; where a browser filled the page, its document.
        content_type: The header of that name, if the answer had one.
        etag: Likewise; with it the page is asked for again.
        last_modified: Likewise.
    """

    url: str
    body: bytes
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """One version with the pages that it was read from; more than one of an article of several.

    Attributes:
        served: The page as it was served last, where that is another and made no version; only of
            the newest version, and of an article of one page.
    """

    article_id: int
    source_id: str
    version: int
    article: Article
    extractor: str
    pages: tuple[KeptPage, ...]
    served: KeptPage | None = None


class Named(Protocol):
    """A seed: what it is called, and what it was called before."""

    @property
    def id(self) -> str:
        """The id of today."""

    @property
    def was(self) -> Sequence[str]:
        """The ids that it had."""


@dataclass(frozen=True, slots=True)
class FeedInfo:
    """A feed as its source's seed declares it."""

    url: str
    kind: str


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """A source as its seed declares it, as far as the archive needs to know it."""

    source_id: str
    name: str
    tier: str
    feeds: tuple[FeedInfo, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundLink:
    """An article link that a feed shows.

    Attributes:
        url: The address, absolute, as published.
        dated: The day that the feed gives it; a hint.
    """

    url: str
    dated: date | None = None


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A further page of a feed.

    Attributes:
        url: Its address.
        older: It continues a list that the page before began, and is of interest only while that
            one showed something new; else it is a part of the feed like any other.
        mark: What changes when the page does, as its index gives it (``lastmod``); a page whose
            mark is the one it was last read with is left alone. Of a list that a backfill reads: a
            hash of what the page before shows.
        dated: The day of all that it shows, or after which it did not change; a hint.
    """

    url: str
    older: bool = False
    mark: str | None = None
    dated: date | None = None


@dataclass(frozen=True, slots=True)
class DueFeed:
    """A feed whose time has come, with what a conditional request needs.

    Attributes:
        url: The address as the seed gives it; it may name a day.
        asked_url: The address for which the validators hold.
        ok_at: Its last good answer; None before the first.
    """

    feed_id: int
    source_id: str
    url: str
    kind: str
    etag: str | None
    last_modified: str | None
    sha256: str | None
    ok_at: datetime | None = None
    asked_url: str | None = None

    @property
    def first(self) -> bool:
        """Whether it never answered: all that it shows is old."""
        return self.ok_at is None


@dataclass(frozen=True, slots=True)
class DueFeedPage:
    """A further page of a feed that is to be fetched.

    Attributes:
        feed_url: The feed's address in its seed.
        step: How many steps it is away from the feed's entry point.
        older: It continues a list; see `FoundPage`.
        backlog: What it shows is old.
        backfill_id: The backfill that it belongs to; None: to the crawls.
        mark: See `FoundPage`.
    """

    feed_page_id: int
    feed_id: int
    source_id: str
    feed_url: str
    kind: str
    url: str
    step: int
    older: bool
    backlog: bool
    backfill_id: int | None
    mark: str | None
    etag: str | None
    last_modified: str | None
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Shown:
    """What is new on a page of a feed: to be fetched in this run."""

    links: tuple[DueLink, ...] = ()
    pages: tuple[DueFeedPage, ...] = ()


@dataclass(frozen=True, slots=True)
class DueLink:
    """A link that has not been judged yet.

    Attributes:
        backlog: It is told in a summary.
        attempts: How often it was tried already.
    """

    link_id: int
    source_id: str
    url: str
    backlog: bool
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class JudgedLink:
    """A link that made no article of the archive, with why.

    Attributes:
        state: ``off_topic`` or ``not_article``.
        matches: The topics' verdicts.
        aliases: Further addresses of the same page.
        likeness: Of a page that was read whole, what tells others from it.
    """

    link: DueLink
    fetch: Fetch
    state: str
    matches: tuple[Match, ...] = ()
    aliases: tuple[str, ...] = ()
    likeness: Likeness | None = None


@dataclass(frozen=True, slots=True)
class DueArticle:
    """A known article whose time has come, with what a conditional request needs.

    Attributes:
        extractor: The rules that made its newest version.
        unconditional: Whether the daily full fetch is due.
        pages: How many pages its newest version was read from.
    """

    article_id: int
    source_id: str
    url: str
    etag: str | None
    last_modified: str | None
    sha256: str | None
    extractor: str
    unconditional: bool
    pages: int = 1


@dataclass(frozen=True, slots=True)
class Due:
    """All that is due at a moment."""

    feeds: tuple[DueFeed, ...] = ()
    feed_pages: tuple[DueFeedPage, ...] = ()
    links: tuple[DueLink, ...] = ()
    articles: tuple[DueArticle, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.feeds or self.feed_pages or self.links or self.articles)


@dataclass(frozen=True, slots=True)
class LateHost:
    """A host whose delay does not suffice for its known articles.

    Attributes:
        articles: How many are late by more than their own wait.
        most: By how many of its own waits the latest one is late.
    """

    host: str
    articles: int
    most: float


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A task of a batch as the frontier writes it down.

    Attributes:
        kind: ``feed``, ``page``, ``link`` or ``article``; ``witness`` is asked for but not due.
        item_id: The id of what is due; None for a witness.
    """

    kind: str
    item_id: int | None
    url: str
    source_id: str


@dataclass(frozen=True, slots=True)
class Suspect:
    """An address that was under way when a worker died; see `HandedOut`."""

    kind: str
    item_id: int
    host: str
    url: str
    source_id: str


@dataclass(frozen=True, slots=True)
class RobotsTxt:
    """A robots.txt as it is kept.

    Attributes:
        origin: Scheme, host and port.
        fetched_at: When it was answered; where it never was, when it was first asked for.
        status: Of the answer; None where there was never one.
        unreachable_since: Since when it cannot be had; None: it can.
    """

    origin: str
    fetched_at: datetime
    status: int | None
    body: bytes
    content_type: str | None
    unreachable_since: datetime | None


@dataclass(frozen=True, slots=True)
class Reread:
    """What today's rules read in the kept pages of a version.

    Attributes:
        of: The version's number.
        matches: The topics' verdicts on the reading.
    """

    article_id: int
    of: int
    article: Article
    extractor: str
    matches: tuple[Match, ...] = ()


@dataclass(frozen=True, slots=True)
class BackfillState:
    """How far a backfill has come.

    Attributes:
        since: The first day wanted.
        until: The day after the last one wanted.
        pages_done: Feed pages read, or given up.
        pages: Feed pages known so far.
        links_done: Links judged, or put off to later crawls.
        links: Links found so far.
        articles: Of them, those on topic.
        ended: Nothing is left to do.
    """

    source_id: str
    since: date
    until: date
    pages_done: int
    pages: int
    pages_failed: int
    links_done: int
    links: int
    articles: int
    ended: bool
