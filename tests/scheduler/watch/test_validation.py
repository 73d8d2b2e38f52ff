"""A worker that says what it may not is refused with a line, and what it had is taken up again."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crawler.protocol import VERSION
from crawler.settings import CrawlSettings
from scheduler.watch import worker as worker_module
from scheduler.watch.worker import WorkerStartError
from storage.decider import Policy
from tests.running import plan, source
from tests.scheduler.watch.fake import WAYS
from tests.scheduler.watch.runs import Staff, fake, rows, run_with
from tests.site import Page, Site, article, off_topic

A = "/system/2026/11/20/030710001.shtml"
B = "/system/2026/11/20/030710002.shtml"
OFF = "/system/2026/11/20/030710009.shtml"

NOT_READY = {"another version"}
"""Ways in which a worker does not get ready: the run says so and ends."""

OF_THEIR_OWN = {"silent", "grows"}


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        running.pages["/robots.txt"] = Page("User-agent: *\nAllow: /\n", content_type="text/plain")
        running.listing(A, B, OFF)
        running.pages[A] = Page(article("甬凉协作简报第001期"))
        running.pages[B] = Page(article("甬凉协作简报第002期"))
        running.pages[OFF] = Page(off_topic())
        yield running


def settled(site: Site, db: Path, **how: Any) -> CrawlSettings:
    """A run of the site in which nothing falls due twice."""
    calm: dict[str, Any] = {
        "policy": Policy(),
        "sources": (source(site, every_s=600.0),),
        "soft_s": 40.0,
    }
    return plan(site, db, **{**calm, **how})


def assert_all_there_once(db: Path) -> None:
    """What a run with a good worker leaves."""
    assert rows(db, "select count(*), count(distinct article_id) from changes") == [(2, 2)]
    assert rows(db, "select count(*) from articles") == [(2,)]
    assert rows(db, "select state, count(*) from links group by 1 order by 1") == [
        ("matched", 2),
        ("off_topic", 1),
    ]
    assert rows(db, "select count(*) from versions") == [(2,)]
    assert rows(db, "select count(*) from batches") == [(0,)]
    assert rows(db, "select count(*) from batch_tasks") == [(0,)]
    assert rows(db, "select count(*) from suspects") == [(0,)]
    assert rows(db, "select state from runs") == [("done",)]


@pytest.mark.parametrize("way", sorted(WAYS.keys() - NOT_READY - OF_THEIR_OWN))
def test_it_is_refused_and_its_batch_taken_up(
    way: str, site: Site, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    db = tmp_path / "archive.db"
    settings = settled(site, db)
    staff = Staff(settings, fake(way))
    with caplog.at_level(logging.WARNING):
        result = run_with(settings, staff)
    assert result.error is None
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 1, lines
    assert lines[0].startswith("worker: "), lines
    assert len(lines[0]) < 400
    assert len(staff.workers) == 2
    assert_all_there_once(db)
    assert result.counts["articles_new"] == 2
    assert result.counts["off_topic"] == 1


def test_another_version_is_told_and_nothing_is_handed_out(site: Site, tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    settings = settled(site, db)
    result = run_with(settings, Staff(settings, fake("another version")))
    assert isinstance(result.error, WorkerStartError)
    assert f"version {VERSION + 1} of the protocol, not {VERSION}" in str(result.error)
    assert site.asked == []
    assert rows(db, "select state from runs") == [("failed",)]
    assert rows(db, "select count(*) from batches") == [(0,)]
    assert run_with(settings, Staff(settings)).error is None
    assert rows(db, "select count(*) from articles") == [(2,)]


def test_a_silent_worker_is_ended(
    site: Site, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "HUNG_S", 7.0)  # a good one speaks every 5 s
    db = tmp_path / "archive.db"
    settings = settled(site, db)
    with caplog.at_level(logging.WARNING):
        assert run_with(settings, Staff(settings, fake("silent"))).error is None
    assert [record.getMessage() for record in caplog.records] == ["worker: 7 秒没有动静"]
    assert_all_there_once(db)


def test_a_worker_that_grows_is_ended(
    site: Site, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    db = tmp_path / "archive.db"
    settings = settled(site, db, memory_mb=300)
    with caplog.at_level(logging.WARNING):
        assert run_with(settings, Staff(settings, fake("grows"))).error is None
    assert [record.getMessage() for record in caplog.records] == ["worker: 内存超过 300 MiB"]
    assert_all_there_once(db)
