"""How every history begins, and how something befalls its site."""

from __future__ import annotations

from tests.histories.clock import DAY
from tests.histories.history import History
from tests.histories.site import Act, Layer

FOREVER = float("inf")


def begun(kind: str, seed: int, days: float, *quiet: tuple[float, float]) -> History:
    """A history with its articles; nothing happens to them yet."""
    history = History(kind, seed, days, quiet=list(quiet))
    history.publish()
    return history


def befalls(history: History, since: float, until: float, act: Act) -> None:
    """An illness of the site; one that ends is an incident."""
    history.site.layers.append(Layer(since, until, act))
    if until < FOREVER:
        history.ills.append((since, until))


def around(since: float, until: float) -> tuple[float, float]:
    """A time in which nothing ordinary happens: what befalls the site, and the time to heal."""
    return since, until + 1.5 * DAY
