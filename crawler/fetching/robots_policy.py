"""What may be asked of a host: its robots.txt, as kept or as it is now (RFC 9309)."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

from scrapy.http import Response

from crawler.fetching.access import PLAIN, Access
from crawler.fetching.answers import fetch_of, leads_to
from crawler.fetching.context import WorkerContext
from crawler.fetching.failures import NO_HOST, NoAnswerError
from crawler.fetching.host_client import HostClient, ShutError
from crawler.fetching.secrecy import attempt
from crawler.protocol import ROBOTS_GIVEN_UP_S, Batch, Cause, KeptRobots, RobotsFound
from crawler.request_faults import said
from crawler.robots import (
    ALL_ALLOWED,
    FRESH_S,
    MOST_BYTES,
    Rules,
    origin_of,
    rules_of,
)
from crawler.tasks import STRAIGHT
from storage.records import Fetch

MOST_HOPS = 5
"""Redirects of a robots.txt that are followed, to other hosts too (RFC 9309, 2.3.1.2)."""

_SILENT: frozenset[Cause] = frozenset({*NO_HOST, "read_timeout", "broken"})
"""Where it is the host that does not answer, not its robots.txt alone."""

_OF_EVERY_PAGE: frozenset[Cause] = frozenset({"address", "certificate", "address_unreadable"})
"""What keeps robots.txt from being fetched and would keep any page from it just so."""


class RobotsPolicy:
    """The rules of a batch's origins, each found out once.

    Args:
        batch: The batch, with what is kept.
        context: What the batches share.
        client: Makes the batch's requests.
    """

    def __init__(self, batch: Batch, context: WorkerContext, client: HostClient) -> None:
        self._batch = batch
        self._context = context
        self._client = client
        self._came_at = time.monotonic()
        self._kept = {kept.origin: kept for kept in batch.robots}
        self._read_of: dict[str, tuple[int, bytes] | None] = {}
        self._rules: dict[tuple[str, str], Rules] = {}
        self._finding = asyncio.Lock()
        self._barred: dict[str, NoAnswerError] = {}

    async def check(self, url: str, task: int, access: Access = PLAIN) -> None:
        """Whether an address may be asked for.

        Args:
            url: The address.
            task: The task for which it is asked.
            access: How its source is asked: robots.txt is asked for by the same way and name.

        Raises:
            NoAnswerError: It may not, or nothing can be asked of its origin.
            RestError, ShutError, TurnOverError: As `HostClient.ask`; robots.txt cannot be had now.
        """
        origin, token = origin_of(url), access.token or self._context.token
        async with self._finding:
            # Another task may have found out meanwhile.
            if origin in self._client.shut:
                raise ShutError(self._client.shut[origin])
            if origin in self._barred:
                raise self._barred[origin]
            if origin not in self._read_of:
                self._read_of[origin] = await self._find(origin, task, access)
            if (origin, token) not in self._rules:
                self._rules[origin, token] = await self._read(origin, token, task)
                self._client.pace.slow_to(self._rules[origin, token].delay_s)
        if not self._rules[origin, token].allows(url):
            raise NoAnswerError("robots", said("robots"))

    def rules_as_served(self, url: str) -> bytes:
        """The robots.txt by which an address was permitted; nothing where there is none."""
        answer = self._read_of.get(origin_of(url))
        return answer[1] if answer is not None and 200 <= answer[0] < 300 else b""

    async def _find(self, origin: str, task: int, access: Access) -> tuple[int, bytes] | None:
        """The status and the bytes of a robots.txt; None: it has been unreachable for too long."""
        kept = self._kept.get(origin)
        if kept is not None and kept.status is not None and self._age(kept.age_s) <= FRESH_S:
            return kept.status, kept.body
        fetch, failed = await self._fetch(origin, task, access)
        status = fetch.status
        if failed is None and status is not None and status < 500:
            await self._tell(origin, fetch, None, access)
            return status, fetch.body or b""
        cause: Cause = failed.cause if failed else "robots_unreachable"
        await self._tell(origin, fetch, cause, access)
        if failed is not None and cause in _OF_EVERY_PAGE:
            self._barred[origin] = failed
            raise failed
        if origin in self._client.shut:
            raise ShutError(cause)
        return self._without(origin, kept, cause)

    def _without(
        self, origin: str, kept: KeptRobots | None, cause: Cause
    ) -> tuple[int, bytes] | None:
        """What holds where robots.txt cannot be had: that of before, in the end none at all."""
        if kept is not None and kept.status is not None and kept.status < 500:
            return kept.status, kept.body
        unreachable_s = kept.unreachable_s if kept else 0.0
        if unreachable_s and self._age(unreachable_s) >= ROBOTS_GIVEN_UP_S:
            return None
        self._client.shut[origin] = cause if cause in _SILENT else "robots_unreachable"
        raise ShutError(self._client.shut[origin])

    async def _fetch(
        self, origin: str, task: int, access: Access
    ) -> tuple[Fetch, NoAnswerError | None]:
        asked, way = f"{origin}/robots.txt", STRAIGHT
        url = asked
        try:
            while True:
                request = self._client.prepare(url, {}, access.without_secrets())
                response = await self._client.ask(request, task, access, patient=bool(way.pages))
                target = leads_to(response)
                if target is None or len(way.pages) >= MOST_HOPS:
                    return _cut(fetch_of(response, asked, way), response), None
                way = way.through(url, lasting=False)
                url = target
        except NoAnswerError as failed:
            if origin_of(url) == origin:
                return failed.fetch(asked), failed
            # Another host's failure says of this one only that its robots.txt cannot be had.
            elsewhere = NoAnswerError("robots_unreachable", failed.detail, way.pages)
            return elsewhere.fetch(asked), elsewhere

    async def _read(self, origin: str, token: str, task: int) -> Rules:
        answer = self._read_of[origin]
        if answer is None:
            return ALL_ALLOWED
        await self._client.reading(task)
        return rules_of(*answer, token)

    async def _tell(self, origin: str, fetch: Fetch, cause: Cause | None, access: Access) -> None:
        fetch = attempt(fetch, has_session=access.has_secrets)
        await self._context.say(
            RobotsFound(batch_id=self._batch.batch_id, origin=origin, fetch=fetch, cause=cause)
        )

    def _age(self, seconds: float) -> float:
        return seconds + time.monotonic() - self._came_at


def _cut(fetch: Fetch, response: Response) -> Fetch:
    """The fetch with as much of the body as is read; none of an answer that holds no rules."""
    body = response.body[:MOST_BYTES] if 200 <= response.status < 300 else b""
    return replace(fetch, body=body)
