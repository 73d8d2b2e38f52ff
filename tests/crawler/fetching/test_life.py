"""A worker's life: set-up, the end of its streams, what it must not do."""

from __future__ import annotations

import struct
import time
from collections.abc import Iterator

import msgspec
import pytest

from crawler.frames import frame
from crawler.protocol import (
    Alive,
    Batch,
    Failed,
    Finish,
    PageFound,
    Reading,
    Ready,
    SeedText,
    Setup,
)
from crawler.settings import Feed, Source
from crawler.tasks import FeedTask, FetchTask, LinkTask
from storage.work import DueFeed, DueLink
from tests.crawler.fetching.driver import LOOPBACK, Worker, topic_texts
from tests.site import Page, Site, article


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        site.pages["/a"] = Page("hello")
        yield site


@pytest.mark.fresh
def test_it_has_no_archive(site: Site) -> None:
    with Worker() as worker:
        batch = worker.fetch(site.url("/a"))
        worker.ended(batch)
        assert "sqlite" not in worker.maps()
        assert worker.errors() == ""


def test_it_ends_with_its_input() -> None:
    with Worker() as worker:
        worker.ready()
        worker.hang_up()
        assert worker.exit_code() == 0
    assert worker.errors() == ""


def test_it_ends_with_its_input_in_the_middle_of_everything(site: Site) -> None:
    site.pages["/slow"] = Page("late", delay_s=10)
    with Worker() as worker:
        worker.fetch(*[site.url("/slow")] * 5)
        while "/slow" not in site.paths():
            time.sleep(0.05)
        began = time.monotonic()
        worker.hang_up()
        assert worker.exit_code() == 0
        assert time.monotonic() - began < 8
    time.sleep(0.3)
    assert site.times("/slow") == 1


def test_another_version_is_refused_in_one_line() -> None:
    with Worker(Setup(version=99)) as worker:
        assert worker.exit_code() == 2
    assert len(worker.errors().splitlines()) == 1
    assert "version 99" in worker.errors()
    assert not worker.all(Ready)


def test_a_topic_with_a_fault_is_refused() -> None:
    with Worker(Setup(topics=(SeedText("broken.toml", "id = "),))) as worker:
        assert worker.exit_code() == 2
    assert "broken.toml: broken TOML" in worker.errors()


@pytest.mark.parametrize(
    "data",
    [
        b"\x00\x00\x00\x05hello",
        b"GET / HTTP/1.1\r\n\r\n",
        struct.pack(">I", 64 * 1024 * 1024 + 1),
        struct.pack(">I", 2) + msgspec.msgpack.encode({}) * 2,
        frame(Finish())[:-2],
    ],
)
@pytest.mark.parametrize("after_setup", [False, True])
def test_what_is_no_message_ends_it_in_one_line(data: bytes, after_setup: bool) -> None:
    with Worker(Setup(limits=LOOPBACK) if after_setup else None) as worker:
        worker.send(data)
        worker.hang_up()
        assert worker.exit_code() == 2
    assert len(worker.errors().splitlines()) == 1


def test_a_zone_that_is_none_is_refused() -> None:
    with Worker(Setup(zone="Asia/Nowhere")) as worker:
        assert worker.exit_code() == 2
    assert worker.errors() == "There is no zone 'Asia/Nowhere'.\n"


def test_a_later_set_up_brings_other_topics_and_no_other_limits(site: Site) -> None:
    site.pages["/a"] = Page(article())
    with Worker() as worker:
        batch = worker.hand(links(site), source=SOURCE)
        worker.ended(batch)
        assert worker.found(batch)[1].matches == ()  # type: ignore[union-attr]
        worker.say(Setup(limits=LOOPBACK, topics=topic_texts()))
        batch = worker.hand(links(site), source=SOURCE)
        worker.ended(batch)
        assert worker.found(batch)[1].matches  # type: ignore[union-attr]
        worker.say(Setup())
        assert worker.exit_code() == 2
    assert worker.errors() == "The limits of fetching differ: start another worker.\n"


def test_a_source_with_a_broken_pattern_fails_its_lists_alone(site: Site) -> None:
    broken = msgspec.structs.replace(SOURCE, article_url=("(",))
    feed = Feed(kind="listing", url=site.url("/"))
    site.listing("/a")
    with Worker() as worker:
        due = DueFeed(1, "site", feed.url, "listing", None, None, None)
        listed = FeedTask(number=1, url=feed.url, source_id="site", due=due, feed=feed)
        page = FetchTask(number=2, url=site.url("/a"), source_id="site")
        batch = worker.hand(listed, page, source=broken)
        worker.ended(batch)
        found = worker.found(batch)
    assert isinstance(found[1], Failed)
    assert isinstance(found[2], PageFound)


def test_the_first_message_must_be_the_set_up() -> None:
    with Worker(None) as worker:
        worker.say(Finish())
        assert worker.exit_code() == 2
    assert "no Setup but Finish" in worker.errors()


def test_it_says_that_it_lives() -> None:
    with Worker() as worker:
        worker.ready()
        time.sleep(6)
        assert worker.all(Alive)


def test_a_finish_ends_every_open_batch_and_no_later_one(site: Site) -> None:
    site.pages["/slow"] = Page("late", delay_s=1.5)
    with Worker() as worker:
        waiting = worker.fetch(*[site.url("/a")] * 3, delay_s=30)
        fetching = worker.fetch(site.url("/slow"), site.url("/a"))
        while "/slow" not in site.paths():
            time.sleep(0.05)
        began = time.monotonic()
        worker.say(Finish())
        ends = worker.ended(waiting, fetching, within=20)
        assert time.monotonic() - began < 20
        assert [end.cause for end in ends] == ["finish"] * 2
        assert ends[0].unreached == (1, 2, 3)
        assert ends[0].wait_s > 20
        assert ends[1].unreached == (2,)
        assert isinstance(worker.found(fetching)[1], PageFound)
        later = worker.fetch(site.url("/a"), run_id=2)
        [end] = worker.ended(later)
        assert (end.cause, end.unreached) == (None, ())


SOURCE = Source(id="site", name="测试站", page="generic")
BREAKS = """
import crawler.pages
def read(*_, **__): raise RecursionError("too deep")
crawler.pages.read = read
"""
DIES = """
import os, crawler.pages
def read(*_, **__): os._exit(9)
crawler.pages.read = read
"""


def links(site: Site) -> LinkTask:
    url = site.url("/a")
    return LinkTask(number=1, url=url, source_id="site", due=DueLink(1, "site", url, backlog=False))


def test_an_error_of_ours_costs_one_page(site: Site) -> None:
    site.pages["/a"] = Page(article())
    with Worker(before=BREAKS) as worker:
        page = FetchTask(number=2, url=site.url("/a"), source_id="site")
        batch = worker.hand(links(site), page, source=SOURCE)
        worker.ended(batch)
        found = worker.found(batch)
        failed = found[1]
        assert isinstance(failed, Failed)
        assert (failed.cause, failed.fetch.detail) == ("error", "RecursionError: too deep")
        assert failed.fetch.outcome == "soft_error"
        assert isinstance(found[2], PageFound)
    assert "Traceback" in worker.errors()


def test_what_kills_it_was_announced(site: Site) -> None:
    site.pages["/a"] = Page(article())
    with Worker(before=DIES) as worker:
        batch = worker.hand(links(site), source=SOURCE)
        assert worker.exit_code() == 9
        assert list(worker.said(batch))[-1] == "Reading"
        assert worker.all(Reading)[-1].task == 1


def test_a_finding_that_fits_no_frame_is_too_large(site: Site) -> None:
    limits = msgspec.structs.replace(LOOPBACK, max_bytes=100 * 1024 * 1024, timeout_s=30)
    site.pages["/huge"] = Page(b"x" * (65 * 1024 * 1024))
    with Worker(Setup(limits=limits)) as worker:
        batch = worker.fetch(site.url("/huge"), site.url("/a"))
        worker.ended(batch, within=40)
        found = worker.found(batch)
    failed = found[1]
    assert isinstance(failed, Failed)
    assert failed.cause == "too_large"
    assert failed.fetch.body is None
    assert isinstance(found[2], PageFound)


def test_a_slow_reader_slows_it_down(site: Site) -> None:
    """Nothing heaps up in the worker while nobody reads what it says."""
    site.pages["/big"] = Page(b"x" * 1_000_000)
    with Worker() as worker:
        worker.ready()
        worker.paused.set()
        batches = [worker.fetch(*[site.url("/big")] * 30, batch_id=100 + n) for n in range(3)]
        time.sleep(3)
        # One answer waits in each batch, and a pipe is soon full.
        assert site.times("/big") <= 3 * 3
        worker.paused.clear()
        ends = worker.ended(*batches, within=40)
        assert [end.unreached for end in ends] == [()] * 3
        assert site.times("/big") == 90


def test_a_batch_that_is_handed_out_twice_is_worked_off_once(site: Site) -> None:
    site.pages["/a"] = Page("hello", delay_s=0.5)
    with Worker() as worker:
        batch = worker.fetch(site.url("/a"))
        worker.say(batch)
        worker.ended(batch)
        time.sleep(0.5)
        assert site.times("/a") == 1


def test_hundreds_of_batches_are_open_at_once() -> None:
    with Site() as site, Worker() as worker:
        site.pages["/a"] = Page("hello", delay_s=1)
        worker.ready()
        began = time.monotonic()
        # Each a host of its own to the worker: loopback has many addresses.
        batches: list[Batch] = []
        port = site.address.rpartition(":")[2]
        for n in range(200):
            url = f"http://127.0.0.1:{port}/a"
            batches.append(worker.fetch(url, run_id=1, host=f"h{n}"))
        ends = worker.ended(*batches, within=30)
        took = time.monotonic() - began
        assert all(end.unreached == () for end in ends)
        assert took < 15  # one after the other: 200 seconds
