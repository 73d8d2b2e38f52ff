"""What is told of a source over weeks is so, and all of it: one history of some of the kinds.

Some seconds each: `make slow` plays three, `make long` the others of these. `python -m
tests.histories` plays every history, as `make bench` does.
"""

from __future__ import annotations

import pytest

from tests.histories.judging import Verdict, judge
from tests.histories.kinds import every_history, history_of
from tests.histories.playing import play
from tests.histories.table import details

pytestmark = pytest.mark.slow

TICK_S = 600.0
"""Fewer and larger runs than as shipped, for the sake of time."""

SMALLER = (("sent_home", 1), ("bulk_edits", 1), ("corrections", 0))
"""Withdrawals that are none, edits that are none, and edits that are."""

FURTHER = (
    ("calm", 0),
    ("outage", 1),
    ("script_shell", 1),
    ("redesign", 1),
    ("paywall", 1),
    ("session_addresses", 0),
)


def played(kind: str, seed: int) -> Verdict:
    history = history_of(kind, seed)
    came = play(history, TICK_S)
    return judge(history, came.told, came.incidents)


@pytest.mark.parametrize(("kind", "seed"), SMALLER)
def test_what_is_told_of_a_source_is_so(kind: str, seed: int) -> None:
    told_as_it_is(kind, seed)


@pytest.mark.long("each plays two weeks or more of a source, by the whole run and worker")
@pytest.mark.parametrize(("kind", "seed"), FURTHER)
def test_what_is_told_of_further_kinds_is_so(kind: str, seed: int) -> None:
    told_as_it_is(kind, seed)


def told_as_it_is(kind: str, seed: int) -> None:
    verdict = played(kind, seed)
    why = details([verdict])
    for told in verdict.tallies.values():
        assert (told.false, told.missed, told.late) == ([], [], []), why
    assert (verdict.noisy, verdict.silent) == ([], []), why
    assert verdict.tallies["edited"].right >= 9
    assert verdict.tallies["withdrawn"].right >= 1


def test_every_history_has_twenty_articles_and_weeks() -> None:
    names = every_history()
    assert len(names) == len(set(names)) >= 60
    for name in names:
        history = history_of(*name)
        assert len(history.site.stories) >= 20
        assert 14 <= history.days <= 42
        kinds = {due.kind for due in history.dues}
        assert {"new", "edited", "withdrawn"} <= kinds, name
