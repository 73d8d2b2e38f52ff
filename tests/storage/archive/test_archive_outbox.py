"""The outbox: a change joins, an attempt seals, a key stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from storage import Archive
from storage.deliveries import Delivery
from storage.errors import NotFoundError
from storage.records import Kind, Outcome, Severity
from storage.rules import BACKLOG_BOUND, AlertRule
from storage.work import FoundLink, JudgedLink
from tests.storage.making import (
    BODY,
    FEED,
    NOW,
    RULE,
    after,
    answer,
    article,
    capture,
    due,
    fetched,
    open_archive,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture
def archive(path: Path) -> Iterator[Archive]:
    with open_archive(path, rules=(RULE,)) as opened:
        yield opened


def new(archive: Archive, number: int, at: datetime = NOW, *, backlog: bool = False) -> None:
    of = article(f"甬凉协作第{number}条。", f"https://news.example.org/{number}")
    archive.record_new(capture(of, at), backlog=backlog)


def told(delivery: Delivery) -> list[int]:
    return [change.change_id for change in delivery.changes]


def test_changes_join_the_open_delivery_of_their_rule_and_channel(archive: Archive) -> None:
    for number in (1, 2, 3):
        new(archive, number, after(seconds=number))
    (delivery,) = archive.deliveries()
    assert told(delivery) == [1, 2, 3]
    assert delivery.next_attempt_at == after(seconds=11)
    assert archive.due_deliveries(after(seconds=10)) == []
    assert [due.delivery_id for due in archive.due_deliveries(after(seconds=11))] == [1]


def test_an_attempt_seals_and_what_comes_later_opens_another(archive: Archive) -> None:
    new(archive, 1)
    taken = archive.take_delivery(1, after(seconds=10))
    assert taken
    new(archive, 2, after(seconds=11))
    assert told(archive.delivery(1)) == [1]
    assert told(archive.delivery(2)) == [2]
    assert archive.delivery(2).idempotency_key != taken.idempotency_key


def test_a_repeat_is_the_same_message_under_the_same_key(archive: Archive) -> None:
    new(archive, 1)
    first = archive.take_delivery(1, after(seconds=10))
    archive.mark_failed(1, "HTTP 500", after(seconds=20))
    new(archive, 2, after(seconds=15))
    second = archive.take_delivery(1, after(seconds=20))
    assert first
    assert second
    assert second.idempotency_key == first.idempotency_key
    assert second.changes == first.changes
    assert second.sealed_at == first.sealed_at == after(seconds=10)
    assert (first.attempts, second.attempts) == (1, 2)


def test_a_crash_between_attempt_and_answer_leaves_it_due(archive: Archive, path: Path) -> None:
    new(archive, 1)
    first = archive.take_delivery(1, after(seconds=10))
    archive.close()
    with Archive(path) as again:
        (due,) = again.due_deliveries(after(seconds=11))
        second = again.take_delivery(due.delivery_id, after(seconds=11))
    assert first
    assert second
    assert replace(second, attempts=1) == first


def test_sent_is_sent(archive: Archive) -> None:
    new(archive, 1)
    archive.take_delivery(1, after(seconds=10))
    archive.mark_sent(1, after(seconds=11), "204")
    assert archive.take_delivery(1, after(seconds=12)) is None
    assert archive.retry_deliveries(after(seconds=12)) == []
    delivery = archive.delivery(1)
    assert (delivery.state, delivery.answer, delivery.sent_at) == ("sent", "204", after(seconds=11))
    assert archive.next_delivery_at() is None


def test_failed_is_tried_again_and_dead_is_not_until_asked(archive: Archive) -> None:
    new(archive, 1)
    archive.take_delivery(1, NOW)
    archive.note_done(1, "b@x.org")
    archive.note_done(1, "a@x.org")
    archive.mark_failed(1, "HTTP 500", after(seconds=5))
    assert archive.delivery(1).done == {"a@x.org", "b@x.org"}
    assert archive.due_deliveries(after(seconds=4)) == []
    assert len(archive.due_deliveries(after(seconds=5))) == 1
    archive.mark_failed(1, "HTTP 410", None)
    assert archive.deliveries(["dead"])[0].error == "HTTP 410"
    assert archive.due_deliveries(after(days=99), everything=True) == []
    assert archive.counts()["deliveries_dead"] == 1
    assert archive.retry_deliveries(after(days=1), [1]) == [1]
    assert [due.state for due in archive.due_deliveries(after(days=1))] == ["failed"]


@pytest.mark.parametrize("delivery_id", [7, 2**70])
def test_a_delivery_that_is_not_there_is_said(archive: Archive, delivery_id: int) -> None:
    with pytest.raises(NotFoundError):
        archive.delivery(delivery_id)
    with pytest.raises(NotFoundError):
        archive.retry_deliveries(NOW, [delivery_id])


def test_only_what_a_rule_wants_is_delivered_to_each_of_its_channels(path: Path) -> None:
    rules = (
        AlertRule("edits", ("a", "b"), kinds=(Kind.EDITED,), min_severity=Severity.SUBSTANTIVE),
        AlertRule("else", ("a",), topics=("else",)),
    )
    with open_archive(path, rules=rules) as archive:
        archive.record_new(capture())
        assert archive.deliveries() == []
        archive.record_known(1, capture(article(BODY.replace("，", ",", 1)), after(hours=1)))
        assert archive.deliveries() == []
        archive.record_known(1, capture(article(BODY.replace("86个", "88个")), after(hours=2)))
        found = archive.deliveries()
    assert {(one.rule_id, one.channel_id) for one in found} == {("edits", "a"), ("edits", "b")}
    assert len({one.idempotency_key for one in found}) == 2


def test_a_schedule_made_quicker_takes_the_open_delivery_along(path: Path) -> None:
    with open_archive(path, rules=(replace(RULE, schedule="mon 08:30"),)) as archive:
        new(archive, 1)
        assert archive.deliveries()[0].next_attempt_at == datetime.fromisoformat(
            "2026-11-23T08:30:00+08:00"
        )
    with Archive(path, rules=(RULE,)) as archive:
        new(archive, 2, after(hours=1))
        (delivery,) = archive.deliveries()
    assert told(delivery) == [1, 2]
    assert delivery.next_attempt_at == after(hours=1, seconds=10)


def test_a_rule_that_left_the_configuration_still_delivers_what_it_promised(path: Path) -> None:
    with open_archive(path, rules=(replace(RULE, schedule="08:30"),)) as archive:
        new(archive, 1)
        new(archive, 2, backlog=True)
    with Archive(path) as archive:
        archive.release_deliveries(after(hours=1))
        due = archive.due_deliveries(after(days=1))
    assert len(due) == 2


def test_the_end_of_a_run_lets_go_what_waits_for_company(archive: Archive) -> None:
    new(archive, 1)
    archive.release_deliveries(after(seconds=1))
    assert len(archive.due_deliveries(after(seconds=1))) == 1


def test_a_backlog_is_told_in_one_summary_when_it_is_done(archive: Archive) -> None:
    urls = [f"https://news.example.org/{number}" for number in range(3)]
    (feed,) = due(archive, NOW, everything=True).feeds
    assert feed.first
    page = fetched(body=b"<a>", url=FEED)
    links = archive.record_feed(feed, page, map(FoundLink, urls), timedelta(minutes=10)).links
    assert all(link.backlog for link in links)
    for number in (0, 1):
        new(archive, number, backlog=True)
    new(archive, 9)
    archive.release_deliveries(after(minutes=1))
    (alert,) = archive.due_deliveries(after(minutes=1))
    assert not alert.backlog
    judged = fetched(body=b"x", url=urls[2], at=after(minutes=2))
    archive.record_judged([JudgedLink(links[2], judged, "off_topic")])
    archive.release_deliveries(after(minutes=2))
    (summary,) = [due for due in archive.due_deliveries(after(minutes=2)) if due.backlog]
    assert told(archive.delivery(summary.delivery_id)) == [1, 2]


def test_a_backlog_that_never_ends_is_told_after_its_bound(archive: Archive) -> None:
    new(archive, 0, backlog=True)
    assert archive.due_deliveries(NOW + BACKLOG_BOUND - timedelta(seconds=1)) == []
    assert len(archive.due_deliveries(NOW + BACKLOG_BOUND)) == 1


def test_a_summary_of_a_backlog_keeps_the_rules_quiet_hours(path: Path) -> None:
    with open_archive(path, rules=(replace(RULE, quiet="12:00-14:00"),)) as archive:
        new(archive, 0, backlog=True)  # NOW is noon in Beijing
        archive.release_deliveries(after(minutes=5))
        assert archive.deliveries()[0].next_attempt_at == after(hours=2)


def test_incidents_are_told_opened_and_closed(path: Path) -> None:
    with open_archive(path, rules=(replace(RULE, incidents=True),)) as archive:
        assert archive.open_incident("site", "blocked", "403", NOW) == 1
        assert archive.open_incident("site", "blocked", "403", after(minutes=1)) is None
        archive.take_delivery(1, after(minutes=1))
        archive.mark_sent(1, after(minutes=1), "ok")
        assert archive.close_incidents("site", ["blocked", "empty"], after(hours=1)) == (1,)
        assert archive.close_incidents("site", ["blocked"], after(hours=2)) == ()
        assert archive.delivery(1).incidents[0].closed_at is None
        assert archive.delivery(2).incidents[0].closed_at == after(hours=1)
        again = archive.open_incident("site", "blocked", "403", after(hours=3))
        assert [incident.incident_id for incident in archive.incidents(open_only=True)] == [again]
        assert len(archive.incidents()) == 2


def test_a_rule_without_incidents_hears_of_none(archive: Archive) -> None:
    archive.open_incident("site", "blocked", "403", NOW)
    assert archive.deliveries() == []


def test_the_list_shows_the_newest_first_and_by_state(archive: Archive) -> None:
    for number in range(5):
        new(archive, number, after(minutes=number))
        archive.take_delivery(number + 1, after(minutes=number, seconds=10))
        if number % 2:
            archive.mark_sent(number + 1, after(minutes=number, seconds=11), "ok")
    assert [one.delivery_id for one in archive.deliveries()] == [5, 4, 3, 2, 1]
    assert [one.delivery_id for one in archive.deliveries(["sent"])] == [4, 2]
    assert [one.delivery_id for one in archive.deliveries(limit=2)] == [5, 4]
    assert [one.as_json()["changes"] for one in archive.deliveries(limit=2)] == [[5], [4]]


def test_a_withdrawal_reaches_its_receivers(archive: Archive) -> None:
    new(archive, 1)
    archive.take_delivery(1, after(seconds=10))
    for minutes in (0, 15, 30):
        archive.record_known(1, answer(Outcome.GONE, after(hours=1, minutes=minutes)))
    (change,) = archive.delivery(2).changes
    assert change.kind is Kind.WITHDRAWN
    assert len(change.proof) == 3
    assert change.after
