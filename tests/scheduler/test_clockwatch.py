"""Ticks and the watch over the clock, without a daemon."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from scheduler.clockwatch import STEADY_S, ClockWatch, Every, Jump
from storage.notes import plain

NOW = datetime(2026, 11, 28, tzinfo=UTC)


class Clocks:
    """Three clocks that a test sets."""

    def __init__(self) -> None:
        self.wall, self.steady, self.uptime = 1e9, 100.0, 100.0

    def go_on(self, seconds: float, *, jump: float = 0, sleep: float = 0) -> None:
        self.wall += seconds + jump + sleep
        self.steady += seconds
        self.uptime += seconds + sleep

    def watch(self) -> ClockWatch:
        return ClockWatch(lambda: self.wall, lambda: self.steady, lambda: self.uptime)


def test_the_next_time_is_an_interval_from_now_whatever_was_missed() -> None:
    every = Every(60)
    assert every.get_next_fire_time(None, NOW) == NOW + timedelta(seconds=60)
    long_ago = NOW - timedelta(days=400)
    assert every.get_next_fire_time(long_ago, NOW) == NOW + timedelta(seconds=60)
    ahead = NOW + timedelta(days=400)
    assert every.get_next_fire_time(ahead, NOW) == NOW + timedelta(seconds=60)


def test_a_job_that_missed_400_days_runs_once_and_the_scheduler_ends_at_once() -> None:
    ran: list[float] = []
    done = threading.Event()
    scheduler = BackgroundScheduler(timezone=UTC, job_defaults={"misfire_grace_time": None})
    scheduler.add_job(
        lambda: (ran.append(time.monotonic()), done.set()),
        Every(30),
        next_run_time=datetime.now(UTC) - timedelta(days=400),
    )
    began = time.monotonic()
    scheduler.start()
    assert done.wait(10)
    scheduler.shutdown(wait=True)
    assert time.monotonic() - began < 5
    assert len(ran) == 1


def test_a_jump_is_seen_in_both_directions_and_told_as_what_it_is() -> None:
    clocks = Clocks()
    watch = clocks.watch()
    clocks.go_on(1)
    assert watch.look() is None
    clocks.go_on(1, jump=-3 * 3600)
    assert watch.look() == Jump(timedelta(hours=-3), slept=False)
    clocks.go_on(1, jump=400 * 86400)
    jump = watch.look()
    assert jump is not None
    assert plain(jump.detail) == "the clock jumped by 400 days, 0:00:00"
    clocks.go_on(1, jump=-3 * 3600)
    jump = watch.look()
    assert jump is not None
    assert plain(jump.detail) == "the clock jumped by -3:00:00"


def test_a_sleep_of_the_machine_is_no_wrong_clock() -> None:
    clocks = Clocks()
    watch = clocks.watch()
    clocks.go_on(1, sleep=7200)
    jump = watch.look()
    assert jump is not None
    assert jump.slept
    assert plain(jump.detail) == "the machine slept for 2:00:00"


def test_a_late_look_and_a_gentle_correction_are_no_jump() -> None:
    clocks = Clocks()
    watch = clocks.watch()
    clocks.go_on(120)
    assert watch.look() is None
    for _ in range(1000):
        clocks.go_on(1, jump=0.0005)
        assert watch.look() is None


def test_the_clock_is_trusted_again_after_minutes_without_a_jump() -> None:
    clocks = Clocks()
    watch = clocks.watch()
    clocks.go_on(1, jump=60)
    watch.look()
    clocks.go_on(STEADY_S - 1)
    watch.look()
    assert not watch.is_steady
    clocks.go_on(2)
    watch.look()
    assert watch.is_steady
