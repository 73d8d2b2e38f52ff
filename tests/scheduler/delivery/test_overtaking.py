"""What is told at once goes before a digest, and between its parts; nothing else changes place."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scheduler.channels.base import DeliveryError, Message, Progress, Rate
from scheduler.channels.progress import Fresh
from scheduler.delivery.sender import Sender
from storage import Archive
from storage.deliveries import PATIENCE
from storage.rules import AlertRule
from storage.times import to_iso, utc_now
from tests.scheduler.delivery.fleet import record
from tests.storage.making import NOW, open_archive

ZONE = ZoneInfo("Asia/Shanghai")
ALERT = AlertRule("alert", ("desk",))
DIGEST = AlertRule("digest", ("desk",), schedule="08:30")
RULES = (ALERT, DIGEST)


class Crash(BaseException):
    """The process is killed here."""


class Desk:
    """A channel that sends in parts; `before` is called before each of them is taken."""

    kind = "desk"

    def __init__(self, parts: int = 4, rates: tuple[Rate, ...] = ()) -> None:
        self.id = "desk"
        self.parts = parts
        self.rates = rates
        self.took: list[tuple[int, str]] = []
        self.before: Callable[[int, str], None] = lambda *_: None

    def send(self, message: Message, progress: Progress | None = None) -> str:
        progress = progress or Fresh()
        for part in progress.fixed(lambda: [str(n) for n in range(self.parts)]):
            if part not in progress.done:
                with progress.turn():
                    self.before(message.delivery_id, part)
                    self.took.append((message.delivery_id, part))
                progress.note(part)
        return "ok"

    @property
    def order(self) -> list[int]:
        return [delivery_id for delivery_id, _ in self.took]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def path(tmp_path: Path, clock: object) -> Path:
    return tmp_path / "archive.db"


def tell(path: Path, rule: AlertRule, number: int) -> int:
    """A delivery of a rule, due now, which nothing joins any more."""
    with open_archive(path, rules=(rule,)) as archive:
        record(archive, range(number, number + 1))
        (delivery,) = archive.outbox.deliveries.all(["pending"])[:1]
        archive._session.execute(
            "update deliveries set sealed_at = ?, next_attempt_at = ? where delivery_id = ?",
            (to_iso(utc_now()), to_iso(utc_now()), delivery.delivery_id),
        )
    return delivery.delivery_id


def sender(path: Path, desk: Desk, pace: float = 1.0) -> Sender:
    return Sender(str(path), {"desk": desk}, RULES, ZONE, pace=pace)


def states(path: Path) -> dict[int, str]:
    with Archive(path, read_only=True) as archive:
        return {each.delivery_id: each.state for each in archive.outbox.deliveries.all()}


def test_an_alert_goes_before_an_older_digest_that_waits(path: Path) -> None:
    digest, alert, other = tell(path, DIGEST, 1), tell(path, ALERT, 2), tell(path, ALERT, 3)
    desk = Desk(parts=1)
    sender(path, desk).deliver("desk")
    assert desk.order == [alert, other, digest]


def test_an_alert_goes_between_the_parts_of_a_digest(path: Path) -> None:
    digest = tell(path, DIGEST, 1)
    desk = Desk()
    alerts: list[int] = []

    def news(delivery_id: int, part: str) -> None:
        if (delivery_id, part) == (digest, "1"):
            alerts.append(tell(path, ALERT, 2))

    desk.before = news
    tally = sender(path, desk).deliver("desk")
    (alert,) = alerts
    assert desk.took == [
        (digest, "0"), (digest, "1"),
        (alert, "0"), (alert, "1"), (alert, "2"), (alert, "3"),
        (digest, "2"), (digest, "3"),
    ]  # fmt: skip
    assert tally.sent == [alert, digest]
    assert set(states(path).values()) == {"sent"}


def test_an_alert_that_comes_while_a_digest_waits_for_its_turn_takes_that_turn(
    tmp_path: Path,
) -> None:
    path = tmp_path / "archive.db"
    digest = tell(path, DIGEST, 1)
    desk = Desk(parts=3, rates=(Rate(1, 1),))
    alerts: list[int] = []

    def news(delivery_id: int, part: str) -> None:
        if (delivery_id, part) == (digest, "0"):
            alerts.append(tell(path, ALERT, 2))

    desk.before = news
    sender(path, desk, pace=0.05).deliver("desk")
    assert desk.order == [digest, *alerts * 3, digest, digest]


def test_a_summary_of_a_backlog_and_the_daily_word_can_wait_too(path: Path) -> None:
    waiting = [tell(path, ALERT, 1), tell(path, ALERT, 2)]
    alert = tell(path, ALERT, 3)
    with Archive(path) as archive:
        archive._session.execute(
            "update deliveries set backlog = 1 where delivery_id = ?", waiting[:1]
        )
        due = archive.outbox.sending.due(utc_now())
    assert [(each.delivery_id, each.can_wait) for each in due] == [
        (waiting[1], False), (alert, False), (waiting[0], True),
    ]  # fmt: skip


def test_an_alert_that_fails_holds_the_digest_where_it_is(
    path: Path, clock: time_machine.Traveller
) -> None:
    digest = tell(path, DIGEST, 1)
    desk = Desk()
    alerts: list[int] = []

    def news(delivery_id: int, part: str) -> None:
        if (delivery_id, part) == (digest, "1"):
            alerts.append(tell(path, ALERT, 2))
        if delivery_id in alerts and part == "1":
            raise DeliveryError("中", "en")

    desk.before = news
    serving = sender(path, desk)
    assert serving.deliver("desk").failed == alerts
    assert states(path) == {digest: "pending", alerts[0]: "failed"}
    assert serving.waiting_channels(utc_now()) == set(), "the digest waits for the alert"
    clock.shift(timedelta(seconds=3))
    desk.before = lambda *_: None
    serving.deliver("desk")
    alert = alerts[0]
    assert desk.took == [
        (digest, "0"), (digest, "1"), (alert, "0"),
        (alert, "1"), (alert, "2"), (alert, "3"), (digest, "2"), (digest, "3"),
    ]  # fmt: skip


def test_a_digest_that_fails_holds_no_alert_back(path: Path) -> None:
    digest = tell(path, DIGEST, 1)
    desk = Desk(parts=1)

    def refuse(delivery_id: int, part: str) -> None:
        if delivery_id == digest:
            raise DeliveryError("中", "en")

    desk.before = refuse
    serving = sender(path, desk)
    serving.deliver("desk")
    alert = tell(path, ALERT, 2)
    assert serving.waiting_channels(utc_now()) == {"desk"}
    serving.deliver("desk")
    assert desk.order == [alert]


def test_an_alert_that_nobody_can_take_does_not_hold_a_digest_for_ever(
    path: Path, clock: time_machine.Traveller
) -> None:
    digest, alert = tell(path, DIGEST, 1), tell(path, ALERT, 2)
    desk = Desk(parts=1)

    def refuse(delivery_id: int, part: str) -> None:
        if delivery_id == alert:
            raise DeliveryError("中", "en")

    desk.before = refuse
    serving = sender(path, desk)
    for _ in range(PATIENCE):
        assert desk.order == []
        serving.deliver("desk")
        clock.shift(timedelta(minutes=1))
    assert desk.order == [digest]


EVENTS = st.lists(st.sampled_from(["alert", "digest", "fail", "crash", "on"]), max_size=60)
FIRST = st.lists(st.sampled_from([ALERT, DIGEST]), min_size=1, max_size=4)


class Doubts:
    """The deliveries that failed so often in a row that the next may go before them."""

    def __init__(self) -> None:
        self.met: set[int] = set()
        self._failures: Counter[int] = Counter()

    def note(self, delivery_id: int, event: str) -> None:
        """Something happened to a part of a delivery."""
        if event == "fail":
            self._failures[delivery_id] += 1
        elif event != "crash":
            self._failures[delivery_id] = 0
        if self._failures[delivery_id] >= PATIENCE:
            self.met.add(delivery_id)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(FIRST, EVENTS)
@example([ALERT, ALERT], ["fail"] * 5)
@example([ALERT], ["digest", "digest", "fail"] + ["alert"] * 5)
def test_whatever_happens_all_arrive_once_in_the_order_of_their_sort(
    first: list[AlertRule], events: list[str]
) -> None:
    """News, failures and kills before any part: nothing lost, each sort in its own order.

    A part comes twice only where the process was killed after it was taken; no part of a digest is
    sent while an alert is due. One that fails `PATIENCE` times in a row may be overtaken by the
    next of its sort, which shows whether the channel is down.
    """
    script = iter(events)
    kills = 0
    doubts = Doubts()
    rules: dict[int, AlertRule] = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        time_machine.travel(NOW, tick=False) as clock,
    ):
        path = Path(folder) / "archive.db"

        def news(rule: AlertRule) -> None:
            rules[tell(path, rule, len(rules))] = rule

        def happens(delivery_id: int, part: str) -> None:
            nonlocal kills
            if rules[delivery_id] is DIGEST:
                with Archive(path, rules=RULES, read_only=True) as archive:
                    assert all(each.can_wait for each in archive.outbox.sending.due(utc_now()))
            event = next(script, "on")
            doubts.note(delivery_id, event)
            if event in {"alert", "digest"}:
                news(ALERT if event == "alert" else DIGEST)
            elif event == "fail":
                raise DeliveryError("中", "en")
            elif event == "crash":
                kills += 1
                desk.took.append((delivery_id, part))
                raise Crash

        for rule in first:
            news(rule)
        desk = Desk(parts=3)
        desk.before = happens
        for _ in range(400):
            try:
                sender(path, desk).deliver("desk")
            except Crash:
                continue
            clock.shift(timedelta(minutes=11))
            if set(states(path).values()) == {"sent"}:
                break
        assert set(states(path).values()) == {"sent"}
    wanted = {(delivery_id, str(part)) for delivery_id in rules for part in range(3)}
    assert set(desk.took) == wanted
    assert len(desk.took) <= len(wanted) + kills
    for sort in RULES:
        begun = [
            each
            for each in dict.fromkeys(desk.order)
            if rules[each] is sort and each not in doubts.met
        ]
        assert begun == sorted(begun)
