"""Feeds: entry points and their further pages, read for the links on them."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from crawler import refusals
from crawler.discovery import KINDS
from crawler.discovery.asking import sending_of
from crawler.discovery.base import FeedError, FeedPage, Found
from crawler.fetching.answers import charset_of
from crawler.fetching.further import without_body
from crawler.fetching.turn import Answer, Sent, Turn, conditions
from crawler.outcomes import refused_as, ruled
from crawler.protocol import FeedFound, Trouble, trouble_of
from crawler.tasks import FeedTask, PageTask, asked_for
from storage.addresses import canonical
from storage.records import Fetch, Outcome
from storage.rule_codes import Rule


async def feed_found(turn: Turn, task: FeedTask) -> FeedFound:
    """A feed's entry point.

    Raises:
        LedError, NoAnswerError, RestError, ShutError, TurnOverError: As `Turn.get`.
    """
    due, asked = task.due, asked_for(task)
    validators: dict[str, str] = {}
    same = None
    # Else they are of another day's page, or say nothing of what the page is filled with.
    if due.asked_url in (None, asked) and not turn.renders(task):
        validators, same = conditions(due.etag, due.last_modified), due.sha256
    answer = await turn.get(task, task.url, task.way, validators, _sent(turn, task, 0))
    fetch = answer.fetch(asked)
    found: Found | None = None
    if fetch.outcome is Outcome.OK and fetch.sha256 != same:
        fetch, found = await _find(turn, task, fetch, answer, due.kind, 0)
    return _told(turn, task, fetch, found)


async def page_found(turn: Turn, task: PageTask) -> FeedFound:
    """A further page of a feed; of a backfill it is read whatever was read before.

    Raises:
        LedError, NoAnswerError, RestError, ShutError, TurnOverError: As `Turn.get`.
    """
    due = task.due
    back = due.backfill_id is not None or turn.renders(task)
    validators = {} if back else conditions(due.etag, due.last_modified)
    answer = await turn.get(task, task.url, task.way, validators, _sent(turn, task, due.step))
    fetch = answer.fetch(due.url)
    found: Found | None = None
    if fetch.outcome is Outcome.OK and (back or fetch.sha256 != due.sha256):
        fetch, found = await _find(turn, task, fetch, answer, due.kind, due.step)
    if found is not None and due.backfill_id is not None:
        found = _until_it_repeats(found, due.mark)
    return _told(turn, task, fetch, found)


def _until_it_repeats(found: Found, before: str | None) -> Found:
    """What a page of a backfill shows; a list has ended where it shows what the page before did.

    Many sites answer any number with their last page, or with their first.

    Args:
        found: What it shows.
        before: The mark of what the page before showed.
    """
    urls = sorted(canonical(link.url) for link in found.links)
    shown = hashlib.sha256("\n".join(urls).encode("utf-8", "replace")).hexdigest()
    pages = (page for page in found.pages if not page.older or shown != before)
    marked = (replace(page, mark=shown) if page.older else page for page in pages)
    return replace(found, pages=tuple(marked))


def _sent(turn: Turn, task: FeedTask | PageTask, step: int) -> Sent:
    """What is sent for a page of a feed, as it is known by its address."""
    asked = task.due.url if isinstance(task, PageTask) else asked_for(task)
    source = turn.batch.sources.get(task.source_id)
    sending = sending_of(task.feed, asked, step, source.headers if source else None)
    return Sent(task.feed.headers or {}, sending)


async def _find(
    turn: Turn, task: FeedTask | PageTask, fetch: Fetch, answer: Answer, kind: str, step: int
) -> tuple[Fetch, Found | None]:
    source = turn.batch.sources.get(task.source_id)
    page = FeedPage(
        body=fetch.document or b"",
        url=fetch.final_url or fetch.url,
        encoding=charset_of(answer.response) if answer.rendering is None else "utf-8",
        patterns=source.article_url if source else (),
        feed=task.feed,
        step=step,
        zone=turn.context.zone,
        asked=fetch.url,
    )
    await turn.reading(task)
    failed: FeedError | None = None
    found: Found | None = None
    try:
        found = KINDS[kind].find(page)
    except FeedError as error:
        failed = error
    if found is not None and (found.links or found.pages):
        return fetch, found
    asked = refusals.asks_to_sign_in(fetch, bridged=source is not None and source.bridge)
    if asked is not None:
        return ruled(fetch, Outcome.BLOCKED, Rule.LOGIN_ASKED, asked), None
    if refused := refusals.refused(fetch):
        return refused, None
    if failed is not None:
        return ruled(fetch, Outcome.SOFT_ERROR, Rule.FEED_UNREADABLE, str(failed)), None
    return fetch, found


def _told(turn: Turn, task: FeedTask | PageTask, fetch: Fetch, found: Found | None) -> FeedFound:
    empty = None
    if found is not None and not found.links and not found.pages:
        empty = turn.classifier.why_empty(fetch)
    entry = isinstance(task, FeedTask)
    trouble = None
    if fetch.outcome is Outcome.BLOCKED:
        source = turn.batch.sources.get(task.source_id)
        bridged = source is not None and source.bridge
        trouble = trouble_of(refused_as(fetch, bridged=bridged), fetch)
    elif fetch.outcome is Outcome.GONE and not entry:
        pass  # a part that is gone is no illness
    elif not fetch.outcome.is_answer:
        trouble = trouble_of("feed_failed", fetch)
    elif empty is not None and entry:
        trouble = trouble_of(empty, fetch)
    elif found is not None and found.note:
        trouble = Trouble("feed_failed", found.note)
    return FeedFound(
        batch_id=turn.batch.batch_id,
        task=task.number,
        fetch=without_body(fetch),
        trouble=trouble,
        links=found.links if found else None,
        pages=found.pages if found else (),
        empty=empty,
    )
