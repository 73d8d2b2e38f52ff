"""Guessers wait ever longer; those who know the password never for long."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scheduler.web.throttling import FORGOTTEN_S, FREE, FREE_FOR_ALL, KNOWN, PATIENCE_S, Throttle


def test_a_few_wrong_ones_are_free_then_each_waits_longer() -> None:
    throttle = Throttle()
    assert [throttle.wait("192.0.2.1", 0) for _ in range(FREE)] == [0] * FREE
    now, waits = 0.0, []
    for _ in range(5):
        wait = throttle.wait("192.0.2.1", now)
        assert wait is not None
        waits.append(wait)
        now += wait
    assert waits == [0, 1, 2, 4, 8]
    assert throttle.wait("192.0.2.2", now) == 0


def test_a_crowd_of_guesses_is_sent_away_unseen_but_not_for_ever() -> None:
    throttle = Throttle()
    looked_at = sum(throttle.wait("192.0.2.1", 0) is not None for _ in range(1000))
    assert looked_at < FREE + 10
    assert throttle.wait("192.0.2.1", PATIENCE_S) is not None
    assert throttle.wait("192.0.2.1", 3 * FORGOTTEN_S) == 0


def test_the_right_password_ends_the_wait() -> None:
    throttle = Throttle()
    for _ in range(7):
        throttle.wait("192.0.2.1", 0)
    throttle.right("192.0.2.1")
    assert throttle.wait("192.0.2.1", 1) == 0


def test_many_addresses_together_are_slowed_but_not_those_who_were_right() -> None:
    throttle = Throttle()
    throttle.right("192.0.2.9")
    for number in range(FREE_FOR_ALL + 50):
        throttle.wait(f"198.51.{number // 250}.{number % 250}", 0)
    assert throttle.wait("203.0.113.1", 0) is None
    assert throttle.wait("192.0.2.9", 0) == 0


def test_a_network_of_ipv6_is_one_guesser() -> None:
    throttle = Throttle()
    for number in range(20):
        throttle.wait(f"2001:db8::{number}", 0)
    assert throttle.wait("2001:db8::ffff", 0) != 0
    assert throttle.wait("2001:db8:0:1::1", 0) == 0


def test_its_memory_is_bounded() -> None:
    throttle = Throttle()
    for number in range(2 * KNOWN):
        throttle.wait(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", number * FORGOTTEN_S)
        throttle.right(f"11.{number >> 16}.{number >> 8 & 255}.{number & 255}")
    assert len(throttle._trusted) == KNOWN
    for number in range(2 * KNOWN):
        throttle.wait(f"12.{number >> 16}.{number >> 8 & 255}.{number & 255}", 0)
    assert len(throttle._records) == KNOWN


@given(st.lists(st.tuples(st.sampled_from(["192.0.2.1", "::1", "x", ""]), st.floats(0, 60))))
def test_no_wait_is_longer_than_patience(steps: list[tuple[str, float]]) -> None:
    throttle, now = Throttle(), 0.0
    for address, pause in steps:
        now += pause
        wait = throttle.wait(address, now)
        assert wait is None or 0 <= wait <= PATIENCE_S
