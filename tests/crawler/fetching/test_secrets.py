"""What a source's seed has sent: to its own hosts alone, and said by the worker to nobody."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus

import msgspec
import pytest
from w3lib.url import safe_url_string

from crawler.discovery.asking import following
from crawler.protocol import Elsewhere, Failed, FeedFound, PageFound
from crawler.references import keep_secret, masked
from crawler.sending import may_go_to, origins_of
from crawler.settings import Feed, Source
from crawler.tasks import STRAIGHT, FeedTask, FetchTask, PageTask, Way
from storage.work import DueFeed, DueFeedPage
from tests.api_press import Answer, Asked, Press
from tests.crawler.fetching.driver import LOOPBACK, Worker
from tests.receivers import make_certificate

SECRET = "s3-very-secret+value"
ENVIRON = {"SITE_SECRET": SECRET, "OTHER_SECRET": "not for a site"}
HEADERS = {"Authorization": "Bearer ${SITE_SECRET}", "X-Requested-With": "XMLHttpRequest"}
COOKIES = {"member": "${SITE_SECRET}", "plain": "1"}


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker(environ=ENVIRON) as worker:
        yield worker


@pytest.fixture
def press() -> Iterator[Press]:
    with Press() as press:
        press.speaks["/a"] = press.speaks["/b"] = lambda _: Answer("[]")
        yield press


def source(*presses: Press, **keys: Any) -> Source:
    """A source that may send its secrets to these presses."""
    values: dict[str, Any] = {"id": "site", "name": "站", "headers": HEADERS, "cookies": COOKIES}
    origins = origins_of([press.url("/") for press in presses], ())
    return Source(**{**values, "origins": origins, **keys})


def feed_task(press: Press, **keys: Any) -> FeedTask:
    feed = Feed(**{"kind": "api", "url": press.url("/a"), "method": "POST", "body": "k=1", **keys})
    due = DueFeed(1, "site", feed.url, feed.kind, "tag", None, None, asked_url=feed.url)
    return FeedTask(number=1, url=feed.url, source_id="site", due=due, feed=feed)


def fetch(worker: Worker, url: str, declared: Source, way: Way = STRAIGHT) -> Any:
    task = FetchTask(number=1, url=url, source_id="site", way=way)
    batch = worker.hand(task, source=declared)
    worker.ended(batch)
    return worker.found(batch)[1]


def carries(asked: Asked) -> bool:
    """Whether a request has anything of ours that a stranger should not see."""
    return SECRET in str(asked.headers) or "X-Requested-With" in asked.headers


def moved(to: str, status: int, *headers: tuple[str, str]) -> Answer:
    return Answer("", status, "text/plain", (("Location", to), *headers))


def test_headers_and_cookies_go_to_the_source_s_own_host(worker: Worker, press: Press) -> None:
    press.speaks["/a"] = lambda _: Answer("x", headers=(("Set-Cookie", "plain=2; Path=/"),))
    fetch(worker, press.url("/a"), source(press, user_agent="Desk/2 (+https://desk.example)"))
    fetch(worker, press.url("/b"), source(press))
    first, second = press.asked
    assert first.headers["Authorization"] == f"Bearer {SECRET}"
    assert first.cookies == {"member": SECRET, "plain": "1"}
    assert first.headers["User-Agent"] == "Desk/2 (+https://desk.example)"
    assert second.cookies == {"member": SECRET, "plain": "2"}  # what the site set holds
    assert second.headers["User-Agent"] == LOOPBACK.user_agent


def test_nothing_of_it_goes_to_another_host(worker: Worker, press: Press) -> None:
    with Press(speaks={"/b": lambda _: Answer("x")}) as other:
        press.speaks["/a"] = lambda _: moved(other.url("/b"), 302)
        led = fetch(worker, press.url("/a"), source(press))
        assert isinstance(led, Elsewhere)
        assert SECRET not in str(led)
        fetch(worker, led.url, source(press), led.way)  # as the run hands it out
        fetch(worker, other.url("/b"), source(press))  # as a link of a list
        assert carries(press.asked[0])
        assert not any(map(carries, other.asked))


def test_what_is_no_source_s_own_gets_no_header(worker: Worker, press: Press) -> None:
    fetch(worker, press.url("/a"), source())
    assert not carries(press.asked[0])


def test_a_secret_never_goes_from_https_to_http(press: Press, tmp_path: Path) -> None:
    """On one host name, where a redirect or a link leads from the one to the other."""
    made = make_certificate(tmp_path)
    with Press(certificate=made) as safe, Worker(environ=ENVIRON) as worker:
        session = ("Set-Cookie", "session=abc; Path=/")
        safe.speaks["/a"] = lambda _: Answer("x", headers=(session,))
        declared = source(safe, verify_certificates=False)
        found = fetch(worker, safe.url("/a"), declared)
        assert isinstance(found, PageFound), found
        assert carries(safe.asked[0])
        fetch(worker, press.url("/b"), declared)
        assert not carries(press.asked[0])
        assert "session" not in press.asked[0].cookies


def test_a_source_whose_certificate_is_not_proven_is_asked_where_its_seed_says_so(
    tmp_path: Path,
) -> None:
    """Its own hosts only, and by no connection that another source uses."""
    made = make_certificate(tmp_path)
    speaks = {"/a": lambda _: Answer("x"), "/b": lambda _: Answer("y")}
    with Press(speaks, certificate=made) as safe, Worker() as worker:
        loose = source(safe, verify_certificates=False, headers=None, cookies=None)
        assert isinstance(fetch(worker, safe.url("/a"), loose), PageFound)
        strict = fetch(worker, safe.url("/b"), source(safe, headers=None, cookies=None))
        assert isinstance(strict, Failed)
        assert strict.cause == "certificate"
        elsewhere = fetch(worker, safe.url("/b"), msgspec.structs.replace(loose, origins=()))
        assert isinstance(elsewhere, Failed)


def test_what_the_worker_says_holds_no_secret(press: Press) -> None:
    """Though the site repeats it in a header, a redirect, and an error."""

    def echo(asked: Asked) -> Answer:
        session = (("X-Echo", asked.headers["Authorization"]), ("Set-Cookie", "sid=new-session"))
        return Answer("[]", headers=session)

    press.speaks["/a"] = echo
    press.speaks["/b"] = lambda asked: moved(f"/c?t={asked.cookies['member']}", 302)
    press.speaks["/c"] = lambda _: Answer("ok")
    with Worker(environ=ENVIRON) as worker:
        for path in ("/a", "/b"):
            found = fetch(worker, press.url(path), source(press))
            assert isinstance(found, PageFound)
        unset = fetch(worker, press.url("/a"), source(press, headers={"X": "${NOT_SET_HERE}"}))
        said = "".join(str(message) for _, message in worker.heard)
    assert isinstance(unset, Failed)
    assert "the environment variable NOT_SET_HERE is not set" in str(unset.fetch.detail)
    assert SECRET not in said + worker.errors()
    assert "new-session" not in said
    assert press.of("/c")[0].query == {"t": SECRET.replace("+", " ")}


def test_an_address_that_a_site_puts_a_secret_into_is_not_kept(
    worker: Worker, press: Press
) -> None:
    press.speaks["/a"] = lambda _: Answer(f'["/n/1.html?t={SECRET}", "/n/2.html"]')
    batch = worker.hand(feed_task(press, method="GET", body=None), source=source(press))
    worker.ended(batch)
    found = worker.found(batch)[1]
    assert isinstance(found, FeedFound)
    assert [link.url for link in found.links or ()] == [press.url("/n/2.html")]
    assert found.trouble
    assert "1 addresses hold a secret of ours" in found.trouble.detail
    with Press() as other:
        press.speaks["/b"] = lambda _: moved(other.url(f"/x?t={SECRET}"), 302)
        led = fetch(worker, press.url("/b"), source(press))
        assert isinstance(led, Failed)
        assert "would take a secret of ours to another host" in str(led.fetch.detail)
        assert SECRET not in str(led)


def test_no_address_takes_a_secret_to_another_host(worker: Worker, press: Press) -> None:
    """Of a picture, a further page or a redirect of robots.txt: a page may print what it knows."""
    fetch(worker, press.url("/a"), source(press))  # by then the worker knows it
    with Press(speaks={"/x": lambda _: Answer("x")}) as other:
        page = fetch(worker, other.url(f"/x?t={SECRET}"), source(press))
        assert isinstance(page, Failed)
        assert "would take a secret of ours to another host" in str(page.fetch.detail)
        assert not other.of("/x")
        press.speaks["/robots.txt"] = lambda _: moved(other.url(f"/robots.txt?t={SECRET}"), 302)
        with Worker(environ=ENVIRON) as fresh:
            task = FetchTask(number=1, url=press.url("/b"), source_id="site", way=STRAIGHT)
            fresh.ended(fresh.hand(task, source=source(press)))
        assert not any(SECRET.replace("+", " ") in asked.query.values() for asked in other.asked)


@pytest.mark.parametrize("body", ['{"c": "{cursor}", "k": "${SITE_SECRET}"}', "c={cursor}&k=1"])
def test_a_cursor_reads_nothing_of_the_environment(worker: Worker, press: Press, body: str) -> None:
    """The list's site says what it is, and is sent it back: as it said it."""
    said = "${OTHER_SECRET}"
    feed = feed_task(press, body=body, cursor="next", items="list").feed
    address = following(feed, feed.url, 0, said)
    assert address
    due = DueFeedPage(
        feed_page_id=1, feed_id=1, source_id="site", feed_url=feed.url, kind="api", url=address,
        step=1, older=True, backlog=False, backfill_id=None, mark=None, etag=None,
        last_modified=None, sha256=None,
    )  # fmt: skip
    task = PageTask(number=1, url=feed.url, source_id="site", due=due, feed=feed)
    worker.ended(worker.hand(task, source=source(press)))
    (asked,) = press.of("/a")
    sent = json.loads(asked.body) if body[0] == "{" else dict(parse_qsl(asked.body))
    assert sent["c"] == said
    assert sent["k"] in (SECRET, "1")


@pytest.mark.parametrize("given", ["a/b c+d=", "wort & mehr", '"quoted"/x', "line\n", "密钥/x y"])
def test_a_secret_is_known_however_it_is_written(given: str) -> None:
    keep_secret([given])
    ways = (
        given.strip(),
        quote(given),
        quote(given, safe=""),
        re.sub("%..", lambda found: found[0].lower(), quote(given, safe="")),
        quote_plus(given),
        safe_url_string(f"http://a.example/?{quote_plus(given, safe='/')}"),
        safe_url_string(f"http://a.example/?t={given}").replace("http://a.example/", ""),
        json.dumps(given)[1:-1],
        escape(given),
    )
    for way in ways:
        assert "***" in masked(f"?t={way}&"), way


@pytest.mark.parametrize(
    ("status", "method", "body"),
    [
        (301, "GET", ""),
        (302, "GET", ""),
        (303, "GET", ""),
        (307, "POST", "k=1"),
        (308, "POST", "k=1"),
    ],
)
def test_a_post_that_redirects_here_keeps_to_rfc_9110(
    worker: Worker, press: Press, status: int, method: str, body: str
) -> None:
    press.speaks["/a"] = lambda _: moved("/b", status)
    press.speaks["/b"] = lambda _: Answer('[{"url": "/n/1.html"}]')
    batch = worker.hand(feed_task(press), source=source(press))
    worker.ended(batch)
    found = worker.found(batch)[1]
    assert isinstance(found, FeedFound)
    assert [link.url for link in found.links or ()] == [press.url("/n/1.html")]
    first, second = press.asked
    assert (first.method, first.body) == ("POST", "k=1")
    assert "If-None-Match" not in first.headers
    assert (second.method, second.body) == (method, body)
    assert ("Content-Type" in second.headers) == bool(body)


@pytest.mark.parametrize("status", [302, 307])
def test_a_post_that_redirects_elsewhere_takes_nothing_along(
    worker: Worker, press: Press, status: int
) -> None:
    with Press(speaks={"/b": lambda _: Answer("[]")}) as other:
        press.speaks["/a"] = lambda _: moved(other.url("/b"), status)
        task = feed_task(press, headers={"X-Key": "${SITE_SECRET}"})
        batch = worker.hand(task, source=source(press))
        worker.ended(batch)
        found = worker.found(batch)[1]
        if status == 307:
            assert isinstance(found, Failed)
            assert f"the POST is redirected to {other.url('/b')}" in str(found.fetch.detail)
            assert found.trouble
            assert found.trouble.kind == "feed_failed"
            return
        assert isinstance(found, Elsewhere)
        led = msgspec.structs.replace(task, url=found.url, way=found.way)
        worker.ended(worker.hand(led, source=source(press)))
        assert [(one.method, one.body) for one in other.asked] == [("GET", "")]
        assert not carries(other.asked[0])


@pytest.mark.parametrize("status", [302, 307])
def test_a_post_that_redirects_for_ever_ends(worker: Worker, press: Press, status: int) -> None:
    press.speaks["/a"] = lambda asked: moved(f"/a?n={len(press.asked)}", status)
    batch = worker.hand(feed_task(press), source=source(press))
    worker.ended(batch)
    found = worker.found(batch)[1]
    assert isinstance(found, Failed)
    assert found.cause == "redirect_loop"
    assert len(press.asked) < 15


@pytest.mark.parametrize(
    ("url", "may"),
    [
        ("https://a.example/x", True),
        ("https://A.example:443/x", True),
        ("http://a.example/x", False),
        ("https://b.example/", True),
        ("http://b.example/", True),
        ("http://b.example:8080/", False),
        ("https://sub.a.example/", False),
        ("https://a.example.evil.example/", False),
        ("https://a.example@evil.example/", False),
        ("https://c.example/", True),
        ("http://c.example/", False),
        ("http://d.example:8080/", True),
        ("https://d.example:8080/", False),
        ("ftp://a.example/", False),
        ("https://[::1", False),
    ],
)
def test_whose_a_secret_is(url: str, may: bool) -> None:
    feeds = ["https://a.example/list?page={page}", "http://b.example/{YYYY}/", "nonsense"]
    origins = origins_of(feeds, ("c.example", "http://d.example:8080"))
    assert may_go_to(url, origins) is may
