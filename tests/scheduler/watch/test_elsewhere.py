"""What leads to another host is asked for there, in the same run; else it is told."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from crawler.settings import CrawlSettings, FetchLimits
from scheduler.watch import dispatch
from storage.decider import Policy
from tests.running import crawl, plan, source
from tests.scheduler.watch.runs import Staff, rows, run_with
from tests.site import Page, Site, article

A = "/system/2026/11/20/030710001.shtml"
B = "/system/2026/11/20/030710002.shtml"
THERE = "/there/1.html"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.fixture
def other() -> Iterator[Site]:
    with Site() as running:
        yield running


def settings_of(site: Site, db: Path, **how: Any) -> CrawlSettings:
    fetch = FetchLimits(
        delay_s=0.2, allow_addresses=("127.0.0.1",), timeout_s=3, connect_timeout_s=2
    )
    sources = (source(site, every_s=600.0),)
    calm: dict[str, Any] = {"policy": Policy(), "fetch": fetch, "sources": sources, "soft_s": 20.0}
    return plan(site, db, **{**calm, **how})


def test_a_redirect_is_followed_at_its_host_in_the_same_run(
    site: Site, other: Site, tmp_path: Path
) -> None:
    db = tmp_path / "archive.db"
    site.listing(A, B)
    site.pages[A] = Page(status=301, headers={"Location": other.url(THERE)})
    site.pages[B] = Page(article("甬凉协作简报第002期"))
    other.pages[THERE] = Page(article("甬凉协作简报第001期"))
    settings = settings_of(site, db)
    result = run_with(settings, Staff(settings))
    assert result.counts["articles_new"] == 2
    assert other.paths() == [THERE]
    assert site.times(A) == 1
    assert rows(db, "select title from changes order by title") == [
        ("甬凉协作简报第001期",),
        ("甬凉协作简报第002期",),
    ]
    assert rows(db, "select final_url, redirects from fetches where url like '%0001.shtml'") == [
        (other.url(THERE), "[]")
    ]


def test_hosts_that_lead_to_each_other_are_a_circle(
    site: Site, other: Site, tmp_path: Path
) -> None:
    db = tmp_path / "archive.db"
    site.listing(A)
    site.pages[A] = Page(status=302, headers={"Location": other.url(THERE)})
    other.pages[THERE] = Page(status=302, headers={"Location": site.url(A)})
    settings = settings_of(site, db)
    result = run_with(settings, Staff(settings))
    assert result.counts["links_put_off"] == 1
    ((detail, attempts),) = rows(
        db,
        "select fetches.detail, attempts from fetches join links using (url)"
        " where url like '%shtml'",
    )
    assert "circle" in detail
    assert attempts == 1
    assert site.times(A) + other.times(THERE) <= 12


def test_a_redirect_to_a_host_that_rests_waits_with_it(
    site: Site, other: Site, tmp_path: Path
) -> None:
    db = tmp_path / "archive.db"
    site.listing(A)
    site.pages[A] = Page(status=302, headers={"Location": other.url(THERE)})
    other.close()
    settings = settings_of(site, db)
    run_with(settings, Staff(settings))
    host = other.address.removeprefix("http://")
    assert rows(db, "select failures, cause from hosts where host = '" + host + "'") == [
        (1, "refused")
    ]
    assert rows(db, "select detail from fetches where url like '%shtml'") == [
        (f"{host}: the connection was refused",)
    ]
    assert rows(db, "select state, attempts from links") == [("pending", 1)]
    # The link is due again while the host still rests.
    make_due(db)
    run_with(settings, Staff(settings))
    assert rows(db, "select detail from fetches where url like '%shtml' order by fetch_id")[1:] == [
        (f"leads to {host}, which does not answer",)
    ]
    assert rows(db, "select state, attempts from links") == [("pending", 2)]
    assert site.times(A) == 2


def test_a_host_that_asks_for_long_rests_is_not_tried_again_and_again(
    site: Site, tmp_path: Path
) -> None:
    db = tmp_path / "archive.db"
    site.pages["/robots.txt"] = Page("User-agent: *\nCrawl-delay: 100\n", content_type="text/plain")
    site.listing(A)
    settings = settings_of(site, db, soft_s=150.0)
    started = time.monotonic()
    run_with(settings, Staff(settings))
    assert time.monotonic() - started < 30
    assert len(site.asked) == 1
    assert rows(db, "select seq from sqlite_sequence where name = 'batches'") == [(1,)]


def make_due(db: Path) -> None:
    """Every link is due now."""
    with sqlite3.connect(db) as connection:
        connection.execute("update links set next_fetch_at = '2026-01-01T00:00:00.000+00:00'")
        connection.execute("update links set checked_at = null")
    connection.close()


def test_an_address_by_hand_whose_host_is_down_says_why(
    site: Site, other: Site, tmp_path: Path
) -> None:
    other.close()
    done = crawl(settings_of(site, tmp_path / "archive.db", add=(other.url(A), other.url(B))))
    added = json.loads(done.out)["added"]
    assert {one["url"]: one["state"] for one in added} == {
        other.url(A): "failed",
        other.url(B): "failed",
    }
    assert all("refused" in one["detail"].lower() for one in added), added


def test_an_address_by_hand_that_leads_to_a_host_that_is_down_says_why(
    site: Site, other: Site, tmp_path: Path
) -> None:
    other.close()
    site.pages[A] = Page(status=302, headers={"Location": other.url(THERE)})
    done = crawl(settings_of(site, tmp_path / "archive.db", add=(site.url(A),)))
    (added,) = json.loads(done.out)["added"]
    assert (added["url"], added["state"]) == (site.url(A), "failed")
    assert "refused" in added["detail"].lower()


def test_a_redirect_at_a_host_that_asks_for_a_long_delay_is_followed_in_the_end(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "LONGEST_WAIT_S", 1.0)
    db = tmp_path / "archive.db"
    slow = "User-agent: *\nCrawl-delay: 100\n"
    site.listing(A)
    site.pages[A] = Page("oops", status=500)
    settings = settings_of(site, db)
    run_with(settings, Staff(settings))
    with closing(sqlite3.connect(db)) as connection, connection:
        connection.execute("update robots set status = 200, body = ?", (slow.encode(),))
        connection.execute("update links set next_fetch_at = '2020', checked_at = '2020'")
        connection.execute("update hosts set next_request_at = null")
    site.pages[A] = Page(status=302, headers={"Location": B})
    site.pages[B] = Page(article())
    run_with(settings, Staff(settings))
    assert rows(db, "select count(*) from articles") == [(1,)]
