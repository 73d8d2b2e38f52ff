"""Articles that are gone together: when each is looked at, and when they are told. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

LEAST = timedelta(hours=24)
"""From the first ``gone`` of any of the articles to those that complete the proofs of all."""

COMPANY = timedelta(minutes=105)
"""How long after that an article that is ready waits for those that went with it."""

LOOK = timedelta(hours=1)
LONGEST = timedelta(hours=12)
EACH = timedelta(minutes=1)
"""Between two looks at one of them lies an hour; where they are many, a minute for each of them,
so that a thousand are asked for at most three times."""

MARGIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An article that is gone together with others.

    Attributes:
        gone_since: Its first proven ``gone`` answer since it last answered.
        ready: Whether its proof is complete.
    """

    article_id: int
    gone_since: datetime
    ready: bool


def together(window: timedelta) -> timedelta:
    """The least time that a proof takes of articles that are gone together."""
    return max(LEAST, window)


def pause(alike: int) -> timedelta:
    """The least time between two looks at an article that is gone together with others."""
    return min(EACH * alike, LOOK)


def next_look(
    since: datetime, now: datetime, alike: int, window: timedelta, looks: int, *, ready: bool
) -> datetime:
    """When an article that is gone together with others is looked at next.

    Args:
        since: The first ``gone`` of any of them.
        now: The present moment.
        alike: How many are gone.
        window: The least time of a proof.
        looks: How many answers must follow on the first, at least.
        ready: Whether its proof is complete.
    """
    complete = since + together(window) + MARGIN
    if ready:
        told = complete + COMPANY
        return min(now + LOOK, told) if now < told else now + LOOK
    if now >= complete:
        return now + LOOK / 4  # an answer that did not count, or too few of them
    wait = min(max(LOOK, EACH * alike), LONGEST, together(window) / max(looks, 1))
    return complete if now + 1.5 * wait >= complete else now + wait


def ripe(waiting: Sequence[Waiting], now: datetime, window: timedelta) -> tuple[int, ...]:
    """Which of the articles that are gone together are told now: all that are ready, at once.

    They wait a while for those whose proof is not complete.
    """
    ready = [one for one in waiting if one.ready]
    if not ready:
        return ()
    told = min(one.gone_since for one in waiting) + together(window) + COMPANY
    if now < told and len(ready) < len(waiting):
        return ()
    return tuple(one.article_id for one in ready)
