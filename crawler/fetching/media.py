"""Pictures and attachments: fetched as politely as a page, and read by a process apart."""

from __future__ import annotations

from dataclasses import replace

from crawler.fetching.answers import fetch_of
from crawler.fetching.further import without_body
from crawler.fetching.turn import Turn, conditions
from crawler.protocol import MediaFound
from crawler.tasks import MediaTask
from storage.media import Insides, Verdict
from storage.records import Fetch, Outcome

_BY_OUTCOME = {Outcome.GONE: Verdict.GONE, Outcome.BLOCKED: Verdict.REFUSED}

_KEPT_UNREAD = frozenset(
    {
        Verdict.DAMAGED,
        Verdict.EMPTY,
        Verdict.LOCKED,
        Verdict.TOO_LONG,
        Verdict.TOO_MUCH_INSIDE,
    }
)
"""Of a document: it is kept all the same, only what it says is not known."""


async def media_found(turn: Turn, task: MediaTask) -> MediaFound:
    """What came of a picture's or an attachment's address.

    The page that shows it is named in the request, as a reader's browser names it: many hosts of
    pictures give others than their own sites' readers a notice in place of each.

    Raises:
        LedError, NoAnswerError, RestError, ShutError, TurnOverError: As `Turn.get`.
    """
    due = task.due
    headers = conditions(due.etag, due.last_modified) if due.sha256 else {}
    async with turn.context.few_large:
        answer = await turn.get(
            task, task.url, task.way, {**headers, "Referer": due.page}, most=task.most_bytes
        )
        fetch = fetch_of(answer.response, due.url, answer.way)
        del answer
        if _is_same(fetch, task):
            return _found(turn, task, fetch, same=True)
        body = fetch.body
        if fetch.outcome is not Outcome.OK or fetch.status != 200 or body is None:
            verdict = _BY_OUTCOME.get(fetch.outcome, Verdict.NO_ANSWER)
            return _found(turn, task, fetch, verdict=verdict)
        if len(body) > task.most_bytes:
            return _found(turn, task, fetch, verdict=Verdict.TOO_LARGE)
        insides = await turn.context.decoder.read(due.kind, body)
    if insides.verdict is not None and not _is_kept_unread(insides, task):
        return _found(turn, task, fetch, insides=insides, verdict=insides.verdict)
    return MediaFound(batch_id=turn.batch.batch_id, task=task.number, fetch=fetch, insides=insides)


def _is_same(fetch: Fetch, task: MediaTask) -> bool:
    known = task.due.sha256
    if fetch.outcome is Outcome.NOT_MODIFIED:
        return known is not None
    return fetch.outcome is Outcome.OK and known is not None and fetch.sha256 == known


def _is_kept_unread(insides: Insides, task: MediaTask) -> bool:
    """Whether a file is kept though it could not be read: no picture, and of a known type."""
    is_picture = task.due.kind == "image" or insides.media_type.startswith("image/")
    return not is_picture and bool(insides.media_type) and insides.verdict in _KEPT_UNREAD


def _found(
    turn: Turn,
    task: MediaTask,
    fetch: Fetch,
    *,
    same: bool = False,
    insides: Insides | None = None,
    verdict: Verdict | None = None,
) -> MediaFound:
    """A finding without the file."""
    return MediaFound(
        batch_id=turn.batch.batch_id,
        task=task.number,
        fetch=without_body(fetch),
        same=same,
        insides=replace(insides, copy=None) if insides else Insides(),
        verdict=verdict,
    )
