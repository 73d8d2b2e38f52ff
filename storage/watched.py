"""Which parts of a span were watched, as a whole and at each source. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

PAUSE = timedelta(hours=1)
"""So late a run may come after something was due and the watch goes on: ticks are minutes apart, a
machine restarts. It is also the least of a gap that is told."""

_LEAST = timedelta(minutes=1)
"""A run, however short, is a look at what there was in its minute."""

NOT_BEGUN = "not_begun"
"""Nobody watched yet."""

NOT_RUNNING = "not_running"
"""Something was due, and no run came."""

RESTING = "resting"
"""No seed names the source any more."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A part of a span that was not watched.

    Attributes:
        since: Its beginning; aware.
        until: Its end.
        why: One of the reasons here, or the kind of the incident that kept us from looking.
    """

    since: datetime
    until: datetime
    why: str

    @property
    def length(self) -> timedelta:
        """How long it lasted."""
        return self.until - self.since


@dataclass(frozen=True, slots=True)
class Watched:
    """A span as far as it has passed, and what of it was not watched.

    Attributes:
        since: The span's beginning; aware.
        until: Its end, or now where that is still to come; never before `since`.
        gaps: Where nothing at all was watched, in order, apart from each other.
        blind: By source the further gaps of it alone, in order.
    """

    since: datetime
    until: datetime
    gaps: tuple[Gap, ...] = ()
    blind: Mapping[str, tuple[Gap, ...]] = field(default_factory=dict)

    @property
    def lies_ahead(self) -> bool:
        """Whether nothing of the span has passed yet."""
        return self.until <= self.since

    def is_unwatched(
        self, since: datetime | None = None, until: datetime | None = None, source_id: str = ""
    ) -> bool:
        """Whether nothing of a part of the span was watched.

        Args:
            since: The part's beginning; None: the span's.
            until: Its end; None: the span's.
            source_id: At that source; empty: at any.
        """
        start, end = self._within(since, until)
        gaps = sorted(self._of(source_id), key=lambda gap: gap.since)
        for gap in gaps:
            if gap.since > start:
                break
            start = max(start, gap.until)
        return bool(gaps) and start >= end > self.since

    def is_broken(self, since: datetime | None = None, until: datetime | None = None) -> bool:
        """Whether nothing at all was watched for some time of a part of the span."""
        start, end = self._within(since, until)
        return any(max(gap.since, start) < min(gap.until, end) for gap in self.gaps)

    def gap_at(self, moment: datetime, source_id: str = "") -> Gap | None:
        """The gap in which a source was at a moment, or just before the span's end."""
        at = min(moment, self.until - timedelta(microseconds=1))
        return next((gap for gap in self._of(source_id) if gap.since <= at < gap.until), None)

    def _within(self, since: datetime | None, until: datetime | None) -> tuple[datetime, datetime]:
        return max(since or self.since, self.since), min(until or self.until, self.until)

    def _of(self, source_id: str) -> tuple[Gap, ...]:
        return self.gaps + tuple(self.blind.get(source_id, ()))


def clipped(gaps: Iterable[Gap], since: datetime, until: datetime) -> tuple[Gap, ...]:
    """What of some gaps lies within a span, in order; where two overlap, the earlier goes on."""
    found: list[Gap] = []
    for gap in sorted(gaps, key=lambda gap: (gap.since, gap.until)):
        start = max(gap.since, since, found[-1].until if found else since)
        end = min(gap.until, until)
        if start < end:
            found.append(replace(gap, since=start, until=end))
    return tuple(found)


def apart(gaps: Iterable[Gap], others: Sequence[Gap]) -> tuple[Gap, ...]:
    """What of some gaps lies in none of the others; both in order."""
    found: list[Gap] = []
    for gap in gaps:
        start = gap.since
        for other in others:
            if other.until <= start or other.since >= gap.until:
                continue
            if start < other.since:
                found.append(replace(gap, since=start, until=other.since))
            start = other.until
        if start < gap.until:
            found.append(replace(gap, since=start))
    return tuple(found)


def between(watches: Iterable[tuple[datetime, datetime]], until: datetime) -> tuple[Gap, ...]:
    """The gaps around and between stretches of watching.

    Args:
        watches: From when to when, in order.
        until: The present moment: a watch that ended no longer than PAUSE ago goes on.
    """
    found, end, why = [], datetime.min.replace(tzinfo=UTC), NOT_BEGUN
    for began, ended in watches:
        if began > until:
            break
        if end < began:
            found.append(Gap(end, began, why))
        end, why = max(end, ended, began + _LEAST), NOT_RUNNING
    if end + PAUSE < until or why is NOT_BEGUN:
        found.append(Gap(end, until, why))
    return tuple(found)
