"""Where an answer leads by its status: followed here, handed back, or in circles; cookies."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest

from crawler.protocol import (
    Elsewhere,
    Failed,
    PageFound,
)
from crawler.tasks import FetchTask, Way
from storage.records import Outcome
from tests.crawler.fetching.driver import Worker
from tests.site import Page, Site

DAY_S = 86_400.0


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as worker:
        yield worker


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        site.pages["/a"] = Page("hello")
        yield site


def moved(to: str, status: int = 302, **headers: str) -> Page:
    return Page("", status=status, headers={"Location": to, **headers})


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_on_the_same_host_is_followed(worker: Worker, site: Site, status: int) -> None:
    site.pages["/old"] = moved("a", status)
    batch = worker.fetch(site.url("/old"))
    worker.ended(batch)
    found = worker.found(batch)[1]
    assert isinstance(found, PageFound)
    assert (found.fetch.body, found.fetch.final_url) == (b"hello", site.url("/a"))
    assert found.fetch.url == site.url("/old")


@pytest.mark.parametrize(
    ("location", "path"),
    [("/%E5%AE%81", "/%E5%AE%81"), ("/\u5b81".encode("gbk").decode("latin-1"), "/%C4%FE")],
)
def test_a_location_of_any_bytes_is_followed(
    worker: Worker, site: Site, location: str, path: str
) -> None:
    site.pages["/old"] = moved(location)
    site.pages[path] = Page("there")
    batch = worker.fetch(site.url("/old"))
    worker.ended(batch)
    assert worker.found(batch)[1].fetch.body == b"there"  # type: ignore[union-attr]


def test_a_redirect_to_another_host_is_handed_back(worker: Worker, site: Site) -> None:
    with Site() as other:
        other.pages["/b"] = Page("other")
        site.pages["/old"] = moved("/mid", 301)
        site.pages["/mid"] = moved(other.url("/b"), 301)
        batch = worker.fetch(site.url("/old"), site.url("/a"))
        [end] = worker.ended(batch)
        found = worker.found(batch)
        led = found[1]
        assert isinstance(led, Elsewhere)
        assert led.url == other.url("/b")
        assert led.way == Way((site.url("/old"), site.url("/mid")), lasting=True)
        assert isinstance(found[2], PageFound)
        assert not other.asked
        assert end.unreached == ()
        # It goes on there, under the address that is due.
        task = FetchTask(number=1, url=led.url, source_id="site", way=led.way)
        batch = worker.hand(task)
        worker.ended(batch)
        fetch = worker.found(batch)[1].fetch  # type: ignore[union-attr]
        assert (fetch.url, fetch.final_url) == (site.url("/old"), other.url("/b"))
        assert fetch.redirects == (site.url("/mid"),)


@pytest.mark.parametrize(
    "location", ["ftp://127.0.0.1/a", "javascript:void(0)", "mailto:a@b.cn", ""]
)
def test_a_redirect_to_no_page_of_the_web_is_the_answer(
    worker: Worker, site: Site, location: str
) -> None:
    site.pages["/old"] = moved(location)
    batch = worker.fetch(site.url("/old"))
    worker.ended(batch)
    found = worker.found(batch)[1]
    assert isinstance(found, PageFound)
    assert (found.fetch.status, found.fetch.outcome) == (302, Outcome.HARD_ERROR)


def test_redirects_in_a_circle(worker: Worker, site: Site) -> None:
    site.pages["/x"], site.pages["/y"] = moved("/y"), moved("/x")
    batch = worker.fetch(site.url("/x"), site.url("/a"))
    worker.ended(batch)
    found = worker.found(batch)
    failed = found[1]
    assert isinstance(failed, Failed)
    assert failed.cause == "redirect_loop"
    assert failed.fetch.outcome is Outcome.SOFT_ERROR
    assert failed.fetch.detail == f"the redirects run in a circle: {site.url('/x')}"
    assert failed.trouble is None
    assert site.times("/x") == 1
    assert isinstance(found[2], PageFound)


def test_redirects_without_end(worker: Worker, site: Site) -> None:
    for n in range(30):
        site.pages[f"/{n}"] = moved(f"/{n + 1}")
    batch = worker.fetch(site.url("/0"))
    worker.ended(batch)
    found = worker.found(batch)[1]
    assert isinstance(found, Failed)
    assert found.cause == "redirect_loop"
    assert site.paths() == [f"/{n}" for n in range(11)]


# Cookies


def wants_cookie(site: Site, path: str, login: str) -> Callable[[int], Page]:
    """A page that shows itself to those with the cookie of its login page only."""

    def page(_: int) -> Page:
        said = site.last_headers.get("Cookie", "")  # type: ignore[attr-defined]
        return Page("let in") if "ticket=1" in said else moved(login)

    return page


@pytest.fixture
def listening(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The site, with the headers of the request that is being answered."""
    answer = site._answer

    def note(handler: object) -> None:
        site.last_headers = dict(handler.headers)  # type: ignore[attr-defined]
        answer(handler)  # type: ignore[arg-type]

    monkeypatch.setattr(site, "_answer", note)
    return site


def test_a_redirect_that_wants_its_cookie_back_gets_it(worker: Worker, listening: Site) -> None:
    site = listening
    site.pages["/page"] = wants_cookie(site, "/page", "/login")
    site.pages["/login"] = moved("/page", 302, **{"Set-Cookie": "ticket=1; Path=/"})
    for _ in range(2):
        batch = worker.fetch(site.url("/page"), run_id=7)
        worker.ended(batch)
        (found,) = worker.found(batch).values()
        assert found.fetch.body == b"let in"  # type: ignore[union-attr]
    assert site.paths() == ["/page", "/login", "/page", "/page"]
    # Another run knows nothing of it.
    batch = worker.fetch(site.url("/page"), run_id=8)
    worker.ended(batch)
    assert site.paths()[4:] == ["/page", "/login", "/page"]


def test_a_loop_that_sets_a_cookie_each_time(worker: Worker, site: Site) -> None:
    site.pages["/page"] = moved("/page", 302, **{"Set-Cookie": "seen=1; Path=/other"})
    count = itertools.count()
    site.pages["/more"] = lambda _: moved("/more", 302, **{"Set-Cookie": f"n={next(count)}"})
    batch = worker.fetch(site.url("/page"), site.url("/more"))
    worker.ended(batch)
    for found in worker.found(batch).values():
        assert isinstance(found, Failed)
        assert found.cause == "cookies"
        assert found.fetch.detail
        assert found.fetch.detail.startswith("the redirects set a cookie each time")
        assert found.trouble is None
