"""What work costs, told from processor time, on a machine that is busy with other things.

A busy machine only ever adds to a time. So each cost is the least of several tries, and a test
goes on as soon as one try is within its bound: work that is truly too dear fails in all of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable

TRIES = 5
UNTOLD_S = 0.24
"""A time below this says nothing of how it grows."""


def seconds(work: Callable[[], object]) -> float:
    """The processor time that work takes once, in seconds."""
    began = time.process_time()
    work()
    return time.process_time() - began


def costs_less_than(bound_s: float, work: Callable[[], object]) -> None:
    """Work takes less processor time than this.

    Raises:
        AssertionError: None of the tries did.
    """
    taken: list[float] = []
    while not taken or taken[-1] >= bound_s:
        assert len(taken) < TRIES, f"{min(taken):.2f} s where {bound_s:g} s are allowed"
        taken.append(seconds(work))


def grows_evenly(
    work: Callable[[int], Callable[[], object]], size: int, *, times: float = 8
) -> None:
    """Four times the size costs less than so many times the time.

    What costs its length takes four times as long, what costs its square sixteen times.

    Args:
        work: Makes ready what is worked on for a size, uncounted, and returns the work.
        size: The smaller of the two sizes.
        times: How many times as long the larger one may take.

    Raises:
        AssertionError: It did in none of the tries.
    """
    small_work, large_work = work(size), work(4 * size)
    small_s, large_s = [seconds(small_work)], [seconds(large_work)]
    while min(large_s) >= max(times * min(small_s), UNTOLD_S):
        assert len(large_s) < TRIES, (
            f"{size}: {min(small_s):.3f} s, {4 * size}: {min(large_s):.3f} s"
        )
        small_s.append(seconds(small_work))
        large_s.append(seconds(large_work))
