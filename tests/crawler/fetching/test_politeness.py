"""What a worker asks of a host, and when: robots.txt, delays."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.protocol import (
    Batch,
    Elsewhere,
    Failed,
    KeptRobots,
    PageFound,
    RobotsFound,
)
from crawler.tasks import Way
from storage.records import Outcome
from tests import forking
from tests.crawler.fetching.driver import Worker
from tests.crawler.fetching.starts import assert_kept_apart, program, starts, telling
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


# robots.txt

FORBIDS = "User-agent: *\nDisallow: /secret\n"


def robots_of(worker: Worker, batch: Batch) -> list[RobotsFound]:
    return worker.all(RobotsFound, batch)


def test_what_robots_txt_forbids_is_not_asked_for(worker: Worker, site: Site) -> None:
    site.pages["/robots.txt"] = Page(FORBIDS, content_type="text/plain")
    site.pages["/to"] = moved("/secret")
    batch = worker.fetch(site.url("/secret"), site.url("/to"), site.url("/a"))
    [end] = worker.ended(batch)
    found = worker.found(batch)
    for number in (1, 2):
        failed = found[number]
        assert isinstance(failed, Failed)
        assert (failed.cause, failed.fetch.detail) == ("robots", "Forbidden by robots.txt")
        assert failed.fetch.outcome is Outcome.HARD_ERROR
        assert failed.trouble
        assert failed.trouble.kind == "robots"
    assert isinstance(found[3], PageFound)
    assert site.paths() == ["/to", "/a"]
    [told] = robots_of(worker, batch)
    assert (told.fetch.status, told.fetch.body, told.cause) == (200, FORBIDS.encode(), None)
    assert end.requests == 3


@pytest.mark.parametrize("status", [401, 403, 404, 410, 429])
def test_a_robots_txt_that_is_refused_allows_all(worker: Worker, site: Site, status: int) -> None:
    site.pages["/robots.txt"] = Page(FORBIDS, status=status)
    batch = worker.fetch(site.url("/secret"), site.url("/a"))
    worker.ended(batch)
    assert {type(found) for found in worker.found(batch).values()} == {PageFound}
    assert [told.cause for told in robots_of(worker, batch)] == [None]


@pytest.mark.parametrize(
    "page",
    [
        Page(b"\xff\xfe" + FORBIDS.encode("utf-16-le")),
        Page("# 宁波\n".encode("gbk") + FORBIDS.encode()),
    ],
)
def test_a_robots_txt_in_another_encoding_counts(worker: Worker, site: Site, page: Page) -> None:
    site.pages["/robots.txt"] = page
    batch = worker.fetch(site.url("/secret"))
    worker.ended(batch)
    assert isinstance(worker.found(batch)[1], Failed)


def test_a_page_in_place_of_robots_txt_allows_all(worker: Worker, site: Site) -> None:
    site.pages["/robots.txt"] = Page(f"<html><body>{FORBIDS}</body></html>")
    batch = worker.fetch(site.url("/secret"))
    worker.ended(batch)
    assert isinstance(worker.found(batch)[1], PageFound)


def test_a_robots_txt_that_fails_puts_off_its_origin(worker: Worker, site: Site) -> None:
    site.pages["/robots.txt"] = Page("oops", status=503)
    batch = worker.fetch(site.url("/a"), site.url("/b"))
    [end] = worker.ended(batch)
    assert (end.cause, end.unreached, end.requests) == ("robots_unreachable", (1, 2), 1)
    assert worker.found(batch) == {}
    assert [told.cause for told in robots_of(worker, batch)] == ["robots_unreachable"]
    assert site.paths() == []


def kept(site: Site, **changes: object) -> tuple[KeptRobots, ...]:
    values = {"origin": site.address, "status": 200, "body": FORBIDS.encode(), **changes}
    return (KeptRobots(**values),)  # type: ignore[arg-type]


def test_a_kept_robots_txt_is_used_for_a_day(worker: Worker, site: Site) -> None:
    batch = worker.fetch(site.url("/secret"), site.url("/a"), robots=kept(site, age_s=DAY_S - 60))
    worker.ended(batch)
    found = worker.found(batch)
    assert isinstance(found[1], Failed)
    assert isinstance(found[2], PageFound)
    assert site.times("/robots.txt") == 0
    batch = worker.fetch(site.url("/a"), robots=kept(site, age_s=DAY_S + 60))
    worker.ended(batch)
    assert site.times("/robots.txt") == 1


def test_a_kept_robots_txt_serves_while_there_is_no_other(worker: Worker, site: Site) -> None:
    site.pages["/robots.txt"] = Page("oops", status=500)
    old = kept(site, age_s=9 * DAY_S, unreachable_s=8 * DAY_S)
    batch = worker.fetch(site.url("/secret"), site.url("/a"), robots=old)
    [end] = worker.ended(batch)
    found = worker.found(batch)
    assert isinstance(found[1], Failed)
    assert isinstance(found[2], PageFound)
    assert end.cause is None
    assert [told.cause for told in robots_of(worker, batch)] == ["robots_unreachable"]


@pytest.mark.parametrize(("days", "fetched"), [(29, False), (31, True)])
def test_after_a_month_without_robots_txt_all_is_allowed(
    worker: Worker, site: Site, days: int, fetched: bool
) -> None:
    site.pages["/robots.txt"] = Page("oops", status=500)
    never = kept(site, status=None, body=b"", unreachable_s=days * DAY_S)
    batch = worker.fetch(site.url("/a"), robots=never)
    worker.ended(batch)
    assert (1 in worker.found(batch)) is fetched


def test_a_robots_txt_of_another_host_is_followed(worker: Worker, site: Site) -> None:
    with Site() as other:
        site.pages["/robots.txt"] = moved(other.url("/robots.txt"), 301)
        other.pages["/robots.txt"] = Page(FORBIDS)
        batch = worker.fetch(site.url("/secret"))
        worker.ended(batch)
        assert isinstance(worker.found(batch)[1], Failed)
        [told] = robots_of(worker, batch)
        assert told.origin == site.address
        assert told.fetch.final_url == other.url("/robots.txt")


def test_a_robots_txt_that_leads_nowhere_allows_all(worker: Worker, site: Site) -> None:
    site.pages["/robots.txt"] = moved("/robots.txt")
    batch = worker.fetch(site.url("/a"))
    worker.ended(batch)
    assert isinstance(worker.found(batch)[1], PageFound)
    assert site.times("/robots.txt") == 6


def test_only_the_bound_of_a_robots_txt_is_handed_on(worker: Worker, site: Site) -> None:
    site.pages["/robots.txt"] = Page(FORBIDS + "#" * 600 * 1024)
    batch = worker.fetch(site.url("/secret"))
    worker.ended(batch)
    [told] = robots_of(worker, batch)
    assert len(told.fetch.body or b"") == 500 * 1024
    assert isinstance(worker.found(batch)[1], Failed)


# Delays


@pytest.fixture
def began(tmp_path: Path) -> Path:
    """Where a worker writes down when its requests start."""
    return tmp_path / "starts"


@pytest.fixture
def telling_worker(began: Path) -> Iterator[Worker]:
    with Worker(before=telling(began)) as worker:
        yield worker


def test_every_request_to_a_host_keeps_the_delay(
    telling_worker: Worker, began: Path, site: Site
) -> None:
    worker = telling_worker
    site.pages["/robots.txt"] = moved("/robots2.txt")
    site.pages["/robots2.txt"] = Page("User-agent: *\nDisallow:\n")
    site.pages["/old"] = moved("/a")
    batch = worker.fetch(site.url("/old"), site.url("/a"), site.url("/none"), delay_s=0.4)
    [end] = worker.ended(batch)
    assert [asked.path for asked in site.asked] == [
        "/robots.txt", "/robots2.txt", "/old", "/a", "/a", "/none",
    ]  # fmt: skip
    [moments] = starts(began).values()
    assert_kept_apart(moments, site.asked, 0.4)
    assert 0.2 < end.wait_s <= 0.4
    assert (end.delay_s, end.requests) == (0.4, 6)


LATE = """
import time
from crawler.fetching.pace import Pace

began = Pace.start

def late(self):
    began(self)
    self.begun = getattr(self, "begun", 0) + 1
    if self.begun == 2:
        time.sleep(0.9)

Pace.start = late
"""


def test_a_request_that_a_busy_worker_sent_late_has_the_next_one_wait(site: Site) -> None:
    """Its process reads pages and more between the start of a request and its leaving."""
    forking.PROGRAMS.add(program(LATE))
    with Worker(before=LATE) as worker:
        worker.ended(worker.fetch(*[site.url("/a")] * 4, delay_s=1.0, robots=kept(site)))
    first, second, third, fourth = (asked.at for asked in site.asked)
    assert second - first > 1.8
    assert third - second > 0.75
    assert fourth - third > 0.75


def test_the_first_request_waits_until_the_host_is_free(worker: Worker, site: Site) -> None:
    batch = worker.fetch(site.url("/a"), first_after_s=0.7, robots=kept(site))
    began = next(at for at, _ in reversed(worker.heard)) if worker.heard else 0.0
    worker.ended(batch)
    assert site.asked[0].at - began >= 0.65


def test_hosts_do_not_wait_for_each_other(worker: Worker, site: Site) -> None:
    with Site() as other:
        other.pages["/a"] = Page("hello", delay_s=2)
        slow, fast = worker.fetch(other.url("/a")), worker.fetch(site.url("/a"))
        worker.ended(fast, within=1.9)
        worker.ended(slow)


def test_crawl_delay_is_kept(telling_worker: Worker, began: Path, site: Site) -> None:
    worker = telling_worker
    site.pages["/robots.txt"] = Page("User-agent: *\nCrawl-delay: 0.5\n")
    batch = worker.fetch(site.url("/a"), site.url("/a"))
    [end] = worker.ended(batch)
    [moments] = starts(began).values()
    assert len(moments) == 3
    assert_kept_apart(moments, site.asked, 0.5)
    assert end.delay_s == 0.5


def test_a_long_crawl_delay_leaves_one_request_a_batch(worker: Worker, site: Site) -> None:
    rules = b"User-agent: *\nCrawl-delay: 120\n"
    robots = kept(site, body=rules)
    batch = worker.fetch(site.url("/a"), site.url("/b"), robots=robots)
    [end] = worker.ended(batch)
    assert list(worker.found(batch)) == [1]
    assert (end.unreached, end.cause, end.delay_s) == ((2,), None, 120)
    assert 115 < end.wait_s <= 120
    batch = worker.fetch(site.url("/a"), robots=robots, first_after_s=100)
    [end] = worker.ended(batch)
    assert (end.unreached, end.requests) == ((1,), 0)
    assert 95 < end.wait_s <= 100


def test_a_redirect_under_a_long_delay_goes_on_another_time(worker: Worker, site: Site) -> None:
    site.pages["/old"] = moved("/a", 301)
    batch = worker.fetch(site.url("/old"), delay_s=90, robots=kept(site))
    worker.ended(batch)
    led = worker.found(batch)[1]
    assert isinstance(led, Elsewhere)
    assert (led.url, led.way) == (site.url("/a"), Way((site.url("/old"),)))


def test_a_worker_that_was_stopped_past_its_lease_asks_for_nothing_more(site: Site) -> None:
    """Its host may be another's by then."""
    with Worker() as worker:
        batch = worker.fetch(*[site.url("/a")] * 3, delay_s=1.5, lease_s=2.5, robots=kept(site))
        until = time.monotonic() + 10
        while not site.paths() and time.monotonic() < until:
            time.sleep(0.01)
        os.kill(worker.process.pid, signal.SIGSTOP)
        time.sleep(3.0)
        os.kill(worker.process.pid, signal.SIGCONT)
        [end] = worker.ended(batch)
    assert site.paths() == ["/a"]
    assert end.unreached == (2, 3)


def test_a_batch_ends_with_its_lease(worker: Worker, site: Site) -> None:
    batch = worker.fetch(*[site.url("/a")] * 10, delay_s=0.4, lease_s=1.0, robots=kept(site))
    [end] = worker.ended(batch, within=3)
    assert end.cause is None
    assert 1 <= end.requests <= 3
    assert len(end.unreached) == 10 - end.requests
