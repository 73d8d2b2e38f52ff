"""A clock that was wrong once: whatever was recorded meanwhile, everything is due in its wait."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from storage import Archive
from storage.archive.frontier.clock import TOLERANCE
from storage.archive.migrations import STEPS
from storage.archive.migrations.frontier import m012_frontier
from storage.leases import Lease
from storage.records import Outcome
from storage.times import from_iso, to_iso
from storage.work import FoundPage, HandedOut
from tests.storage.archive.earlier import earlier
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
from tests.storage.making import NOW, after, answer, due

A = source("a")
AHEAD = after(days=400)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A source with a feed, a page of it, links and articles, all due since NOW."""
    path = tmp_path_factory.mktemp("template") / "archive.db"
    with Archive(path) as archive:
        archive.intake.runs.sync_sources([A], NOW - timedelta(days=2))
        shown(archive, "a", range(4), NOW - timedelta(days=2))
        (feed,) = due(archive, NOW).feeds
        archive.intake.feeds.queue_pages(
            feed, [FoundPage("https://a.cn/p/2")], NOW - timedelta(days=2)
        )
        for number in range(4):
            published(archive, "a", number, NOW - timedelta(days=2))
        hand_out(archive, NOW - timedelta(days=2))
    return path


@pytest.fixture
def archive(template: Path, tmp_path: Path) -> Iterator[Archive]:
    with Archive(shutil.copy(template, tmp_path / "archive.db")) as opened:
        yield opened


def hand_out(archive: Archive, now: datetime) -> None:
    """A batch is handed out at a moment, and its worker dies."""
    batch = ("x.cn", [HandedOut("witness", None, "https://x.cn/", "a")])
    archive.frontier.batches.hand_out([batch], archive.intake.runs.start(now), now)
    archive.frontier.batches.abandoned(now, 0.0)


def test_a_small_correction_is_none(archive: Archive) -> None:
    clock = archive.frontier.clock
    hand_out(archive, NOW)
    assert not clock.went_back(NOW - TOLERANCE)
    assert clock.went_back(NOW - TOLERANCE - timedelta(seconds=1))


def test_a_clock_that_went_back_calls_for_a_run_until_it_is_mended(archive: Archive) -> None:
    answered(archive, "a", AHEAD)
    hand_out(archive, AHEAD)
    assert archive.frontier.is_due(NOW)
    archive.frontier.clock.mend(NOW)
    assert not archive.frontier.clock.went_back(NOW)
    assert len(feeds_of(archive, "a.cn")) == 1


def test_what_the_wrong_clock_fetched_is_handed_out_by_a_run(archive: Archive) -> None:
    """A run asks for nothing that was fetched since it began; what will be has not been."""
    answered(archive, "a", AHEAD)
    looked_at(archive, 1, AHEAD)
    hand_out(archive, AHEAD)
    archive.frontier.clock.mend(NOW)
    found = archive.frontier.due.of_host("a.cn", NOW, 99, since=NOW)
    assert len(found.feeds) == 1
    assert 1 in [one.article_id for one in found.articles]
    assert archive.frontier.due.hosts(NOW, since=NOW) == ["a.cn"]


def test_a_jump_while_a_batch_is_out_is_seen(archive: Archive) -> None:
    hand_out(archive, NOW)
    looked_at(archive, 1, AHEAD)
    turn(archive, "a.cn", AHEAD)
    assert archive.frontier.clock.went_back(after(minutes=1))
    archive.frontier.clock.mend(after(minutes=1))
    assert 1 in [one.article_id for one in due(archive, after(minutes=1)).articles]


def test_a_host_that_another_machine_has_stays_its_for_a_whole_lease(archive: Archive) -> None:
    """Its worker may be at it still, whatever the clock says, and its delay counts after that."""
    batch = ("y.cn", [HandedOut("witness", None, "https://y.cn/", "a")])
    run_id = archive.intake.runs.start(AHEAD)
    archive.frontier.batches.hand_out([batch], run_id, AHEAD, [Lease("w" * 32, 90.0)])
    archive.frontier.clock.mend(NOW)
    later = archive.intake.runs.start(NOW)
    archive.frontier.batches.ran_out(after(seconds=89), 1.0, run_id=later)
    assert archive.frontier.batches.leased()
    archive.frontier.batches.ran_out(after(seconds=91), 1.0, run_id=later)
    assert not archive.frontier.batches.leased()


def test_a_host_rests_for_its_delay_when_the_clock_went_back(archive: Archive) -> None:
    """It may have been asked a moment ago."""
    turn(archive, "a.cn", AHEAD, delay_s=7)
    hand_out(archive, AHEAD)
    archive.frontier.clock.mend(NOW)
    assert archive.frontier.hosts.state("a.cn").next_request_at == after(seconds=7)


@pytest.mark.parametrize("kind", ["feed", "page", "link", "article"])
def test_what_was_put_off_by_a_run_that_died_is_due_again(archive: Archive, kind: str) -> None:
    hand_out(archive, AHEAD)
    with archive.frontier.batches.ending():
        archive.frontier.due.put_off(kind, 1, AHEAD, timedelta(minutes=5))
    archive.frontier.clock.mend(NOW)
    found = due(archive, after(minutes=5))
    kinds = {"feed": found.feeds, "page": found.feed_pages, "link": found.links}
    left = {**kinds, "article": found.articles}
    assert len(left[kind]) == {"feed": 1, "page": 1, "link": 4, "article": 4}[kind]


def test_an_archive_of_an_earlier_release_whose_clock_was_wrong_is_mended(
    archive: Archive, tmp_path: Path
) -> None:
    answered(archive, "a", AHEAD)
    looked_at(archive, 1, AHEAD)
    path = tmp_path / "earlier.db"
    earlier(archive.path, path, STEPS.index(m012_frontier))
    with Archive(path) as upgraded:
        upgraded.intake.runs.sync_sources([A], NOW)
        assert upgraded.frontier.is_due(NOW)
        upgraded.frontier.clock.mend(NOW)
        assert len(due(upgraded, NOW).feeds) == 1
        assert 1 in [one.article_id for one in due(upgraded, NOW).articles]


_TABLES = {
    "feed": "select feed_id as id, next_fetch_at as due from feeds",
    "page": "select feed_page_id as id, next_fetch_at as due from feed_pages where pending",
    "link": "select link_id as id, next_fetch_at as due from links where state = 'pending'",
    "article": "select article_id as id, next_fetch_at as due from articles",
}
JUMPS = st.sampled_from(
    [0, 0, 2, -2, 90, -90, 3600, -3600, 86400 * 30, -86400 * 30, 86400 * 400, -86400 * 400]
)
RUNS = st.lists(
    st.tuples(
        JUMPS,
        st.integers(0, 7200),  # steady seconds until the run
        JUMPS,  # while its batch is out
        st.sampled_from(["well", "fails", "claims", "gone", "host"]),
        st.integers(1, 9),
    ),
    min_size=1,
    max_size=6,
)


def dues(archive: Archive) -> dict[tuple[str, int], datetime]:
    """When each item is due."""
    return {
        (kind, row["id"]): from_iso(row["due"])
        for kind, select in _TABLES.items()
        for row in archive._session.rows(select)
    }


def a_run(archive: Archive, now: datetime, jump: timedelta, how: str, most: int) -> datetime:
    """A run to which some of what is due goes as it may; what the clock says at its end."""
    archive.frontier.clock.mend(now)
    run_id = archive.intake.runs.start(now)
    found = archive.frontier.due.of_host("a.cn", now, most, since=now)
    tasks = [HandedOut("witness", None, "https://a.cn/", "a")]
    (batch_id,) = archive.frontier.batches.hand_out([("a.cn", tasks)], run_id, now)
    now += jump
    outcome = Outcome.SOFT_ERROR if how == "fails" else Outcome.NOT_MODIFIED
    if how == "claims":
        with archive.frontier.batches.ending():
            for kind, number in [
                *(("feed", one.feed_id) for one in found.feeds),
                *(("page", one.feed_page_id) for one in found.feed_pages),
                *(("link", one.link_id) for one in found.links),
                *(("article", one.article_id) for one in found.articles),
            ]:
                archive.frontier.due.put_off(kind, number, now, timedelta(minutes=5))
    elif how != "host":
        for feed in found.feeds:
            archive.intake.feeds.record(feed, answer(outcome, now, url=feed.url).fetch, None, EVERY)
        for page in found.feed_pages:
            failed = answer(Outcome.SOFT_ERROR, now, url=page.url).fetch
            archive.intake.feeds.record_page(page, failed, None)
        for link in found.links:
            archive.intake.links.record_failure(
                link, answer(Outcome.SOFT_ERROR, now, url=link.url).fetch
            )
        for one in found.articles:
            kind = Outcome.GONE if how == "gone" else outcome
            archive.intake.recording.record_known(
                one.article_id, replace(answer(kind, now, url=one.url), source_id="a")
            )
    turn(archive, "a.cn", now, "read_timeout" if how == "host" else None, delay_s=60)
    with archive.frontier.batches.ending():
        archive.frontier.batches.end(batch_id)
    return now


@settings(max_examples=60, deadline=None)
@given(RUNS, JUMPS)
@example([*[(0, 0, 0, "well", 1)] * 3, (0, 0, -86400 * 30, "claims", 1)], 0)
def test_after_the_last_jump_everything_is_due_within_its_own_wait(
    template: Path, steps: list[tuple[int, int, int, str, int]], last: int
) -> None:
    with (
        TemporaryDirectory() as folder,
        Archive(shutil.copy(template, Path(folder) / "archive.db")) as archive,
    ):
        archive._session.execute("pragma synchronous = off")
        now, waits, before = NOW, dict.fromkeys(dues(archive), timedelta(0)), dues(archive)
        for jump, steady, meanwhile, how, most in steps:
            now += timedelta(seconds=jump + steady)
            now = a_run(archive, now, timedelta(seconds=meanwhile), how, most)
            after_it = dues(archive)
            for item, moment in after_it.items():
                if moment != before.get(item):
                    waits[item] = max(moment - now, timedelta(0))
            before = after_it
        now += timedelta(seconds=last)
        archive.frontier.clock.mend(now)
        for item, moment in dues(archive).items():
            assert moment <= now + waits[item] + TOLERANCE, item
        state = archive.frontier.hosts.state("a.cn")
        rest = timedelta(hours=1) + TOLERANCE
        assert not state.next_request_at or state.next_request_at <= now + rest
        assert not state.rests_until or state.rests_until <= now + rest
        then = now + max(waits.values()) + timedelta(hours=1, seconds=6)
        found = archive.frontier.due.of_host("a.cn", then, 999, since=then)
        count = sum(map(len, (found.feeds, found.feed_pages, found.links, found.articles)))
        assert count == len(dues(archive)), to_iso(then)  # a page may be given up
