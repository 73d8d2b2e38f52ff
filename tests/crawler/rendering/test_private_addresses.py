"""The browser cannot be led to a private address: each way tried, and nobody there hears of it.

The page may ask the press at 127.0.0.1, as the configuration allows; 127.0.0.2 and ::1 are private.
"""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import msgspec
import pytest

from crawler.rendering.messages import Render, Start
from tests.rendered import LOOPBACK, Rendering, browsers, quick, require_browser
from tests.site import Page, Site

HERE = "127.0.0.1"
PRIVATE = "127.0.0.2"


@dataclass
class Ear:
    """Hears whoever connects to an address, or sends it a datagram, on one port."""

    host: str
    port: int = 0
    heard: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        self._tcp, self._udp = socket.socket(family), socket.socket(family, socket.SOCK_DGRAM)
        self._tcp.bind((self.host, self.port))
        self.port = self._tcp.getsockname()[1]
        self._udp.bind((self.host, self.port))
        self._tcp.listen()
        for listen in (self._connections, self._datagrams):
            threading.Thread(target=listen, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for one in (self._tcp, self._udp):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _connections(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._tcp.accept()
                self.heard.append("a connection")
                connection.close()

    def _datagrams(self) -> None:
        with contextlib.suppress(OSError):
            while self._udp.recvfrom(2048)[1]:  # nobody: it is shut
                self.heard.append("a datagram")


@pytest.fixture(scope="module")
def browser() -> Iterator[Rendering]:
    require_browser()
    rendering = Rendering()
    yield rendering
    rendering.close()


@pytest.fixture
def press() -> Iterator[Site]:
    with Site() as site:
        yield site


@pytest.fixture
def private() -> Iterator[Ear]:
    with Ear(PRIVATE) as ear:
        yield ear


WAYS = {
    "fetch": "fetch(at, {mode: 'no-cors'})",
    "fetch with a body": "fetch(at, {method: 'POST', mode: 'no-cors', body: 'x'})",
    "fetch that goes on after the page": "fetch(at, {mode: 'no-cors', keepalive: true})",
    "XMLHttpRequest": "x = new XMLHttpRequest(); x.open('GET', at); x.send()",
    "image": "new Image().src = at",
    "image of a set": "e = document.createElement('img'); e.srcset = at + ' 2x'; put(e)",
    "background": (
        "e = document.createElement('p'); e.textContent = 'x';"
        " e.style.background = `url(${at})`; put(e)"
    ),
    "script": "e = document.createElement('script'); e.src = at; put(e)",
    "module": "import(at).catch(() => 0)",
    "style sheet": "e = document.createElement('link'); e.rel = 'stylesheet'; e.href = at; put(e)",
    "frame": "e = document.createElement('iframe'); e.src = at; put(e)",
    "object": "e = document.createElement('object'); e.data = at; put(e)",
    "embed": "e = document.createElement('embed'); e.src = at; put(e)",
    "form into a frame": (
        "put(Object.assign(document.createElement('iframe'), {name: 'f' + n}));"
        " e = document.createElement('form'); e.action = at; e.method = 'post';"
        " e.target = 'f' + n; put(e); e.submit()"
    ),
    "worker": ("new Worker(URL.createObjectURL(new Blob([`fetch('${at}', {mode: 'no-cors'})`])))"),
    "frame that refreshes": (
        "e = document.createElement('iframe');"
        " e.srcdoc = `<meta http-equiv=refresh content='0;url=${at}'>`; put(e)"
    ),
    "WebSocket": "new WebSocket(at.replace('http', 'ws'))",
    "https": "fetch(at.replace('http', 'https'), {mode: 'no-cors'})",
    "redirect of a fetch": "fetch('/to?' + at, {mode: 'no-cors'})",
    "redirect of an image": "new Image().src = '/to?' + at",
    "redirect of a frame": "e = document.createElement('iframe'); e.src = '/to?' + at; put(e)",
}
"""Ways that a page has to ask an address; each is shown to ask one that is allowed."""

LEAVES = {
    "the page goes there": "location = at",
    "the page refreshes": (
        "e = document.createElement('meta'); e.httpEquiv = 'refresh'; e.content = '0;url=' + at;"
        " document.head.append(e)"
    ),
    "form": (
        "e = document.createElement('form'); e.action = at; e.method = 'post'; put(e); e.submit()"
    ),
}
"""Ways by which the page itself would go."""

NEVER = {
    "window": "open(at)",
    "beacon": "navigator.sendBeacon(at, 'x')",
    "ping": ("e = document.createElement('a'); e.href = '#'; e.ping = at; put(e); e.click()"),
    "film": "e = document.createElement('video'); e.src = at; put(e); e.load()",
    "font": "new FontFace('f', `url(${at})`).load().catch(() => 0)",
    "events": "new EventSource(at)",
    "hints": (
        "for (const rel of ['preconnect', 'dns-prefetch', 'prefetch', 'prerender', 'manifest']) {"
        " e = document.createElement('link'); e.rel = rel; e.href = at; document.head.append(e) }"
    ),
    "rules of speculation": (
        "e = document.createElement('script'); e.type = 'speculationrules';"
        " e.textContent = JSON.stringify({prerender: [{urls: [at]}], prefetch: [{urls: [at]}]});"
        " put(e)"
    ),
    "service worker": "navigator.serviceWorker.register(at).catch(() => 0)",
    "WebTransport": "new WebTransport(at.replace('http', 'https')).ready.catch(() => 0)",
    "WebRTC": (
        "urls = ['stun:' + host, `turn:${host}?transport=tcp`, `turn:${host}?transport=udp`];"
        " p = new RTCPeerConnection({iceServers: [{urls, username: 'u', credential: 'c'}]});"
        " p.createDataChannel('x'); p.createOffer().then((o) => p.setLocalDescription(o))"
    ),
}
"""Ways that are open to nobody, wherever they lead."""


def page(*tries: tuple[str, str]) -> bytes:
    """A page that tries ways to places, one after another."""
    tried = "".join(
        f"n += 1; host = '{place}'; at = `http://${{host}}/`; try {{ {way} }} catch {{}}\n"
        for way, place in tries
    )
    return (
        "<!DOCTYPE html><meta charset=utf-8><body><p id=said>before</p><script>\n"
        "let n = 0, host, at, e, x, p, urls; const put = (one) => document.body.append(one);\n"
        f"{tried}said.textContent = 'tried';</script>"
    ).encode()


def render(press: Site, body: bytes) -> Render:
    return Render(number=0, url=press.url("/page"), body=body, screenshot=True)


@dataclass(frozen=True)
class Heard:
    """What was heard of one way, which has ears of its own."""

    allowed: list[str]
    private: list[str]


@pytest.fixture(scope="module")
def ways(browser: Rendering) -> dict[str, Heard]:
    """All ways tried by one page, each to an address that is allowed and to one that is not."""
    ears, tries = {}, []
    with contextlib.ExitStack() as open_, Site() as press:
        for name, way in WAYS.items():
            ears[name] = [open_.enter_context(Ear(host)) for host in (HERE, PRIVATE)]
            for ear in ears[name]:
                at = f"{ear.host}:{ear.port}"
                press.pages[f"/to?http://{at}/"] = Page(
                    status=302, headers={"Location": f"http://{at}/"}
                )
                tries.append((way, at))
        made = browser(render(press, page(*tries)))
        assert "tried" in made.body.decode()
        return {name: Heard(*(list(ear.heard) for ear in both)) for name, both in ears.items()}


@pytest.mark.parametrize("way", WAYS)
def test_a_way_leads_to_what_is_allowed_and_to_nothing_private(
    ways: dict[str, Heard], way: str
) -> None:
    assert ways[way].allowed, "the way leads nowhere: the test shows nothing"
    assert ways[way].private == []


def heard_of(browser: Rendering, press: Site, tries: dict[str, tuple[str, str]]) -> dict[str, int]:
    """How often the private address was reached by each, all tried by one page.

    Args:
        browser: The browser.
        press: Where the page stands.
        tries: Of each its way, and the private address in the dress in which it is asked.
    """
    with contextlib.ExitStack() as open_:
        ears = {name: open_.enter_context(Ear(PRIVATE)) for name in tries}
        asked = [(way, f"{host}:{ears[name].port}") for name, (way, host) in tries.items()]
        made = browser(render(press, page(*asked)))
        assert "tried" in made.body.decode()
        time.sleep(0.3)
        return {name: len(ear.heard) for name, ear in ears.items()}


@pytest.mark.parametrize("way", LEAVES)
def test_no_page_goes_there(browser: Rendering, press: Site, way: str) -> None:
    assert heard_of(browser, press, {way: (LEAVES[way], PRIVATE)}) == {way: 0}


def test_what_is_open_to_nobody_leads_there_neither(browser: Rendering, press: Site) -> None:
    tries = {name: (way, PRIVATE) for name, way in NEVER.items()}
    assert heard_of(browser, press, tries) == dict.fromkeys(NEVER, 0)


DRESSES = (
    "2130706434", "0x7f.0.0.2", "0177.0.0.2", "127.2", "[::ffff:127.0.0.2]", "[::127.0.0.2]",
    "[64:ff9b::7f00:2]", "127.0.0.2.", "127。0。0。2",
)  # fmt: skip


def test_an_address_in_another_dress_is_the_same_address(browser: Rendering, press: Site) -> None:
    way = f"{WAYS['fetch']}; {WAYS['image']}; {WAYS['frame']}; {WAYS['WebSocket']}"
    tries = {name: (way, name) for name in DRESSES}
    assert heard_of(browser, press, tries) == dict.fromkeys(DRESSES, 0)


def test_loopback_of_the_newer_family_and_by_name(browser: Rendering, press: Site) -> None:
    """A name leads where its addresses do: `localhost` also to ::1, which nobody allowed."""
    try:
        ear = Ear("::1").__enter__()
    except OSError:
        pytest.skip("this machine has no IPv6 on loopback")
    way = f"{WAYS['fetch']}; {WAYS['WebSocket']}; {WAYS['https']}"
    places = f"[::1]:{ear.port}", f"localhost:{ear.port}"
    browser(render(press, page(*((way, place) for place in places))))
    assert ear.heard == []
    ear.__exit__()


REBINDS = """
import asyncio, sys
import msgspec
from crawler.rendering.browser import Keeper
from crawler.rendering.messages import Render, Start

async def show(start, url, first, then):
    keeper = Keeper(msgspec.json.decode(start, type=Start))
    answers = iter([first])
    keeper.proxy.resolve = lambda _host, _port: [next(answers, then)]
    try:
        await keeper.begin()
        return await keeper.show(Render(number=0, url=url, body=sys.stdin.buffer.read()))
    finally:
        await keeper.close()

sys.stdout.buffer.write(asyncio.run(show(*sys.argv[1:])).body)
"""
"""Shows a page whose name has another address from the second time on. It is a process of its own,
since a keeper that is closed ends all that its process has started."""


@pytest.mark.slow
def test_a_name_that_changes_its_address_leads_nowhere_the_second_time(press: Site) -> None:
    """First it is the press's; then, on the same port, what is private."""
    require_browser()
    port = int(press.address.rpartition(":")[2])
    press.pages["/a"] = press.pages["/b"] = Page("x")
    body = (
        b"<p id=said>before</p><script>fetch('/a').then(() => fetch('/b')).catch(() => 0)"
        b".then(() => new WebSocket(`ws://${location.host}/c`)).catch(() => 0)"
        b".finally(() => { said.textContent = 'tried' })</script>"
    )

    start = msgspec.json.encode(Start(limits=LOOPBACK, settings=quick())).decode()
    url = f"http://rebind.test:{port}/page"
    with Ear(PRIVATE, port) as private:
        shown = subprocess.run(
            [sys.executable, "-P", "-c", REBINDS, start, url, HERE, PRIVATE],
            input=body, stdout=subprocess.PIPE, check=True,
        )  # fmt: skip
        time.sleep(0.3)
        assert private.heard == []
    assert b">tried<" in shown.stdout
    assert (press.times("/a"), press.times("/b")) == (1, 0)


BY_ITSELF = """
import asyncio, sys
import msgspec
from crawler.rendering.browser import Keeper
from crawler.rendering.messages import Render, Start

async def stand(start):
    keeper = Keeper(msgspec.json.decode(start, type=Start))
    keeper.proxy.resolve = lambda host, _port: print(host, flush=True) or []
    try:
        await keeper.begin()
        await keeper.show(Render(number=0, url="http://nobody.test/", body=b"<p>"))
        await asyncio.sleep(5)
    finally:
        await keeper.close()

asyncio.run(stand(sys.argv[1]))
"""


@pytest.mark.slow
def test_the_browser_by_itself_asks_for_nobody() -> None:
    """Chromium has questions of its own as it starts; each version has others."""
    require_browser()
    start = msgspec.json.encode(Start(limits=LOOPBACK, settings=quick())).decode()
    command = [sys.executable, "-P", "-c", BY_ITSELF, start]
    stood = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    assert stood.stdout == b""


def test_what_playwright_switches_off_stays_off(browser: Rendering, press: Site) -> None:
    """Of two lists of features Chromium heeds the last: ours, which has to hold the other's."""
    browser(render(press, b"<p>"))
    (main,) = browsers(browser.pid)
    said = Path(f"/proc/{main}/cmdline").read_bytes().decode().split("\0")
    lists = [
        set(one.partition("=")[2].split(","))
        for one in said
        if one.startswith("--disable-features=")
    ]
    *others, ours = lists
    elsewhere = {name for name in set().union(*others) if name.startswith("ms") or "Win" in name}
    assert others
    assert set().union(*others) - elsewhere - ours == set()


@pytest.mark.slow
def test_the_proxy_itself_is_no_way_in(browser: Rendering, press: Site, private: Ear) -> None:
    """The name by which the browser knows its way out is nobody's to ask."""
    browser(render(press, page((WAYS["fetch"], f"guard.invalid:{private.port}"))))
    assert private.heard == []
