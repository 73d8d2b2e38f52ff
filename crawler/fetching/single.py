"""Pages asked for by themselves: a witness that a source answers, and a page as it is."""

from __future__ import annotations

from crawler.fetching.answers import charset_of, fetch_of
from crawler.fetching.further import without_body
from crawler.fetching.turn import Turn
from crawler.protocol import PageFound, WitnessFound
from crawler.tasks import FetchTask, WitnessTask, asked_for


async def witness_found(turn: Turn, task: WitnessTask) -> WitnessFound:
    """A page asked for only to see whether the source answers.

    Raises:
        LedError, NoAnswerError, RestError, ShutError, TurnOverError: As `Turn.get`.
    """
    answer = await turn.get(task, task.url, task.way)
    response = answer.response
    sound = False
    if response.status == 200:
        await turn.reading(task)
        sound = turn.classifier.is_sound(response.body, response.url, charset_of(response))
    fetch = without_body(fetch_of(response, asked_for(task), answer.way))
    return WitnessFound(batch_id=turn.batch.batch_id, task=task.number, fetch=fetch, sound=sound)


async def page_as_it_is(turn: Turn, task: FetchTask) -> PageFound:
    """A page to be handed on as it is.

    Raises:
        LedError, NoAnswerError, RestError, ShutError, TurnOverError: As `Turn.get`.
    """
    answer = await turn.get(task, task.url, task.way)
    return PageFound(
        batch_id=turn.batch.batch_id,
        task=task.number,
        fetch=answer.fetch(asked_for(task)),
        encoding=charset_of(answer.response),
    )
