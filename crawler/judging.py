"""From an answer to what the archive is told: the page read, the topic judged. Nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from crawler import pages
from crawler.errors import ExtractionError, NotAnArticleError, PartialPageError
from crawler.outcomes import leads_upwards
from crawler.settings import ADDED, Source
from crawler.topics import Topic
from storage.records import Article, Fetch, Match, Outcome

NOTICE_MOST = 400
"""Characters: a longer text is no mere notice that a page is gone or that robots are refused."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A sign that a source is blind or ill, for an incident of that kind."""

    kind: str
    detail: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What an answer came to.

    Attributes:
        fetch: The attempt, its outcome and detail refined by what the page says.
        article: The reading; None where there is none.
        extractor: Name and version of the rules that read it.
        matches: The verdict of every topic.
        is_article: False where the page was read and is no article.
        trouble: What an incident should tell of, if anything.
        fallback: The source's own page object found nothing and the generic one read the page.
    """

    fetch: Fetch
    article: Article | None = None
    extractor: str = ""
    matches: tuple[Match, ...] = ()
    is_article: bool = True
    trouble: Trouble | None = None
    fallback: bool = False

    @property
    def on_topic(self) -> bool:
        """Whether any topic matched."""
        return any(match.matched for match in self.matches)

    def for_known(self, extractor: str) -> Judged:
        """The same for an article known already, as other rules read it before.

        Where its template's own rules find nothing any more, what the generic ones read differs
        by the rules, not by an edit: no reading, until the page object is mended.
        """
        if not self.fallback or extractor.startswith("generic/"):
            return self
        failed = replace(
            self.fetch, outcome=Outcome.SOFT_ERROR, detail="the template's rules found nothing"
        )
        return Judged(failed, trouble=self.trouble)


class Judge:
    """Reads answers by the rules of their sources and judges them by the topics."""

    def __init__(self, sources: Sequence[Source], topics: Sequence[Topic]) -> None:
        self._sources = {source.id: source for source in sources}
        self._patterns = {
            source.id: [re.compile(pattern) for pattern in source.article_url] for source in sources
        }
        self._topics = tuple(topics)

    def source_for(self, url: str) -> str:
        """The id of the source whose patterns an address fits, else that of added articles."""
        for source_id, patterns in self._patterns.items():
            if any(pattern.search(url) for pattern in patterns):
                return source_id
        return ADDED

    def judge(self, fetch: Fetch, source_id: str, encoding: str | None) -> Judged:
        """Read an answer of status 200 and judge it; other answers pass as they are.

        Args:
            fetch: The attempt, with its body.
            source_id: The source, whose page object reads it.
            encoding: The charset that the HTTP header declares.
        """
        if fetch.outcome is not Outcome.OK or fetch.body is None:
            return Judged(fetch)
        if fetch.final_url and leads_upwards(fetch.url, fetch.final_url):
            return Judged(
                replace(fetch, outcome=Outcome.GONE, detail=f"redirects to {fetch.final_url}")
            )
        judged = self._read(fetch, fetch.body, source_id, encoding)
        if judged.article is not None and len(judged.article.body) > NOTICE_MOST:
            return judged
        return self._notice(fetch, fetch.body, encoding) or judged

    def _notice(self, fetch: Fetch, body: bytes, encoding: str | None) -> Judged | None:
        """What a short page of status 200 says instead of an article: gone, or refused."""
        if notice := pages.gone_notice(body, fetch.url, encoding):
            return Judged(replace(fetch, outcome=Outcome.GONE, detail=notice))
        if notice := pages.block_notice(body, fetch.url, encoding):
            return Judged(replace(fetch, outcome=Outcome.BLOCKED, detail=notice))
        return None

    def _read(self, fetch: Fetch, body: bytes, source_id: str, encoding: str | None) -> Judged:
        page = self._page_of(source_id)
        try:
            reading = pages.read(body, fetch.url, encoding=encoding, page=page)
        except PartialPageError as error:
            return Judged(replace(fetch, outcome=Outcome.SOFT_ERROR, detail=str(error)))
        except NotAnArticleError as error:
            failed = replace(fetch, outcome=Outcome.SOFT_ERROR, detail=str(error))
            return Judged(
                failed, is_article=False, trouble=Trouble("template", f"{fetch.url}: {error}")
            )
        except ExtractionError as error:
            return Judged(replace(fetch, outcome=Outcome.SOFT_ERROR, detail=str(error)))
        article = reading.article
        matches = tuple(topic.match(article.title, article.body) for topic in self._topics)
        trouble: Trouble | None = None
        if reading.replacements:
            trouble = Trouble("charset", f"{fetch.url}: {reading.replacements} unreadable bytes")
        elif reading.fallback:
            trouble = Trouble("template", f"{fetch.url}: {page} found nothing, read as generic")
        return Judged(
            fetch,
            article,
            reading.extractor,
            matches,
            trouble=trouble,
            fallback=reading.fallback,
        )

    def says_gone(self, body: bytes, url: str, encoding: str | None) -> bool:
        """Whether a page of status 200 says that what was asked for is not there."""
        return pages.gone_notice(body, url, encoding) is not None

    def reread(self, body: bytes, url: str, source_id: str) -> Article | None:
        """A stored snapshot as today's rules read it; None where they read nothing."""
        try:
            return pages.extract(body, url, page=self._page_of(source_id))
        except ExtractionError:
            return None

    def _page_of(self, source_id: str) -> str | None:
        source = self._sources.get(source_id)
        return source.page if source else None


def witness_key(source_id: str, url: str) -> str:
    """Whose word counts that a source answers: the source's, or the host's for added articles."""
    return source_id if source_id != ADDED else f"{ADDED}:{urlsplit(url).netloc}"
