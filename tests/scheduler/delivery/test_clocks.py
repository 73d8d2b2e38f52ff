"""A clock that jumps, far ahead and back: everything is delivered once, in order and in time."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scheduler.channels.base import DeliveryError, Rate
from scheduler.delivery.pacing import LONGEST_WAIT, Circuit, tried_for
from scheduler.delivery.sender import Sender
from scheduler.delivery.stored import StoredProgress
from storage import Archive
from storage.deliveries import PATIENCE
from storage.rules import AlertRule
from storage.times import SLACK, utc_now
from tests.scheduler.delivery.fleet import record
from tests.scheduler.delivery.test_sender import RULE, ZONE, Desk, later, sender, states, tell
from tests.storage.making import NOW, after, open_archive

FAR = timedelta(days=400)
DIGEST = AlertRule("digest", ("desk",), schedule="08:30")
QUIET = AlertRule("quiet", ("desk",), quiet="22:00-07:00")
WELL = AlertRule("well", ("desk",), all_well="08:00")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def path(tmp_path: Path, clock: object) -> Path:
    return tmp_path / "archive.db"


def due(path: Path, *rules: AlertRule) -> list[datetime | None]:
    with Archive(path, rules=rules, read_only=True) as archive:
        return [each.next_attempt_at for each in archive.outbox.deliveries.all()]


@pytest.mark.parametrize("jump", [FAR, timedelta(days=2), timedelta(hours=8)])
def test_what_failed_while_the_clock_was_ahead_is_tried_at_once_when_it_is_back(
    path: Path, clock: time_machine.Traveller, jump: timedelta
) -> None:
    tell(path, 1, 2)
    desk = Desk()
    desk.trouble = lambda _: DeliveryError("中", "en", retry_after_s=3600)
    serving = sender(path, desk)
    clock.shift(jump)
    for _ in range(6):
        serving.deliver("desk")
        later(clock, hours=2)
    clock.shift(-jump)
    later(clock, hours=-12)
    desk.trouble = lambda _: None
    assert serving.waiting_channels(utc_now()) == {"desk"}, "neither delivery nor circuit waits"
    serving.deliver("desk")
    assert desk.numbers == [1, 2]


def test_a_clock_that_runs_ahead_does_not_use_up_the_week(
    path: Path, clock: time_machine.Traveller
) -> None:
    tell(path, 1)
    desk = Desk()
    desk.trouble = lambda _: DeliveryError("中", "en")
    serving = sender(path, desk)
    for jump in (FAR, -FAR, timedelta(days=6), timedelta(days=-2)):
        serving.deliver("desk")
        clock.shift(jump)
    serving.deliver("desk")
    assert states(path) == ["failed", "failed"]
    for _ in range(13):
        later(clock, hours=12)
        serving.deliver("desk")
    assert states(path)[0] == "dead", "the week counts all the same"


def test_a_small_step_of_the_clock_changes_nothing(
    path: Path, clock: time_machine.Traveller
) -> None:
    tell(path, 1)
    desk = Desk()
    desk.trouble = lambda _: DeliveryError("中", "en", retry_after_s=600)
    serving = sender(path, desk)
    serving.deliver("desk")
    later(clock, seconds=-30)
    assert serving.waiting_channels(utc_now()) == set()


@pytest.mark.parametrize("rule", [DIGEST, QUIET])
def test_what_waits_for_its_hour_waits_for_the_next_such_hour(
    path: Path, clock: time_machine.Traveller, rule: AlertRule
) -> None:
    clock.move_to(NOW.replace(hour=15))  # 23:00 in Beijing
    clock.shift(FAR)
    with open_archive(path, rules=(rule,)) as archive:
        record(archive, range(1, 2))
    clock.shift(-FAR)
    with Archive(path, rules=(rule,), zone=ZONE, read_only=True) as archive:
        assert archive.outbox.sending.due_channels(utc_now()) == {"desk"}
        assert [each.delivery_id for each in archive.outbox.sending.due(utc_now())] == [1]
    desk = Desk()
    serving = Sender(str(path), {"desk": desk}, (rule,), ZONE)
    serving.deliver("desk")
    assert desk.took == [], "not in the middle of the night"
    later(clock, hours=9, minutes=31)
    serving.deliver("desk")
    assert desk.numbers == [1]


def test_what_an_earlier_release_left_waiting_until_2028_is_due(
    path: Path, clock: time_machine.Traveller
) -> None:
    tell(path, 1, 2)
    with open_archive(path) as archive:
        archive._session.execute(
            "update deliveries set waits_from = null, state = 'failed', next_attempt_at = ?"
            " where delivery_id = 1",
            (after(days=400).isoformat(timespec="milliseconds"),),
        )
        archive._session.execute(
            "update deliveries set waits_from = null, next_attempt_at = ? where delivery_id = 2",
            (after(days=7).isoformat(timespec="milliseconds"),),
        )
    desk = Desk()
    sender(path, desk).deliver("desk")
    assert desk.numbers == [1]


def test_turns_that_lie_in_the_future_hold_for_one_span(
    path: Path, clock: time_machine.Traveller
) -> None:
    rate = Rate(1, 0.05)
    tell(path, 1)
    with open_archive(path, rules=(RULE,)) as archive:
        archive.outbox.sending.begin_turn("desk", after(days=400), NOW)
        delivery = archive.outbox.sending.take(1, NOW)
        assert delivery

        class Waits:
            def __init__(self) -> None:
                self.waited: list[float] = []

            def wait(self, seconds: float) -> bool:
                self.waited.append(seconds)
                assert len(self.waited) < 5, "for ever"
                clock.shift(timedelta(seconds=seconds))
                return False

        waits = Waits()
        with StoredProgress(archive, delivery, [rate], waits).turn():  # type: ignore[arg-type]
            pass
        assert sum(waits.waited) <= 2 * rate.period_s


def test_a_daily_word_told_for_days_to_come_leaves_them_their_own(
    path: Path, clock: time_machine.Traveller
) -> None:
    def draw_up() -> int:
        with open_archive(path, rules=(WELL,)) as archive:
            before = len(archive.outbox.deliveries.all())
            archive.outbox.daily_summaries.draw_up(utc_now())
            return len(archive.outbox.deliveries.all()) - before

    ahead = timedelta(days=20)
    assert draw_up() == 1
    clock.shift(ahead)
    assert (draw_up(), draw_up()) == (1, 0)
    clock.shift(-ahead)
    assert draw_up() == 0, "told today already"
    for _ in range(21):
        later(clock, days=1)
        assert draw_up() == 1


def test_a_circuit_does_not_rest_until_2028() -> None:
    circuit = Circuit()
    for _ in range(5):
        circuit.failed(after(days=400, minutes=10), after(days=400))
    assert circuit.is_open(after(days=400, minutes=5))
    assert not circuit.is_open(NOW)
    circuit.failed(after(minutes=2), NOW)
    assert circuit.is_open(after(minutes=1))
    assert not circuit.is_open(after(minutes=2))


def test_of_a_gap_no_more_than_a_day_counts() -> None:
    hour, day = timedelta(hours=1), timedelta(days=1)
    assert tried_for(None, NOW, after(days=9)) == timedelta()
    assert tried_for(NOW, after(hours=-9), after(hours=1)) == hour
    assert tried_for(NOW, after(hours=1), after(hours=2)) == 2 * hour
    assert tried_for(NOW, after(hours=1), after(days=400)) == hour + day
    assert tried_for(NOW, after(hours=1), after(days=-400)) == hour


JUMPS = st.one_of(
    st.sampled_from([FAR, -FAR, timedelta(days=2), timedelta(days=-2), timedelta(hours=8)]),
    st.timedeltas(timedelta(days=-3000), timedelta(days=3000)),
    st.timedeltas(timedelta(minutes=-2), timedelta(minutes=2)),
)
EVENTS = st.lists(
    st.tuples(st.sampled_from(["news", "fail", "ask", "on", "crash"]), st.none() | JUMPS),
    max_size=12,
)


class Killed(BaseException):
    """The process is killed here."""


@pytest.mark.slow
@pytest.mark.timeout(300)
@settings(max_examples=20, deadline=None)
@given(EVENTS)
@example([("fail", FAR), ("fail", -FAR)])
@example([("news", FAR), ("ask", None), ("fail", -FAR)])
@example([("fail", None), ("news", timedelta(seconds=-121)), ("news", None)])
def test_after_the_last_jump_all_is_attempted_within_its_wait_once_and_in_order(
    events: list[tuple[str, timedelta | None]],
) -> None:
    """However the clock jumps while a channel fails, is killed, or is asked to wait an hour."""
    with (
        tempfile.TemporaryDirectory() as folder,
        time_machine.travel(NOW, tick=False) as clock,
    ):
        path = Path(folder) / "archive.db"
        desk = Desk()
        number = 1
        failures = sum(event in {"fail", "ask"} for event, _ in events)
        tell(path, number)
        serving = sender(path, desk)
        for event, jump in events:
            if event == "news":
                number += 1
                tell(path, number)
            trouble = {
                "fail": DeliveryError("中", "en"),
                "ask": DeliveryError("中", "en", retry_after_s=3600),
                "crash": Killed(),
            }.get(event)
            desk.trouble = lambda _, trouble=trouble: trouble  # type: ignore[misc]
            if "desk" in serving.waiting_channels(utc_now()):
                try:
                    serving.deliver("desk")
                except Killed:
                    serving = sender(path, desk)
            if jump is not None:
                clock.shift(jump)
            later(clock, seconds=1)
        desk.trouble = lambda _: None
        # The longest wait that was set is an hour; a step that is no jump adds its slack.
        steady = timedelta()
        while steady <= timedelta(hours=1) + LONGEST_WAIT + SLACK:
            if "desk" in serving.waiting_channels(utc_now()):
                serving.deliver("desk")
            later(clock, minutes=2)
            steady += timedelta(minutes=2)
        assert set(states(path)) == {"sent"}
        # One that fails PATIENCE times in a row may be overtaken.
        numbers = desk.numbers if failures < PATIENCE else sorted(desk.numbers)
        assert numbers == list(range(1, number + 1))
