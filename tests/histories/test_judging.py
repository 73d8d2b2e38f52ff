"""The judge of histories sees a false alarm, what was missed, played down, late, told beside."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.histories.history import Due, History
from tests.histories.judging import Verdict, judge
from tests.histories.kinds import KINDS, every_history, history_of
from tests.histories.playing import Told
from tests.histories.site import Site
from tests.histories.stories import Edited

FIGURE = Edited("figure", "3261", "3621")
DUES = (
    Due("new", 1, 0.0, 100.0),
    Due("edited", 1, 1000.0, 2000.0, FIGURE),
    Due("withdrawn", 1, 5000.0, 6000.0),
)


def told(kind: str, at: float | None, *spans: tuple[str, str, str, str], story: int = 1) -> Told:
    seen = at if at is not None else 1500.0
    return Told(kind, story, f"https://a.example/t7{story:04}.html", "substantive", seen, at, spans)


SPAN = ("body", "figure", "3261万元", "3621万元")
RIGHT = [told("new", 50.0), told("edited", 1500.0, SPAN), told("withdrawn", 5500.0)]


def verdict(what: list[Told]) -> Verdict:
    history = History("made", 0, 1.0, Site(), list(DUES))
    return judge(history, what, [])


def counts(of: Verdict, kind: str) -> tuple[int, int, int, int]:
    tally = of.tallies[kind]
    return tally.right, len(tally.false), len(tally.missed), len(tally.late)


def test_what_is_right_is_right() -> None:
    right = verdict(RIGHT)
    assert [counts(right, kind) for kind in ("new", "edited", "withdrawn")] == [(1, 0, 0, 0)] * 3
    assert right.tallies["withdrawn"].slowest_s == 500.0
    assert right.noisy == []


@pytest.mark.parametrize(
    ("what", "kind", "expected"),
    [
        (RIGHT[:2], "withdrawn", (0, 0, 1, 0)),
        ([*RIGHT, told("withdrawn", 7000.0)], "withdrawn", (1, 1, 0, 0)),
        ([*RIGHT, told("withdrawn", 5500.0, story=2)], "withdrawn", (1, 1, 0, 0)),
        ([*RIGHT[:2], told("withdrawn", 4000.0)], "withdrawn", (0, 1, 1, 0)),
        ([*RIGHT[:2], told("withdrawn", 6500.0)], "withdrawn", (1, 0, 0, 1)),
        ([RIGHT[0], told("edited", None, SPAN), RIGHT[2]], "edited", (0, 0, 1, 0)),
        ([RIGHT[0], replace(RIGHT[1], severity="minor"), RIGHT[2]], "edited", (0, 0, 1, 0)),
        ([RIGHT[0], told("edited", 1500.0, ("title",) * 4), RIGHT[2]], "edited", (0, 1, 1, 0)),
        ([*RIGHT, told("new", 60.0)], "new", (1, 1, 0, 0)),
        ([*RIGHT, told("restored", 60.0)], "restored", (0, 1, 0, 0)),
    ],
    ids=[
        "missed", "told-twice", "of-another", "before-it-was-so", "late", "never-delivered",
        "played-down", "another-edit", "new-twice", "restored",
    ],
)  # fmt: skip
def test_what_is_wrong_is_seen(
    what: list[Told], kind: str, expected: tuple[int, int, int, int]
) -> None:
    assert counts(verdict(what), kind) == expected


def test_what_is_told_beside_an_edit_is_seen() -> None:
    more = told("edited", 1500.0, SPAN, ("origin", "origin", "湖滨日报", ""))
    assert verdict([RIGHT[0], more, RIGHT[2]]).noisy == [more]


def test_a_history_is_the_same_each_time() -> None:
    for kind in KINDS:
        one, other = (history_of(kind.__name__, 1) for _ in range(2))
        assert one.dues == other.dues
        assert [story.text for story in one.site.stories] == [
            story.text for story in other.site.stories
        ]
    first, second = (history_of("calm", seed) for seed in (0, 1))
    assert first.dues != second.dues
    assert ("calm", 0) in every_history()
