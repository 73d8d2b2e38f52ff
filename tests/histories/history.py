"""A history of a source: what happens on its site, and what a desk must be told of it."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from storage.decider import Policy
from tests.histories.clock import DAY, HOUR
from tests.histories.prose import Prose
from tests.histories.site import Site
from tests.histories.stories import (
    ORDINARY,
    Edited,
    EditKind,
    Gone,
    GoneWay,
    Story,
    edit,
    story,
)

DueKind = Literal["new", "edited", "withdrawn", "restored", "moved"]

POLICY = Policy()
EVERY_S = 1800.0
"""Between two looks at the list."""

SLACK_S = 2 * HOUR
"""A desk hears of a thing so long after it could be seen, at the latest: the run, the window of a
proof, the company that a delivery waits for."""

TOGETHER_S = 26 * HOUR
"""What many articles do together is told so long after it was first seen, at the latest."""

AGAIN = 200
"""From this number on articles are others, published again."""

INITIAL, SUMMARY_S = 20, 7 * HOUR


@dataclass(frozen=True)
class Due:
    """What is to be told.

    Attributes:
        story: The number of the article.
        since: When it happens.
        by: When it must have been told.
        edited: What an edit changed.
        needed: Whether it must be told; else it may be.
    """

    kind: DueKind
    story: int
    since: float
    by: float
    edited: Edited | None = None
    needed: bool = True


@dataclass
class History:
    """A source over some weeks.

    Attributes:
        kind: What kind of history it is.
        days: How long it lasts.
        dues: What is to be told.
        quiet: When nothing ordinary happens.
        ills: When an incident must be opened, of whatever kind.
    """

    kind: str
    seed: int
    days: float
    site: Site = field(default_factory=Site)
    dues: list[Due] = field(default_factory=list)
    prose: Prose = field(init=False)
    chance: random.Random = field(init=False)
    quiet: list[tuple[float, float]] = field(default_factory=list)
    ills: list[tuple[float, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.prose = Prose(hash_of(self.kind, self.seed))
        self.chance = random.Random(hash_of(self.kind, self.seed) + 1)

    @property
    def name(self) -> str:
        return f"{self.kind}-{self.seed}"

    @property
    def end(self) -> float:
        return self.days * DAY

    # Stories

    def publish(self, initial: int = INITIAL, later: int = 6) -> None:
        """Articles that are there at the beginning, and some that come."""
        moments = [-self.chance.uniform(HOUR, 9 * DAY) for _ in range(initial)]
        moments += [self.chance.uniform(DAY, self.end - 2 * DAY) for _ in range(later)]
        for number, moment in enumerate(sorted(map(round, moments))):
            at = self._calm(moment) if moment > 0 else float(moment)
            self.site.stories.append(story(number, at, self.prose, self.chance))
            by = SUMMARY_S if at <= 0 else at + EVERY_S + SLACK_S
            self.dues.append(Due("new", number, max(at, 0.0), by))

    def publishes(self, at: float, seen_from: float) -> None:
        """One more article, which can be seen from a later moment on only."""
        one = story(len(self.site.stories), at, self.prose, self.chance)
        self.site.stories.append(one)
        self.dues.append(Due("new", one.number, at, seen_from + DAY))

    def _calm(self, at: float) -> float:
        """The moment, or the first after it that is not kept quiet."""
        for since, until in sorted(self.quiet):
            if since - SLACK_S <= at < until:
                at = until + HOUR
        return at

    def wait_s(self, one: Story, at: float) -> float:
        """How long an article may go unseen at a moment, by its age."""
        age = timedelta(seconds=at - one.published + DAY)
        return 1.1 * POLICY.interval(age).total_seconds()

    def by(self, one: Story, at: float) -> float:
        """When what happens to an article at a moment must have been told."""
        return at + self.wait_s(one, at) + SLACK_S

    # What happens to one article

    def edits(self, one: Story, at: float, kind: EditKind, late_s: float = 0.0) -> None:
        """It is edited; seen so much later than its age asks for, where something hides it."""
        done = edit(one, at, kind, self.prose, self.chance)
        self.dues.append(Due("edited", one.number, at, self.by(one, at) + late_s, done))

    def withdraws(
        self,
        one: Story,
        at: float,
        how: GoneWay,
        until: float = float("inf"),
        late_s: float = 0.0,
    ) -> None:
        """It is taken down; and put up again, where it comes to that."""
        one.gone.append(Gone(at, until, how))
        self.dues.append(Due("withdrawn", one.number, at, self.by(one, at) + late_s))
        if until < self.end:
            self.dues.append(Due("restored", one.number, until, self.by(one, until)))

    def blinks(self, one: Story, at: float) -> None:
        """It is not there for some minutes, which nobody needs to hear of."""
        one.gone.append(Gone(at, at + 600.0, "404"))

    # An ordinary life beside what the history is about

    def live(self, edited: int = 9) -> None:
        """Edits, two that are taken down, one that comes back, some that blink."""
        kinds = [ORDINARY[(self.seed + n) % len(ORDINARY)] for n in range(edited)]
        for kind in kinds:
            one, at = self._somewhere()
            if one is not None:
                self.edits(one, at, kind)
        ways: tuple[GoneWay, ...] = ("404", "410", "notice", "home", "section")
        for n in range(2):
            one, at = self._somewhere()
            if one is not None:
                how = ways[(self.seed + n) % len(ways)]
                until = at + 3 * DAY if n and self._is_calm(at + 3 * DAY, 2 * DAY) else float("inf")
                self.withdraws(one, at, how, until)
        for _ in range(3):
            one, at = self._somewhere()
            if one is not None:
                self.blinks(one, at)

    @staticmethod
    def _is_idle(one: Story) -> bool:
        """Whether nothing happens to an article; what is published again is left alone."""
        return not one.steps and not one.gone and one.number < AGAIN

    def _is_calm(self, at: float, wait_s: float) -> bool:
        after = at + wait_s + 2 * SLACK_S
        return after < self.end and not any(
            since < after and at < until for since, until in self.quiet
        )

    def _somewhere(self) -> tuple[Story | None, float]:
        """An article to which nothing has happened yet, and a moment for something to happen."""
        idle = [one for one in self.site.stories if self._is_idle(one)]
        for _ in range(200):
            at = float(round(self.chance.uniform(0.5 * DAY, self.end - DAY)))
            there = [one for one in idle if one.published < at - 4 * HOUR]
            if not there:
                continue
            one = self.chance.choice(there)
            if self._is_calm(at, self.wait_s(one, at)):
                return one, at
        return None, 0.0

    def some(self, at: float, count: int) -> list[Story]:
        """So many articles that are there at a moment and to which nothing has happened yet."""
        idle = [
            one for one in self.site.stories if one.published < at - 4 * HOUR and self._is_idle(one)
        ]
        return self.chance.sample(idle, count)


def hash_of(*of: object) -> int:
    """A number that is the same in every process."""
    text = repr(of)
    return int(sum(ord(letter) * 31**n for n, letter in enumerate(text)) % (2**31))
