"""Histories in which many articles change at once, in truth, and mixtures of all kinds."""

from __future__ import annotations

from tests.histories import layers
from tests.histories.beginnings import around, befalls, begun
from tests.histories.clock import DAY, HOUR
from tests.histories.history import EVERY_S, TOGETHER_S, History
from tests.histories.looks import Look
from tests.histories.replies import Fails
from tests.histories.stories import EditKind, GoneWay


def bulk_deletion(seed: int) -> History:
    """A dozen are taken down at once, for good."""
    at = 6 * DAY
    history = begun("bulk_deletion", seed, 14.0, around(at, at + DAY))
    ways: tuple[GoneWay, ...] = ("404", "home", "notice", "410")
    how = ways[seed % 4]
    for one in history.some(at, (6, 12, 16)[seed % 3]):
        history.withdraws(one, at + history.chance.uniform(0, HOUR), how, late_s=TOGETHER_S)
    history.ills.append((at, at))
    history.live()
    return history


def bulk_edits(seed: int) -> History:
    """Many are edited within an hour, each otherwise."""
    at = 6 * DAY
    history = begun("bulk_edits", seed, 14.0, around(at, at))
    kinds: tuple[EditKind, ...] = ("figure", "name", "added")
    for one in history.some(at, 14):
        kind = kinds[seed % 3] if seed < 3 else history.chance.choice(kinds)
        history.edits(one, at + history.chance.uniform(0, HOUR), kind, late_s=EVERY_S)
    history.live()
    return history


def mixture(seed: int) -> History:
    """Weeks of all this: a redesign, an outage, an hour of redirects, a deletion, other dates."""
    form, down, home, dates, purge = (n * DAY for n in (6.0, 11.0, 16.0, 21.0, 26.0))
    quiet = [around(form, form), around(down, down + 8 * HOUR), around(home, home + 3 * HOUR)]
    quiet += [around(dates, dates), around(purge, purge + DAY)]
    history = begun("mixture", seed, 33.0, *quiet)
    first, second = seed % 3, (seed + 1) % 3
    history.site.looks = [
        (0.0, Look(first)),
        (form, Look(second)),
        (dates, Look(second, dates=("day", "chinese", "second")[seed % 3])),
    ]
    ways: tuple[Fails, ...] = ("read", "connect", "refused")
    befalls(history, down, down + 8 * HOUR, layers.outage(ways[seed % 3]))
    befalls(history, home, home + 3 * HOUR, layers.all_gone("home"))
    for one in history.some(purge, 8):
        history.withdraws(one, purge, ("404", "notice")[seed % 2], late_s=TOGETHER_S)
    for one in history.some(form, 3):
        history.edits(one, form, "figure", late_s=EVERY_S)
    history.live(12)
    return history
