"""Hosts that do not answer as they should: each costs only its own turn."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from msgspec.structs import replace

from crawler.protocol import Failed, PageFound, RobotsFound, Setup
from crawler.settings import FetchLimits
from crawler.tasks import FetchTask
from storage.records import Outcome
from tests.crawler.fetching.driver import LOOPBACK, Worker
from tests.site import Page, Site

QUICK = FetchLimits(
    timeout_s=1.5, connect_timeout_s=0.7, max_bytes=50_000, allow_addresses=("127.0.0.0/8", "::1")
)
NO_ROBOTS = 404


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker(Setup(limits=QUICK)) as worker:
        worker.ready()
        yield worker


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        site.pages["/a"] = Page("hello")
        yield site


@contextmanager
def full_backlog() -> Iterator[str]:
    """A port that takes no more connections: what asks for one waits for ever."""
    with ExitStack() as stack:
        server = stack.enter_context(socket.socket())
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(server.getsockname())
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@contextmanager
def silent() -> Iterator[str]:
    """A port that takes connections and says nothing."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(50)
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def closed_port() -> str:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{server.getsockname()[1]}"


def open_robots(worker: Worker, address: str, *paths: str, **changes: object) -> object:
    """A batch of a host whose robots.txt is known to allow all."""
    from crawler.protocol import KeptRobots

    kept = (KeptRobots(origin=address, status=NO_ROBOTS),)
    return worker.fetch(*(address + path for path in paths), robots=kept, **changes)


def failed(worker: Worker, batch: object, task: int = 1) -> Failed:
    found = worker.found(batch)[task]  # type: ignore[arg-type]
    assert isinstance(found, Failed)
    return found


@pytest.mark.parametrize(
    ("host", "cause", "detail"),
    [
        ("full", "connect_timeout", "no connection within 0.7 s"),
        ("closed", "refused", "the connection was refused"),
    ],
)
def test_without_a_host_to_talk_to_its_turn_ends(
    worker: Worker, host: str, cause: str, detail: str
) -> None:
    with full_backlog() as full:
        address = full if host == "full" else closed_port()
        batch = open_robots(worker, address, "/a", "/b", "/c")
        [end] = worker.ended(batch, within=20)  # type: ignore[arg-type]
    told = failed(worker, batch)
    assert told.cause == cause
    assert told.fetch.outcome is Outcome.SOFT_ERROR
    assert (told.fetch.detail or "").startswith(detail)
    assert told.trouble is None
    assert (end.cause, end.unreached, end.requests) == (cause, (2, 3), 1)


def test_a_robots_txt_of_no_host_names_the_true_cause(worker: Worker) -> None:
    with full_backlog() as address:
        batch = worker.fetch(f"{address}/a", f"{address}/b")
        [end] = worker.ended(batch)
    assert (end.cause, end.unreached) == ("connect_timeout", (1, 2))
    assert [told.cause for told in worker.all(RobotsFound, batch)] == ["connect_timeout"]
    assert worker.found(batch) == {}


def test_a_name_without_an_address(worker: Worker) -> None:
    address = "http://no-such-name.invalid"
    batch = open_robots(worker, address, "/a", "/b")
    [end] = worker.ended(batch, within=10)  # type: ignore[arg-type]
    told = failed(worker, batch)
    assert (told.cause, end.cause, end.unreached) == ("dns", "dns", (2,))
    assert "cannot be resolved" in (told.fetch.detail or "")


def test_the_first_answer_that_comes_too_late_fails_its_address(worker: Worker, site: Site) -> None:
    site.pages["/slow"] = Page("late", delay_s=2.5)
    batch = open_robots(worker, site.address, "/slow", "/a", "/slow", "/a")
    [end] = worker.ended(batch)  # type: ignore[arg-type]
    found = worker.found(batch)  # type: ignore[arg-type]
    assert [type(found.get(n)).__name__ for n in (1, 2, 3, 4)] == [
        "Failed", "PageFound", "Failed", "NoneType",
    ]  # fmt: skip
    assert failed(worker, batch).cause == "read_timeout"
    assert failed(worker, batch).fetch.detail == "no whole answer within 1.5 s"
    assert (end.cause, end.unreached) == ("read_timeout", (4,))


def test_an_answer_that_drips_is_too_late(worker: Worker, site: Site) -> None:
    site.pages["/drip"] = Page("x" * 4096, drip_s=0.1)
    batch = open_robots(worker, site.address, "/drip")
    worker.ended(batch)  # type: ignore[arg-type]
    assert failed(worker, batch).cause == "read_timeout"


def test_a_server_error_is_asked_for_once(worker: Worker, site: Site) -> None:
    site.pages["/a"] = Page("oops", status=500)
    batch = open_robots(worker, site.address, "/a", "/a")
    [end] = worker.ended(batch)  # type: ignore[arg-type]
    assert end.requests == 2
    assert site.times("/a") == 2
    found = worker.found(batch)[1]  # type: ignore[arg-type]
    assert isinstance(found, PageFound)
    assert found.fetch.detail == "HTTP 500"


def test_a_cut_answer_is_broken(worker: Worker, site: Site) -> None:
    site.pages["/cut"] = Page("x" * 5000, cut_after=100)
    batch = open_robots(worker, site.address, "/cut", "/a")
    [end] = worker.ended(batch)  # type: ignore[arg-type]
    found = failed(worker, batch)
    assert found.cause == "broken"
    told = found.fetch.detail or ""
    assert told.startswith("the connection broke (")
    assert not re.search("<|Error|Failure|twisted", told)
    assert end.cause is None
    assert isinstance(worker.found(batch)[2], PageFound)  # type: ignore[arg-type]


def test_an_answer_that_is_too_large(worker: Worker, site: Site) -> None:
    import gzip

    site.pages["/large"] = Page("x" * 60_000)
    packed = gzip.compress(b"x" * 60_000)
    site.pages["/packed"] = Page(packed, headers={"Content-Encoding": "gzip"})
    batch = open_robots(worker, site.address, "/large", "/packed", "/a")
    worker.ended(batch)  # type: ignore[arg-type]
    for task in (1, 2):
        told = failed(worker, batch, task)
        assert told.cause == "too_large"
        assert told.fetch.detail == "the answer is larger than 50000 bytes"
    assert isinstance(worker.found(batch)[3], PageFound)  # type: ignore[arg-type]


@pytest.mark.parametrize("address", ["http://10.1.2.3", "http://169.254.169.254", "http://[::2]"])
def test_a_private_address_is_not_connected_to(worker: Worker, address: str) -> None:
    batch = worker.fetch(f"{address}/a", f"{address}/b")
    [end] = worker.ended(batch)
    for task in (1, 2):
        told = failed(worker, batch, task)
        assert told.cause == "address"
        assert "allow_addresses" in (told.fetch.detail or "")
        assert told.fetch.outcome is Outcome.HARD_ERROR
    assert end.unreached == ()


@pytest.mark.parametrize(
    "url", ["http://", "http:///a", "nonsense", "http://a b.cn/", "ftp://a.cn/", "http://[::1/a"]
)
def test_no_address_to_ask_at(worker: Worker, url: str) -> None:
    batch = worker.hand(FetchTask(number=1, url=url, source_id="site"))
    [end] = worker.ended(batch)
    assert end.unreached == ()
    told = failed(worker, batch)
    assert told.cause == "address_unreadable"
    assert (told.fetch.detail or "").startswith("no address to ask at: ")


def test_a_host_of_ipv6_alone_is_fetched(worker: Worker) -> None:
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
    from threading import Thread

    class Server(ThreadingHTTPServer):
        address_family = socket.AF_INET6

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "3")
            self.end_headers()
            self.wfile.write(b"six")

        def log_message(self, *_: object) -> None:
            pass

    try:
        server = Server(("::1", 0), Handler)
    except OSError:
        pytest.skip("no IPv6 here")
    with server:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        batch = worker.fetch(f"http://[::1]:{server.server_address[1]}/a")
        worker.ended(batch)
        server.shutdown()
    found = worker.found(batch)[1]
    assert isinstance(found, PageFound)
    assert found.fetch.body == b"six"


SHIPPED = FetchLimits(allow_addresses=LOOPBACK.allow_addresses)


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    "limits",
    [
        pytest.param(replace(SHIPPED, timeout_s=10, connect_timeout_s=9), id="10 s"),
        pytest.param(
            SHIPPED, id="shipped", marks=pytest.mark.long("waits half a minute as shipped")
        ),
    ],
)
def test_hosts_that_hang_cost_no_other_its_turn(limits: FetchLimits) -> None:
    """20 hosts that hang beside 4 that answer, in one worker."""
    with ExitStack() as stack:
        worker = stack.enter_context(Worker(Setup(limits=limits)))
        dead = [stack.enter_context(full_backlog()) for _ in range(10)]
        mute = [stack.enter_context(silent()) for _ in range(10)]
        sites = [stack.enter_context(Site()) for _ in range(4)]
        worker.ready()
        began = time.monotonic()
        hanging = [worker.fetch(f"{address}/a", f"{address}/b") for address in [*dead, *mute]]
        for site in sites:
            site.pages["/a"] = Page("hello")
        good = [worker.fetch(*[site.url("/a")] * 3) for site in sites]
        worker.ended(*good, within=8)
        assert time.monotonic() - began < 8
        ends = worker.ended(*hanging, within=60)
        took = time.monotonic() - began
    assert {end.cause for end in ends[:10]} == {"connect_timeout"}
    assert {end.cause for end in ends[10:]} == {"read_timeout"}
    assert all(end.unreached == (1, 2) for end in ends)
    assert limits.timeout_s - 1 < took < limits.timeout_s + 15
