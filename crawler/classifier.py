"""Classifies answers: the page is read, the topics are matched. Nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from crawler import known as known_pages
from crawler import pages, refusals
from crawler.classification import Classification, Trouble
from crawler.errors import (
    ExtractionError,
    FieldsNotFoundError,
    GarbledPageError,
    NotAnArticleError,
    PartialPageError,
)
from crawler.headers import charset_in
from crawler.identity import other_addresses
from crawler.outcomes import is_page_of_errors, of_redirect, ruled
from crawler.pages import notices, redirects
from crawler.pages.relative import prints_age
from crawler.publishers import same_publisher
from crawler.refusals import walled, words_of
from crawler.settings import Source
from crawler.topics import Topic
from storage.addresses import same_place
from storage.cuts import cut_detail
from storage.incident_kinds import SourceKind
from storage.records import Article, Fetch, Outcome
from storage.rule_codes import Rule
from storage.verdicts import Match
from storage.work import Kept, KeptPage

NOTICE_MOST = 400
"""Characters: a longer text is no mere notice that a page is gone or that robots are refused."""

TWICE = "the text was encoded twice"

EPOCH = datetime.fromtimestamp(0, UTC)
"""The time of a fetch that is none: of kept bytes read again."""


class Classifier:
    """Reads answers by the rules of their sources and matches them with the topics.

    Args:
        sources: The seeds.
        topics: What is watched for.
        zone: The configured one, for times that name none where the source's seed names none.
    """

    def __init__(
        self, sources: Sequence[Source], topics: Sequence[Topic], zone: ZoneInfo | None = None
    ) -> None:
        self._zone = zone
        self._sources = {source.id: source for source in sources}
        self._topics = tuple(topics)

    def classify(
        self,
        fetch: Fetch,
        source_id: str,
        encoding: str | None,
        title: str = "",
        *,
        scripted: bool = False,
    ) -> Classification:
        """Read an answer of status 200 and say what it is; other answers nearly pass as they are.

        Args:
            fetch: The attempt, with its body.
            source_id: The source, whose page object reads it.
            encoding: The charset that the HTTP header declares.
            title: The headline under which the article is known, if it is.
            scripted: Whether only a script or a ``<noscript>`` led to the page: it is then read
                for an article, and proves nothing.
        """
        result = self._classify(fetch, source_id, encoding, title)
        return _unproven(result) if scripted or _lacks(fetch) else result

    def _classify(
        self, fetch: Fetch, source_id: str, encoding: str | None, title: str
    ) -> Classification:
        if fetch.document is None or fetch.outcome not in (Outcome.OK, Outcome.GONE):
            return Classification(fetch)
        if fetch.outcome is Outcome.GONE:
            refusal = notices.block_notice(fetch.document, fetch.url, encoding)
            if refusal:
                return Classification(ruled(fetch, Outcome.BLOCKED, Rule.BLOCK_WORDS, refusal))
            mended = notices.maintenance_notice(fetch.document, fetch.url, encoding)
            return Classification(refusals.mended(fetch, mended) if mended else fetch)
        led = of_redirect(fetch.url, fetch.final_url) if fetch.final_url else None
        if led is not None:
            mended = notices.maintenance_notice(fetch.document, fetch.url, encoding)
            if led is Outcome.GONE and mended:
                return Classification(refusals.mended(fetch, mended))
            return Classification(refusals.led(fetch, led, fetch.final_url or "", "redirects to"))
        if self._is_astray(fetch):
            found = self._notice(fetch, fetch.document, encoding)
            return found or Classification(refusals.lost(fetch))
        result = self._read(fetch, fetch.document, source_id, encoding)
        if result.article is None:
            return _led_away(self._unread(result, fetch, fetch.document, encoding))
        if len(result.article.body) > NOTICE_MOST:
            return result
        return self._notice(fetch, fetch.document, encoding, result.article, title) or result

    @staticmethod
    def _is_astray(fetch: Fetch) -> bool:
        """Whether an answer came from a page of errors, and another was asked for."""
        final = fetch.final_url
        return final is not None and not same_place(final, fetch.url) and is_page_of_errors(final)

    def compare(
        self, result: Classification, known: Kept, encoding: str | None, *, scripted: bool = False
    ) -> Classification:
        """What an answer with its further pages is for a known article."""
        result = _timed(result, result.fetch.document, encoding, known.article)
        if result.leads_to is None:
            result = known_pages.compared(result, known, encoding, self._reads(known.source_id))
        if scripted or _lacks(result.fetch):
            result = _unproven(result)
        return result.for_known(known.extractor)

    def in_new_template(
        self, result: Classification, known: Kept, encoding: str | None
    ) -> Classification:
        """The same beside another reading of what is kept; see `crawler.known.in_new_template`."""
        return known_pages.in_new_template(result, known, encoding, self._reads(known.source_id))

    def _reads(self, source_id: str) -> known_pages.Reads:
        def reads(page: KeptPage) -> Article | None:
            reading = self.read_further(page, source_id)
            return reading.article if reading else None

        return reads

    def joined(self, result: Classification, further: Sequence[Article]) -> Classification:
        """The same for an article with its further pages: one text, looked at as a whole."""
        if result.article is None or not further:
            return result
        article = pages.joined([result.article, *further])
        return replace(result, article=article, matches=self._matches(article))

    def read_further(self, page: KeptPage, source_id: str) -> pages.Reading | None:
        """A further page of an article; None where it holds no text of one."""
        try:
            return self._reading(page.body, page.url, source_id, charset_in(page.content_type))
        except ExtractionError:
            return None

    def _reading(
        self, body: bytes, url: str, source_id: str, encoding: str | None
    ) -> pages.Reading:
        """A page as its source's rules read it; raises as `pages.read`."""
        source = self._sources.get(source_id)
        return pages.read(
            body,
            url,
            encoding=encoding,
            page=source.page if source else None,
            zones=zones_of(source, self._zone),
            fields=source.article if source else None,
        )

    def _matches(self, article: Article) -> tuple[Match, ...]:
        return tuple(topic.match(article.title, article.body) for topic in self._topics)

    def _unread(
        self, result: Classification, fetch: Fetch, body: bytes, encoding: str | None
    ) -> Classification:
        """What a page without an article is: a notice, a redirect, a script to run, or nothing."""
        if notice := self._notice(fetch, body, encoding):
            return notice
        url = fetch.final_url or fetch.url
        if (words := pages.data_words(body, encoding)) is not None:
            asked = notices.login_notice(words, url, "utf-8")
            return Classification(walled(fetch, asked)) if asked else result
        target = redirects.leads_to(body, url, encoding)
        if target is not None and not same_place(target.url, url):
            led = of_redirect(fetch.url, target.url)
            nowhere = led is Outcome.GONE or is_page_of_errors(target.url)
            if target.scripted and nowhere:
                return _scripted(
                    result, Rule.SCRIPT_LEADS, target.url, f"a script leads to {target.url}"
                )
            if led is None:
                return replace(result, leads_to=target, trouble=None)
            return Classification(refusals.led(fetch, led, target.url, "leads to"))
        if target is not None or redirects.is_challenge(body, url, encoding):
            detail = refusals.SCRIPT_ASKED
            return Classification(ruled(fetch, Outcome.BLOCKED, Rule.SCRIPT_ASKED, detail))
        if asked := notices.login_notice(body, url, encoding):
            return Classification(walled(fetch, asked))
        script = None if fetch.rendering else notices.script_notice(body, encoding)
        if script:
            detail = f"only JavaScript fills the page ({script})"
            return _scripted(result, Rule.SCRIPT_FILLS, script, detail)
        return result

    def _notice(
        self,
        fetch: Fetch,
        body: bytes,
        encoding: str | None,
        article: Article | None = None,
        title: str = "",
    ) -> Classification | None:
        """What a short page of status 200 says instead of an article: refused, or gone."""
        if article is None:
            body, encoding = words_of(body, encoding)
        if notice := notices.block_notice(body, fetch.url, encoding, article):
            return Classification(ruled(fetch, Outcome.BLOCKED, Rule.BLOCK_WORDS, notice))
        if notice := notices.gone_notice(body, fetch.url, encoding, article, title):
            return Classification(ruled(fetch, Outcome.GONE, Rule.GONE_WORDS, notice))
        return None

    def _read(
        self, fetch: Fetch, body: bytes, source_id: str, encoding: str | None
    ) -> Classification:
        try:
            reading = self._reading(body, fetch.url, source_id, encoding)
        except PartialPageError as error:
            return Classification(ruled(fetch, Outcome.SOFT_ERROR, Rule.NOT_WHOLE, str(error)))
        except NotAnArticleError as error:
            failed = ruled(fetch, Outcome.SOFT_ERROR, Rule.NO_ARTICLE, str(error))
            return Classification(
                failed, is_article=False, trouble=Trouble("template", f"{fetch.url}: {error}")
            )
        except GarbledPageError as error:
            failed = ruled(fetch, Outcome.SOFT_ERROR, Rule.UNREADABLE, str(error))
            return Classification(failed, trouble=Trouble("charset", str(error)))
        except FieldsNotFoundError as error:
            failed = ruled(fetch, Outcome.SOFT_ERROR, Rule.UNREADABLE, str(error))
            return Classification(failed, trouble=Trouble("template", f"{fetch.url}: {error}"))
        except ExtractionError as error:
            return Classification(ruled(fetch, Outcome.SOFT_ERROR, Rule.UNREADABLE, str(error)))
        article = reading.article
        matches = self._matches(article)
        trouble: Trouble | None = None
        if reading.prompt:
            detail = cut_detail(reading.prompt)
            fetch, trouble = replace(fetch, detail=detail), Trouble("cut", f"{fetch.url}: {detail}")
        if reading.replacements:
            trouble = Trouble("charset", f"{fetch.url}: {reading.replacements} unreadable bytes")
        elif reading.twice:
            trouble = Trouble("charset", f"{fetch.url}: {TWICE}")
        elif reading.fallback:
            page = self._sources[source_id].page
            trouble = Trouble("template", f"{fetch.url}: {page} found nothing, read as generic")
        return Classification(
            fetch,
            article,
            reading.extractor,
            matches,
            trouble=trouble,
            fallback=reading.fallback,
            next_pages=reading.next_pages,
            aliases=other_addresses(fetch, reading),
        )

    def is_sound(self, body: bytes, url: str, encoding: str | None) -> bool:
        """Whether a page of status 200 says something else than that it is gone or refused."""
        said, charset = words_of(body, encoding)
        return bool(body.strip()) and not (
            notices.gone_notice(said, url, charset)
            or notices.block_notice(said, url, charset)
            or redirects.is_challenge(said, url, charset)
        )

    def why_empty(self, fetch: Fetch) -> SourceKind:
        """The kind of the incident of a list page without a link: refused, scripted, or empty."""
        body, encoding = fetch.document or b"", charset_in(fetch.header("Content-Type"))
        refused = notices.block_notice(body, fetch.url, encoding)
        if refused or redirects.is_challenge(body, fetch.url, encoding):
            return "blocked"
        scripted = fetch.rendering is None and notices.script_notice(body, encoding)
        return "javascript" if scripted else "feed_empty"

    def reread(self, known: Kept, later: Article | None = None) -> Classification | None:
        """A version's kept pages as today's rules read them; None where they read nothing.

        Args:
            known: The version.
            later: What the page says now; where the version only said how long ago it was
                published, the time is learned from it.
        """
        page = known.pages[0]
        fetch = Fetch(page.url, EPOCH, Outcome.OK, 200, body=page.body)
        result = self._read(fetch, page.body, known.source_id, charset_in(page.content_type))
        further = (self.read_further(each, known.source_id) for each in known.pages[1:])
        result = self.joined(result, [reading.article for reading in further if reading])
        told = known.article if known.article.published_at else later
        result = _timed(result, page.body, charset_in(page.content_type), told)
        return result if result.article else None

    @staticmethod
    def learns(known: Kept, now: Article) -> bool:
        """Whether a page tells a time now of which a version knew only how long ago it was."""
        if now.published_at is None or known.article.published_at is not None:
            return False
        page, charset = known.pages[0], charset_in(known.pages[0].content_type)
        return prints_age(page.body, page.url, charset, known.article.body)


def _led_away(result: Classification) -> Classification:
    """A page in which no article was found, where another publisher's was shown in its place.

    It says nothing of the site's template.
    """
    fetch, trouble = result.fetch, result.trouble
    if trouble is None or trouble.kind != "template" or fetch.final_url is None:
        return result
    if same_publisher(fetch.url, fetch.final_url):
        return result
    away = refusals.led_away(fetch)
    told = Trouble("led_away", f"{fetch.url}: {away.detail}")
    return replace(result, fetch=away, trouble=told)


def zones_of(source: Source | None, zone: ZoneInfo | None) -> pages.Zones:
    """In which zone a source's pages mean times that name none; `zone` is the configured one."""
    named = source.zone if source else None
    return pages.Zones(ZoneInfo(named) if named else None, zone)


def _lacks(fetch: Fetch) -> bool:
    """Whether a rendered document may lack what its scripts asked for and did not get."""
    return fetch.rendering is not None and fetch.rendering.failed > 0


def _timed(
    result: Classification, body: bytes | None, encoding: str | None, told: Article | None
) -> Classification:
    """The same; where the page says only how long ago it was published, with the time told else."""
    article = result.article
    if article is None or article.published_at or body is None:
        return result
    if told is None or told.published_at is None:
        return result
    if not prints_age(body, article.url, encoding, article.body):
        return result
    at, precision = told.published_at, told.published_precision
    return replace(result, article=replace(article, published_at=at, published_precision=precision))


def _scripted(result: Classification, rule: Rule, words: str, detail: str) -> Classification:
    """What a page is of which nothing but a script tells: an incident, no proof of anything."""
    trouble = Trouble("javascript", f"{result.fetch.url}: {detail}")
    fetch = ruled(result.fetch, Outcome.SOFT_ERROR, rule, words, detail)
    return Classification(fetch, is_article=False, trouble=trouble)


def _unproven(result: Classification) -> Classification:
    """The same for a page to which only a script led: the article, or nothing that counts."""
    fetch, article = result.fetch, result.article
    if result.leads_to is not None or fetch.outcome not in (
        Outcome.OK,
        Outcome.GONE,
        Outcome.SOFT_ERROR,
    ):
        return result
    asks = article and len(article.body) <= NOTICE_MOST and notices.asks_for_script(article)
    if article is not None and fetch.outcome is Outcome.OK and not asks:
        return result
    led = fetch.final_url or fetch.url
    return _scripted(result, Rule.SCRIPT_LEADS, led, f"only a script leads to {led}")
