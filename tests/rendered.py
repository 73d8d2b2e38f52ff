"""A site whose pages only scripts fill, and whether a browser runs here that could fill them."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import json
import subprocess
import sys
import threading
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

import pytest

from crawler.rendering.client import Renderer, fault_here
from crawler.rendering.messages import Render, Rendered, Start
from crawler.rendering.processes import below
from crawler.settings import BrowserSettings, Feed, FetchLimits, Source
from tests.running import source
from tests.site import Page, Site

T = TypeVar("T")

LOOPBACK = FetchLimits(delay_s=0, allow_addresses=("127.0.0.1",), timeout_s=5, connect_timeout_s=5)

SHELL = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>演示网</title></head><body>
<div id="app"></div>
<script src="/app.js"></script></body></html>"""
"""What the server answers at every address: nothing to read."""

APP = """
const app = document.getElementById("app");
const add = (kind, name, text) => {
  const made = document.createElement(kind);
  if (name) made.className = name;
  made.textContent = text;
  app.append(made);
  return made;
};
async function show() {
  const found = /(\\d+)\\.shtml$/.exec(location.pathname);
  const answer = await fetch(found ? `/api/article/${found[1]}.json` : "/api/list.json");
  const data = await answer.json();
  if (!found) {
    for (const one of data.list) {
      const link = add("a", "", one.title);
      link.href = one.path;
    }
    return;
  }
  document.title = data.title + "-新闻中心-演示网";
  add("div", "heading", data.title);
  add("div", "source", "").innerHTML =
    `<span class="left">${data.time} 稿源: <a href="#">演示日报</a></span>`;
  const text = add("div", "", "");
  text.id = "Zoom";
  for (const paragraph of data.text) {
    const made = document.createElement("p");
    made.textContent = paragraph;
    text.append(made);
  }
}
show();
"""
"""A small application: it asks for its list and for its texts, and builds the page of them."""

TEXT = (
    "昨日，宁波市与凉山州在西昌召开东西部协作联席会议，总结全年工作，部署下一步任务。",
    "会议指出，今年宁波市共落实帮扶资金12.4亿元，实施项目86个，惠及凉山群众3万余人。",
    "双方将继续深化甬凉协作，在产业、劳务、教育、医疗等方面加强合作，共同推动乡村全面振兴。",
)


@functools.cache
def missing() -> str | None:
    """Why no browser runs here in its sandbox; None: one does."""
    fault = fault_here(Start(limits=LOOPBACK))
    return fault and fault.en


def require_browser() -> None:
    """Skip the test where no browser runs in its sandbox, and say why."""
    if why := missing():
        pytest.skip(why)


def data(title: str = "甬凉协作联席会议在西昌召开", text: tuple[str, ...] = TEXT) -> Page:
    """What the application asks for an article."""
    told = {"title": title, "time": "2026-11-20 08:30:00", "text": list(text)}
    return _json(told)


def fill(site: Site, *numbers: int) -> None:
    """Have a site be the application, with articles of these numbers."""
    site.pages["/app.js"] = Page(APP, content_type="text/javascript; charset=utf-8")
    site.pages["/"] = Page(SHELL)
    listed = [{"path": path_of(number), "title": f"第{number}次联席会议"} for number in numbers]
    site.pages["/api/list.json"] = _json({"list": listed})
    for number in numbers:
        site.pages[path_of(number)] = Page(SHELL)
        site.pages[f"/api/article/{number}.json"] = data()


def path_of(number: int) -> str:
    """Where an article stands."""
    return f"/system/2026/11/20/{number}.shtml"


def _json(told: Any) -> Page:
    return Page(json.dumps(told, ensure_ascii=False), content_type="application/json")


def rendered_source(site: Site, **changes: Any) -> Source:
    """The site as a source whose pages a browser fills."""
    return source(site, **{"render": True, **changes})


def quick(**changes: Any) -> BrowserSettings:
    """A browser that gives a page little time."""
    return BrowserSettings(**{"timeout_s": 20, **changes})


def other(site: Site) -> Source:
    """A site without scripts as another source."""
    feeds = (Feed(kind="listing", url=site.url("/")),)
    return source(site, id="plain", name="普通站", feeds=feeds)


class Rendering:
    """The browser's process, asked from a test: one for many pages."""

    def __init__(self, **settings: Any) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        start = Start(limits=LOOPBACK, settings=quick(**settings))
        self._renderer = self._do(_renderer(start))

    def __call__(self, page: Render) -> Rendered:
        """A page rendered.

        Raises:
            NotRenderedError, UnableError: As `Renderer.render`.
        """
        return self._do(self._renderer.render(page))

    def begin(self, page: Render) -> Future[Rendered]:
        """The same, without waiting for it."""
        return asyncio.run_coroutine_threadsafe(self._renderer.render(page), self._loop)

    @property
    def pid(self) -> int:
        """The number of its process."""
        process = self._do(self._renderer.running()).process
        assert process is not None
        return process.pid

    def close(self) -> None:
        """End it, and see it end."""
        self._do(self._renderer.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, what: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(120)


async def _renderer(start: Start) -> Renderer:
    return Renderer(start)


LASTING = """
import asyncio, os, socket, sys
from crawler.rendering import browser, serving

keepers, serves = {}, set()

class Lasting(browser.Keeper):
    name = ""

    async def begin(self):
        self.name = self.name or await super().begin()
        return self.name

    async def close(self):
        pass  # whoever connects next finds it running

async def main(path):
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen()
        listening.setblocking(False)
        loop = asyncio.get_running_loop()
        ends = loop.run_in_executor(None, sys.stdin.buffer.read)
        while True:
            accepts = asyncio.ensure_future(loop.sock_accept(listening))
            await asyncio.wait({accepts, ends}, return_when=asyncio.FIRST_COMPLETED)
            if ends.done():
                return
            serves.add(asyncio.ensure_future(serving.serve(accepts.result()[0])))

browser.Keeper = lambda start: keepers.setdefault(repr(start), Lasting(start))
end_below, serving.kill_below = serving.kill_below, lambda _: None
os.nice = lambda _: 0
asyncio.run(main(sys.argv[1]))
end_below(os.getpid())
"""
"""A service whose browser outlives those who connect: a crawl costs a third of one with its own."""


@contextlib.contextmanager
def lasting_browser(folder: Path) -> Iterator[Path]:
    """Such a service; the socket at which it listens."""
    path = folder / "browser"
    command = [sys.executable, "-P", "-c", LASTING, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, cwd=Path(__file__).parents[1]) as service:
        while not path.exists():
            assert service.poll() is None
            time.sleep(0.05)
        yield path


def browsers(root: int) -> list[int]:
    """The browsers below a process, without the processes of their own."""
    found = []
    for pid in below(root):
        with contextlib.suppress(OSError):
            said = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            if said[0].endswith(b"/chromium") and not any(
                one.startswith(b"--type=") for one in said
            ):
                found.append(pid)
    return found


def wait_for_browser(root: int) -> int:
    """The browser below a process, once it runs."""
    until = time.monotonic() + 40
    while time.monotonic() < until:
        if found := browsers(root):
            return found[0]
        time.sleep(0.05)
    raise AssertionError("no browser was started")
