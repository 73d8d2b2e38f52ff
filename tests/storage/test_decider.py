"""Every rule of what a change is, as a row; and every short history of outcomes."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from storage import decider
from storage.decider import Policy, Seen, Watch, decide, first_seen
from storage.records import Kind, Outcome, Severity, State
from tests.storage.making import BODY, NOW, article

POLICY = Policy(confirmations=3, window_s=1800)
PROBE = timedelta(minutes=15)
PLAIN = article()
EDITED = article(BODY.replace("86个", "88个"))
LIVE = Watch(State.LIVE, PLAIN, on_topic=True, watched_from=NOW - timedelta(days=2))
GONE_ONCE = replace(LIVE, gone_count=1, gone_since=NOW - timedelta(minutes=15))
GONE_TWICE = replace(LIVE, gone_count=2, gone_since=NOW - timedelta(minutes=30))
WITHDRAWN = replace(GONE_TWICE, state=State.WITHDRAWN, gone_count=3)
BY_AGE = timedelta(hours=3)
FRESH = timedelta(minutes=15)


def seen(
    outcome: Outcome, read: str | None = None, *, on_topic: bool = True, witnessed: bool = True
) -> Seen:
    reading = {"plain": PLAIN, "edited": EDITED, None: None}[read]
    return Seen(outcome, reading, on_topic if reading else None, witnessed)


@dataclass(frozen=True)
class Row:
    name: str
    watch: Watch
    seen: Seen
    kinds: tuple[Kind, ...] = ()
    state: State = State.LIVE
    version: bool = False
    gone: int = 0
    proof: bool = False
    wait: timedelta = BY_AGE


OK, SAME, GONE = Outcome.OK, Outcome.NOT_MODIFIED, Outcome.GONE
BLOCKED, SOFT, HARD = Outcome.BLOCKED, Outcome.SOFT_ERROR, Outcome.HARD_ERROR
W = State.WITHDRAWN

TABLE = [
    Row("not modified", LIVE, seen(SAME)),
    Row("identical body, not read", LIVE, seen(OK)),
    Row("read, nothing differs", LIVE, seen(OK, "plain")),
    Row("edited", LIVE, seen(OK, "edited"), (Kind.EDITED,), version=True, wait=FRESH),
    Row("blocked", LIVE, seen(BLOCKED)),
    Row("soft error", LIVE, seen(SOFT)),
    Row("hard error", LIVE, seen(HARD)),
    Row("first gone", LIVE, seen(GONE), gone=1, proof=True, wait=PROBE),
    Row("gone without a witness", LIVE, seen(GONE, witnessed=False), wait=PROBE),
    Row("second gone", GONE_ONCE, seen(GONE), gone=2, proof=True, wait=PROBE),
    Row("proven", GONE_TWICE, seen(GONE), (Kind.WITHDRAWN,), W, gone=3, proof=True, wait=FRESH),
    Row("three looks that fill the window but for seconds",
        replace(GONE_TWICE, gone_since=NOW - timedelta(seconds=1798)),
        seen(GONE), (Kind.WITHDRAWN,), W, gone=3, proof=True, wait=FRESH),
    Row("third gone too early, looked at when the window is full",
        replace(GONE_TWICE, gone_since=NOW - timedelta(seconds=1700)),
        seen(GONE), gone=3, proof=True, wait=timedelta(seconds=100)),
    Row("third gone far too early",
        replace(GONE_TWICE, gone_since=NOW - timedelta(seconds=60)),
        seen(GONE), gone=3, proof=True, wait=PROBE),
    Row("window over, one gone short",
        replace(GONE_ONCE, gone_since=NOW - timedelta(hours=5)),
        seen(GONE), gone=2, proof=True, wait=PROBE),
    Row("would be proven, but nobody witnesses",
        GONE_TWICE, seen(GONE, witnessed=False), gone=2, wait=PROBE),
    Row("answers again before the proof", GONE_TWICE, seen(OK, "plain")),
    Row("answers 304 before the proof", GONE_TWICE, seen(SAME)),
    Row("edited before the proof",
        GONE_TWICE, seen(OK, "edited"), (Kind.EDITED,), version=True, wait=FRESH),
    Row("blocked neither counts nor resets", GONE_TWICE, seen(BLOCKED), gone=2, wait=PROBE),
    Row("an error neither counts nor resets", GONE_TWICE, seen(SOFT), gone=2, wait=PROBE),
    Row("a hard error neither", GONE_ONCE, seen(HARD), gone=1, wait=PROBE),
    Row("withdrawn, still gone", WITHDRAWN, seen(GONE), state=W, gone=3),
    Row("withdrawn, blocked", WITHDRAWN, seen(BLOCKED), state=W, gone=3),
    Row("withdrawn, an error", WITHDRAWN, seen(HARD), state=W, gone=3),
    Row("restored", WITHDRAWN, seen(OK, "plain"), (Kind.RESTORED,), wait=FRESH),
    Row("restored by a 304", WITHDRAWN, seen(SAME), (Kind.RESTORED,), wait=FRESH),
    Row("restored and edited", WITHDRAWN, seen(OK, "edited"),
        (Kind.RESTORED, Kind.EDITED), version=True, wait=FRESH),
]  # fmt: skip


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_what_follows_from_one_fetch(row: Row) -> None:
    decision = decide(row.watch, row.seen, NOW, POLICY)
    assert tuple(change.kind for change in decision.changes) == row.kinds
    assert decision.watch.state is row.state
    assert decision.new_version is row.version
    assert decision.watch.gone_count == row.gone
    assert decision.counts_as_proof is row.proof
    assert decision.next_fetch_at == NOW + row.wait


@pytest.mark.parametrize(
    ("was", "now", "leaves"), [(True, True, False), (True, False, True), (False, False, False)]
)
def test_an_edit_may_take_an_article_off_topic(was: bool, now: bool, leaves: bool) -> None:
    watch = replace(LIVE, on_topic=was)
    decision = decide(watch, seen(OK, "edited", on_topic=now), NOW, POLICY)
    (change,) = decision.changes
    assert change.leaves_topic is leaves
    assert decision.watch.on_topic is now


@pytest.mark.parametrize(
    ("age", "wait"),
    [
        (timedelta(0), timedelta(minutes=15)),
        (timedelta(hours=3), timedelta(hours=1)),
        (timedelta(days=1), timedelta(hours=3)),
        (timedelta(days=7), timedelta(days=1)),
        (timedelta(days=30), timedelta(days=7)),
        (timedelta(days=365), timedelta(days=30)),
        (timedelta(days=36500), timedelta(days=30)),
        (timedelta(hours=-1), timedelta(minutes=15)),
    ],
)
def test_an_article_is_looked_at_by_its_age_and_never_never(
    age: timedelta, wait: timedelta
) -> None:
    watch = replace(LIVE, watched_from=NOW - age)
    assert decide(watch, seen(SAME), NOW, POLICY).next_fetch_at == NOW + wait


def test_ages_that_end_somewhere_go_on_with_the_last_interval() -> None:
    policy = Policy(ages=((60, 10), (120, 20)))
    assert policy.interval(timedelta(days=9)) == timedelta(seconds=20)


@pytest.mark.parametrize(
    ("published", "backlog", "start"),
    [
        (None, False, NOW),
        (None, True, NOW),
        (NOW - timedelta(days=90), False, NOW),
        (NOW - timedelta(days=90), True, NOW - timedelta(days=90)),
        (NOW + timedelta(days=1), True, NOW),
    ],
)
def test_age_counts_from_now_for_backlog_from_publication(
    published: datetime | None, backlog: bool, start: datetime
) -> None:
    decision = first_seen(article(published_at=published), NOW, POLICY, backlog=backlog)
    assert decision.watch.watched_from == start
    assert decision.next_fetch_at == NOW + POLICY.interval(NOW - start)
    assert [change.kind for change in decision.changes] == [Kind.NEW]
    assert decision.changes[0].severity is Severity.SUBSTANTIVE
    assert decision.new_version


EVENTS = {
    "plain": seen(OK, "plain"),
    "edited": seen(OK, "edited"),
    "304": seen(SAME),
    "gone": seen(GONE),
    "alone": seen(GONE, witnessed=False),
    "blocked": seen(BLOCKED),
    "error": seen(SOFT),
}
STEP = timedelta(minutes=14)
"""Three gone answers in a row span less than the window, so that time decides too."""


@dataclass
class ByHand:
    """A history told by another way of counting: from the gone answers since the last ok."""

    text: str = "plain"
    withdrawn: bool = False
    gone: tuple[int, ...] = ()

    def tells(self, event: str, step: int) -> list[str]:
        if event in {"blocked", "error", "alone"}:
            return []
        if event == "gone":
            self.gone += (step,)
            proven = len(self.gone) >= 3 and (step - self.gone[0]) * STEP >= timedelta(minutes=30)
            told = ["withdrawn"] if proven and not self.withdrawn else []
            self.withdrawn |= proven
            return told
        told = ["restored"] if self.withdrawn else []
        if event != "304" and event != self.text:
            told.append("edited")
            self.text = event
        self.withdrawn, self.gone = False, ()
        return told


def test_every_history_of_up_to_six_fetches_is_told_as_counted_by_hand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(decider, "compare", functools.cache(decider.compare))

    def walk(watch: Watch, by_hand: ByHand, history: tuple[str, ...]) -> int:
        if len(history) == 6:
            return 1
        now = NOW + STEP * (len(history) + 1)
        total = 1
        for event, brought in EVENTS.items():
            decision = decide(watch, brought, now, POLICY)
            counted = replace(by_hand)
            told = [change.kind.value for change in decision.changes]
            assert told == counted.tells(event, len(history)), (*history, event)
            assert decision.new_version == ("edited" in told)
            assert decision.next_fetch_at > now
            assert (decision.watch.state is State.WITHDRAWN) == counted.withdrawn
            total += walk(decision.watch, counted, (*history, event))
        return total

    assert walk(replace(LIVE, watched_from=NOW), ByHand(), ()) == sum(7**n for n in range(7))


@pytest.mark.parametrize("outcome", [SOFT, HARD])
def test_what_was_not_answered_is_asked_for_soon_and_then_ever_later(outcome: Outcome) -> None:
    """A look that a hanging host cost is made up for; a page that never answers is let go."""
    monthly = timedelta(days=30)
    policy = Policy(ages=((None, monthly.total_seconds()),))
    answered = NOW - monthly
    watch = replace(LIVE, watched_from=NOW - timedelta(days=900), answered_at=answered)
    now, waits = NOW, []
    for _ in range(20):
        following = decide(watch, seen(outcome), now, policy).next_fetch_at
        waits.append(following - now)
        now = following
    assert waits[:4] == [timedelta(minutes=minutes) for minutes in (5, 5, 10, 20)]
    assert waits[-1] == monthly
    assert waits == sorted(waits)
    blocked = decide(watch, seen(BLOCKED), NOW, policy)
    assert blocked.next_fetch_at == NOW + monthly


def test_an_answer_by_a_clock_that_was_wrong_hurries_nothing() -> None:
    watch = replace(LIVE, answered_at=NOW + timedelta(days=400))
    usual = decide(LIVE, seen(SAME), NOW, POLICY).next_fetch_at
    assert decide(watch, seen(SOFT), NOW, POLICY).next_fetch_at == usual


@pytest.mark.parametrize(
    ("first", "ready"),
    [(timedelta(hours=23), False), (timedelta(hours=24), True), (timedelta(hours=40), True)],
)
def test_what_goes_later_than_others_does_not_wait_a_day_of_its_own(
    first: timedelta, ready: bool
) -> None:
    alike = replace(seen(GONE), alike=12, gone_first=NOW - first)
    decision = decide(GONE_TWICE, alike, NOW, POLICY)
    assert decision.ready is ready
    assert decision.changes == ()
    # Its own proof is asked for all the same.
    assert not decide(GONE_ONCE, alike, NOW, POLICY).ready
