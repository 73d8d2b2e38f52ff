"""New links: each is fetched once, with all its pages, and judged."""

from __future__ import annotations

from crawler.fetching.answers import charset_of
from crawler.fetching.further import fetch_further, joined, without_body
from crawler.fetching.turn import Turn
from crawler.further_pages import FurtherPages
from crawler.judgement import Judgement
from crawler.protocol import LinkFound, Trouble, trouble_of
from crawler.rulings import failed_with
from crawler.tasks import LinkTask
from storage.records import Fetch, Outcome

MOST_HOPS = 3
"""Pages that are nothing but redirects, followed one after the other."""


async def link_found(turn: Turn, task: LinkTask) -> LinkFound:
    """A page that was not seen before.

    Raises:
        LedError, NoAnswerError, RestError, ShutError, TurnOverError: As `Turn.get`.
    """
    judged = await _judged(turn, task)
    pages = FurtherPages(judged.fetch)
    if judged.article is not None:
        pages.expect(judged.next_pages)
        await fetch_further(turn, task, pages)
    if pages.taken:
        await turn.reading(task)
        judged = joined(turn, judged, pages, task.source_id)
    return LinkFound(
        batch_id=turn.batch.batch_id,
        task=task.number,
        fetch=judged.fetch if judged.article else without_body(judged.fetch),
        trouble=_trouble(judged, pages.failed),
        article=judged.article,
        extractor=judged.extractor,
        matches=judged.matches,
        is_article=judged.is_article,
        aliases=judged.aliases,
        pages=tuple(pages.taken),
        failed=pages.failed and without_body(pages.failed),
    )


async def _judged(turn: Turn, task: LinkTask) -> Judgement:
    """What the link's page says; a page that is nothing but a redirect is followed."""
    url, way, scripted = task.url, task.way, False
    while True:
        answer = await turn.get(task, url, way)
        way = answer.way
        fetch = answer.fetch(task.due.url)
        await turn.reading(task)
        charset = charset_of(answer.response)
        judged = turn.judge.judge(fetch, task.source_id, charset, scripted=scripted)
        if judged.leads_to is None or len(way.pages) >= MOST_HOPS:
            return judged
        url = judged.leads_to.url
        scripted = scripted or judged.leads_to.scripted
        way = way.through(answer.response.url, lasting=judged.leads_to.instant)


def _trouble(judged: Judgement, failed: Fetch | None) -> Trouble | None:
    fetch = failed_with(judged.fetch, failed) if failed else judged.fetch
    if fetch.outcome is Outcome.BLOCKED:
        return trouble_of("blocked", fetch)
    trouble = judged.trouble
    if trouble is None or judged.article is not None or trouble.kind == "javascript":
        return trouble
    if judged.is_article:
        return trouble  # it is one, and the seed does not say where it stands
    return None  # most pages that a list links to are no articles
