"""What was told beside what should have been: false alarms, what was missed, how late."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.histories.history import TOGETHER_S, Due, DueKind, History
from tests.histories.playing import Incident, Told
from tests.histories.stories import Edited

KINDS: tuple[DueKind, ...] = ("new", "edited", "withdrawn", "restored", "moved")
EARLY_S = 1.0
"""Clocks are kept to the millisecond."""


@dataclass
class Tally:
    """Of one kind of change.

    Attributes:
        due: How many had to be told.
        right: How many of them were.
        false: What was told and is not so, or was told before.
        missed: What was never told.
        late: What was told past its time.
        slowest_s: The longest that anything right was told after it happened.
    """

    due: int = 0
    right: int = 0
    false: list[Told] = field(default_factory=list)
    missed: list[Due] = field(default_factory=list)
    late: list[Due] = field(default_factory=list)
    slowest_s: float = 0.0

    def add(self, other: Tally) -> None:
        """Take another's along."""
        self.due += other.due
        self.right += other.right
        self.false += other.false
        self.missed += other.missed
        self.late += other.late
        self.slowest_s = max(self.slowest_s, other.slowest_s)


@dataclass
class Verdict:
    """Of one history.

    Attributes:
        tallies: By kind of change.
        noisy: Edits that are told rightly, with something beside that did not change.
        messages: How many messages told of the withdrawals.
        incidents: Beside.
        silent: Illnesses of the source of which no incident tells.
    """

    name: str
    tallies: dict[str, Tally]
    noisy: list[Told]
    messages: int
    incidents: list[Incident]
    silent: list[tuple[float, float]] = field(default_factory=list)
    runs: int = 0
    took_s: float = 0.0

    @property
    def missed_of_substance(self) -> list[Due]:
        """Edits of substance that were never told, or told as less."""
        missed = self.tallies["edited"].missed
        return [due for due in missed if due.edited and due.edited.is_of_substance]


def judge(history: History, told: list[Told], incidents: list[Incident]) -> Verdict:
    """Compare what was told with what had to be."""
    dues = [due for due in history.dues if due.by <= history.end or not due.needed]
    open_ended = [due for due in history.dues if due.by > history.end]
    used: dict[int, list[Due]] = {}
    tallies: dict[str, Tally] = {kind: Tally() for kind in KINDS}
    for due in sorted(dues, key=lambda due: (due.since, due.by)):
        _settle(due, told, used, tallies[due.kind])
    for due in open_ended:
        found = _found(due, told, used)
        if found is not None:
            used.setdefault(found, []).append(due)
    for number, one in enumerate(told):
        if number not in used:
            tallies.setdefault(one.kind, Tally()).false.append(one)
    noisy = [told[number] for number, why in used.items() if _is_noisy(told[number], why)]
    withdrawn = {one.delivery for one in told if one.kind == "withdrawn" and one.delivery}
    silent = [ill for ill in history.ills if not _is_told(ill, incidents)]
    return Verdict(history.name, tallies, noisy, len(withdrawn), incidents, silent)


def _is_told(ill: tuple[float, float], incidents: list[Incident]) -> bool:
    since, until = ill
    return any(
        one.opened < until + TOGETHER_S and (one.closed is None or one.closed > since)
        for one in incidents
    )


def _settle(due: Due, told: list[Told], used: dict[int, list[Due]], tally: Tally) -> None:
    found = _found(due, told, used)
    tally.due += due.needed
    if found is None:
        if due.needed:
            tally.missed.append(due)
            played_down = _found(due, told, used, fully=False)
            if played_down is not None:  # so it is no false alarm either
                used.setdefault(played_down, []).append(due)
        return
    used.setdefault(found, []).append(due)
    at = told[found].at
    if at is None:
        tally.missed.append(due)
        return
    tally.right += due.needed
    tally.slowest_s = max(tally.slowest_s, at - due.since)
    if at > due.by:
        tally.late.append(due)


def _found(
    due: Due, told: list[Told], used: dict[int, list[Due]], *, fully: bool = True
) -> int | None:
    """What tells of it: the first that it can be; an edit may be told along with another."""
    for number, one in enumerate(told):
        if (one.kind, one.story) != (due.kind, due.story) or one.seen < due.since - EARLY_S:
            continue
        if due.edited is None:
            if number not in used:
                return number
        elif _tells(one, due.edited, fully=fully):
            return number
    return None


def _tells(one: Told, edited: Edited, *, fully: bool) -> bool:
    """Whether an edit says what changed; fully: and that it matters, and what it is."""
    if fully and edited.is_of_substance and one.severity != "substantive":
        return False
    if edited.kind == "correction" and fully:
        return any(
            name == "correction" and edited.after in after for _, name, _, after in one.spans
        )
    return any(
        edited.before in before and edited.after in after for _, _, before, after in _places(one)
    )


def _places(one: Told) -> list[tuple[str, str, str, str]]:
    """Its spans, and those of each field as one: a change that was torn is told all the same."""
    fields = {span[0]: [each for each in one.spans if each[0] == span[0]] for span in one.spans}
    return [
        *one.spans,
        *(
            (name, "", "".join(span[2] for span in spans), "".join(span[3] for span in spans))
            for name, spans in fields.items()
        ),
    ]


def _is_noisy(one: Told, why: list[Due]) -> bool:
    edits = [due.edited for due in why if due.edited]
    return bool(edits) and not all(
        any(_is_of(before, after, edited) for edited in edits) for _, _, before, after in one.spans
    )


def _is_of(before: str, after: str, edited: Edited) -> bool:
    """Whether a span is a part of an edit."""
    return bool(
        (edited.before and before and (edited.before in before or before in edited.before))
        or (edited.after and after and (edited.after in after or after in edited.after))
    )
