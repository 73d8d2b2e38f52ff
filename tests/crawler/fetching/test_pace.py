"""When a host may be asked next, by a clock of our own."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from crawler.fetching.pace import Pace

SPANS = st.floats(0, 1000)


def test_the_first_request_waits_for_the_host_to_be_free() -> None:
    now = [0.0]
    pace = Pace(2, 5, lambda: now[0])
    assert pace.wait_s() == 5
    now[0] = 5
    assert pace.wait_s() == 0
    pace.start()
    now[0] = 6
    assert pace.wait_s() == 1
    pace.slow_to(10)
    assert pace.wait_s() == 9
    pace.slow_to(1)
    assert pace.delay_s == 10


@given(SPANS, SPANS, st.lists(SPANS, max_size=10))
def test_no_two_starts_are_nearer_than_the_delay(
    delay: float, first: float, spans: list[float]
) -> None:
    now = [0.0]
    pace = Pace(delay, first, lambda: now[0])
    starts = []
    for span in spans:
        now[0] += pace.wait_s()
        pace.start()
        starts.append(now[0])
        now[0] += span
    assert all(start >= first for start in starts)
    gaps = [later - earlier for earlier, later in itertools.pairwise(starts)]
    assert all(gap >= delay - 1e-6 for gap in gaps)


def test_the_delay_counts_from_when_a_request_left() -> None:
    """Of a busy process: one that it meant to send at once left a second and a half later."""
    now = [0.0]
    pace = Pace(1, 0, lambda: now[0])
    sent = []
    for late_s in (0.0, 1.5, 0.0, 0.0):
        now[0] += pace.wait_s()
        pace.start()
        now[0] += late_s
        sent.append(now[0])
        now[0] += 0.2  # the host's own time
        pace.answered(sent[-1])
    assert [round(b - a, 6) for a, b in itertools.pairwise(sent)] == [2.5, 1.0, 1.0]
    pace.start()
    now[0] += 3
    pace.answered(None)
    assert round(pace.wait_s(), 6) == 1
