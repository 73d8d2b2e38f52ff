"""Plays histories of a source and prints what was told of them beside what should have been.

    python -m tests.histories [-j 2] [--only KIND[-SEED]]… [--tick-s 600] [--details] [--strict]

Beside it what a monitor of pages tells, as often and on the same sites.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from tests.histories import naive
from tests.histories.judging import Verdict, judge
from tests.histories.kinds import every_history, history_of
from tests.histories.playing import TICK_S, play
from tests.histories.table import details, figures, table

Name = tuple[str, int]


def verdict_of(name: Name, tick_s: float = TICK_S) -> Verdict:
    """Play one history and judge what came of it."""
    history = history_of(*name)
    played = play(history, tick_s)
    verdict = judge(history, played.told, played.incidents)
    verdict.runs, verdict.took_s = played.runs, played.took_s
    return verdict


def naive_verdict_of(name: Name) -> Verdict:
    """The same of a monitor of pages."""
    history = history_of(*name)
    return judge(history, naive.watch(history), [])


def verdicts_of(
    way: Callable[[Name], Verdict], names: Sequence[Name], processes: int
) -> Iterator[Verdict]:
    """What comes of many, in so many processes; in the order of the names."""
    if processes == 1:
        yield from map(way, names)
        return
    with ProcessPoolExecutor(processes) as pool:
        yield from pool.map(way, names)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    cores = os.cpu_count() or 1
    parser.add_argument("-j", type=int, default=cores, metavar="N", help="processes")
    parser.add_argument("--only", action="append", default=[], metavar="KIND[-SEED]")
    parser.add_argument("--tick-s", type=float, default=TICK_S, help="seconds between two runs")
    parser.add_argument("--details", action="store_true", help="what was wrong, a line each")
    parser.add_argument("--strict", action="store_true", help="fail where a bound is missed")
    given = parser.parse_args(arguments)
    names = [
        name
        for name in every_history()
        if not given.only or name[0] in given.only or f"{name[0]}-{name[1]}" in given.only
    ]
    began, verdicts = time.perf_counter(), []
    for verdict in verdicts_of(partial(verdict_of, tick_s=given.tick_s), names, given.j):
        verdicts.append(verdict)
        sys.stderr.write(f"{verdict.name}: {verdict.runs} runs, {verdict.took_s:.1f} s\n")
    print(table(verdicts))
    if given.details:
        print(details(verdicts))
    said = figures(verdicts)
    beside = figures(list(verdicts_of(naive_verdict_of, names, given.j)))
    print(f"\n{'':<28}{'here':>10}{'monitor of pages':>20}")
    for name, figure in said.items():
        print(f"{name:<28}{figure:>10g}{beside[name]:>20g}")
    print(f"{'seconds':<28}{time.perf_counter() - began:.0f}")
    return int(given.strict and not is_true(said))


def is_true(said: dict[str, float]) -> bool:
    """Whether the bounds hold."""
    none = (
        "false withdrawals",
        "missed withdrawals",
        "late withdrawals",
        "missed edits of substance",
    )
    return not any(said[name] for name in none) and said["false edits in a hundred"] <= 1


if __name__ == "__main__":
    sys.exit(main())
