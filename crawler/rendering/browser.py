"""One Chromium: started when a page wants it, its pages bounded in number, time and memory."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import tempfile
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crawler.guard import parse_networks
from crawler.rendering import faults
from crawler.rendering.faults import UnableError
from crawler.rendering.messages import NotRendered, Render, Rendered, Start
from crawler.rendering.page import Shown, TooLargeError
from crawler.rendering.processes import end_the_largest, kill_below
from crawler.rendering.proxy import GuardingProxy
from crawler.rendering.users import as_nobody

if TYPE_CHECKING:
    from playwright.async_api import Browser, Playwright

START_S = 30.0
"""Seconds in which the browser must stand."""

IDLE_S = 60.0
"""A browser that no page wanted for so long is closed; the next one starts it again."""

CLOSING_S = 3.0
"""Seconds that a page may take to close; one that does not is ended with its browser."""

LOOK_S = 0.2
"""How often it is looked at what the browser takes."""

MIB = 2**20

PROXY_NAME = "guard.invalid"
"""The proxy's name in the browser: the one name that it resolves, by a rule of its own."""

_SWITCHED_OFF = (
    *("DnsOverHttps", "WebTransport", "Prerender2", "OptimizationHints", "MediaRouter"),
    # What Playwright switches off, whose list ends where ours is given: above all what asks
    # Google of itself as a page begins.
    *("AimEnabled", "PreconnectToSearch", "NetworkTimeServiceQuerying", "LensOverlay"),
    *("HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable", "DestroyProfileOnBrowserClose"),
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "AvoidCorsURLLoaderRestartOnRedirect"),
    *("PaintHolding", "ThirdPartyStoragePartitioning"),
)

ARGUMENTS = (
    # Nothing but the proxy's name has an address, not even an address itself: what would connect
    # past the proxy finds nobody. Pages alone have the proxy, not what the browser asks of itself.
    f"--host-resolver-rules=MAP {PROXY_NAME} 127.0.0.1, MAP * ~NOTFOUND",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--dns-prefetch-disable",
    "--disable-domain-reliability",
    "--no-pings",
    "--disable-gpu",
    "--disable-webgl",
    "--disable-extensions",
    "--disable-notifications",
    "--disable-speech-api",
    "--disable-remote-fonts",
    "--mute-audio",
    "--block-new-web-contents",
    f"--disable-features={','.join(_SWITCHED_OFF)}",
    "--js-flags=--max-old-space-size=512",
)  # fmt: skip

_UNWANTED_DEFAULTS = ("--disable-popup-blocking",)
"""What Playwright would start the browser with for tests of one's own site."""


@dataclass(eq=False)
class Keeper:
    """Keeps the browser, and shows pages in it.

    Attributes:
        start: How it is kept, and how far it reaches.
        proxy: Its way out.
    """

    start: Start
    proxy: GuardingProxy = field(init=False)
    _driver: Playwright | None = None
    _browser: Browser | None = None
    _home: str = ""
    _port: int = 0
    _open: int = 0
    _starting: asyncio.Lock = field(default_factory=asyncio.Lock)
    _idle: asyncio.TimerHandle | None = None
    _resting: asyncio.Future[None] | None = None
    _ended_at: float = float("-inf")

    def __post_init__(self) -> None:
        limits, settings = self.start.limits, self.start.settings
        self._room = asyncio.Semaphore(settings.pages)
        self.proxy = GuardingProxy(
            allowed=parse_networks(limits.allow_addresses),
            connect_timeout_s=limits.connect_timeout_s,
            timeout_s=settings.timeout_s + CLOSING_S,
            most_bytes=4 * limits.max_bytes,
        )

    async def begin(self) -> str:
        """Start the browser; its name and version.

        Raises:
            UnableError: It cannot run here.
        """
        self._port = await self.proxy.start()
        return _named(await self._running())

    async def show(self, render: Render) -> Rendered | NotRendered:
        """Show a page and tell what became of it, in its time.

        Raises:
            UnableError: The browser cannot be started any more.
        """
        async with self._room:
            self._open += 1
            if self._idle is not None:
                self._idle.cancel()
            try:
                return await self._show(render)
            finally:
                self._open -= 1
                if not self._open:
                    self._idle = asyncio.get_running_loop().call_later(IDLE_S, self._rest)

    async def _show(self, render: Render) -> Rendered | NotRendered:
        from playwright.async_api import Error

        browser = await self._running()
        shown = Shown(browser, render, self.start, f"http://{PROXY_NAME}:{self._port}")
        watch = asyncio.ensure_future(self._watch())
        number, began = render.number, time.monotonic()
        try:
            async with asyncio.timeout(self.start.settings.timeout_s):
                return await shown.document(_named(browser))
        except TimeoutError:
            return NotRendered(number=number, why="late")
        except TooLargeError:
            return NotRendered(number=number, why="too_large")
        except Error as error:
            if self._ended_at >= began:
                return NotRendered(number=number, why="memory")
            if shown.crashed:
                return NotRendered(number=number, why="crashed")
            died = not browser.is_connected() or "been closed" in error.message
            detail = " ".join(error.message.split())[:200]
            return NotRendered(number=number, why="died" if died else "broken", detail=detail)
        finally:
            watch.cancel()
            await self._close(shown, browser)

    async def _close(self, shown: Shown, browser: Browser) -> None:
        """Close a page; where it does not let itself be closed, end the browser."""
        closing = asyncio.ensure_future(shown.close())
        done, _ = await asyncio.wait([closing], timeout=CLOSING_S)
        if not done:
            closing.cancel()
            async with self._starting:
                if browser is self._browser:
                    await self._end()

    async def _watch(self) -> None:
        """Hold the browser to its memory: the process of the largest page goes, the others stay."""
        most = self.start.settings.memory_mb * MIB
        while True:
            await asyncio.sleep(LOOK_S)
            if await asyncio.to_thread(end_the_largest, os.getpid(), most) is not None:
                self._ended_at = time.monotonic()

    async def _running(self) -> Browser:
        async with self._starting:
            if self._browser is None or not self._browser.is_connected():
                await self._end()
                self._browser = await self._started()
            return self._browser

    async def _started(self) -> Browser:
        settings = self.start.settings
        program = shutil.which(settings.program)
        if program is None:
            raise UnableError(faults.NO_PROGRAM, settings.program)
        try:
            from playwright.async_api import Error
        except ImportError:
            raise UnableError(faults.NO_PACKAGE) from None
        try:
            async with asyncio.timeout(START_S):
                self._driver = self._driver or await _driver()
                self._home = tempfile.mkdtemp(prefix="yongliang-browser-")
                return await self._driver.chromium.launch(
                    executable_path=as_nobody(program, settings.user, self._home),
                    headless=True,
                    chromium_sandbox=True,
                    args=ARGUMENTS,
                    ignore_default_args=_UNWANTED_DEFAULTS,
                    env=self._environ(),
                    timeout=START_S * 1000,
                    handle_sigint=False,
                    handle_sigterm=False,
                    handle_sighup=False,
                )
        except TimeoutError:
            raise UnableError(faults.NO_START, f"no answer within {START_S:g} s") from None
        except (Error, OSError) as error:
            raise _unable(str(error)) from error

    def _environ(self) -> dict[str, str | float | bool]:
        """Nothing of ours but what a program needs to run."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "TZ") if name in os.environ}
        return {**kept, "HOME": self._home, "TMPDIR": self._home, "XDG_RUNTIME_DIR": self._home}

    def _rest(self) -> None:
        self._resting = asyncio.ensure_future(self._rested())

    async def _rested(self) -> None:
        async with self._starting:
            if not self._open:
                await self._end()

    async def _end(self) -> None:
        """End the browser and all its processes; `_starting` is held, so that none begins."""
        browser, self._browser = self._browser, None
        driver, self._driver = self._driver, None
        if browser is None and driver is None:
            return
        with contextlib.suppress(Exception):
            async with asyncio.timeout(CLOSING_S):
                if browser is not None:
                    await browser.close()
                if driver is not None:
                    await driver.stop()
        await asyncio.to_thread(kill_below, os.getpid())
        shutil.rmtree(self._home, ignore_errors=True)

    async def close(self) -> None:
        """End all."""
        self.proxy.close()
        async with self._starting:
            await self._end()


async def _driver() -> Playwright:
    """Playwright's own process, which starts browsers; it says why it ended to our stderr alone."""
    from playwright.async_api import async_playwright

    try:
        return await async_playwright().start()
    except Exception as error:  # it has no type of its own
        line = "Playwright's driver does not run (on Debian: apt-get install libatomic1)"
        raise UnableError(faults.NO_START, line) from error


def _named(browser: Browser) -> str:
    return f"Chromium {browser.version}"


def _unable(said: str) -> UnableError:
    """What the browser said before it ended, as a fault."""
    if "no usable sandbox" in said.lower() or "namespace" in said.lower():
        return UnableError(faults.NO_SANDBOX)
    if "without --no-sandbox" in said:
        return UnableError(faults.NO_USER, "root")
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return UnableError(faults.NO_START, lines[0] if lines else "")
