"""The further pages of an article, new or known: fetched one after another, then joined."""

from __future__ import annotations

from dataclasses import replace

from crawler.classification import Classification
from crawler.fetching.failures import NoAnswerError
from crawler.fetching.host_client import RestError, ShutError
from crawler.fetching.turn import LedError, Turn, conditions
from crawler.further_pages import FurtherPages
from crawler.outcomes import unfetched
from crawler.protocol import MOST_PAGES_BYTES
from crawler.request_faults import said
from crawler.tasks import STRAIGHT, AnyTask
from storage.records import Article, Fetch
from storage.rule_codes import Rule
from storage.work import KeptPage


async def fetch_further(turn: Turn, task: AnyTask, pages: FurtherPages) -> None:
    """Fetch the pages that an article waits for, up to the first that fails.

    Raises:
        TurnOverError: Nothing is to be begun any more.
    """
    while pages.waiting and pages.failed is None:
        url = pages.waiting.pop(0)
        fetch = await _fetch(turn, task, url, pages.kept_page(url))
        if pages.take(fetch) and fetch.body is not None:
            await turn.reading(task)
            reading = turn.classifier.read_further(_page(fetch), task.source_id)
            pages.expect(reading.next_pages if reading else ())
        if sum(map(_size, pages.taken)) > MOST_PAGES_BYTES:
            pages.taken.pop()
            pages.failed = _failed(url, said("pages_too_large"))


async def _fetch(turn: Turn, task: AnyTask, url: str, kept: KeptPage | None) -> Fetch:
    headers = conditions(kept.etag, kept.last_modified) if kept else {}
    try:
        answer = await turn.get(task, url, STRAIGHT, headers)
    except NoAnswerError as failed:
        return failed.fetch(url)
    except LedError as led:
        return _failed(url, said("other_host", url=led.url))
    except RestError:
        return _failed(url, said("rest"))
    except ShutError as shut:
        return _failed(url, said("not_asked", cause=shut.cause))
    return answer.fetch(url)


def joined(
    turn: Turn, result: Classification, pages: FurtherPages, source_id: str
) -> Classification:
    """An article with its further pages as one."""
    further: list[Article] = []
    for fetch in pages.taken:
        reading = turn.classifier.read_further(_page(fetch), source_id)
        if reading is not None:
            further.append(reading.article)
    return turn.classifier.joined(result, further)


def without_body(fetch: Fetch) -> Fetch:
    """A fetch with its body's hash in place of the body."""
    if fetch.body is None:
        return fetch
    return replace(fetch, body=None, digest=fetch.sha256, rendering=None)


def _failed(url: str, detail: str) -> Fetch:
    return unfetched(url, Rule.NOT_TAKEN, detail)


def _size(fetch: Fetch) -> int:
    made = fetch.rendering
    shown = len(made.body) + len(made.picture or b"") if made else 0
    return len(fetch.body or b"") + shown


def _page(fetch: Fetch) -> KeptPage:
    return KeptPage(fetch.url, fetch.document or b"", fetch.header("Content-Type"))
