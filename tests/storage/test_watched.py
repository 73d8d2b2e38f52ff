"""Which parts of a span were watched: gaps never overlap, and nothing is said twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from storage.watched import (
    NOT_BEGUN,
    NOT_RUNNING,
    PAUSE,
    Gap,
    Watched,
    apart,
    between,
    clipped,
)

NOW = datetime(2026, 11, 20, tzinfo=UTC)
HOURS = st.integers(0, 200)


def at(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


def gap(since: float, until: float, why: str = NOT_RUNNING) -> Gap:
    return Gap(at(since), at(until), why)


def gaps_of(ends: list[tuple[int, int]]) -> list[Gap]:
    return [gap(min(one), max(one)) for one in ends if one[0] != one[1]]


def test_what_lies_before_the_first_watch_had_not_begun() -> None:
    found = between([(at(0), at(5)), (at(8), at(20))], at(20.5))
    assert [(one.why, one.until) for one in found] == [
        (NOT_BEGUN, at(0)),
        (NOT_RUNNING, at(8)),
    ]


def test_a_watch_goes_on_for_a_pause_after_its_last_run() -> None:
    assert len(between([(at(0), at(5))], at(5) + PAUSE)) == 1
    assert between([(at(0), at(5))], at(7))[-1] == gap(5, 7)


def test_a_watch_that_began_later_says_nothing_of_the_moment() -> None:
    """A digest composed twice says the same."""
    early = [(at(0), at(5))]
    assert between(early, at(5.5)) == between([*early, (at(9), at(12))], at(5.5))


def test_a_part_is_unwatched_where_gaps_cover_it_together() -> None:
    watched = Watched(at(0), at(24), (gap(0, 6, NOT_BEGUN), gap(6, 8)), {"a": (gap(8, 12),)})
    assert watched.is_unwatched(at(0), at(8))
    assert not watched.is_unwatched(at(0), at(9))
    assert watched.is_unwatched(at(2), at(12), "a")
    assert not watched.is_unwatched()
    assert watched.is_broken(at(7), at(9))
    assert not watched.is_broken(at(8), at(9))
    found = watched.gap_at(at(11), "a")
    assert found is not None
    assert watched.gap_at(at(11)) is None


def test_what_is_still_to_come_is_neither_watched_nor_a_gap() -> None:
    ahead = Watched(at(0), at(0))
    assert ahead.lies_ahead
    assert not ahead.is_unwatched()


@given(st.lists(st.tuples(HOURS, HOURS)), HOURS, HOURS)
def test_gaps_of_a_span_lie_in_order_within_it(
    ends: list[tuple[int, int]], one: int, other: int
) -> None:
    since, until = at(min(one, other)), at(max(one, other))
    asked = gaps_of(ends)
    found = clipped(asked, since, until)
    edges = [since, *(edge for gap in found for edge in (gap.since, gap.until)), until]
    assert edges == sorted(edges)
    for hour in range(200):  # every hour is in a gap that was in one before
        moment = at(hour + 0.5)
        covered = any(gap.since <= moment < gap.until for gap in asked)
        assert any(gap.since <= moment < gap.until for gap in found) == (
            covered and since <= moment < until
        )


@given(st.lists(st.tuples(HOURS, HOURS)), st.lists(st.tuples(HOURS, HOURS)))
def test_what_all_miss_no_single_source_is_told_to_miss(
    ends: list[tuple[int, int]], others: list[tuple[int, int]]
) -> None:
    whole = clipped(gaps_of(others), at(0), at(200))
    own = clipped(gaps_of(ends), at(0), at(200))
    left = apart(own, whole)
    for hour in range(200):
        moment = at(hour + 0.5)
        inside = [any(gap.since <= moment < gap.until for gap in of) for of in (own, whole, left)]
        assert inside[2] == (inside[0] and not inside[1])
