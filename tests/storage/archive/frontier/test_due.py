"""What is due: what comes first, what is kept for known articles, what is not handed out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from storage import Archive
from storage.archive.frontier.due import RESERVED
from storage.records import Outcome
from storage.work import Due, FoundPage, HandedOut, Suspect
from tests.storage.archive.frontier.frontiers import (
    EVERY,
    answered,
    feeds_of,
    looked_at,
    published,
    shown,
    source,
    turn,
)
from tests.storage.making import NOW, after, answer, due, fetched

A, B = source("a", "", "second"), source("b")
LATER = after(days=9)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Two sources whose feeds have answered."""
    with Archive(tmp_path / "archive.db") as opened:
        opened.intake.runs.sync_sources([A, B], NOW)
        answered(opened, "a")
        answered(opened, "b")
        yield opened


def test_nothing_is_due_before_its_time(archive: Archive) -> None:
    published(archive, "a", 1, NOW)
    soon = after(minutes=9)
    assert not archive.frontier.is_due(soon)
    assert archive.frontier.due.hosts(soon) == []
    assert not archive.frontier.due.of_host("a.cn", soon, 50)
    assert archive.frontier.due.next_at() == "2026-11-20T04:10:00.000+00:00"
    assert archive.frontier.is_due(after(minutes=10))


def test_feeds_then_pages_then_new_links_then_a_backlog_then_articles(archive: Archive) -> None:
    shown(archive, "a", range(3), after(minutes=1))
    archive._session.execute("update links set backlog = 1 where url like '%/l/1'")
    published(archive, "a", 1, NOW)
    (feed, _) = feeds_of(archive, "a.cn", LATER)
    archive.intake.feeds.queue_pages(
        feed, [FoundPage("https://a.cn/p/2", older=True)], after(minutes=1)
    )
    found = archive.frontier.due.of_host("a.cn", LATER, 50)
    assert [one.url for one in found.feeds] == ["https://a.cn/second", "https://a.cn/"]
    assert [one.url for one in found.feed_pages] == ["https://a.cn/p/2"]
    assert [(one.url[-1], one.backlog) for one in found.links] == [
        ("0", False), ("2", False), ("1", True)
    ]  # fmt: skip
    assert [one.article_id for one in found.articles] == [1]
    few = archive.frontier.due.of_host("a.cn", LATER, 4)
    assert (few.feeds, few.feed_pages) == (found.feeds, found.feed_pages)
    assert len(few.links) + len(few.articles) == 1


def test_a_part_is_kept_for_known_articles(archive: Archive) -> None:
    shown(archive, "b", range(60), after(minutes=1))
    for number in range(30):
        published(archive, "b", number, NOW)
    found = archive.frontier.due.of_host("b.cn", after(minutes=30), 41)
    assert len(found.feeds) == 1
    assert len(found.articles) == 40 // RESERVED
    assert len(found.links) == 30
    all_of_it = archive.frontier.due.of_host("b.cn", after(minutes=30), 200)
    assert (len(all_of_it.links), len(all_of_it.articles)) == (60, 30)


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_where_a_batch_is_too_small_to_share_its_turns_are_shared(
    archive: Archive, limit: int
) -> None:
    """A host that asks for a minute between requests: neither links nor articles starve."""
    shown(archive, "b", range(60), after(minutes=1))
    for number in range(30):
        published(archive, "b", number, NOW)
    answered(archive, "b", after(minutes=30))
    links = articles = 0
    for second in range(400):
        found = archive.frontier.due.of_host("b.cn", after(minutes=30, seconds=second), limit)
        assert len(found.links) + len(found.articles) == limit
        links, articles = links + len(found.links), articles + len(found.articles)
    assert links / RESERVED < articles < links
    archive._session.execute("update links set state = 'dead'")
    found = archive.frontier.due.of_host("b.cn", after(minutes=30), limit)
    assert len(found.articles) == limit


def test_what_waits_for_its_proof_comes_first_then_what_is_latest_by_its_own_wait(
    archive: Archive,
) -> None:
    young, old, gone = (published(archive, "b", number, NOW) for number in range(3))
    for at in (after(hours=40), after(hours=41)):  # due every three hours by now
        looked_at(archive, old, at)
    missing = answer(Outcome.GONE, after(hours=42), url="https://b.cn/a/2.html")
    archive.intake.recording.record_known(gone, replace(missing, source_id="b"))
    looked_at(archive, young, after(minutes=5))  # due every quarter of an hour then
    now = after(hours=46)
    found = archive.frontier.due.of_host("b.cn", now, 50).articles
    assert [one.article_id for one in found] == [gone, young, old]
    looked_at(archive, young, after(hours=45))
    found = archive.frontier.due.of_host("b.cn", now + timedelta(hours=3), 50).articles
    assert [one.article_id for one in found] == [gone, old, young]


def test_a_conditional_request_and_once_a_day_a_whole_one(archive: Archive) -> None:
    published(archive, "b", 1, NOW)
    (soon,) = archive.frontier.due.of_host("b.cn", after(hours=2), 50).articles
    assert not soon.unconditional
    (then,) = archive.frontier.due.of_host("b.cn", after(days=1), 50).articles
    assert then.unconditional


def test_hosts_with_feeds_come_first_then_those_with_links_the_longest_due_first(
    archive: Archive,
) -> None:
    more = [source(name) for name in ("c", "d", "e")]
    archive.intake.runs.sync_sources([A, B, *more], after(minutes=8))
    for name in ("c", "d", "e"):
        answered(archive, name, after(minutes=8))
    published(archive, "c", 1, NOW)
    shown(archive, "d", [1], after(minutes=10))
    shown(archive, "e", [1], after(minutes=9))
    now = after(minutes=15)
    assert archive.frontier.due.hosts(now) == ["a.cn", "b.cn", "e.cn", "d.cn", "c.cn"]


def test_a_host_that_rests_or_has_a_batch_out_is_left_alone(archive: Archive) -> None:
    turn(archive, "a.cn", LATER, "connect_timeout")
    assert archive.frontier.due.hosts(LATER) == ["b.cn"]
    archive.frontier.batches.hand_out(
        [("b.cn", [HandedOut("feed", 3, "https://b.cn/", "b")])],
        archive.intake.runs.start(LATER),
        LATER,
    )
    assert archive.frontier.due.hosts(LATER) == []
    assert archive.frontier.due.hosts(LATER + timedelta(minutes=1)) == ["a.cn"]


def test_where_every_host_rests_no_run_is_called_for(archive: Archive) -> None:
    for host in ("a.cn", "b.cn"):
        turn(archive, host, LATER, "connect_timeout")
    assert not archive.frontier.is_due(LATER)
    assert archive.frontier.is_due(LATER + timedelta(minutes=1))


@pytest.mark.parametrize("kind", ["feed", "page", "link", "article"])
def test_a_suspect_is_never_handed_out_with_others(archive: Archive, kind: str) -> None:
    shown(archive, "b", [1], after(minutes=1))
    published(archive, "b", 1, NOW)
    (feed,) = feeds_of(archive, "b.cn", LATER)
    archive.intake.feeds.queue_pages(feed, [FoundPage("https://b.cn/p")], after(minutes=1))
    before = archive.frontier.due.of_host("b.cn", LATER, 50)
    items = {
        "feed": before.feeds[0].feed_id,
        "page": before.feed_pages[0].feed_page_id,
        "link": before.links[0].link_id,
        "article": before.articles[0].article_id,
    }
    suspect = Suspect(kind, items[kind], "b.cn", "https://b.cn/", "b")
    archive.frontier.suspects.blame([suspect], LATER, sure=False)
    found = archive.frontier.due.of_host("b.cn", LATER, 50)
    kinds = {"feed": found.feeds, "page": found.feed_pages, "link": found.links}
    left = {**kinds, "article": found.articles}
    assert {name for name, some in left.items() if not some} == {kind}
    alone = archive.frontier.due.item(kind, items[kind], LATER)
    assert sum(map(len, (alone.feeds, alone.feed_pages, alone.links, alone.articles))) == 1
    assert archive.frontier.is_due(LATER)


def test_an_archive_with_a_suspect_alone_calls_for_a_run(archive: Archive) -> None:
    now = after(minutes=1)
    assert not archive.frontier.is_due(now)
    suspect = Suspect("feed", 1, "a.cn", "https://a.cn/", "a")
    archive.frontier.suspects.blame([suspect], now, sure=False)
    assert archive.frontier.is_due(now)


def test_the_things_of_a_source_that_no_seed_names_rest(archive: Archive) -> None:
    shown(archive, "b", [1], after(minutes=1))
    number = published(archive, "b", 1, NOW)
    (feed,) = feeds_of(archive, "b.cn", LATER)
    archive.intake.feeds.queue_pages(feed, [FoundPage("https://b.cn/p")], after(minutes=1))
    archive.intake.runs.sync_sources([A], LATER)
    assert not archive.frontier.due.of_host("b.cn", LATER, 50)
    assert archive.frontier.due.hosts(LATER) == ["a.cn"]
    assert not archive.frontier.due.item("article", number, LATER)
    assert not archive.frontier.due.item("link", 1, LATER)
    assert all(one.source_id == "a" for one in due(archive, LATER, everything=True).feeds)
    archive.intake.runs.sync_sources([A, B], LATER)
    found = archive.frontier.due.of_host("b.cn", LATER, 50)
    assert found.feeds
    assert found.feed_pages
    assert found.links
    assert found.articles


def test_nothing_that_was_fetched_since_then(archive: Archive) -> None:
    """However short a feed's interval, a run asks for it once."""
    shown(archive, "b", [1], after(minutes=1))
    (feed,) = feeds_of(archive, "b.cn", LATER)
    link = archive.frontier.due.of_host("b.cn", LATER, 50).links[0]
    published(archive, "b", 1, LATER)
    archive.intake.feeds.record(
        feed, answer(Outcome.OK, LATER, url=feed.url).fetch, (), timedelta(seconds=0)
    )
    failed = answer(Outcome.SOFT_ERROR, LATER, url=link.url).fetch
    archive.intake.links.record_failure(link, failed)
    archive.frontier.due.make_due(LATER)
    at = archive.frontier.due
    assert not at.of_host("b.cn", LATER, 50, since=LATER)
    assert at.hosts(LATER, since=LATER) == ["a.cn"]
    found = at.of_host("b.cn", LATER, 50, since=LATER + timedelta(seconds=1))
    assert (len(found.feeds), len(found.links), len(found.articles)) == (1, 1, 1)


def test_of_some_sources_only(archive: Archive) -> None:
    shared = source("c")
    archive.intake.runs.sync_sources([A, B, shared], NOW)
    archive._session.execute("update feeds set host = 'b.cn' where source_id = 'c'")
    for name in ("a", "b", "c"):
        published(archive, name, 1, NOW)
    at = archive.frontier.due
    assert at.hosts(LATER, only=["b"]) == ["b.cn"]
    assert [one.source_id for one in at.of_host("b.cn", LATER, 50, only=["b"]).feeds] == ["b"]
    assert at.hosts(LATER, only=[]) == []
    at.make_due(after(minutes=1), only=["b"])
    assert at.hosts(after(minutes=1)) == ["b.cn"]


def test_a_backfill_gets_its_own_and_nothing_else(archive: Archive) -> None:
    shown(archive, "a", [1], after(minutes=1))
    published(archive, "a", 1, NOW)
    backfill = archive.intake.backfills.begin("b", NOW, LATER, NOW)
    archive.intake.backfills.queue(backfill, "https://b.cn/", [FoundPage("https://b.cn/old")], NOW)
    at = archive.frontier.due
    assert at.hosts(LATER, backfill_id=backfill) == ["b.cn"]
    found = at.of_host("b.cn", LATER, 50, backfill_id=backfill)
    assert [one.url for one in found.feed_pages] == ["https://b.cn/old"]
    assert found == Due(feed_pages=found.feed_pages)
    assert at.of_host("b.cn", LATER, 50).feed_pages == ()


def test_articles_late_by_more_than_their_own_wait_are_told_of_their_host(
    archive: Archive,
) -> None:
    published(archive, "a", 1, NOW)
    published(archive, "b", 1, NOW)
    looked_at(archive, 2, after(minutes=20))
    assert archive.frontier.due.late(after(minutes=30)) == []
    (late,) = archive.frontier.due.late(after(minutes=40))
    assert (late.host, late.articles) == ("a.cn", 1)
    assert late.most == pytest.approx(25 / 15, rel=0.01)


def test_a_part_that_keeps_failing_is_asked_for_ever_more_rarely_and_never_breaks_a_run(
    archive: Archive,
) -> None:
    (feed, _) = feeds_of(archive, "a.cn", LATER)
    part, asked = FoundPage("https://a.cn/part.xml"), 0
    for hour in range(24 * 30):
        now = LATER + timedelta(hours=hour)
        archive.intake.feeds.record(feed, fetched(at=now, url=feed.url), (), EVERY, pages=[part])
        for page in archive.frontier.due.of_host("a.cn", now, 50).feed_pages:
            archive.intake.feeds.record_page(
                page, fetched(Outcome.SOFT_ERROR, at=now, url=page.url), None
            )
            asked += 1
    assert 30 <= asked <= 40, "once a day in the end"
