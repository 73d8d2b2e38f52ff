"""Known articles once more: fetched with all their pages, compared with what is kept."""

from __future__ import annotations

from dataclasses import dataclass, replace

from crawler.addresses import as_published
from crawler.classification import Classification
from crawler.fetching.answers import charset_of
from crawler.fetching.further import fetch_further, joined, without_body
from crawler.fetching.links import MOST_HOPS
from crawler.fetching.turn import NO_CONDITIONS, Answer, Turn, conditions
from crawler.further_pages import FurtherPages, as_kept
from crawler.headers import charset_in
from crawler.outcomes import failed_with
from crawler.protocol import ArticleFound, trouble_of
from crawler.tasks import ArticleTask, Way
from storage.records import Fetch, Outcome
from storage.work import Kept


@dataclass(frozen=True, slots=True)
class _Read:
    """An answer beside what is kept."""

    result: Classification
    known: Kept
    charset: str | None
    way: Way
    scripted: bool = False  # whether only a script led to it


async def article_found(turn: Turn, task: ArticleTask) -> ArticleFound:
    """A known article once more.

    Raises:
        NoLongerKeptError: The archive has it no more.
        LedError, NoAnswerError, RestError, ShutError, TurnOverError: As `Turn.get`.
    """
    due = task.due
    # What was served says nothing of what a page is filled with.
    bare = due.unconditional or turn.renders(task)
    headers = NO_CONDITIONS if bare else conditions(due.etag, due.last_modified)
    known: Kept | None = None
    url, way, scripted = task.url, task.way, False
    while True:
        answer = await turn.get(task, url, way, headers)
        way = answer.way
        fetch = answer.fetch(due.url)
        if answer.rendering is None and _is_same(fetch, task):
            return await _same(turn, task, fetch, way)
        known = known or await turn.kept(task)
        read = await _classify(turn, task, fetch, known, answer, scripted=scripted)
        leading = read.result.leads_to
        if leading is None or len(way.pages) >= MOST_HOPS:
            break
        url, headers = leading.url, NO_CONDITIONS
        scripted = scripted or leading.scripted
        way = way.through(answer.response.url, lasting=leading.instant)
    pages = FurtherPages(read.result.fetch, kept=known.pages)
    pages.expect(read.result.next_pages)
    await fetch_further(turn, task, pages)
    return await _whole(turn, task, read, pages)


def _is_same(fetch: Fetch, task: ArticleTask) -> bool:
    same_bytes = fetch.outcome is Outcome.OK and fetch.sha256 == task.due.sha256
    return same_bytes or fetch.outcome is Outcome.NOT_MODIFIED


async def _classify(
    turn: Turn, task: ArticleTask, fetch: Fetch, known: Kept, answer: Answer, *, scripted: bool
) -> _Read:
    charset = charset_of(answer.response)
    await turn.reading(task)
    title = known.article.title
    result = turn.classifier.classify(fetch, task.source_id, charset, title, scripted=scripted)
    return _Read(result, known, charset, answer.way, scripted)


async def _same(turn: Turn, task: ArticleTask, fetch: Fetch, way: Way) -> ArticleFound:
    """An article whose first page did not change; its further pages may have."""
    same = ArticleFound(
        batch_id=turn.batch.batch_id,
        task=task.number,
        fetch=without_body(fetch),
        same=True,
        moved_to=_moved(fetch, way),
    )
    if task.due.pages == 1:
        return same
    known = await turn.kept(task)
    pages = FurtherPages(as_kept(fetch, known.pages[0]), same=True, kept=known.pages)
    pages.expect([page.url for page in known.pages[1:]])
    await fetch_further(turn, task, pages)
    if pages.failed is None and pages.unchanged:
        return same
    charset = charset_in(known.pages[0].content_type)
    await turn.reading(task)
    result = turn.classifier.classify(pages.first, task.source_id, charset, known.article.title)
    return await _whole(turn, task, _Read(result, known, charset, way), pages)


async def _whole(turn: Turn, task: ArticleTask, read: _Read, pages: FurtherPages) -> ArticleFound:
    """An article with all its pages; a page that failed says nothing of the whole."""
    await turn.reading(task)
    if pages.failed is not None:
        failed = failed_with(pages.first, pages.failed)
        is_lost = pages.failed.outcome in (Outcome.GONE, Outcome.HARD_ERROR)
        result = Classification(failed, trouble=trouble_of("template", failed) if is_lost else None)
    else:
        result = joined(turn, read.result, pages, task.source_id)
    result = turn.classifier.compare(result, read.known, read.charset, scripted=read.scripted)
    reread = None
    if result.article is not None and (
        result.extractor != task.due.extractor or turn.classifier.learns(read.known, result.article)
    ):
        reread = turn.classifier.reread(read.known, result.article)
    if reread is not None and reread.article is not None:
        known = replace(read.known, article=reread.article)
        result = turn.classifier.in_new_template(result, known, read.charset)
    fetch, trouble = result.fetch, result.trouble
    if fetch.outcome is Outcome.BLOCKED:
        trouble = trouble_of("blocked", fetch)
    elif fetch.outcome is Outcome.GONE:
        trouble = None
    return ArticleFound(
        batch_id=turn.batch.batch_id,
        task=task.number,
        fetch=fetch,
        trouble=trouble,
        article=result.article,
        extractor=result.extractor,
        matches=result.matches,
        baseline=reread.article if reread else None,
        baseline_matches=reread.matches if reread else (),
        moved_to=_moved(fetch, read.way) if result.article else None,
        needs_article=result.needs_article,
        pages=tuple(pages.taken) if result.article else (),
        own=result.own,
        strange=result.strange,
    )


def _moved(fetch: Fetch, way: Way) -> str | None:
    """Where the way led, if every step of it was for good."""
    if not way.permanent or fetch.final_url is None:
        return None
    return as_published(fetch.final_url, fetch.final_url)
