"""The outbox worker: order, rests, dead letters, and what a crash at any point leaves behind."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from scheduler.channels.base import DeliveryError, Message, Progress, Rate
from scheduler.channels.progress import Fresh
from scheduler.delivery.pacing import Circuit, back_off, wait_s
from scheduler.delivery.sender import Sender
from scheduler.words.catalogue import Words
from scheduler.words.notes import told
from storage import Archive
from storage.archive.intake.incidents import Incidents
from storage.archive.outbox.sending import Sending
from storage.rules import AlertRule
from storage.times import utc_now
from tests.scheduler.delivery.fleet import TITLE, record
from tests.storage.making import NOW, after, open_archive

ZONE = ZoneInfo("Asia/Shanghai")
RULE = AlertRule("all", ("desk",), incidents=True)


class Desk:
    """A channel that takes what it is told to take; `script` says so for each call of `send`."""

    kind = "desk"
    rates: tuple[Rate, ...] = ()

    def __init__(self, name: str = "desk") -> None:
        self.id = name
        self.took: list[tuple[str, list[int]]] = []
        self.trouble: Callable[[Message], Exception | None] = lambda _: None

    def send(self, message: Message, progress: Progress | None = None) -> str:
        if error := self.trouble(message):
            raise error
        titles = " ".join(one["title"] for one in json.loads(message.payload)["changes"])
        numbers = [int(n) for n in TITLE.findall(titles)]
        self.took.append((message.idempotency_key, numbers))
        return "ok"

    @property
    def numbers(self) -> list[int]:
        return [n for _, numbers in self.took for n in numbers]


class Crash(BaseException):
    """The process is killed here."""


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def path(tmp_path: Path, clock: object) -> Path:
    return tmp_path / "archive.db"


def tell(path: Path, *numbers: int, rule: AlertRule = RULE) -> None:
    """Record articles whose delivery is due, each in a delivery of its own."""
    for number in numbers:
        with open_archive(path, rules=(rule,)) as archive:
            record(archive, range(number, number + 1))
            (delivery,) = archive.outbox.deliveries.all(["pending"])[:1]
            # Nothing joins it any more, as after a first attempt.
            archive._session.execute(
                "update deliveries set sealed_at = ? where delivery_id = ?",
                (delivery.created_at.isoformat(), delivery.delivery_id),
            )


def sender(path: Path, *channels: Desk, rule: AlertRule = RULE) -> Sender:
    return Sender(str(path), {channel.id: channel for channel in channels}, (rule,), ZONE)


def states(path: Path) -> list[str]:
    with Archive(path, read_only=True) as archive:
        return [delivery.state for delivery in reversed(archive.outbox.deliveries.all())]


def incidents(path: Path) -> list[tuple[str, bool]]:
    with Archive(path, read_only=True) as archive:
        return [(one.kind, one.closed_at is None) for one in archive.queries.overview.incidents()]


def later(clock: time_machine.Traveller, **span: float) -> None:
    clock.shift(timedelta(**span))


def test_a_failure_is_tried_again_later_and_holds_the_next_back(
    path: Path, clock: time_machine.Traveller
) -> None:
    tell(path, 1, 2)
    desk = Desk()
    serving = sender(path, desk)
    desk.trouble = lambda _: DeliveryError("中", "en")
    assert (serving.deliver("desk").failed, states(path)) == ([1], ["failed", "pending"])
    desk.trouble = lambda _: None
    assert serving.waiting_channels(utc_now()) == set(), "2 waits for 1"
    later(clock, seconds=3)
    assert serving.waiting_channels(utc_now()) == {"desk"}
    serving.deliver("desk")
    assert desk.numbers == [1, 2]
    assert states(path) == ["sent", "sent"]


def test_a_delivery_that_nobody_can_take_does_not_hold_the_others_for_ever(
    path: Path, clock: time_machine.Traveller
) -> None:
    tell(path, 1, 2, 3)
    desk = Desk()
    serving = sender(path, desk)
    poison = "第0001期"
    desk.trouble = lambda m: DeliveryError("中", "en") if poison in m.payload.decode() else None
    for _ in range(4):
        serving.deliver("desk")
        assert desk.numbers == []
        later(clock, minutes=1)
    serving.deliver("desk")
    assert desk.numbers == [2, 3]
    assert states(path) == ["failed", "sent", "sent"]


@pytest.mark.slow
def test_a_channel_that_is_down_is_left_alone_ever_longer_and_keeps_the_order(
    path: Path, clock: time_machine.Traveller
) -> None:
    tell(path, *range(1, 6))
    desk = Desk()
    attempts: list[str] = []

    def down(message: Message) -> DeliveryError:
        attempts.append(message.idempotency_key)
        return DeliveryError("中", "en")

    desk.trouble = down
    serving = sender(path, desk)
    for _ in range(360):
        if serving.waiting_channels(utc_now()):
            serving.deliver("desk")
        later(clock, seconds=10)
    assert 10 <= len(attempts) <= 40, "an hour of 2 s, 4 s … 10 min"
    desk.trouble = lambda _: None
    for _ in range(130):
        if serving.waiting_channels(utc_now()):
            serving.deliver("desk")
        later(clock, seconds=10)
    assert desk.numbers == [1, 2, 3, 4, 5]


def test_a_receiver_that_asks_for_time_gets_it_on_the_whole_channel(
    path: Path, clock: time_machine.Traveller
) -> None:
    tell(path, 1, 2)
    desk = Desk()
    serving = sender(path, desk)
    desk.trouble = lambda _: DeliveryError("中", "en", retry_after_s=120)
    serving.deliver("desk")
    later(clock, seconds=119)
    assert serving.waiting_channels(utc_now()) == set()
    later(clock, seconds=2)
    assert serving.waiting_channels(utc_now()) == {"desk"}


def test_a_permanent_fault_is_dead_at_once_with_an_incident_that_heals(
    path: Path, clock: time_machine.Traveller
) -> None:
    tell(path, 1)
    desk = Desk()
    serving = sender(path, desk)
    desk.trouble = lambda _: DeliveryError("口令不对", "bad token", permanent=True)
    assert serving.deliver("desk").dead == [1]
    assert incidents(path) == [("delivery:desk", True)]
    # The incident has a delivery of its own on that channel; it dies, and that is all.
    later(clock, minutes=1)
    serving.deliver("desk")
    assert states(path) == ["dead", "dead"]
    later(clock, minutes=1)
    assert serving.waiting_channels(utc_now()) == set()
    desk.trouble = lambda _: None
    with Archive(path, rules=(RULE,)) as archive:
        assert archive.outbox.sending.retry(utc_now()) == [1, 2]
    serving.deliver("desk")
    assert desk.numbers == [1]
    assert incidents(path) == [("delivery:desk", False)]


def test_a_channel_that_takes_nothing_for_an_hour_is_told_while_it_is_tried_on(
    path: Path, clock: time_machine.Traveller
) -> None:
    tell(path, 1)
    desk = Desk()
    desk.trouble = lambda _: DeliveryError("中", "en")
    serving, found = sender(path, desk), []
    for _ in range(7):
        serving.deliver("desk")
        found.append(incidents(path))
        later(clock, minutes=11)
    assert found == [[]] * 6 + [[("delivery_held:desk", True)]]
    desk.trouble = lambda _: None
    serving.deliver("desk")
    assert incidents(path) == [("delivery_held:desk", False)]


def test_what_nobody_takes_for_a_week_is_dead_and_gets_a_week_more_when_asked(
    path: Path, clock: time_machine.Traveller
) -> None:
    tell(path, 1)
    desk = Desk()
    desk.trouble = lambda _: DeliveryError("中", "en")
    serving = sender(path, desk)
    serving.deliver("desk")
    for _ in range(13):
        later(clock, hours=12, minutes=50)
        serving.deliver("desk")
    assert states(path) == ["failed", "failed"], "6 days and 23 hours; and what tells of it"
    later(clock, hours=2)
    assert serving.deliver("desk").dead == [1]
    with Archive(path, rules=(RULE,)) as archive:
        archive.outbox.sending.retry(utc_now(), [1])
    assert serving.deliver("desk").failed == [1]


def test_nothing_is_lost_with_a_channel_or_a_rule_of_the_configuration(
    path: Path, clock: time_machine.Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    tell(path, 1)
    gone = sender(path)
    later(clock, days=30)
    assert gone.waiting_channels(utc_now()) == set()
    assert gone.deliver_all(everything=True).failed == [1]
    assert "desk" in caplog.text
    assert states(path) == ["pending"]
    desk = Desk()
    sender(path, desk, rule=AlertRule("other", ("desk",))).deliver("desk")
    assert desk.numbers == [1]


def test_a_crash_at_any_point_loses_nothing_and_repeats_under_one_key(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(path, 1, 2)
    desk = Desk()
    for wing, name in ((Sending, "take"), (Sending, "mark_sent"), (Incidents, "close")):
        for before in (True, False):
            with monkeypatch.context() as patch:
                patch.setattr(wing, name, _crashing(getattr(wing, name), before=before))
                with pytest.raises(Crash):
                    sender(path, desk).deliver("desk")
            tell(path, *range(len(desk.took) + 10, len(desk.took) + 12))
    sender(path, desk).deliver_all()
    assert set(states(path)) == {"sent"}
    by_key: dict[str, list[list[int]]] = {}
    for key, numbers in desk.took:
        by_key.setdefault(key, []).append(numbers)
    assert all(len({tuple(n) for n in told}) == 1 for told in by_key.values())
    once = [told[0][0] for told in by_key.values()]
    assert len(once) == len(set(once)) == len(states(path))
    assert sum(map(len, by_key.values())) > len(by_key), "some came twice, under their keys"


def _crashing(method: Any, *, before: bool) -> Any:
    def crash(self: Archive, *args: Any) -> Any:
        if not before:
            method(self, *args)
        raise Crash

    return crash


def test_a_program_error_tells_no_secret_and_holds_nobody_up(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tell(path, 1, 2)
    desk = Desk()
    desk.trouble = lambda m: RuntimeError("canary-token") if "0001" in m.payload.decode() else None
    sender(path, desk).deliver("desk")
    assert desk.numbers == [2]
    with Archive(path, read_only=True) as archive:
        assert "RuntimeError" in (archive.outbox.deliveries.one(1).error or "")
    assert "canary" not in caplog.text
    assert "RuntimeError" in caplog.text


class Slow(Desk):
    """Sends in five parts and waits before each."""

    rates = (Rate(2, 60),)

    def send(self, message: Message, progress: Progress | None = None) -> str:
        progress = progress or Fresh()
        for part in progress.fixed(lambda: list("abcde")):
            if part not in progress.done:
                with progress.turn():
                    self.took.append((f"{message.idempotency_key}-{part}", []))
                progress.note(part)
        return "ok"


def test_who_is_asked_to_end_stops_between_parts_and_goes_on_there(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    tell(path, 1)
    desk = Slow()
    serving = sender(path, desk)
    timer = threading.Timer(0.3, serving.stop)
    timer.start()
    serving.deliver("desk")
    assert [key[-1] for key, _ in desk.took] == ["a", "b"]
    assert states(path) == ["pending"]
    Sender(str(path), {"desk": desk}, (RULE,), ZONE, pace=0.001).deliver("desk")
    assert [key[-1] for key, _ in desk.took] == list("abcde")
    assert len({key[:-2] for key, _ in desk.took}) == 1
    with Archive(path, read_only=True) as archive:
        assert archive.outbox.sending.parts(1) == ()


def test_parts_stay_as_first_fixed_whatever_a_newer_program_would_make(path: Path) -> None:
    tell(path, 1)
    with open_archive(path, rules=(RULE,)) as archive:
        assert archive.outbox.sending.fix_parts(1, ["old 1", "old 2"]) == ("old 1", "old 2")
        assert archive.outbox.sending.fix_parts(1, ["new"]) == ("old 1", "old 2")
        archive.outbox.sending.mark_sent(1, utc_now(), "ok")
        assert archive.outbox.sending.parts(1) == ()


def test_rates_are_kept_in_any_window() -> None:
    rates = (Rate(5, 1), Rate(20, 60))
    turns: list[Any] = []
    now = NOW
    for _ in range(60):
        now += timedelta(seconds=wait_s(rates, turns, now))
        assert wait_s(rates, turns, now) == 0
        turns.append(now)
    for rate in rates:
        for number, at in enumerate(turns[rate.messages :]):
            assert (at - turns[number]).total_seconds() >= rate.period_s
    assert wait_s(rates, [after(days=1)] * 20, NOW) == 60, "a clock set back holds for one span"


def test_waits_double_up_to_ten_minutes() -> None:
    waits = [back_off(n).total_seconds() for n in range(1, 14)]
    for number, wait in enumerate(waits):
        plain = min(2 * 2**number, 600)
        assert 0.875 * plain <= wait <= 1.125 * plain


def test_a_circuit_opens_after_five_in_a_row() -> None:
    circuit = Circuit()
    for _ in range(4):
        circuit.failed(after(minutes=1), NOW)
    assert not circuit.is_open(NOW)
    circuit.failed(after(minutes=1), NOW)
    assert circuit.is_open(NOW)
    assert not circuit.is_open(after(minutes=1))
    circuit.succeeded()
    assert not circuit.is_open(NOW)


@pytest.mark.parametrize("reported_by", ["zh", "en"])
def test_a_failure_is_told_in_the_reader_s_language_whoever_met_it(
    path: Path, monkeypatch: pytest.MonkeyPatch, reported_by: str
) -> None:
    """The attempt, the dead letter's incident and the refused recipient's hold both languages."""
    monkeypatch.setenv("YONGLIANG_LANG", reported_by)
    tell(path, 1)
    desk = Desk()

    def refuse(message: Message, progress: Progress | None = None) -> str:
        assert progress
        progress.refuse("a@b.cn", DeliveryError("没有此人", "no such person"), aside=False)
        raise DeliveryError("地址有误", "a wrong address", permanent=True)

    monkeypatch.setattr(desk, "send", refuse)
    assert sender(path, desk).deliver("desk").dead == [1]
    with Archive(path, read_only=True) as archive:
        noted = {one.kind: one.detail for one in archive.queries.overview.incidents()}
        (delivery,) = [one for one in archive.outbox.deliveries.all() if one.delivery_id == 1]
    for detail in (noted["delivery:desk"], delivery.error):
        assert told(detail, Words("zh"), ZONE) == "地址有误"
        assert told(detail, Words("en"), ZONE) == "a wrong address"
    refused = noted["recipient_refused:desk:a@b.cn"]
    assert told(refused, Words("zh"), ZONE) == "没有此人"
    assert told(refused, Words("en"), ZONE) == "no such person"
    assert delivery.as_json()["error"] == "a wrong address"
