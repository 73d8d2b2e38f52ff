"""How every history begins, and how something befalls its site."""

from __future__ import annotations

from tests.histories.clock import DAY, HOUR
from tests.histories.history import History
from tests.histories.site import Act, Layer

FOREVER = float("inf")

SHORT_S = HOUR
"""Articles of some days are looked at every three hours."""


def begun(kind: str, seed: int, days: float, *quiet: tuple[float, float]) -> History:
    """A history with its articles; nothing happens to them yet."""
    history = History(kind, seed, days, quiet=list(quiet))
    history.publish()
    return history


def befalls(history: History, since: float, until: float, act: Act, *, shows: bool = True) -> None:
    """An illness of the site; one that ends is an incident.

    Unless it ended before any article had to be looked at, or shows in nothing that is read.
    """
    history.site.layers.append(Layer(since, until, act))
    if shows and SHORT_S < until - since < FOREVER:
        history.ills.append((since, until))


def around(since: float, until: float) -> tuple[float, float]:
    """A time in which nothing ordinary happens: what befalls the site, and the time to heal."""
    return since, until + 1.5 * DAY
