"""The guarding proxy by itself: what it hands on, what it refuses, and names that change."""

from __future__ import annotations

import asyncio
import gzip
import socket
from collections.abc import Iterator

import pytest

from crawler.guard import parse_networks
from crawler.rendering.proxy import GuardingProxy
from tests.site import Page, Site


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        running.pages["/a?b=1"] = Page("hello")
        running.pages["/packed"] = Page(gzip.compress(b"x" * 1000))
        running.pages["/large"] = Page(b"y" * 200_000)
        yield running


def ask(request: str, *, names: dict[str, list[str]] | None = None, times: int = 1) -> list[bytes]:
    """What the proxy answers to a request, each time on a connection of its own."""

    async def talk() -> list[bytes]:
        proxy = GuardingProxy(parse_networks(["127.0.0.1"]), 2.0, 5.0, 100_000)
        if names is not None:
            proxy.resolve = lambda host, _: [names[host].pop(0)]
        port = await proxy.start()
        answers = []
        for _ in range(times):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request.encode())
            answers.append(await asyncio.wait_for(reader.read(), 10))
            writer.close()
        proxy.close()
        return answers

    return asyncio.run(talk())


def plain(url: str, *headers: str) -> str:
    lines = [f"GET {url} HTTP/1.1", f"Host: {url.split('/')[2]}", *headers, "", ""]
    return "\r\n".join(lines)


def test_a_request_in_plain_is_handed_on_without_what_is_meant_for_the_proxy(site: Site) -> None:
    (answer,) = ask(plain(site.url("/a?b=1"), "Proxy-Connection: keep-alive", "X-A: 1"))
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"hello")
    assert b"connection: close" in answer.lower()
    (asked,) = site.asked
    assert asked.path == "/a?b=1"
    assert asked.headers["X-A"] == "1"
    assert "proxy-connection" not in {name.lower() for name in asked.headers}


def test_bytes_are_handed_on_as_they_are(site: Site) -> None:
    (answer,) = ask(plain(site.url("/packed")))
    assert gzip.decompress(answer.partition(b"\r\n\r\n")[2]) == b"x" * 1000


def test_more_than_a_host_may_send_is_cut(site: Site) -> None:
    (answer,) = ask(plain(site.url("/large")))
    assert len(answer) < 150_000


@pytest.mark.parametrize(
    "host",
    ["127.0.0.2", "10.0.0.1", "169.254.169.254", "[::1]", "[fd00::1]", "0.0.0.0", "2130706434"],
)
def test_a_private_address_is_refused_in_plain_and_in_a_tunnel(host: str) -> None:
    (in_plain,) = ask(plain(f"http://{host}:9/"))
    (tunnel,) = ask(f"CONNECT {host}:9 HTTP/1.1\r\nHost: {host}:9\r\n\r\n")
    assert in_plain.startswith(b"HTTP/1.1 403")
    assert tunnel.startswith(b"HTTP/1.1 403")


@pytest.mark.parametrize("host", ["update.googleapis.com", "accounts.google.com"])
def test_the_browser_asks_nobody_of_itself(host: str) -> None:
    """What it is refused is not even resolved."""
    (answer,) = ask(f"CONNECT {host}:443 HTTP/1.1\r\nHost: {host}:443\r\n\r\n", names={})
    assert answer.startswith(b"HTTP/1.1 403")


def test_a_name_that_changes_its_address_is_looked_at_each_time(site: Site) -> None:
    """First it leads to the press, then to what is private: the second time it leads nowhere."""
    port = site.address.rpartition(":")[2]
    with socket.socket() as private:
        private.bind(("127.0.0.2", 0))
        private.listen()
        private.settimeout(0.3)
        names = {"rebind.test": ["127.0.0.1", "127.0.0.2"]}
        first, second = ask(plain(f"http://rebind.test:{port}/a?b=1"), names=names, times=2)
        assert first.endswith(b"hello")
        assert second.startswith(b"HTTP/1.1 403")
        with pytest.raises(TimeoutError):
            private.accept()


def test_a_name_is_resolved_once_for_a_connection(site: Site) -> None:
    """Between the look and the connection there is no second look that could say otherwise."""
    port = site.address.rpartition(":")[2]
    names = {"once.test": ["127.0.0.1"]}
    (answer,) = ask(plain(f"http://once.test:{port}/a?b=1"), names=names)
    assert answer.endswith(b"hello")
    assert names == {"once.test": []}


@pytest.mark.parametrize(
    "request_",
    ["GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET file:///etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n",
     "CONNECT nowhere HTTP/1.1\r\nHost: a\r\n\r\n", "no request at all\r\n\r\n",
     "GET http://127.0.0.1:1/ HTTP/1.1\r\nHost: a\r\n\r\n"],
)  # fmt: skip
def test_what_is_no_request_gets_no_answer_of_a_host(request_: str) -> None:
    (answer,) = ask(request_)
    assert answer.startswith((b"HTTP/1.1 403", b"HTTP/1.1 502"))
