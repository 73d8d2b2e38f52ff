"""The frontier's wings: hosts and our patience, robots.txt, batches, suspects, what seeds name."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from storage import Archive
from storage.archive.frontier.hosts import REST, REST_MOST
from storage.records import Outcome
from storage.work import FeedInfo, HandedOut, SourceInfo, Suspect
from tests.storage.archive.frontier.frontiers import published, shown, source, turn
from tests.storage.making import NOW, after, due, fetched

A, B = source("a"), source("b")
TASKS = [HandedOut("link", number, f"https://a.cn/{number}", "a") for number in range(3)]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db") as opened:
        opened.intake.runs.sync_sources([A, B], NOW)
        yield opened


# Hosts


def test_patience_grows_and_an_answer_ends_it(archive: Archive) -> None:
    hosts, at, rests = archive.frontier.hosts, NOW, []
    for _ in range(9):
        turn(archive, "a.cn", at, "connect_timeout")
        state = hosts.state("a.cn")
        assert state.rests_until
        rests.append(state.rests_until - at)
        at = state.rests_until
    assert rests[:6] == [REST * 2**number for number in range(6)]
    assert rests[6:] == [REST_MOST] * 3
    assert (state.failures, state.cause, state.answered_at) == (9, "connect_timeout", None)
    assert hosts.failing() == [state]
    turn(archive, "a.cn", at)
    state = hosts.state("a.cn")
    assert (state.failures, state.cause, state.rests_until) == (0, None, None)
    assert state.answered_at == at
    turn(archive, "a.cn", at, "read_timeout")
    assert hosts.state("a.cn").rests_until == at + REST
    assert hosts.state("a.cn").answered_at == at


def test_a_turn_in_which_nothing_was_asked_says_nothing(archive: Archive) -> None:
    with archive.frontier.batches.ending():
        archive.frontier.hosts.note_turn(
            "a.cn", NOW, wait_s=9, delay_s=9, answered=False, tried=False, failed="dns"
        )
    assert archive.frontier.hosts.state("a.cn").tried_at is None


def test_rests_are_ended_by_hand(archive: Archive) -> None:
    turn(archive, "a.cn", NOW, "dns")
    archive.frontier.hosts.wake()
    assert archive.frontier.hosts.state("a.cn").rests_until is None
    assert archive.frontier.hosts.state("a.cn").failures == 1


def test_which_hosts_are_slow_by_their_own_wish(archive: Archive) -> None:
    turn(archive, "a.cn", NOW, delay_s=90)
    turn(archive, "b.cn", NOW, delay_s=60)
    assert [state.host for state in archive.frontier.hosts.slower_than(60)] == ["a.cn"]


@pytest.mark.parametrize(
    ("hosts", "failing", "answering", "blind"),
    [
        (9, [], [], False),  # nobody was asked
        (9, [0, 1], [], False),  # two of nine may both be ill
        (9, [0, 1, 2], [], True),
        (9, [0, 1, 2], [3], False),
        (9, [0, 1, 2, 3, 4, 5, 6, 7], [8], False),
        (1, [0], [], True),  # all there are
        (2, [0], [], False),
        (2, [0, 1], [], True),
        (2, [0], [1], False),
    ],
)
def test_blindness(
    archive: Archive, hosts: int, failing: list[int], answering: list[int], *, blind: bool
) -> None:
    archive.intake.runs.sync_sources([source(f"h{number}") for number in range(hosts)], NOW)
    for number in failing:
        turn(archive, f"h{number}.cn", after(minutes=1), "connect_timeout")
    for number in answering:
        turn(archive, f"h{number}.cn", after(minutes=1))
    assert archive.frontier.hosts.is_blind(after(minutes=2)) is blind


def test_blindness_lasts_while_hosts_rest_and_an_answer_holds_for_half_an_hour(
    archive: Archive,
) -> None:
    hosts = archive.frontier.hosts
    for host in ("a.cn", "b.cn"):
        turn(archive, host, NOW)
    for host in ("a.cn", "b.cn"):
        turn(archive, host, after(minutes=20), "dns")
    assert not hosts.is_blind(after(minutes=29))
    assert hosts.is_blind(after(minutes=31))
    assert hosts.is_blind(after(hours=5))  # nobody was asked since, for they rest
    assert hosts.answered_before(["a.cn", "b.cn", "c.cn"]) == 2


def test_a_host_that_left_the_seeds_fails_no_more(archive: Archive) -> None:
    hosts = archive.frontier.hosts
    archive.intake.runs.sync_sources([source("a"), source("gone")], NOW)
    turn(archive, "a.cn", NOW)
    turn(archive, "gone.cn", NOW, "dns")
    assert [state.host for state in hosts.failing()] == ["gone.cn"]
    archive.intake.runs.sync_sources([source("a")], after(minutes=1))
    assert hosts.failing() == []
    assert not hosts.is_blind(after(hours=2)), "nobody was asked: a.cn is asked every 6 hours"


def test_another_configuration_is_noticed(archive: Archive) -> None:
    archive.intake.runs.sync_sources([source("a"), source("b")], NOW)
    differ = archive.frontier.declared.differ
    assert not differ([source("a"), source("b")])
    assert differ([source("a")])
    assert differ([source("a"), source("b", "", "second")])
    archive.intake.runs.sync_sources([source("a")], after(minutes=1))
    assert differ([source("a"), source("b")])


# robots.txt


def test_robots_txt_is_kept_and_serves_while_it_cannot_be_had(archive: Archive) -> None:
    robots = archive.frontier.robots
    good = fetched(body=b"User-agent: *\nDisallow: /a/", url="https://a.cn/robots.txt")
    robots.record("https://a.cn", good, reachable=True)
    (kept,) = robots.of_host("a.cn")
    assert (kept.origin, kept.status, kept.body) == ("https://a.cn", 200, good.body)
    assert (kept.fetched_at, kept.unreachable_since) == (NOW, None)
    for hours in (25, 26):
        bad = fetched(Outcome.SOFT_ERROR, after(hours=hours), url=good.url, status=503)
        robots.record("https://a.cn", bad, reachable=False)
    (still,) = robots.of_host("a.cn")
    assert still == replace(kept, unreachable_since=after(hours=25))
    robots.record("https://a.cn", replace(good, fetched_at=after(hours=27)), reachable=True)
    assert robots.of_host("a.cn") == (replace(kept, fetched_at=after(hours=27)),)


def test_a_robots_txt_that_never_was_there(archive: Archive) -> None:
    robots = archive.frontier.robots
    for days in (0, 1):
        bad = fetched(Outcome.SOFT_ERROR, after(days=days), url="http://a.cn/robots.txt")
        robots.record("http://a.cn", bad, reachable=False)
    (kept,) = robots.of_host("a.cn")
    assert (kept.status, kept.body, kept.unreachable_since) == (None, b"", NOW)
    assert robots.of_host("b.cn") == ()


# Batches


def test_each_finding_is_taken_once_and_none_of_a_batch_that_ended(archive: Archive) -> None:
    batches = archive.frontier.batches
    first, second = batches.hand_out(
        [("a.cn", TASKS), ("b.cn", TASKS[:1])], archive.intake.runs.start(NOW), NOW
    )
    with batches.taking(first, 1) as new:
        assert new
    with batches.taking(first, 1) as new:
        assert not new
    with batches.taking_all([(first, 0), (first, 1), (first, 0), (second, 0), (first, 9)]) as many:
        assert many == [True, False, False, True, False]
    with batches.ending():
        batches.end(first)
    with batches.taking(first, 2) as new:
        assert not new


def test_what_is_recorded_with_a_finding_is_recorded_with_it_or_not_at_all(
    archive: Archive,
) -> None:
    batches = archive.frontier.batches
    (batch_id,) = batches.hand_out([("a.cn", TASKS)], archive.intake.runs.start(NOW), NOW)

    def fails() -> None:
        with batches.taking(batch_id, 0) as new:
            assert new
            published(archive, "a", 1, NOW)
            archive.intake.runs.record_witness("a", fetched(), 1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert archive.queries.exporting.article_count() == 0
    assert archive._session.rows("select 1 from fetches") == []
    with batches.taking(batch_id, 0) as new:
        assert new


def test_what_a_dead_run_left_open_is_ended_and_its_hosts_delay_is_kept(archive: Archive) -> None:
    batches, hosts = archive.frontier.batches, archive.frontier.hosts
    turn(archive, "b.cn", NOW, delay_s=30)
    ids = batches.hand_out(
        [("a.cn", TASKS), ("b.cn", [HandedOut("article", 7, "https://b.cn/7", "b")]),
         ("c.cn", [HandedOut("witness", None, "https://c.cn/", "c")])],
        archive.intake.runs.start(NOW), NOW,
    )  # fmt: skip
    with batches.taking(ids[0], 0):
        pass
    lost = batches.abandoned(after(minutes=1), 2.0)
    assert lost == [
        Suspect("link", 1, "a.cn", "https://a.cn/1", "a"),
        Suspect("article", 7, "b.cn", "https://b.cn/7", "b"),
    ]
    assert hosts.state("a.cn").next_request_at == after(minutes=1, seconds=2)
    assert hosts.state("b.cn").next_request_at == after(minutes=1, seconds=30)
    assert hosts.state("b.cn").answered_at == NOW
    assert batches.abandoned(after(minutes=2), 2.0) == []
    with batches.taking(ids[0], 1) as new:
        assert not new


def test_ids_of_batches_are_never_used_again(tmp_path: Path) -> None:
    seen: list[int] = []
    for _ in range(3):
        with Archive(tmp_path / "archive.db") as archive:
            batches = archive.frontier.batches
            seen += batches.hand_out([("a.cn", TASKS)] * 2, archive.intake.runs.start(NOW), NOW)
            batches.abandoned(NOW, 1.0)
    assert all(one < other for one, other in itertools.pairwise(seen))


# Suspects


def test_what_kills_twice_is_set_aside_for_a_day(archive: Archive) -> None:
    suspects = archive.frontier.suspects
    one = Suspect("link", 1, "a.cn", "https://a.cn/1", "a")
    other = Suspect("article", 1, "a.cn", "https://a.cn/2", "a")
    assert suspects.blame([one, other], NOW, sure=False) == []
    assert suspects.blame([one], NOW, sure=True) == []
    assert suspects.due(NOW) == [other, one]  # the likelier one last
    assert suspects.blame([one], after(minutes=1), sure=True) == [one]
    assert suspects.due(after(minutes=1)) == [other]
    assert suspects.set_aside() == [(one, after(days=1, minutes=1))]
    assert suspects.due(after(days=1, minutes=1)) == [other, one]
    assert suspects.of_source("a") == 2
    assert suspects.blame([one], after(days=2), sure=True) == [one]  # once more is enough


def test_what_did_no_harm_is_cleared(archive: Archive) -> None:
    suspects = archive.frontier.suspects
    one = Suspect("feed", 1, "a.cn", "https://a.cn/", "a")
    for _ in range(2):
        suspects.blame([one], NOW, sure=True)
    with archive.frontier.batches.ending():
        assert suspects.clear("feed", 1)
        assert not suspects.clear("feed", 1)
        assert not suspects.clear("page", 1)
    assert suspects.of_source("a") == 0
    assert [feed.feed_id for feed in due(archive, NOW).feeds] == [1, 2]


# What the seeds name


def changes(archive: Archive) -> int:
    return archive._session.connection.total_changes


def test_nothing_is_written_where_nothing_differs(archive: Archive) -> None:
    before = changes(archive)
    with closing(sqlite3.connect(archive.path)) as other:
        version = other.execute("pragma data_version").fetchone()
        archive.intake.runs.sync_sources([B, A], after(days=1))
        assert other.execute("pragma data_version").fetchone() == version
    assert changes(archive) == before
    archive.intake.runs.sync_sources([A, replace(B, name="乙")], after(days=1))
    assert changes(archive) == before + 1


def test_a_feed_at_another_address_takes_the_place_of_the_one_before(archive: Archive) -> None:
    moved = SourceInfo("a", "a", "other", (FeedInfo("https://www.a.cn/news", "rss"),))
    archive.intake.runs.sync_sources([moved, B], after(days=1))
    assert archive.frontier.due.hosts(after(days=1)) == ["b.cn", "www.a.cn"]
    (feed,) = archive.frontier.due.of_host("www.a.cn", after(days=1), 9).feeds
    assert (feed.kind, feed.source_id) == ("rss", "a")
    archive.intake.runs.sync_sources([A, B], after(days=2))
    assert archive.frontier.due.hosts(after(days=2)) == ["a.cn", "b.cn"]
    assert archive._session.rows("select count(*) from feeds")[0][0] == 3


def test_a_source_out_and_in_again_goes_on_and_what_was_redacted_rests(archive: Archive) -> None:
    shown(archive, "a", [1], NOW)
    kept, blanked = published(archive, "a", 1, NOW), published(archive, "a", 2, NOW)
    archive.upkeep.forgetting.redact(blanked, "依法", after(hours=1))
    later = after(days=3)
    assert [one.article_id for one in due(archive, later).articles] == [kept]
    archive.intake.runs.sync_sources([B], later)
    assert due(archive, later).articles == ()
    archive.intake.runs.sync_sources([A, B], later + timedelta(hours=1))
    found = due(archive, later + timedelta(hours=1))
    assert [one.article_id for one in found.articles] == [kept]
    assert [one.url for one in found.links] == ["https://a.cn/l/1"]
    assert not found.feeds[0].first


def test_what_is_taken_in_by_hand_while_its_source_rests_is_asked_for(archive: Archive) -> None:
    archive.intake.runs.sync_sources([B], NOW)
    link = archive.intake.links.add("a", "https://a.cn/l/9", NOW)
    assert link
    assert [one.link_id for one in due(archive, NOW).links] == [link.link_id]
