"""The client of one host: one request at a time, kept apart, each of them counted."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from scrapy import Request
from scrapy.http import Response
from scrapy.http.cookies import CookieJar

from crawler.addresses import as_published
from crawler.fetching.access import NONE, PLAIN, Access
from crawler.fetching.context import WorkerContext
from crawler.fetching.failures import NO_HOST, NoAnswerError, no_answer
from crawler.fetching.pace import SENT_AT, Pace
from crawler.fetching.rendering import rendered
from crawler.fetching.unpacking import unpacked
from crawler.protocol import LONGEST_WAIT_S, Batch, Began, Cause, Reading
from crawler.references import masked
from crawler.rendering.messages import Render
from crawler.request_faults import said
from crawler.robots import origin_of
from crawler.sending import may_go_to
from storage.hosts import host_of
from storage.renderings import Rendering
from storage.times import elapsed_s

log = logging.getLogger(__name__)

_ASKABLE = re.compile(r"https?://[\x21-\x7e]+", re.IGNORECASE)
"""What can stand in a request."""

Ending = Cause | Literal["finish"] | None
"""What ends a batch before its time."""

_OF_A_PROXY: frozenset[Cause] = frozenset(
    {"connect_timeout", "refused", "dns", "broken", "error", "read_timeout"}
)
"""What may be the proxy's doing, where there is one."""

READ_TIMEOUTS = 2
"""With so many answers that did not come whole in time, the host's turn is over."""


@dataclass
class TurnOverError(Exception):
    """The batch ends here.

    Attributes:
        cause: Why: the run's wish, or that the host does not answer.
    """

    cause: Ending


class RestError(Exception):
    """The host must rest for longer than a batch waits, or than the batch may last."""


@dataclass
class ShutError(Exception):
    """An origin of the host is not to be asked again in this turn.

    Attributes:
        cause: Why.
    """

    cause: Cause


class HostClient:
    """Makes the requests of one batch.

    Attributes:
        pace: When the next may start.
        requests: How many were made.
        finishing: Set where nothing is to be begun any more.
        shut: Origins that are not to be asked again, and why.
        over: Why the host is not to be asked again.
    """

    def __init__(self, batch: Batch, context: WorkerContext) -> None:
        self._batch = batch
        self._context = context
        self._until = elapsed_s() + batch.lease_s
        self._homes = {host_of(task.url) for task in batch.tasks}
        self._timeouts = 0
        self._began: int | None = None
        self.pace = Pace(batch.delay_s, batch.first_after_s)
        self.requests = 0
        self._alone = asyncio.Lock()
        self.finishing = asyncio.Event()
        self.shut: dict[str, Cause] = {}
        self.over: Cause | None = None

    @property
    def lease_s(self) -> float:
        """Seconds that the batch may still last."""
        return max(0.0, self._until - elapsed_s())

    def prepare(
        self,
        url: str,
        headers: Mapping[str, str],
        access: Access = PLAIN,
        own: Mapping[str, str] = NONE,
        *,
        most: int | None = None,
    ) -> Request:
        """A request, with the cookies that its host set to this source.

        Args:
            url: The address.
            headers: What is sent to any host.
            access: How its source is asked.
            own: Headers that go to the source's own hosts only; references are filled in.
            most: Bytes that are taken of what is no page; that it comes slowly says nothing of the
                host, since it may be large.

        Raises:
            AccessError: Its source cannot be asked as its seed says.
            NoAnswerError: Nothing can be asked at this address.
        """
        limits = self._context.limits
        try:
            request = Request(
                (as_published(url, url) if host_of(url) else None) or url,
                headers=dict(headers),
                meta={
                    "verbatim_url": True,
                    "download_slot": str(self._batch.batch_id),
                    "download_timeout": limits.timeout_s,
                    "download_maxsize": most or limits.max_bytes,
                    "may_be_slow": most is not None,
                },
                dont_filter=True,
            )
        except ValueError as error:
            raise NoAnswerError("address_unreadable", said("address", text=error)) from error
        if not _ASKABLE.fullmatch(request.url) or not host_of(request.url):
            raise NoAnswerError("address_unreadable", said("address", text=repr(url)))
        if masked(request.url) != request.url and not may_go_to(request.url, access.origins):
            raise NoAnswerError("error", said("secret_elsewhere"))
        self.jar(url, access).add_cookie_header(request)
        access.dress(request, own)
        return request

    async def ask(
        self, request: Request, task: int, access: Access = PLAIN, *, patient: bool = False
    ) -> Response:
        """Make one request when its time has come.

        Args:
            request: The request.
            task: The task for which it is made.
            access: How its source is asked.
            patient: Wait the longest wait, where the host should rest for longer.

        Raises:
            NoAnswerError: No answer came, or none that can be taken.
            RestError: Its time is too far off.
            ShutError: Its origin does not answer.
            TurnOverError: Nothing is to be begun any more.
        """
        origin = origin_of(request.url)
        if origin in self.shut:
            raise ShutError(self.shut[origin])
        async with self._alone if self.pace.delay_s else contextlib.nullcontext():
            return await self._ask(request, task, access, patient=patient)

    async def _ask(self, request: Request, task: int, access: Access, *, patient: bool) -> Response:
        origin = origin_of(request.url)
        await self._wait(patient=patient)
        if self._began != task:
            self._began = task
            await self._context.say(Began(batch_id=self._batch.batch_id, task=task))
        self.pace.start()
        self.requests += 1
        try:
            response = await self._context.download(request)
        except Exception as error:
            failed = no_answer(error, self._context.limits)
            failed.detail = masked(failed.detail)
            if access.proxy is not None and failed.cause in _OF_A_PROXY:
                failed.detail = said("through_proxy", rest=failed.detail, url=access.proxy.address)
            if failed.cause == "error":
                log.exception("no answer of %s", request.url)
            if not (failed.cause == "read_timeout" and request.meta["may_be_slow"]):
                self._note(failed.cause, origin)
            raise failed from error
        self.pace.answered(request.meta.get(SENT_AT))
        access.keep_cookies(self.jar(request.url, access), response, request)
        if request.meta["may_be_slow"]:
            return response  # a file, which is kept as it was served
        return unpacked(response, self._context.limits.max_bytes)

    async def render(self, page: Render) -> Rendering:
        """Have a page filled by the browser; the host is asked for nothing else meanwhile.

        Raises:
            NoAnswerError: It could not be filled.
            TurnOverError: Nothing is to be begun any more.
        """
        renderer = self._context.renderer
        async with self._alone if self.pace.delay_s else contextlib.nullcontext(), renderer.room:
            if self.finishing.is_set():
                raise TurnOverError("finish")
            try:
                return await rendered(renderer, page)
            finally:
                self.pace.start()

    async def reading(self, task: int) -> None:
        """Say that a task's bytes are about to be parsed; it is written when this returns."""
        self._began = None
        await self._context.say(Reading(batch_id=self._batch.batch_id, task=task))

    async def _wait(self, *, patient: bool) -> None:
        wait = self.pace.wait_s()
        if self.finishing.is_set():
            raise TurnOverError("finish")
        if patient:
            wait = min(wait, LONGEST_WAIT_S)
        if wait > LONGEST_WAIT_S or wait >= self.lease_s:
            raise RestError
        if wait:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.finishing.wait(), wait)
        if self.finishing.is_set():
            raise TurnOverError("finish")
        if not self.lease_s:
            raise RestError  # the process was stopped meanwhile: the host may be another's

    def _note(self, cause: Cause, origin: str) -> None:
        """Draw what follows from a failure; another host's is not this one's."""
        if host_of(origin) not in self._homes:
            return
        if cause in NO_HOST:
            self.shut[origin] = cause
        if cause == "dns":
            self.over = cause
        elif cause == "read_timeout":
            self._timeouts += 1
            if self._timeouts >= READ_TIMEOUTS:
                self.over = cause

    def jar(self, url: str, access: Access) -> CookieJar:
        """The cookies that an address's host set to a source."""
        return self._context.jars.of(self._batch.run_id, host_of(url), access.source_id)
