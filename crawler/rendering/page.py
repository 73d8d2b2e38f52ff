"""One page in the browser: shown as it was served, filled by its scripts, taken down again."""

from __future__ import annotations

import asyncio
import codecs
import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urldefrag, urlsplit

from crawler.rendering.messages import Render, Rendered, Start
from crawler.rendering.trackers import is_tracker
from crawler.robots import Rules, product_token, rules_of

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page, Request, Response, Route

SETTLE_S = 8.0
"""Seconds in which the page's scripts may go on asking; a page that never ends is taken then."""

MOST_REQUESTS = 300
"""Requests of one page; what it wants beyond them it does not get."""

MOST_LOADS = 3
"""How often a page may load itself anew."""

WIDTH, HEIGHT = 1280, 900
TALLEST = 12_000
"""CSS pixels of a picture, from the page's top down."""

QUALITY = 80

_NEVER: Final = frozenset(
    {"media", "font", "texttrack", "eventsource", "manifest", "ping", "cspviolationreport"}
)
_FOR_PICTURES: Final = frozenset({"image"})
_DATA: Final = frozenset({"script", "xhr", "fetch", "websocket"})
"""What a page is filled by."""


class TooLargeError(Exception):
    """The document is larger than any answer may be."""


@dataclass(eq=False)
class Shown:
    """A page and what its scripts do.

    Attributes:
        browser: Where it is shown.
        render: The page as served.
        start: The limits.
        proxy: Its way out, which the browser itself has not.
        crashed: Whether its process ended.
    """

    browser: Browser
    render: Render
    start: Start
    proxy: str
    crashed: bool = False
    _context: BrowserContext | None = None
    _failed: int = 0
    _requests: int = 0
    _loads: int = 0
    _refused: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        token = product_token(self.start.limits.user_agent)
        self._url = urldefrag(self.render.url)[0]
        self._rules: Rules = rules_of(200, self.render.robots, token)

    async def document(self, browser: str) -> Rendered:
        """The document when its scripts have filled it.

        Raises:
            playwright.async_api.Error: The page or the browser died.
            TooLargeError: The document is too large.
        """
        from playwright.async_api import TimeoutError as LateError

        page = await self._page()
        # Of its time a third is left to take what stands there then.
        settle_ms = min(SETTLE_S, self.start.settings.timeout_s / 3) * 1000
        await page.goto(self.render.url, wait_until="commit", timeout=0)
        # A page that wants to go elsewhere before it stands never tells that it does.
        with contextlib.suppress(LateError):
            await page.wait_for_load_state("domcontentloaded", timeout=settle_ms)
        with contextlib.suppress(LateError):
            await page.wait_for_load_state("networkidle", timeout=settle_ms)
        body = codecs.BOM_UTF8 + (await page.content()).encode("utf-8", "replace")
        if len(body) > self.start.limits.max_bytes:
            raise TooLargeError
        return Rendered(
            number=self.render.number,
            body=body,
            picture=await self._picture(page) if self.render.screenshot else None,
            browser=browser,
            failed=self._failed,
        )

    async def close(self) -> None:
        """Take it down."""
        if self._context is not None:
            with contextlib.suppress(Exception):
                await self._context.close()

    async def _page(self) -> Page:
        limits = self.start.limits
        context = self._context = await self.browser.new_context(
            proxy={"server": self.proxy},
            user_agent=limits.user_agent,
            locale="zh-CN",
            viewport={"width": WIDTH, "height": HEIGHT},
            accept_downloads=False,
            service_workers="block",
            ignore_https_errors=not limits.verify_certificates,
            permissions=[],
            reduced_motion="reduce",
        )
        cookies: list[Any] = [
            {"name": one.name, "value": one.value, "domain": one.host, "path": "/"}
            for one in self.render.cookies
        ]
        with contextlib.suppress(Exception):  # one that the browser does not take is left out
            await context.add_cookies(cookies)
        await context.route("**/*", self._route)
        page = await context.new_page()
        context.on("page", _close)
        page.on("dialog", _dismiss)
        page.on("crash", self._note_crash)
        page.on("requestfailed", self._note_failure)
        page.on("response", self._note_answer)
        return page

    async def _route(self, route: Route) -> None:
        """Let a request go, answer it with what was served, or refuse it."""
        with contextlib.suppress(Exception):  # the page may be gone meanwhile
            request = route.request
            if _is_main(request):
                await self._navigate(route, request)
            elif self._may(request):
                await route.continue_()
            else:
                if len(self._refused) < MOST_REQUESTS:
                    self._refused.add(request.url)
                await route.abort("blockedbyclient")

    async def _navigate(self, route: Route, request: Request) -> None:
        """The page itself is what was served; it stays where it wants to go on to another."""
        self._loads += 1
        if urldefrag(request.url)[0] != self._url or self._loads > MOST_LOADS:
            await route.fulfill(status=204)
            return
        headers = {"content-type": self.render.content_type or "text/html"}
        if self.render.policy:
            headers["content-security-policy"] = self.render.policy
        await route.fulfill(status=self.render.status, headers=headers, body=self.render.body)

    def _may(self, request: Request) -> bool:
        kind, url = request.resource_type, urlsplit(request.url)
        if kind in _NEVER or (kind in _FOR_PICTURES and not self.render.screenshot):
            return False
        self._requests += 1
        if self._requests > MOST_REQUESTS or is_tracker(url.hostname or ""):
            return False
        ours = urlsplit(self.render.url)
        is_ours = (url.scheme, url.netloc) == (ours.scheme, ours.netloc)
        if is_ours and kind in _DATA and not self._rules.allows(request.url):
            self._failed += 1
            return False
        return True

    async def _picture(self, page: Page) -> bytes | None:
        """A JPEG of the page; None where it cannot be made."""
        with contextlib.suppress(Exception):
            height = await page.evaluate("document.documentElement.scrollHeight")
            height = min(max(int(height), HEIGHT), TALLEST)
            picture = await page.screenshot(
                type="jpeg",
                quality=QUALITY,
                full_page=True,
                animations="disabled",
                clip={"x": 0, "y": 0, "width": WIDTH, "height": height},
                timeout=SETTLE_S * 1000,
            )
            return picture if len(picture) <= self.start.limits.max_bytes else None
        return None

    def _note_crash(self, _page: Page) -> None:
        self.crashed = True

    def _note_failure(self, request: Request) -> None:
        if request.resource_type in _DATA and request.url not in self._refused:
            self._failed += 1

    def _note_answer(self, response: Response) -> None:
        if response.request.resource_type in _DATA and response.status >= 400:
            self._failed += 1


def _is_main(request: Request) -> bool:
    return request.is_navigation_request() and request.frame.parent_frame is None


def _close(page: Page) -> None:
    """A window that the page opened."""
    _soon(page.close())


def _dismiss(dialog: Any) -> None:
    _soon(dialog.dismiss())


_under_way: set[asyncio.Future[Any]] = set()


def _soon(what: Any) -> None:
    task = asyncio.ensure_future(_quietly(what))
    _under_way.add(task)
    task.add_done_callback(_under_way.discard)


async def _quietly(what: Any) -> None:
    with contextlib.suppress(Exception):
        await what
