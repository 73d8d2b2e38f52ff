"""The state machine of an article: each rule of a change a row, every sequence a property."""

from __future__ import annotations

import functools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.decider import (
    Decision,
    Policy,
    Seen,
    Watch,
    decide,
    first_seen,
    found_again,
    proven_gone,
)
from storage.records import Article, Kind, Outcome, State
from storage.together.waiting import Waiting, ripe

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
POLICY = Policy()
PROBE = timedelta(minutes=15)
ARTICLE = Article("http://a.example/1.html", "标题", "正文第一段,投入12.4亿元。")
EDITED = Article("http://a.example/1.html", "标题", "正文第一段,投入12.6亿元。")
OFF = Article("http://a.example/1.html", "标题", "正文另有所述,图书馆开放。")
NEW_PLACE = "http://a.example/2.html"


def live(**changes: object) -> Watch:
    return Watch(State.LIVE, ARTICLE, on_topic=True, watched_from=NOW, **changes)  # type: ignore[arg-type]


def withdrawn() -> Watch:
    return Watch(
        State.WITHDRAWN, ARTICLE, on_topic=True, watched_from=NOW, gone_count=3, gone_since=NOW
    )


def moved() -> Watch:
    return Watch(State.MOVED, ARTICLE, on_topic=True, watched_from=NOW)


def proven(**changes: object) -> Watch:
    """Two counted answers that lie long enough back."""
    values: dict[str, object] = {"gone_count": 2, "gone_since": NOW - timedelta(minutes=30)}
    return live(**{**values, **changes})


def seen(outcome: Outcome, article: Article | None = None, **more: object) -> Seen:
    values: dict[str, object] = {"witnessed": True, "on_topic": article and article is not OFF}
    return Seen(outcome, article, **{**values, **more})  # type: ignore[arg-type]


OK, SAME, GONE = Outcome.OK, Outcome.NOT_MODIFIED, Outcome.GONE
SICK = (Outcome.BLOCKED, Outcome.SOFT_ERROR, Outcome.HARD_ERROR)

TABLE: list[tuple[str, Watch, Seen, list[str], str, int]] = [
    # what, before, seen, kinds, state after, gone_count after
    ("the same text", live(), seen(OK, ARTICLE), [], "live", 0),
    ("not modified", live(), seen(SAME), [], "live", 0),
    ("an edit", live(), seen(OK, EDITED), ["edited"], "live", 0),
    ("an edit off topic", live(), seen(OK, OFF), ["edited"], "live", 0),
    ("first gone", live(), seen(GONE), [], "live", 1),
    ("gone, nobody else answers", live(), seen(GONE, witnessed=False), [], "live", 0),
    ("second gone", live(gone_count=1, gone_since=NOW - PROBE), seen(GONE), [], "live", 2),
    ("third gone, too soon", live(gone_count=2, gone_since=NOW - PROBE), seen(GONE), [], "live", 3),
    ("third gone", proven(), seen(GONE), ["withdrawn"], "withdrawn", 3),
    ("third gone without a witness", proven(), seen(GONE, witnessed=False), [], "live", 2),
    ("third gone, text elsewhere", proven(), seen(GONE, twin=NEW_PLACE), ["moved"], "moved", 3),
    ("third gone, put right elsewhere", proven(), seen(GONE, twin=NEW_PLACE, reworded=EDITED),
     ["moved"], "moved", 3),
    ("third gone, another address unasked", proven(), seen(GONE, unasked=True), [], "live", 3),
    ("gone for a day, another address unasked", proven(gone_since=NOW - timedelta(days=1)),
     seen(GONE, unasked=True), ["withdrawn"], "withdrawn", 3),
    ("ok resets", proven(), seen(OK, ARTICLE), [], "live", 0),
    ("not modified resets", proven(), seen(SAME), [], "live", 0),
    *((f"{sick} neither counts nor resets", proven(), seen(sick), [], "live", 2) for sick in SICK),
    ("restored", withdrawn(), seen(OK, ARTICLE), ["restored"], "live", 0),
    ("restored and edited", withdrawn(), seen(OK, EDITED), ["restored", "edited"], "live", 0),
    ("restored, not modified", withdrawn(), seen(SAME), ["restored"], "live", 0),
    ("gone as before", withdrawn(), seen(GONE), [], "withdrawn", 3),
    *((f"{sick}, still withdrawn", withdrawn(), seen(sick), [], "withdrawn", 3) for sick in SICK),
    ("redirected for good", live(), seen(OK, ARTICLE, moved_to=NEW_PLACE), ["moved"], "moved", 0),
    ("redirected, same bytes", live(), seen(SAME, moved_to=NEW_PLACE), ["moved"], "moved", 0),
    ("redirected and edited", live(), seen(OK, EDITED, moved_to=NEW_PLACE),
     ["edited", "moved"], "moved", 0),
    ("withdrawn, then redirected", withdrawn(), seen(OK, ARTICLE, moved_to=NEW_PLACE),
     ["moved"], "moved", 0),
    ("redirected still", moved(), seen(OK, ARTICLE, moved_to=NEW_PLACE), [], "moved", 0),
    ("edited at the new place", moved(), seen(OK, EDITED, moved_to=NEW_PLACE), [], "moved", 0),
    ("gone at the old place", moved(), seen(GONE), [], "moved", 0),
    ("back at the old place", moved(), seen(OK, ARTICLE), ["restored"], "live", 0),
    ("back and edited", moved(), seen(OK, EDITED), ["restored", "edited"], "live", 0),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "what", "kinds", "state", "count"),
    [row[1:] for row in TABLE],
    ids=[row[0] for row in TABLE],
)
def test_one_step(before: Watch, what: Seen, kinds: list[str], state: str, count: int) -> None:
    decision = decide(before, what, NOW, POLICY)
    assert [change.kind.value for change in decision.changes] == kinds
    assert decision.watch.state == state
    assert decision.watch.gone_count == count
    assert decision.new_version == ("edited" in kinds)


def test_only_witnessed_gone_answers_of_a_live_article_are_proof() -> None:
    for _, before, what, *_ in TABLE:
        counts = decide(before, what, NOW, POLICY).counts_as_proof
        live_and_gone = before.state is State.LIVE and what.outcome is GONE
        assert counts == (live_and_gone and what.witnessed)


def test_the_first_gone_brings_the_next_fetches_forward_whatever_the_age() -> None:
    old = Watch(State.LIVE, ARTICLE, on_topic=True, watched_from=NOW - timedelta(days=900))
    one = decide(old, seen(GONE), NOW, POLICY)
    assert one.next_fetch_at == NOW + PROBE
    unseen = decide(old, seen(GONE, witnessed=False), NOW, POLICY)
    assert unseen.next_fetch_at == NOW + PROBE
    sick = decide(one.watch, seen(Outcome.BLOCKED), NOW + PROBE, POLICY)
    assert sick.next_fetch_at == NOW + 2 * PROBE
    well = decide(one.watch, seen(OK, ARTICLE), NOW + PROBE, POLICY)
    assert well.next_fetch_at > NOW + timedelta(days=20)


def test_a_source_that_is_down_is_asked_less_and_less() -> None:
    old = Watch(State.LIVE, ARTICLE, on_topic=True, watched_from=NOW - timedelta(days=900))
    waits = [
        decide(old, seen(GONE, witnessed=False, unproven=n), NOW, POLICY).next_fetch_at - NOW
        for n in range(16)
    ]
    assert waits[:4] == [PROBE, 2 * PROBE, 4 * PROBE, 8 * PROBE]
    assert waits[-1] == timedelta(days=1)
    fresh = decide(live(), seen(GONE, witnessed=False, unproven=9), NOW, POLICY)
    assert fresh.next_fetch_at - NOW == max(PROBE, POLICY.interval(NOW - live().watched_from))
    proven_next = decide(old, seen(GONE, unproven=9), NOW, POLICY)
    assert proven_next.next_fetch_at == NOW + PROBE


def test_what_was_put_right_on_the_way_is_told_with_the_move() -> None:
    gone = decide(proven(), seen(GONE, twin=NEW_PLACE, reworded=EDITED), NOW, POLICY)
    back = found_again(withdrawn(), NEW_PLACE, NOW, POLICY, EDITED)
    for decision in (gone, back):
        (moved,) = decision.changes
        assert moved.edit
        assert [(span.before, span.after) for span in moved.edit.spans] == [
            ("12.4亿元", "12.6亿元")
        ]
        assert (decision.watch.article, decision.watch.state) == (EDITED, State.MOVED)
    plain = found_again(withdrawn(), NEW_PLACE, NOW, POLICY)
    assert (plain.changes[0].edit, plain.watch.article) == (None, ARTICLE)


def test_a_moved_article_that_answers_itself_is_restored() -> None:
    back = decide(moved(), seen(OK, EDITED), NOW, POLICY)
    assert [change.kind for change in back.changes] == [Kind.RESTORED, Kind.EDITED]
    assert back.watch.state is State.LIVE
    still = decide(moved(), seen(OK, EDITED, moved_to=NEW_PLACE), NOW, POLICY)
    assert (still.changes, still.watch) == ((), moved())


def test_an_edit_off_topic_is_told_and_watched_on() -> None:
    decision = decide(live(), seen(OK, OFF), NOW, POLICY)
    assert decision.changes[0].leaves_topic
    assert decision.watch.on_topic is False
    assert decision.watch.state is State.LIVE
    assert decision.next_fetch_at <= NOW + timedelta(minutes=15)
    back = decide(decision.watch, seen(OK, ARTICLE), NOW, POLICY)
    assert back.watch.on_topic is True
    assert back.changes[0].leaves_topic is False


def test_an_edit_starts_the_age_again() -> None:
    old = Watch(State.LIVE, ARTICLE, on_topic=True, watched_from=NOW - timedelta(days=400))
    assert decide(old, seen(OK, EDITED), NOW, POLICY).watch.watched_from == NOW
    assert decide(old, seen(OK, ARTICLE), NOW, POLICY).watch.watched_from == old.watched_from


@pytest.mark.parametrize(
    ("age", "interval"),
    [
        (timedelta(0), timedelta(minutes=15)), (timedelta(hours=4), timedelta(hours=1)),
        (timedelta(days=3), timedelta(hours=3)), (timedelta(days=20), timedelta(days=1)),
        (timedelta(days=200), timedelta(days=7)), (timedelta(days=5000), timedelta(days=30)),
    ],
)  # fmt: skip
def test_revisit_by_age_never_never(age: timedelta, interval: timedelta) -> None:
    assert POLICY.interval(age) == interval


def test_a_backlog_counts_its_age_from_publication() -> None:
    old = Article("http://a.example/1", "标题", "正文", published_at=NOW - timedelta(days=50))
    assert first_seen(old, NOW, POLICY, backlog=True).next_fetch_at == NOW + timedelta(days=7)
    assert first_seen(old, NOW, POLICY, backlog=False).next_fetch_at <= NOW + timedelta(minutes=15)


def test_a_withdrawn_article_found_again_has_moved() -> None:
    decision = found_again(withdrawn(), NEW_PLACE, NOW, POLICY)
    assert [change.kind for change in decision.changes] == [Kind.MOVED]
    assert decision.watch.state is State.MOVED


def test_flips() -> None:
    first = decide(live(), seen(OK, EDITED, returned=True), NOW, POLICY)
    assert (first.changes[0].flip, first.changes[0].held, first.flapping) == (True, False, False)
    second = decide(live(flips=1), seen(OK, EDITED, returned=True), NOW, POLICY)
    assert (second.changes[0].held, second.flapping) == (True, True)
    assert second.new_version
    assert second.watch.watched_from == live().watched_from
    known = decide(live(flapping=True), seen(OK, EDITED, returned=True), NOW, POLICY)
    assert (known.changes[0].held, known.flapping) == (True, False)
    news = decide(live(flips=9, flapping=True), seen(OK, EDITED), NOW, POLICY)
    assert (news.changes[0].held, news.changes[0].flip) == (False, False)


LETTERS = {
    "o": seen(OK, ARTICLE), "e": seen(OK, EDITED), "n": seen(SAME), "g": seen(GONE),
    "u": seen(GONE, witnessed=False), "b": seen(Outcome.BLOCKED), "s": seen(Outcome.SOFT_ERROR),
    "h": seen(Outcome.HARD_ERROR),
}  # fmt: skip


@functools.cache
def step(watch: Watch, letter: str, now: datetime, policy: Policy) -> Decision:
    return decide(watch, LETTERS[letter], now, policy)


def proof_stands(letters: str) -> bool:
    """Whether three witnessed gone answers follow on each other with no ok between."""
    count = 0
    for letter in letters:
        count = 0 if letter in "oen" else count + (letter == "g")
        if count >= 3:
            return True
    return False


def check(letters: str, decision: Decision, was_open: bool) -> bool:
    """One answer's decision held to the rules; whether a withdrawal is open after it."""
    letter = letters[-1]
    for change in decision.changes:
        if change.kind is Kind.WITHDRAWN:
            assert letter == "g"
            assert not was_open, letters
            assert proof_stands(letters), letters
            was_open = True
        elif change.kind is Kind.RESTORED:
            assert was_open, letters
            assert letter in "oen"
            was_open = False
    assert (decision.watch.state is State.WITHDRAWN) == was_open, letters
    return was_open


def test_every_sequence_up_to_six() -> None:
    """All 299,592 sequences of the eight outcomes, as one tree, a probe apart."""
    checked = 0

    def walk(letters: str, watch: Watch, now: datetime, *, is_open: bool) -> None:
        nonlocal checked
        for letter in LETTERS:
            decision = step(watch, letter, now + PROBE, POLICY)
            after = check(letters + letter, decision, is_open)
            checked += 1
            if "g" not in letters + letter:
                assert not after
            if len(letters) < 5:
                walk(letters + letter, decision.watch, now + PROBE, is_open=after)

    walk("", live(), NOW, is_open=False)
    assert checked == sum(8**length for length in range(1, 7))


@given(
    st.text(alphabet="oengubsh", max_size=30),
    st.integers(1, 5),
    st.sampled_from([0, 60, 1800, 86400]),
    st.integers(0, 3600),
)
def test_any_policy_any_pace(letters: str, needed: int, window_s: int, pace_s: int) -> None:
    """A withdrawal never comes before its confirmations and its window."""
    policy = Policy(confirmations=needed, window_s=window_s)
    watch, now = live(), NOW
    gone_at: list[datetime] = []
    for letter in letters:
        now += timedelta(seconds=pace_s)
        decision = decide(watch, LETTERS[letter], now, policy)
        watch = decision.watch
        gone_at = [] if letter in "oen" else [*gone_at, now] if letter == "g" else gone_at
        if any(change.kind is Kind.WITHDRAWN for change in decision.changes):
            assert len(gone_at) >= needed
            assert (gone_at[-1] - gone_at[0]).total_seconds() >= window_s


TOGETHER = {
    **LETTERS,
    "t": seen(GONE, alike=12),
    "v": seen(GONE, alike=12, witnessed=False),
    "w": seen(Outcome.BLOCKED, alike=12),
    "f": seen(OK, EDITED, own=ARTICLE),
}
"""With gone answers of an article that is gone together with others, and an edit of all of them."""


@settings(deadline=None)
@given(
    st.text(alphabet="oengubshtvwf", max_size=30),
    st.integers(1, 5),
    st.sampled_from([0, 1800, 86400, 200_000]),
    st.sampled_from([60, 3600, 20_000, 90_000]),
)
def test_any_history_with_what_the_source_does(
    letters: str, needed: int, window_s: int, pace_s: int
) -> None:
    """Nothing is withdrawn without real gone answers; together, not within a day."""
    policy = Policy(confirmations=needed, window_s=window_s)
    watch, now = live(), NOW
    gone_at: list[datetime] = []
    for letter in letters:
        now += timedelta(seconds=pace_s)
        decision = decide(watch, TOGETHER[letter], now, policy)
        assert decision.next_fetch_at >= now
        assert not decision.ready or letter == "t"
        if letter == "f" and watch.state is State.LIVE and watch.article == ARTICLE:
            assert (decision.changes, decision.new_version) == ((), True)
        was_live, watch = watch.state is State.LIVE, decision.watch
        gone_at = [] if letter in "oenf" else [*gone_at, now] if letter in "gt" else gone_at
        told = any(change.kind is Kind.WITHDRAWN for change in decision.changes)
        assert not told or letter == "g"
        if decision.ready:
            assert watch.gone_since
            waiting = [Waiting(1, watch.gone_since, ready=True)]
            assert ripe(waiting, now, policy.window) == (1,)
            decision = proven_gone(watch, None, None, now, policy)
            watch, told = decision.watch, True
            assert now - gone_at[0] >= timedelta(days=1)
        if told:
            assert was_live
            assert watch.state is State.WITHDRAWN
            assert len(gone_at) >= needed
            assert (gone_at[-1] - gone_at[0]).total_seconds() >= window_s


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.integers(0, 90 * 60), min_size=4, max_size=20),
    st.integers(0, 300),
    st.integers(1, 6),
)
def test_a_deletion_of_many_is_told_within_26_hours_at_once(
    first: list[int], late_s: int, needed: int
) -> None:
    """Each article is looked at when it is due, at most so many seconds late."""
    policy = Policy(confirmations=needed)
    began = [NOW + timedelta(seconds=second) for second in first]
    due = list(began)
    watches = [live() for _ in first]
    ready = [False for _ in first]
    looks = [0 for _ in first]
    told: list[tuple[datetime, tuple[int, ...]]] = []
    while not told:
        index = due.index(min(due))
        now = due[index] + timedelta(seconds=late_s)
        decision = decide(watches[index], seen(GONE, alike=len(first)), now, policy)
        watches[index], due[index] = decision.watch, decision.next_fetch_at
        ready[index], looks[index] = decision.ready, looks[index] + 1
        waiting = [
            Waiting(number, watch.gone_since, ready=is_ready)
            for number, (watch, is_ready) in enumerate(zip(watches, ready, strict=True))
            if watch.gone_since
        ]
        if found := ripe(waiting, now, policy.window):
            told.append((now, found))
    ((at, found),) = told
    assert len(found) == len(first)
    assert all(at - since >= timedelta(hours=24) for since in began)
    assert all(at - since <= timedelta(hours=26) for since in began)
    assert max(looks) <= 26
