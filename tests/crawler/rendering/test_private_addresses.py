"""The browser cannot be led to a private address: each way tried, and nobody there hears of it.

The page may ask the press at 127.0.0.1, as the configuration allows; 127.0.0.2 and ::1 are private.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self

import pytest

from crawler.rendering.browser import Keeper
from crawler.rendering.messages import Render, Rendered, Start
from tests.rendered import LOOPBACK, Rendering, quick, require_browser
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
            while True:
                self._udp.recvfrom(2048)
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

NEVER = {
    "the page goes there": "location = at",
    "the page refreshes": (
        "e = document.createElement('meta'); e.httpEquiv = 'refresh'; e.content = '0;url=' + at;"
        " document.head.append(e)"
    ),
    "form": (
        "e = document.createElement('form'); e.action = at; e.method = 'post'; put(e); e.submit()"
    ),
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


def page(way: str, *places: str) -> bytes:
    tries = "".join(
        f"n += 1; host = '{place}'; at = `http://${{host}}/`; try {{ {way} }} catch {{}}\n"
        for place in places
    )
    return (
        "<!DOCTYPE html><meta charset=utf-8><body><p id=said>before</p><script>\n"
        "let n = 0, host, at, e, x, p, urls; const put = (one) => document.body.append(one);\n"
        f"{tries}said.textContent = 'tried';</script>"
    ).encode()


def render(press: Site, body: bytes) -> Render:
    return Render(number=0, url=press.url("/page"), body=body, screenshot=True)


def lead(press: Site, ear: Ear, host: str) -> None:
    press.pages[f"/to?http://{host}/"] = Page(status=302, headers={"Location": f"http://{host}/"})


@pytest.mark.parametrize("way", WAYS)
def test_a_way_leads_to_what_is_allowed_and_to_nothing_private(
    browser: Rendering, press: Site, private: Ear, way: str
) -> None:
    with Ear(HERE) as allowed:
        places = [f"{HERE}:{allowed.port}", f"{PRIVATE}:{private.port}"]
        for place in places:
            lead(press, private, place)
        made = browser(render(press, page(WAYS[way], *places)))
        assert "tried" in made.body.decode()
        assert allowed.heard, "the way leads nowhere: the test shows nothing"
    assert private.heard == []


@pytest.mark.parametrize("way", NEVER)
def test_a_way_is_closed(browser: Rendering, press: Site, private: Ear, way: str) -> None:
    made = browser(render(press, page(NEVER[way], f"{PRIVATE}:{private.port}")))
    assert "tried" in made.body.decode()
    time.sleep(0.3)
    assert private.heard == []


@pytest.mark.parametrize(
    "name",
    ["2130706434", "0x7f.0.0.2", "0177.0.0.2", "127.2", "[::ffff:127.0.0.2]", "[::127.0.0.2]",
     "[64:ff9b::7f00:2]", "127.0.0.2.", "127。0。0。2"],
)  # fmt: skip
def test_an_address_in_another_dress_is_the_same_address(
    browser: Rendering, press: Site, private: Ear, name: str
) -> None:
    way = f"{WAYS['fetch']}; {WAYS['image']}; {WAYS['frame']}; {WAYS['WebSocket']}"
    browser(render(press, page(way, f"{name}:{private.port}")))
    assert private.heard == []


def test_loopback_of_the_newer_family_and_by_name(browser: Rendering, press: Site) -> None:
    """A name leads where its addresses do: `localhost` also to ::1, which nobody allowed."""
    try:
        ear = Ear("::1").__enter__()
    except OSError:
        pytest.skip("this machine has no IPv6 on loopback")
    way = f"{WAYS['fetch']}; {WAYS['WebSocket']}; {WAYS['https']}"
    browser(render(press, page(way, f"[::1]:{ear.port}", f"localhost:{ear.port}")))
    assert ear.heard == []
    ear.__exit__()


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

    async def show() -> object:
        keeper = Keeper(Start(limits=LOOPBACK, settings=quick()))
        answers = iter([HERE])
        keeper.proxy.resolve = lambda _host, _port: [next(answers, PRIVATE)]
        try:
            await keeper.begin()
            url = f"http://rebind.test:{port}/page"
            return await keeper.show(Render(number=0, url=url, body=body))
        finally:
            await keeper.close()

    with Ear(PRIVATE, port) as private:
        made = asyncio.run(show())
        time.sleep(0.3)
        assert private.heard == []
    assert isinstance(made, Rendered)
    assert ">tried<" in made.body.decode()
    assert (press.times("/a"), press.times("/b")) == (1, 0)


def test_the_proxy_itself_is_no_way_in(browser: Rendering, press: Site, private: Ear) -> None:
    """The name by which the browser knows its way out is nobody's to ask."""
    browser(render(press, page(WAYS["fetch"], f"guard.invalid:{private.port}")))
    assert private.heard == []
