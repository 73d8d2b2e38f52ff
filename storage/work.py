"""What crawler and archive hand to each other in a run: what is due, what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from storage.records import Article, Fetch, Match


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


@dataclass(frozen=True, slots=True)
class KeptPage:
    """One kept page of a version: what is needed to read it again.

    Attributes:
        url: The address it was asked for under.
        body: The bytes as served.
        content_type: The header of that name, if the answer had one.
    """

    url: str
    body: bytes
    content_type: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """One version with the pages that it was read from; more than one of an article of several."""

    article_id: int
    source_id: str
    version: int
    article: Article
    extractor: str
    pages: tuple[KeptPage, ...]


@dataclass(frozen=True, slots=True)
class FeedInfo:
    """A feed as its source's seed declares it."""

    url: str
    kind: str
    every_s: float


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """A source as its seed declares it, as far as the archive needs to know it."""

    source_id: str
    name: str
    tier: str
    feeds: tuple[FeedInfo, ...] = ()


@dataclass(frozen=True, slots=True)
class DueFeed:
    """A feed whose time has come, with what a conditional request needs."""

    feed_id: int
    source_id: str
    url: str
    kind: str
    etag: str | None
    last_modified: str | None
    sha256: str | None
    first: bool


@dataclass(frozen=True, slots=True)
class DueLink:
    """A link that has not been judged yet."""

    link_id: int
    source_id: str
    url: str
    backlog: bool


@dataclass(frozen=True, slots=True)
class DueArticle:
    """A known article whose time has come, with what a conditional request needs.

    Attributes:
        extractor: The rules that made its newest version.
        unconditional: Whether the daily full fetch is due.
    """

    article_id: int
    source_id: str
    url: str
    etag: str | None
    last_modified: str | None
    sha256: str | None
    extractor: str
    unconditional: bool


@dataclass(frozen=True, slots=True)
class Due:
    """All that is due at a moment."""

    feeds: tuple[DueFeed, ...] = ()
    links: tuple[DueLink, ...] = ()
    articles: tuple[DueArticle, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.feeds or self.links or self.articles)


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
