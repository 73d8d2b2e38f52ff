"""A batch worked off: each of its tasks comes to one finding, or keeps its place."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from crawler import request_faults
from crawler.fetching.articles import article_found
from crawler.fetching.context import WorkerContext
from crawler.fetching.failures import NoAnswerError, not_taken, unanswered
from crawler.fetching.feeds import feed_found, page_found
from crawler.fetching.host_client import Ending, RestError, ShutError, TurnOverError
from crawler.fetching.links import link_found
from crawler.fetching.media import media_found
from crawler.fetching.secrecy import led_without, without_secrets
from crawler.fetching.single import page_as_it_is, witness_found
from crawler.fetching.turn import LedError, NoLongerKeptError, Turn
from crawler.frames import ProtocolError
from crawler.protocol import (
    Batch,
    BatchEnd,
    Cause,
    Elsewhere,
    Finding,
    KeptPages,
)
from crawler.references import masked
from crawler.tasks import (
    AnyTask,
    ArticleTask,
    FeedTask,
    FetchTask,
    LinkTask,
    MediaTask,
    PageTask,
    WitnessTask,
)

log = logging.getLogger(__name__)

AT_ONCE = 16
"""Tasks of a host that are under way at once where its delay is set to zero: some are read while
others are fetched."""


_HANDLERS: dict[type, Callable[[Turn, Any], Awaitable[Finding]]] = {
    FeedTask: feed_found,
    PageTask: page_found,
    LinkTask: link_found,
    ArticleTask: article_found,
    WitnessTask: witness_found,
    FetchTask: page_as_it_is,
    MediaTask: media_found,
}


class BatchRunner:
    """One batch under way.

    Args:
        batch: The batch.
        context: What the batches of a worker share.
    """

    def __init__(self, batch: Batch, context: WorkerContext) -> None:
        self._batch = batch
        self._context = context
        self._turn = Turn(batch, context)
        self._is_over = False
        self._unreached = [task.number for task in batch.tasks]

    def finish(self) -> None:
        """Begin nothing any more."""
        self._turn.client.finishing.set()

    def answer(self, message: KeptPages) -> None:
        """Take the run's answer to what was asked of it."""
        self._turn.answer(message.task, message.kept)

    async def run(self) -> None:
        """Work the batch off and say that it is over, whatever happens in between."""
        client = self._turn.client
        cause: Ending
        try:
            cause = await self._tasks()
        except Exception:
            log.exception("batch %s of %s broke", self._batch.batch_id, self._batch.host)
            cause = "error"
        await self._context.say(
            BatchEnd(
                batch_id=self._batch.batch_id,
                unreached=tuple(self._unreached),
                cause=cause,
                wait_s=client.pace.wait_s(),
                delay_s=client.pace.delay_s,
                requests=client.requests,
            )
        )

    async def _tasks(self) -> Ending:
        """Do what can be done of the tasks; what ended it before its time.

        They are done one after the other, unless no delay is asked for: then some at a time.
        """
        waiting = deque(self._batch.tasks)
        at_once = AT_ONCE if self._turn.client.pace.delay_s == 0 else 1
        # Whether there is a host to talk to is found out by one.
        endings = [await self._some(waiting, 1)]
        endings += await asyncio.gather(
            *(self._some(waiting, len(waiting)) for _ in range(at_once))
        )
        shut = self._turn.client.shut.values()
        return next(filter(None, (*endings, *shut)), None)

    async def _some(self, waiting: deque[AnyTask], most: int) -> Ending:
        """Do tasks that wait, at most so many, until the batch is over."""
        shut: Cause | None = None
        for _ in range(most):
            if not waiting or self._is_over:
                break
            try:
                await self._do(waiting.popleft())
            except ShutError as error:
                shut = shut or error.cause
            except RestError:
                self._is_over = True
            except TurnOverError as over:
                self._is_over = True
                return over.cause
            if self._turn.client.over is not None:
                self._is_over = True
                return self._turn.client.over
        return shut

    async def _do(self, task: AnyTask) -> None:
        batch_id = self._batch.batch_id
        said: Finding | Elsewhere
        try:
            said = await _HANDLERS[type(task)](self._turn, task)
        except LedError as led:
            said = Elsewhere(batch_id=batch_id, task=task.number, url=led.url, way=led.way)
        except NoAnswerError as failed:
            said = unanswered(batch_id, task, failed)
        except NoLongerKeptError as error:
            said = not_taken(batch_id, task, "error", str(error))
        except (RestError, ShutError, TurnOverError):
            raise
        except Exception as error:
            log.exception("error at %s", task.url)
            said = not_taken(batch_id, task, "error", _worded(error))
        await self._tell(task, said)
        self._unreached.remove(task.number)

    async def _tell(self, task: AnyTask, said: Finding | Elsewhere) -> None:
        batch_id = self._batch.batch_id
        if isinstance(said, Elsewhere):
            said = led_without(said) or not_taken(
                batch_id, task, "error", request_faults.said("secret_kept")
            )
        if isinstance(said, Finding):
            source = self._batch.sources.get(task.source_id)
            said = without_secrets(said, has_session=bool(source and source.has_session))
        try:
            await self._context.say(said)
        except ProtocolError:
            detail = request_faults.said("not_handed_on")
            await self._context.say(not_taken(batch_id, task, "too_large", detail))
        except Exception as error:
            log.exception("what was found at %s cannot be told", task.url)
            await self._context.say(not_taken(batch_id, task, "error", _worded(error)))


def _worded(error: Exception) -> str:
    said = f"{type(error).__name__}: {error}".replace("\n", " ")
    return masked(said.encode("utf-8", "replace").decode())[:300]
