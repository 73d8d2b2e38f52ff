"""What is gone and not proven withdrawn, as rules that ask for it are told, to the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import Archive
from storage.decider import Policy
from storage.deliveries import Delivery
from storage.records import Kind, Outcome
from storage.rules import AlertRule
from tests.storage.making import NOW, RULE, after, answer, article, capture, open_archive

EARLY = AlertRule("early", ("desk", "mail"), unconfirmed=True)
RULES = (RULE, EARLY)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path / "archive.db", rules=RULES) as opened:
        opened.intake.recording.record_new(capture())
        send(opened, after(minutes=1))
        yield opened


def send(archive: Archive, now: datetime) -> list[Delivery]:
    """Send what waits; what each delivery told."""
    sent = []
    for due in archive.outbox.sending.due(now, everything=True):
        told = archive.outbox.sending.take(due.delivery_id, now)
        archive.outbox.sending.mark_sent(due.delivery_id, now, "ok")
        sent += [told] if told else []
    return sent


def gone(archive: Archive, minutes: float, **fields: Any) -> None:
    archive.intake.recording.record_known(
        1, answer(Outcome.GONE, after(hours=1, minutes=minutes), **fields)
    )


def told(deliveries: list[Delivery]) -> list[tuple[str, str, list[str]]]:
    """Each delivery by rule and channel, with its kinds of changes and how its doubts stand."""
    return [
        (
            one.rule_id,
            one.channel_id,
            [change.kind.value for change in one.changes]
            + [doubt.ending or "unconfirmed" for doubt in one.doubts],
        )
        for one in deliveries
    ]


def test_the_first_gone_is_told_to_the_rule_that_asks_and_to_no_other(archive: Archive) -> None:
    gone(archive, 0)
    sent = send(archive, after(hours=2))
    assert told(sent) == [("early", "desk", ["unconfirmed"]), ("early", "mail", ["unconfirmed"])]
    (doubt,) = sent[0].doubts
    assert (doubt.article_id, doubt.title, doubt.source_id) == (1, article().title, "site")
    assert doubt.as_json()["state"] == "unconfirmed"
    gone(archive, 15)
    assert send(archive, after(hours=2)) == []


def test_the_withdrawal_follows(archive: Archive) -> None:
    gone(archive, 0)
    send(archive, after(hours=1, minutes=1))
    gone(archive, 15)
    gone(archive, 30)
    assert sorted(told(send(archive, after(hours=2)))) == [
        ("all", "desk", ["withdrawn"]),
        ("early", "desk", ["withdrawn"]),
        ("early", "mail", ["withdrawn"]),
    ]


def test_what_answers_after_all_is_told_to_whoever_was_told(archive: Archive) -> None:
    gone(archive, 0)
    send(archive, after(hours=1, minutes=1))
    archive.intake.recording.record_known(1, capture(at=after(hours=1, minutes=15)))
    sent = send(archive, after(hours=2))
    assert told(sent) == [("early", "desk", ["answered"]), ("early", "mail", ["answered"])]
    assert sent[0].doubts[0].ended_at == after(hours=1, minutes=15)
    gone(archive, 40)
    assert told(send(archive, after(hours=3)))[0] == ("early", "desk", ["unconfirmed"])


def test_an_unsent_doubt_that_ended_is_told_once_as_it_ended(archive: Archive) -> None:
    gone(archive, 0)
    archive.intake.recording.record_known(1, capture(at=after(hours=1, minutes=15)))
    assert [what for *_, what in told(send(archive, after(hours=2)))] == [["answered"]] * 2
    gone(archive, 60)
    gone(archive, 75)
    gone(archive, 90)
    assert [what for *_, what in told(send(archive, after(hours=4)))] == [["withdrawn"]] * 3


def test_a_delivery_keeps_saying_what_it_said_first(archive: Archive) -> None:
    gone(archive, 0)
    (first, *_) = archive.outbox.sending.due(after(hours=2))
    before = archive.outbox.sending.take(first.delivery_id, after(hours=1, minutes=1))
    archive.intake.recording.record_known(1, capture(at=after(hours=1, minutes=15)))
    assert before is not None
    assert archive.outbox.deliveries.one(first.delivery_id).doubts == before.doubts


def test_a_gone_that_nobody_witnesses_is_not_told(archive: Archive) -> None:
    gone(archive, 0, witnessed=False)
    assert send(archive, after(hours=2)) == []


def test_one_look_that_proves_it_is_told_as_withdrawn_alone(tmp_path: Path) -> None:
    from storage.decider import Policy

    policy = Policy(confirmations=1, window_s=0)
    with open_archive(tmp_path / "archive.db", rules=(EARLY,), policy=policy) as archive:
        archive.intake.recording.record_new(capture())
        send(archive, NOW)
        gone(archive, 0)
        assert [what for *_, what in told(send(archive, after(hours=2)))] == [["withdrawn"]] * 2


def test_a_move_for_good_ends_it(archive: Archive) -> None:
    gone(archive, 0)
    send(archive, after(hours=1, minutes=1))
    moved = capture(at=after(hours=1, minutes=15), moved_to="https://news.example.org/new/1.html")
    archive.intake.recording.record_known(1, moved)
    assert {tuple(what) for *_, what in told(send(archive, after(hours=2)))} == {("moved",)}


def test_the_end_reaches_a_rule_that_has_been_narrowed_since(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with open_archive(path, rules=(EARLY,)) as archive:
        archive.intake.recording.record_new(capture())
        send(archive, NOW)
        gone(archive, 0)
        send(archive, after(hours=1, minutes=1))
    # Opened anew, as after a kill, with a rule that tells of other topics now.
    with open_archive(path, rules=(replace(EARLY, topics=("other",), unconfirmed=False),)) as again:
        gone(again, 15)
        gone(again, 30)
        assert [what for *_, what in told(send(again, after(hours=2)))] == [["withdrawn"]] * 2


def test_a_muted_article_is_not_told(archive: Archive) -> None:
    archive.outbox.mutes.mute(NOW, article_id=1)
    gone(archive, 0)
    assert send(archive, after(hours=2)) == []


@pytest.mark.parametrize(
    "narrow", [{"sources": ("other",)}, {"words": ("不在其中",)}, {"topics": ("other",)}]
)
def test_a_rule_is_told_of_what_concerns_it(tmp_path: Path, narrow: dict[str, Any]) -> None:
    with open_archive(tmp_path / "a.db", rules=(replace(EARLY, **narrow),)) as archive:
        archive.intake.recording.record_new(capture())
        gone(archive, 0)
        assert send(archive, after(hours=2)) == []


def test_the_chain_holds_and_what_is_confirmed_is_listed(archive: Archive) -> None:
    gone(archive, 0)
    (row,) = archive.queries.judgements.being_confirmed(Policy(confirmations=3))
    assert (row["article_id"], row["looks"], row["looks_wanted"]) == (1, 1, 3)
    assert row["next_fetch_at"] > row["since"]
    assert [finding for finding in archive.upkeep.verifying.verify() if not finding.fixable] == []
    gone(archive, 15)
    gone(archive, 30)
    assert archive.queries.judgements.being_confirmed(Policy(confirmations=3)) == []


def test_a_redaction_takes_its_words_out_of_what_waits(archive: Archive) -> None:
    gone(archive, 0)
    archive.upkeep.forgetting.redact(1, "依法", after(hours=2))
    titles = {doubt.title for sent in send(archive, after(hours=3)) for doubt in sent.doubts}
    assert article().title not in titles
    assert archive.queries.judgements.being_confirmed(Policy(confirmations=3)) == []


STEPS = st.lists(
    st.sampled_from(["ok", "gone", "unwitnessed", "soft", "send"]), min_size=1, max_size=14
)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_every_doubt_told_has_its_end(steps: list[str]) -> None:
    with (
        TemporaryDirectory() as folder,
        open_archive(Path(folder) / "archive.db", rules=RULES) as archive,
    ):
        archive.intake.recording.record_new(capture())
        sent = send(archive, NOW)
        for number, step in enumerate([*steps, "ok", "send"]):
            now = after(hours=1, minutes=15 * number)
            if step == "send":
                sent += send(archive, now)
            elif step == "ok":
                archive.intake.recording.record_known(1, capture(at=now))
            else:
                outcome = Outcome.SOFT_ERROR if step == "soft" else Outcome.GONE
                seen = answer(outcome, now, witnessed=step == "gone")
                archive.intake.recording.record_known(1, seen)
        for channel in EARLY.channels:
            open_doubts: set[int] = set()
            for one in sent:
                if (one.rule_id, one.channel_id) != ("early", channel):
                    continue
                if any(change.kind is Kind.WITHDRAWN for change in one.changes):
                    open_doubts.clear()
                for doubt in one.doubts:
                    (open_doubts.discard if doubt.ending else open_doubts.add)(doubt.doubt_id)
            assert not open_doubts
