"""Fetching through a proxy: it is trusted, what is asked of it is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from crawler.protocol import Failed, PageFound, Setup
from crawler.settings import FetchLimits, Source
from crawler.tasks import FetchTask
from tests.api_press import Answer, Press, Proxy
from tests.crawler.fetching.driver import LOOPBACK, Worker
from tests.receivers import make_certificate

NOWHERE = "office.invalid"
"""A name that does not resolve here."""


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    with Press({"/a": lambda _: Answer("hello"), "/secret": lambda _: Answer("inner")}) as press:
        yield press


@pytest.fixture(scope="module")
def proxy(press: Press) -> Iterator[Proxy]:
    names = (NOWHERE, f"127.0.0.1:{press.port}", f"localhost:{press.port}")
    with Proxy(dict.fromkeys(names, press.port)) as proxy:
        yield proxy


def limits(proxy: str, **keys: Any) -> FetchLimits:
    values = {"proxy": proxy, "allow_addresses": (), **keys}
    return msgspec.structs.replace(LOOPBACK, **values)


@pytest.fixture(scope="module")
def worker(proxy: Proxy) -> Iterator[Worker]:
    with Worker(setup=Setup(limits=limits(proxy.address))) as worker:
        yield worker


def fetch(worker: Worker, url: str, declared: Source | None = None) -> Any:
    task = FetchTask(number=1, url=url, source_id="site")
    batch = worker.hand(task, source=declared)
    worker.ended(batch)
    return worker.found(batch)[1]


def test_a_name_that_nothing_here_knows_is_the_proxy_s_to_find(
    worker: Worker, proxy: Proxy
) -> None:
    """Though the proxy is at an address that nothing else may connect to."""
    found = fetch(worker, f"http://{NOWHERE}/a")
    assert isinstance(found, PageFound), found
    assert found.fetch.body == b"hello"
    assert ("GET", f"http://{NOWHERE}/robots.txt") in proxy.asked
    assert ("GET", f"http://{NOWHERE}/a") in proxy.asked


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "LOCALHOST.", "10.0.0.1", "169.254.169.254", "192.168.1.1",
        "[::1]", "[fd00::1]", "[::ffff:10.0.0.1]", "[64:ff9b::a00:1]", "0", "127.1", "0x7f000001",
        "2130706433", "0177.0.0.1", "0.0.0.0",
    ],
)  # fmt: skip
def test_the_proxy_is_never_asked_for_a_private_address(
    worker: Worker, proxy: Proxy, press: Press, scheme: str, host: str
) -> None:
    before = len(proxy.asked)
    found = fetch(worker, f"{scheme}://{host}:{press.port}/secret")
    assert isinstance(found, Failed)
    assert found.cause == "address"
    assert len(proxy.asked) == before


def test_a_redirect_to_a_private_address_is_refused_too(
    worker: Worker, proxy: Proxy, press: Press
) -> None:
    inner = f"http://127.0.0.1:{press.port}/secret"
    press.speaks["/led"] = lambda _: Answer("", 302, "text/plain", (("Location", inner),))
    led = fetch(worker, f"http://{NOWHERE}/led")
    assert led.url == inner
    assert fetch(worker, led.url).cause == "address"


def test_an_address_that_may_be_fetched_may_be_asked_of_the_proxy(
    proxy: Proxy, press: Press
) -> None:
    setup = Setup(limits=limits(proxy.address, allow_addresses=("127.0.0.1",)))
    with Worker(setup=setup) as worker:
        found = fetch(worker, press.url("/a"))
        assert isinstance(found, PageFound)
        assert ("GET", press.url("/a")) in proxy.asked


def test_the_proxy_itself_is_no_page(worker: Worker, proxy: Proxy) -> None:
    """Neither through it, nor straight by a source that uses none."""
    for declared in (None, Source(id="site", name="站", proxy="")):
        found = fetch(worker, f"{proxy.address}/", declared)
        assert isinstance(found, Failed)
        assert found.cause == "address"


def test_https_goes_through_a_tunnel(tmp_path: Path) -> None:
    made = make_certificate(tmp_path, host="127.0.0.1")
    with Press({"/a": lambda _: Answer("hello")}, certificate=made) as safe:
        known = {f"{NOWHERE}:443": safe.port}
        with Proxy(known, known_by="Basic dTpw") as proxy:
            given = limits(f"http://u:p@127.0.0.1:{proxy.port}", verify_certificates=False)
            with Worker(setup=Setup(limits=given)) as worker:
                found = fetch(worker, f"https://{NOWHERE}/a")
                assert isinstance(found, PageFound), found
                end = worker.ended(worker.fetch("https://elsewhere.invalid/a"))[0]
                said = str(worker.heard)
            assert {method for method, _ in proxy.asked} == {"CONNECT"}
            assert not any("Proxy-Authorization" in one.headers for one in safe.asked)
    assert end.cause == "refused"
    assert "the proxy opens no way to the host" in said
    assert "Basic" not in said


def test_a_source_s_own_proxy_is_used_for_it_alone(press: Press, proxy: Proxy) -> None:
    setup = Setup(limits=limits("", allow_addresses=("127.0.0.1",)))
    declared = Source(id="site", name="站", proxy="http://u:${PROXY_PW}@" + proxy.address[7:])
    before = len(proxy.asked)
    with Worker(setup=setup, environ={"PROXY_PW": "pw-of-proxy"}) as worker:
        assert isinstance(fetch(worker, press.url("/a")), PageFound)
        assert len(proxy.asked) == before
        assert isinstance(fetch(worker, f"http://{NOWHERE}/a", declared), PageFound)
        said = str(worker.heard) + worker.errors()
    assert len(proxy.asked) > before
    assert "pw-of-proxy" not in said


def test_a_proxy_that_does_not_answer_is_named_without_its_password(press: Press) -> None:
    with Proxy() as gone:
        address = f"127.0.0.1:{gone.port}"
    given = limits(f"http://desk:pw-of-proxy@{address}")
    with Worker(setup=Setup(limits=given)) as worker:
        batch = worker.fetch(f"http://{NOWHERE}/a")
        end = worker.ended(batch)[0]
        said = str(worker.heard)
    assert end.cause == "refused"
    assert f"the connection was refused (through the proxy http://{address})" in said
    assert "pw-of-proxy" not in said + worker.errors()


@pytest.mark.parametrize("address", ["socks5://127.0.0.1:1080", "127.0.0.1:3128", "https://p:1"])
def test_what_is_no_http_proxy_is_told_and_nothing_is_asked(press: Press, address: str) -> None:
    setup = Setup(limits=limits("", allow_addresses=("127.0.0.1",)))
    declared = Source(id="site", name="站", proxy="${THE_PROXY}")
    asked = len(press.asked)
    with Worker(setup=setup, environ={"THE_PROXY": address}) as worker:
        found = fetch(worker, press.url("/a"), declared)
    assert isinstance(found, Failed)
    assert "the proxy is no http://host:port" in str(found.fetch.detail)
    assert len(press.asked) == asked
