"""A source's own habits: what is silence, what is a field that has fallen, and what is chance."""

from __future__ import annotations

import random
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.habits import WEEK, Pause, at_most, hour_number, pause, silence, standstill
from storage.times import to_iso

NOW = datetime(2026, 11, 25, 3, 20, tzinfo=UTC)  # Wednesday, 11:20 in Beijing


def history(
    rate: dict[int, float], *, weeks: int = 6, seed: int = 1, until: timedelta = timedelta(0)
) -> dict[int, int]:
    """Links by hour of a source that publishes `rate` an hour at each UTC hour of a day.

    Args:
        rate: By UTC hour; hours that are not named have none.
        weeks: How many weeks.
        seed: Of chance.
        until: How long before NOW the source fell silent.
    """
    chance = random.Random(seed)
    links: dict[int, int] = {}
    for back in range(1, weeks * 168 + 100):
        moment = NOW - timedelta(hours=back)
        mean = rate.get(moment.hour, 0.0)
        if moment <= NOW - until:
            links[hour_number(moment)] = sum(chance.random() < mean / 60 for _ in range(60))
    return links


ALWAYS = frozenset(hour_number(NOW - timedelta(hours=back)) for back in range(20 * 168))
SINCE = NOW - 6 * WEEK - timedelta(days=4)
BUSY = dict.fromkeys(range(14), 8.0)
SLOW = {2: 2.0, 8: 2.0}


@pytest.mark.parametrize("seed", range(20))
def test_an_ordinary_source_is_not_silent(seed: int) -> None:
    assert silence(history(BUSY, seed=seed), ALWAYS, NOW, SINCE) is None
    assert silence(history(SLOW, seed=seed), ALWAYS, NOW, SINCE) is None


def test_a_busy_source_is_silent_after_three_hours() -> None:
    found = silence(history(BUSY, until=timedelta(hours=4)), ALWAYS, NOW, SINCE)
    assert found
    assert (found.hours, found.now, len(found.before)) == (3, 0, 6)
    assert "0 new links in the last 3 hours" in str(found)


def test_few_articles_are_silence_too_where_many_are_the_habit() -> None:
    links = history(BUSY, until=timedelta(hours=4))
    links[hour_number(NOW - timedelta(hours=1))] = 2
    assert silence(links, ALWAYS, NOW, SINCE)
    links[hour_number(NOW - timedelta(hours=1))] = 19
    assert silence(links, ALWAYS, NOW, SINCE) is None


def test_at_night_nobody_expects_anything() -> None:
    night = NOW - timedelta(hours=7)
    links = history(BUSY)
    assert silence(links, ALWAYS, night, SINCE) is None


def test_a_slow_source_is_silent_after_days() -> None:
    assert silence(history(SLOW, until=timedelta(hours=12)), ALWAYS, NOW, SINCE) is None
    found = silence(history(SLOW, until=timedelta(hours=80)), ALWAYS, NOW, SINCE)
    assert found
    assert found.hours == 72


@pytest.mark.parametrize("weeks", [0, 1, 2])
def test_no_habit_no_silence(weeks: int) -> None:
    watched = frozenset(
        hour_number(NOW - timedelta(hours=back)) for back in range(weeks * 168 + 90)
    )
    links = history(BUSY, weeks=weeks, until=timedelta(hours=5))
    assert silence(links, watched, NOW, SINCE) is None


def test_a_source_younger_than_the_monitor_has_no_habit_from_before() -> None:
    links = history(BUSY, weeks=6, until=timedelta(hours=4))
    assert silence(links, ALWAYS, NOW, NOW - 2 * WEEK) is None
    found = silence(links, ALWAYS, NOW, NOW - 5 * WEEK)
    assert found
    assert len(found.before) == 4


def test_hours_in_which_nobody_looked_say_nothing() -> None:
    links = history(BUSY, until=timedelta(hours=30))
    asleep = frozenset(hour_number(NOW - timedelta(hours=back)) for back in range(30))
    assert silence(links, ALWAYS - asleep, NOW, SINCE) is None
    # A week off is no habit of that week either.
    off = frozenset(hour_number(NOW - 2 * WEEK - timedelta(hours=back)) for back in range(100))
    found = silence({h: n for h, n in links.items() if h not in off}, ALWAYS - off, NOW, SINCE)
    assert found
    assert len(found.before) == 5


@given(st.integers(0, 4_000_000_000).map(lambda s: datetime.fromtimestamp(s, UTC)))
def test_an_hour_has_the_number_that_sqlite_gives_it(moment: datetime) -> None:
    connection = sqlite3.connect(":memory:")
    (number,) = connection.execute(
        "select strftime('%s', ?) / 3600", (f"{to_iso(moment)[:13]}:00",)
    ).fetchone()
    assert hour_number(moment) == number
    assert hour_number(moment + timedelta(hours=1)) == number + 1


def test_silence_is_over_when_articles_come_again() -> None:
    links = history(BUSY, until=timedelta(hours=60))
    assert silence(links, ALWAYS, NOW, SINCE)
    for back in (1, 2, 3):
        links[hour_number(NOW - timedelta(hours=back))] = 7
    assert silence(links, ALWAYS, NOW, SINCE) is None


def in_batches(seed: int, shown: int, until: timedelta = timedelta(0)) -> dict[int, int]:
    """Links of a newsroom that puts some articles online at once, now and then by day.

    Args:
        seed: Of chance.
        shown: How many the list shows: of a larger batch the others are never seen.
        until: How long before NOW it fell silent.
    """
    chance = random.Random(seed)
    batches = history(dict.fromkeys(range(14), 0.6), weeks=10, seed=seed, until=until)
    return {
        hour: min(sum(1 + int(chance.expovariate(0.25)) for _ in range(batch)), shown)
        for hour, batch in batches.items()
    }


@pytest.mark.parametrize("shown", [3, 15])
def test_a_list_that_is_filled_in_batches_is_silent_when_it_is(shown: int) -> None:
    """Once a month at most in error, where it was thrice in two weeks; an end is told in time."""
    weeks, told, since = 0, 0, NOW - 10 * WEEK
    for seed in range(8):
        links, silent = in_batches(seed, shown), False
        for hour in range(2 * 168, 0, -1):
            now = NOW - timedelta(hours=hour)
            known = {at: n for at, n in links.items() if at < hour_number(now)}
            before, silent = silent, silence(known, ALWAYS, now, since) is not None
            told += silent > before
        weeks += 2
        assert silence(in_batches(seed, shown, timedelta(days=3)), ALWAYS, NOW, since)
    assert told <= weeks / 4


@given(st.dictionaries(st.sampled_from(sorted(ALWAYS)), st.integers(0, 500)))
def test_never_raises_and_never_for_more_than_before(links: dict[int, int]) -> None:
    found = silence(links, ALWAYS, NOW, SINCE)
    assert found is None or 2 * found.now < min(found.before)


def test_at_most() -> None:
    assert at_most(0, 0) == 1.0
    assert at_most(0, 3) == pytest.approx(0.0498, abs=1e-4)
    assert at_most(2, 3) == pytest.approx(0.4232, abs=1e-4)
    assert at_most(900, 1000) < 0.001 < at_most(1000, 1000)


def daily(
    days: range, hours: tuple[int, ...] = (11,), *, skipped: tuple[int, ...] = ()
) -> dict[int, int]:
    """Links of an account: one at each of some UTC hours of the days before NOW."""
    return {
        hour_number((NOW - timedelta(days=day)).replace(hour=hour)): 1
        for day in days
        if (NOW - timedelta(days=day)).weekday() not in skipped
        for hour in hours
    }


WEEKEND = (5, 6)


def test_an_account_that_posts_daily_is_silent_after_a_day_and_a_half() -> None:
    assert pause(daily(range(1, 40)), ALWAYS, NOW, SINCE) is None
    assert pause(daily(range(2, 40)), ALWAYS, NOW, SINCE)
    found = pause(daily(range(3, 40)), ALWAYS, NOW, SINCE)
    assert found == Pause(64, 24, 26)
    assert str(found) == (
        "no new link for 64 hours, where there were some on 26 of 28 days and pauses of 24 hours"
    )


def test_weekends_are_no_silence_of_an_account_that_has_them() -> None:
    monday = NOW - timedelta(days=2)
    links = daily(range(5, 40), skipped=WEEKEND)  # the last on the Friday before NOW's Wednesday
    assert pause(links, ALWAYS, monday, SINCE) is None
    assert pause(links, ALWAYS, NOW, SINCE)


@pytest.mark.parametrize(
    "links",
    [
        daily(range(3, 40, 4)),  # seldom
        daily(range(3, 9)),  # not known for long
        {},
    ],
)
def test_who_posts_seldom_or_is_new_may_pause(links: dict[int, int]) -> None:
    assert pause(links, ALWAYS, NOW, SINCE) is None


def test_a_list_of_few_articles_stands_still_after_ten_days() -> None:
    """What publishes once a day or less never has the counts of which `silence` can tell."""
    for last, told in ((1, False), (9, False), (12, True), (30, True)):
        links = daily(range(last, 60), skipped=WEEKEND)
        assert silence(links, ALWAYS, NOW, NOW - 8 * WEEK) is None
        assert bool(standstill(links, ALWAYS, NOW, NOW - 8 * WEEK)) == told, last
    found = standstill(daily(range(12, 60), skipped=WEEKEND), ALWAYS, NOW, NOW - 8 * WEEK)
    assert str(found) == (
        "no new link for 280 hours, where there were some on 33 of 56 days and pauses of 72 hours"
    )
    weekly = daily(range(16, 60, 7))
    assert standstill(weekly, ALWAYS, NOW, NOW - 8 * WEEK) is None
    assert standstill(daily(range(23, 60, 7)), ALWAYS, NOW, NOW - 8 * WEEK)


def test_a_list_stands_still_only_while_somebody_looks_and_it_has_a_habit() -> None:
    links = daily(range(12, 60))
    away = frozenset(hour for hour in ALWAYS if hour < hour_number(NOW) - 200)
    assert standstill(links, away, NOW, NOW - 8 * WEEK) is None
    assert standstill(daily(range(12, 15)), ALWAYS, NOW, NOW - 8 * WEEK) is None
    assert standstill(links, ALWAYS, NOW, NOW - timedelta(days=14)) is None
    assert standstill({}, ALWAYS, NOW, NOW - 8 * WEEK) is None


def test_a_pause_that_nobody_watched_is_none() -> None:
    away = frozenset(hour for hour in ALWAYS if hour < hour_number(NOW) - 40)
    assert pause(daily(range(3, 40)), away, NOW, SINCE) is None


def test_one_failure_before_does_not_hide_the_next() -> None:
    links = daily(range(3, 10)) | daily(range(15, 40))
    assert pause(links, ALWAYS, NOW, SINCE)


@given(st.dictionaries(st.integers(0, 700), st.integers(0, 9), max_size=80))
def test_a_pause_is_longer_than_what_is_usual(back: dict[int, int]) -> None:
    links = {hour_number(NOW) - hours: count for hours, count in back.items()}
    found = pause(links, ALWAYS, NOW, SINCE)
    assert found is None or (found.hours >= 24 and found.hours > found.usual and found.days >= 10)
