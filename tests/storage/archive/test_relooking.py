"""Links judged by other rules wait for one more look: newest first, no more than a run can take."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage import Archive
from storage.archive.intake import off_topic as relooking
from storage.records import Fetch, Outcome
from storage.verdicts import Match
from storage.work import FeedInfo, FoundLink, JudgedLink, SourceInfo
from tests.storage.making import due

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
EVERY = timedelta(minutes=10)
SOURCE = SourceInfo("s", "S", "other", (FeedInfo("http://s.test/", "listing"),))


def judged(archive: Archive, count: int, rules_hash: str, *, start: int = 0) -> None:
    """So many links, each seen an hour after the one before, all judged off topic."""
    for number in range(start, start + count):
        seen = NOW + timedelta(hours=number)
        feed = due(archive, seen, everything=True).feeds[0]
        fetch = Fetch(url=feed.url, fetched_at=seen, outcome=Outcome.OK, status=200)
        url = f"http://s.test/{number}"
        (link,) = archive.intake.feeds.record(feed, fetch, [FoundLink(url)], EVERY).links
        page = Fetch(url=url, fetched_at=seen, outcome=Outcome.OK, status=200)
        verdict = Match("t", False, 0.0, (), rules_hash)
        archive.intake.links.record_judged([JudgedLink(link, page, "off_topic", (verdict,))])


def pending(archive: Archive) -> list[str]:
    links = due(archive, NOW, everything=True).links
    assert all(link.backlog for link in links)
    return [link.url for link in links]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = Archive(tmp_path / "archive.db")
    archive.intake.runs.sync_sources([SOURCE], NOW)
    return archive


def test_nothing_is_queued_while_the_rules_are_the_same(archive: Archive) -> None:
    judged(archive, 3, "old")
    archive.intake.off_topic.requeue(["s"], ["old"], NOW)
    assert pending(archive) == []


def test_the_newest_are_queued_as_many_as_the_budget_takes(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relooking, "RELOOKS_MOST", 3)
    judged(archive, 5, "old")
    archive.intake.off_topic.requeue(["s"], ["new"], NOW)
    assert sorted(pending(archive)) == [f"http://s.test/{number}" for number in (2, 3, 4)]
    archive.intake.off_topic.requeue(["s"], ["new"], NOW)
    assert len(pending(archive)) == 3
    for link in due(archive, NOW, everything=True).links:
        page = Fetch(url=link.url, fetched_at=NOW, outcome=Outcome.OK, status=200)
        verdict = Match("t", False, 0.0, (), "new")
        archive.intake.links.record_judged([JudgedLink(link, page, "off_topic", (verdict,))])
    archive.intake.off_topic.requeue(["s"], ["new"], NOW)
    assert sorted(pending(archive)) == [f"http://s.test/{number}" for number in (0, 1)]


def test_one_topic_more_is_another_set_of_rules(archive: Archive) -> None:
    judged(archive, 2, "old")
    archive.intake.off_topic.requeue(["other"], ["old", "more"], NOW)
    assert len(pending(archive)) == 0
    archive.intake.off_topic.requeue(["s"], ["old", "more"], NOW)
    assert len(pending(archive)) == 2


def test_an_old_link_may_fail_for_a_day_before_it_is_given_up(archive: Archive) -> None:
    judged(archive, 1, "old")
    later = NOW + timedelta(days=90)
    archive.intake.off_topic.requeue(["s"], ["new"], later)
    moment, fails = later, 0
    while links := due(archive, NOW, everything=True).links:
        page = Fetch(url=links[0].url, fetched_at=moment, outcome=Outcome.SOFT_ERROR, status=503)
        archive.intake.links.record_failure(links[0], page)
        moment, fails = moment + timedelta(hours=6), fails + 1
        assert fails < 50
    assert fails == 9
