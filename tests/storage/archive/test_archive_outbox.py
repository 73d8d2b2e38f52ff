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
    archive.intake.recording.record_new(capture(of, at), backlog=backlog)


def told(delivery: Delivery) -> list[int]:
    return [change.change_id for change in delivery.changes]


def test_changes_join_the_open_delivery_of_their_rule_and_channel(archive: Archive) -> None:
    for number in (1, 2, 3):
        new(archive, number, after(seconds=number))
    (delivery,) = archive.outbox.deliveries.all()
    assert told(delivery) == [1, 2, 3]
    assert delivery.next_attempt_at == after(seconds=11)
    assert archive.outbox.sending.due(after(seconds=10)) == []
    assert [due.delivery_id for due in archive.outbox.sending.due(after(seconds=11))] == [1]


def test_an_attempt_seals_and_what_comes_later_opens_another(archive: Archive) -> None:
    new(archive, 1)
    taken = archive.outbox.sending.take(1, after(seconds=10))
    assert taken
    new(archive, 2, after(seconds=11))
    assert told(archive.outbox.deliveries.one(1)) == [1]
    assert told(archive.outbox.deliveries.one(2)) == [2]
    assert archive.outbox.deliveries.one(2).idempotency_key != taken.idempotency_key


def test_a_repeat_is_the_same_message_under_the_same_key(archive: Archive) -> None:
    new(archive, 1)
    first = archive.outbox.sending.take(1, after(seconds=10))
    archive.outbox.sending.mark_failed(1, "HTTP 500", after(seconds=20))
    new(archive, 2, after(seconds=15))
    second = archive.outbox.sending.take(1, after(seconds=20))
    assert first
    assert second
    assert second.idempotency_key == first.idempotency_key
    assert second.changes == first.changes
    assert second.sealed_at == first.sealed_at == after(seconds=10)
    assert (first.attempts, second.attempts) == (1, 2)


def test_a_crash_between_attempt_and_answer_leaves_it_due(archive: Archive, path: Path) -> None:
    new(archive, 1)
    first = archive.outbox.sending.take(1, after(seconds=10))
    archive.close()
    with Archive(path) as again:
        (due,) = again.outbox.sending.due(after(seconds=11))
        second = again.outbox.sending.take(due.delivery_id, after(seconds=11))
    assert first
    assert second
    assert replace(second, attempts=1) == first


def test_sent_is_sent(archive: Archive) -> None:
    new(archive, 1)
    archive.outbox.sending.take(1, after(seconds=10))
    archive.outbox.sending.mark_sent(1, after(seconds=11), "204")
    assert archive.outbox.sending.take(1, after(seconds=12)) is None
    assert archive.outbox.sending.retry(after(seconds=12)) == []
    delivery = archive.outbox.deliveries.one(1)
    assert (delivery.state, delivery.answer, delivery.sent_at) == ("sent", "204", after(seconds=11))


def test_failed_is_tried_again_and_dead_is_not_until_asked(archive: Archive) -> None:
    new(archive, 1)
    archive.outbox.sending.take(1, NOW)
    archive.outbox.sending.note_done(1, "b@x.org")
    archive.outbox.sending.note_done(1, "a@x.org")
    archive.outbox.sending.mark_failed(1, "HTTP 500", after(seconds=5))
    assert archive.outbox.deliveries.one(1).done == {"a@x.org", "b@x.org"}
    assert archive.outbox.sending.due(after(seconds=4)) == []
    assert len(archive.outbox.sending.due(after(seconds=5))) == 1
    archive.outbox.sending.mark_failed(1, "HTTP 410", None)
    assert archive.outbox.deliveries.all(["dead"])[0].error == "HTTP 410"
    assert archive.outbox.sending.due(after(days=99), everything=True) == []
    assert archive.queries.overview.counts()["deliveries_dead"] == 1
    assert archive.outbox.sending.retry(after(days=1), [1]) == [1]
    assert [due.state for due in archive.outbox.sending.due(after(days=1))] == ["failed"]


@pytest.mark.parametrize("delivery_id", [7, 2**70])
def test_a_delivery_that_is_not_there_is_said(archive: Archive, delivery_id: int) -> None:
    with pytest.raises(NotFoundError):
        archive.outbox.deliveries.one(delivery_id)
    with pytest.raises(NotFoundError):
        archive.outbox.sending.retry(NOW, [delivery_id])


def test_only_what_a_rule_wants_is_delivered_to_each_of_its_channels(path: Path) -> None:
    rules = (
        AlertRule("edits", ("a", "b"), kinds=(Kind.EDITED,), min_severity=Severity.SUBSTANTIVE),
        AlertRule("else", ("a",), topics=("else",)),
    )
    with open_archive(path, rules=rules) as archive:
        archive.intake.recording.record_new(capture())
        assert archive.outbox.deliveries.all() == []
        archive.intake.recording.record_known(
            1, capture(article(BODY.replace("，", ",", 1)), after(hours=1))
        )
        assert archive.outbox.deliveries.all() == []
        archive.intake.recording.record_known(
            1, capture(article(BODY.replace("86个", "88个")), after(hours=2))
        )
        found = archive.outbox.deliveries.all()
    assert {(one.rule_id, one.channel_id) for one in found} == {("edits", "a"), ("edits", "b")}
    assert len({one.idempotency_key for one in found}) == 2


def test_a_schedule_made_quicker_takes_the_open_delivery_along(path: Path) -> None:
    with open_archive(path, rules=(replace(RULE, schedule="mon 08:30"),)) as archive:
        new(archive, 1)
        assert archive.outbox.deliveries.all()[0].next_attempt_at == datetime.fromisoformat(
            "2026-11-23T08:30:00+08:00"
        )
    with Archive(path, rules=(RULE,)) as archive:
        new(archive, 2, after(hours=1))
        (delivery,) = archive.outbox.deliveries.all()
    assert told(delivery) == [1, 2]
    assert delivery.next_attempt_at == after(hours=1, seconds=10)


def test_a_rule_that_left_the_configuration_still_delivers_what_it_promised(path: Path) -> None:
    with open_archive(path, rules=(replace(RULE, schedule="08:30"),)) as archive:
        new(archive, 1)
        new(archive, 2, backlog=True)
    with Archive(path) as archive:
        archive.outbox.deliveries.release(after(hours=1))
        due = archive.outbox.sending.due(after(days=1))
    assert len(due) == 2


def test_the_end_of_a_run_lets_go_what_waits_for_company(archive: Archive) -> None:
    new(archive, 1)
    archive.outbox.deliveries.release(after(seconds=1))
    assert len(archive.outbox.sending.due(after(seconds=1))) == 1


def test_a_backlog_is_told_in_one_summary_when_it_is_done(archive: Archive) -> None:
    urls = [f"https://news.example.org/{number}" for number in range(3)]
    (feed,) = due(archive, NOW, everything=True).feeds
    assert feed.first
    page = fetched(body=b"<a>", url=FEED)
    links = archive.intake.feeds.record(
        feed, page, map(FoundLink, urls), timedelta(minutes=10)
    ).links
    assert all(link.backlog for link in links)
    for number in (0, 1):
        new(archive, number, backlog=True)
    new(archive, 9)
    archive.outbox.deliveries.release(after(minutes=1))
    (alert,) = archive.outbox.sending.due(after(minutes=1))
    assert not alert.backlog
    judged = fetched(body=b"x", url=urls[2], at=after(minutes=2))
    archive.intake.links.record_judged([JudgedLink(links[2], judged, "off_topic")])
    archive.outbox.deliveries.release(after(minutes=2))
    (summary,) = [due for due in archive.outbox.sending.due(after(minutes=2)) if due.backlog]
    assert told(archive.outbox.deliveries.one(summary.delivery_id)) == [1, 2]


def test_a_backlog_is_told_once_to_a_channel_by_the_first_rule_that_wants_it(path: Path) -> None:
    rules = (
        replace(RULE, id="at-once", channels=("group", "hook")),
        replace(RULE, id="daily", channels=("group", "mail"), schedule="08:00"),
        replace(RULE, id="weekly", channels=("mail",), schedule="mon 08:00"),
    )
    with open_archive(path, rules=rules) as archive:
        new(archive, 0, backlog=True)
        new(archive, 1, backlog=True)
        found = archive.outbox.deliveries.all()
        assert {(one.rule_id, one.channel_id) for one in found} == {
            ("at-once", "group"), ("at-once", "hook"), ("daily", "mail"),
        }  # fmt: skip
        assert len(found) == 3
        assert all(told(one) == [1, 2] for one in found)
        new(archive, 2)
        news = [one for one in archive.outbox.deliveries.all() if not one.backlog]
        assert len(news) == 5, "what is news every rule tells"


def test_a_backlog_that_never_ends_is_told_after_its_bound(archive: Archive) -> None:
    new(archive, 0, backlog=True)
    assert archive.outbox.sending.due(NOW + BACKLOG_BOUND - timedelta(seconds=1)) == []
    assert len(archive.outbox.sending.due(NOW + BACKLOG_BOUND)) == 1


def test_a_summary_of_a_backlog_keeps_the_rules_quiet_hours(path: Path) -> None:
    with open_archive(path, rules=(replace(RULE, quiet="12:00-14:00"),)) as archive:
        new(archive, 0, backlog=True)  # NOW is noon in Beijing
        archive.outbox.deliveries.release(after(minutes=5))
        assert archive.outbox.deliveries.all()[0].next_attempt_at == after(hours=2)


def test_incidents_are_told_opened_and_closed(path: Path) -> None:
    with open_archive(path, rules=(replace(RULE, incidents=True),)) as archive:
        assert archive.intake.incidents.open("site", "blocked", "403", NOW) == 1
        assert archive.intake.incidents.open("site", "blocked", "403", after(minutes=1)) is None
        archive.outbox.sending.take(1, after(minutes=1))
        archive.outbox.sending.mark_sent(1, after(minutes=1), "ok")
        assert archive.intake.incidents.close("site", ["blocked", "empty"], after(hours=1)) == (1,)
        assert archive.intake.incidents.close("site", ["blocked"], after(hours=2)) == ()
        assert archive.outbox.deliveries.one(1).incidents[0].closed_at is None
        assert archive.outbox.deliveries.one(2).incidents[0].closed_at == after(hours=1)
        again = archive.intake.incidents.open("site", "blocked", "403", after(hours=3))
        assert [
            incident.incident_id for incident in archive.queries.overview.incidents(open_only=True)
        ] == [again]
        assert len(archive.queries.overview.incidents()) == 2


def test_a_rule_without_incidents_hears_of_none(archive: Archive) -> None:
    archive.intake.incidents.open("site", "blocked", "403", NOW)
    assert archive.outbox.deliveries.all() == []


def test_the_list_shows_the_newest_first_and_by_state(archive: Archive) -> None:
    for number in range(5):
        new(archive, number, after(minutes=number))
        archive.outbox.sending.take(number + 1, after(minutes=number, seconds=10))
        if number % 2:
            archive.outbox.sending.mark_sent(number + 1, after(minutes=number, seconds=11), "ok")
    assert [one.delivery_id for one in archive.outbox.deliveries.all()] == [5, 4, 3, 2, 1]
    assert [one.delivery_id for one in archive.outbox.deliveries.all(["sent"])] == [4, 2]
    assert [one.delivery_id for one in archive.outbox.deliveries.all(limit=2)] == [5, 4]
    assert [one.as_json()["changes"] for one in archive.outbox.deliveries.all(limit=2)] == [
        [5],
        [4],
    ]


def test_a_withdrawal_reaches_its_receivers(archive: Archive) -> None:
    new(archive, 1)
    archive.outbox.sending.take(1, after(seconds=10))
    for minutes in (0, 15, 30):
        archive.intake.recording.record_known(
            1, answer(Outcome.GONE, after(hours=1, minutes=minutes))
        )
    (change,) = archive.outbox.deliveries.one(2).changes
    assert change.kind is Kind.WITHDRAWN
    assert len(change.proof) == 3
    assert change.after
