"""One host's turn: a batch worked off task by task, and what ends it."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urldefrag

from scrapy import Request
from scrapy.http import Response

from crawler.bodies import Sending
from crawler.classifier import Classifier
from crawler.errors import CrawlerError
from crawler.fetching.access import Access, AccessError, access_of
from crawler.fetching.answers import fetch_of, leads_to
from crawler.fetching.context import WorkerContext
from crawler.fetching.failures import NoAnswerError
from crawler.fetching.host_client import HostClient, RestError, TurnOverError
from crawler.fetching.rendering import is_to_render, render_of, wanted
from crawler.fetching.robots_policy import RobotsPolicy
from crawler.outcomes import PERMANENT
from crawler.protocol import MOST_HOPS, Ask, Batch
from crawler.references import UnsetError, masked
from crawler.request_faults import said
from crawler.sending import may_go_to
from crawler.settings import renders_feed
from crawler.tasks import (
    STRAIGHT,
    AnyTask,
    ArticleTask,
    FeedTask,
    LinkTask,
    MediaTask,
    PageTask,
    Way,
    WitnessTask,
)
from storage.hosts import host_of
from storage.records import Fetch
from storage.renderings import Rendering
from storage.work import Kept

NO_CONDITIONS: Mapping[str, str] = {}

REPEATED = frozenset((307, 308))
"""Statuses by which the same is to be asked for elsewhere as it was here."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A response, how it was come by, and what a browser made of it."""

    response: Response
    way: Way
    rendering: Rendering | None = None

    def fetch(self, asked: str) -> Fetch:
        """The answer as a record; see `fetch_of`."""
        fetch = fetch_of(self.response, asked, self.way)
        return fetch if self.rendering is None else replace(fetch, rendering=self.rendering)


@dataclass(frozen=True, slots=True)
class Sent:
    """What goes with the request of a task, beside what its source has sent.

    Attributes:
        headers: Sent to the source's own hosts only.
        post: What is sent with a ``POST``; None: it is a ``GET``.
    """

    headers: Mapping[str, str]
    post: Sending | None = None


NOTHING_SENT = Sent({})


@dataclass
class LedError(Exception):
    """The task goes on at another address, which is to be asked for anew.

    Attributes:
        url: The address.
        way: What led there.
    """

    url: str
    way: Way


class NoLongerKeptError(CrawlerError):
    """The article is not in the archive any more; nothing is to be told of it."""

    def __init__(self) -> None:
        super().__init__("文章已不在档案库中。", "no longer kept")


class Turn:
    """What the tasks of one batch are worked off with.

    Attributes:
        batch: The batch.
        context: What the batches share.
        client: Makes the batch's requests.
    """

    def __init__(self, batch: Batch, context: WorkerContext) -> None:
        self.batch = batch
        self.context = context
        self.client = HostClient(batch, context)
        self._robots = RobotsPolicy(batch, context, self.client)
        self._asked: dict[int, asyncio.Future[Kept | None]] = {}
        self._accesses: dict[str, Access] = {}

    @functools.cached_property
    def classifier(self) -> Classifier:
        """Reads pages by the rules of the batch's sources."""
        return Classifier(
            tuple(self.batch.sources.values()), self.context.topics, self.context.zone
        )

    async def get(
        self,
        task: AnyTask,
        url: str,
        way: Way,
        conditions: Mapping[str, str] = NO_CONDITIONS,
        sent: Sent = NOTHING_SENT,
        *,
        most: int | None = None,
    ) -> Answer:
        """The answer of an address of this host, redirects followed as far as they stay here.

        Args:
            task: The task for which it is asked.
            url: The address.
            way: What led to it.
            conditions: Headers of a conditional request.
            sent: What goes with it. A body stays with the host: 301, 302 and 303 make a plain
                ``GET`` of a ``POST``, 307 and 308 repeat it here and nowhere else (RFC 9110, 15.4).
            most: Bytes of what is no page; as many as of a page: None.

        Raises:
            LedError: It leads to another host, or on to a page that is too far off in time.
            NoAnswerError, RestError, ShutError, TurnOverError: As `RobotsPolicy.check` and
                `HostClient.ask`.
        """
        home = host_of(task.url)
        access = self._access_of(task.source_id)
        if self.renders(task):
            await wanted(self.context.renderer)
        seen: set[tuple[str, str, bytes | None]] = set()
        cookies: bool | None = None  # whether every hop set one
        while True:
            if host_of(url) != home and host_of(url):
                raise LedError(url, way)
            request = self._request(url, task, conditions, sent, bare=way.bare, most=most)
            place = (request.method, urldefrag(request.url)[0], request.headers.get("Cookie"))
            if place in seen or len(way.pages) > MOST_HOPS:
                raise _circle(url, way, cookies=bool(cookies))
            seen.add(place)
            try:
                await self._robots.check(request.url, task.number, access)
                response = await self.client.ask(request, task.number, access)
            except RestError:
                if way in (task.way, STRAIGHT):
                    raise
                # It goes on from here another time: else it would begin anew for ever.
                raise LedError(url, way) from None
            except NoAnswerError as failed:
                failed.redirects = way.pages
                raise
            target = leads_to(response)
            if target is None:
                rendering = None
                if self.renders(task):
                    rendering = await self._rendered(task, request.url, response)
                return Answer(response, way, rendering)
            if masked(target) != target and not may_go_to(target, access.origins):
                raise NoAnswerError("error", said("secret_redirected"), way.pages)
            cookies = cookies is not False and b"Set-Cookie" in response.headers
            is_post = request.method == "POST"
            if is_post and response.status in REPEATED and not _stays(target, request.url):
                raise _led_away(target, way)
            way = way.through(
                url if "#" in url else request.url,
                lasting=response.status in PERMANENT,
                bare=is_post and response.status not in REPEATED,
            )
            url = target

    def renders(self, task: AnyTask) -> bool:
        """Whether the pages of a task are filled by a browser before they are read."""
        source = self.batch.sources.get(task.source_id)
        if isinstance(task, FeedTask | PageTask):
            return renders_feed(source, task.feed)
        plain = isinstance(task, WitnessTask | MediaTask)
        return source is not None and source.render and not plain

    async def _rendered(self, task: AnyTask, url: str, response: Response) -> Rendering | None:
        """What a browser makes of an answer; None of one that it would not fill.

        The host is asked for nothing else meanwhile, and rests afterwards.
        """
        if not is_to_render(response):
            return None
        source = self.batch.sources[task.source_id]
        is_article = isinstance(task, LinkTask | ArticleTask)
        page = render_of(
            response,
            self.client.jar(url, self._access_of(task.source_id)),
            self._robots.rules_as_served(url),
            screenshot=source.screenshot and is_article,
        )
        return await self.client.render(page)

    def _request(
        self,
        url: str,
        task: AnyTask,
        conditions: Mapping[str, str],
        sent: Sent,
        *,
        bare: bool,
        most: int | None,
    ) -> Request:
        access = self._access_of(task.source_id)
        try:
            request = self.client.prepare(url, conditions, access, sent.headers, most=most)
            if sent.post is None or bare:
                return request
            return access.posting(request, sent.post)
        except UnsetError as unset:
            detail = said("unset", name=unset.name, id=task.source_id)
            raise NoAnswerError("error", detail) from None
        except AccessError as error:
            raise NoAnswerError("error", str(error)) from None

    def _access_of(self, source_id: str) -> Access:
        """How a source is asked.

        Raises:
            NoAnswerError: It cannot be asked as its seed says.
        """
        if source_id not in self._accesses:
            source = self.batch.sources.get(source_id)
            try:
                self._accesses[source_id] = access_of(source, self.context.limits)
            except AccessError as error:
                raise NoAnswerError("error", str(error)) from None
        return self._accesses[source_id]

    async def reading(self, task: AnyTask) -> None:
        """Say that the task's bytes are about to be parsed."""
        await self.client.reading(task.number)

    async def kept(self, task: AnyTask) -> Kept:
        """The pages that are kept of an article.

        Raises:
            NoLongerKeptError: There are none.
            TurnOverError: The run does not answer as long as the batch may last.
        """
        future: asyncio.Future[Kept | None] = asyncio.get_running_loop().create_future()
        self._asked[task.number] = future
        try:
            await self.context.say(Ask(batch_id=self.batch.batch_id, task=task.number))
            kept = await asyncio.wait_for(future, self.client.lease_s)
        except TimeoutError:
            raise TurnOverError(None) from None
        finally:
            del self._asked[task.number]
        if kept is None:
            raise NoLongerKeptError
        return kept

    def answer(self, task: int, kept: Kept | None) -> None:
        """Take the run's answer to `Ask`."""
        future = self._asked.get(task)
        if future is not None and not future.done():
            future.set_result(kept)


def conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """The headers of a conditional request (RFC 9110, 13.1)."""
    headers = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in headers.items() if value}


def _stays(target: str, url: str) -> bool:
    """Whether a redirect stays at its host, and does not go from https to http."""
    down = url.lower().startswith("https:") and not target.lower().startswith("https:")
    return host_of(target) == host_of(url) and not down


def _led_away(target: str, way: Way) -> NoAnswerError:
    return NoAnswerError("error", said("post", url=target), way.pages)


def _circle(url: str, way: Way, *, cookies: bool) -> NoAnswerError:
    if cookies:
        return NoAnswerError("cookies", said("cookie_circle", url=url), way.pages)
    return NoAnswerError("redirect_loop", said("circle", url=url), way.pages)
