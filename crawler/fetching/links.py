"""New links: each is fetched once, with all its pages, and classified."""

from __future__ import annotations

from crawler.classification import Classification
from crawler.fetching.answers import charset_of
from crawler.fetching.further import fetch_further, joined, without_body
from crawler.fetching.turn import Turn
from crawler.further_pages import FurtherPages
from crawler.outcomes import failed_with
from crawler.protocol import LinkFound, Trouble, trouble_of
from crawler.tasks import LinkTask
from storage.records import Fetch, Outcome

MOST_HOPS = 3
"""Pages that are nothing but redirects, followed one after the other."""


async def link_found(turn: Turn, task: LinkTask) -> LinkFound:
    """A page that was not seen before.

    Raises:
        LedError, NoAnswerError, RestError, ShutError, TurnOverError: As `Turn.get`.
    """
    result = await _classify(turn, task)
    pages = FurtherPages(result.fetch)
    if result.article is not None:
        pages.expect(result.next_pages)
        await fetch_further(turn, task, pages)
    if pages.taken:
        await turn.reading(task)
        result = joined(turn, result, pages, task.source_id)
    return LinkFound(
        batch_id=turn.batch.batch_id,
        task=task.number,
        fetch=result.fetch if result.article else without_body(result.fetch),
        trouble=_trouble(result, pages.failed),
        article=result.article,
        extractor=result.extractor,
        matches=result.matches,
        is_article=result.is_article,
        aliases=result.aliases,
        pages=tuple(pages.taken),
        failed=pages.failed and without_body(pages.failed),
    )


async def _classify(turn: Turn, task: LinkTask) -> Classification:
    """What the link's page says; a page that is nothing but a redirect is followed."""
    url, way, scripted = task.url, task.way, False
    while True:
        answer = await turn.get(task, url, way)
        way = answer.way
        fetch = answer.fetch(task.due.url)
        await turn.reading(task)
        charset = charset_of(answer.response)
        result = turn.classifier.classify(fetch, task.source_id, charset, scripted=scripted)
        if result.leads_to is None or len(way.pages) >= MOST_HOPS:
            return result
        url = result.leads_to.url
        scripted = scripted or result.leads_to.scripted
        way = way.through(answer.response.url, lasting=result.leads_to.instant)


def _trouble(result: Classification, failed: Fetch | None) -> Trouble | None:
    fetch = failed_with(result.fetch, failed) if failed else result.fetch
    if fetch.outcome is Outcome.BLOCKED:
        return trouble_of("blocked", fetch)
    trouble = result.trouble
    if trouble is None or result.article is not None or trouble.kind == "javascript":
        return trouble
    if result.is_article:
        return trouble  # it is one, and the seed does not say where it stands
    return None  # most pages that a list links to are no articles
