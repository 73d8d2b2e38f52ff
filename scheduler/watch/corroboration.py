"""Holds what a source may have done to many articles until others of it were looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from crawler.tasks import AnyTask, ArticleTask
from scheduler.watch.sourcechanges import tell
from scheduler.watch.tasks import Seeds
from storage import Archive
from storage.archive.intake.together import Answer
from storage.hosts import host_of
from storage.records import Outcome
from storage.times import utc_now
from storage.together import Trait
from storage.together.judging import MOST_APART
from storage.work import Capture

BESIDE = 3
"""Other articles that are looked at beside the first of a host that is gone or edited alike."""

BESIDE_EDITED = 12
"""Further ones, once two of a source are edited alike: a template may show on some only."""

BESIDE_MANY = 60
"""Further ones, once more are gone together than go by themselves: an incident names them all."""

MOST_HELD = 100
"""Edits that are held at once; each has its page's bytes."""


@dataclass(frozen=True, slots=True)
class Held:
    """A known article's answer that waits until others of its source were looked at.

    Attributes:
        forms: In which it may be like those of other articles.
        needs_article: A ``gone`` counts only where another article of the source answered.
    """

    task: ArticleTask
    capture: Capture
    forms: tuple[Trait, ...]
    needs_article: bool = False

    @property
    def is_gone(self) -> bool:
        """Whether the article is gone; else it was edited."""
        return self.capture.fetch.outcome is Outcome.GONE


class Corroboration:
    """Holds answers back, and asks for other articles beside them.

    Nothing of it is written down: what was held when a run died is fetched again.

    A method that asks the archive raises `StorageError` where it is locked past the busy timeout,
    full or damaged.

    Args:
        archive: Open for writing.
        seeds: The run's sources.
        run_id: The run.
    """

    def __init__(self, archive: Archive, seeds: Seeds, run_id: int) -> None:
        self._archive = archive
        self._seeds = seeds
        self._run_id = run_id
        self._began_at = utc_now()
        self._held: dict[int, Held] = {}
        self._errands: list[AnyTask] = []
        self._beside: set[int] = set()
        self._asked: Counter[tuple[str, str]] = Counter()
        self._alike: Counter[tuple[str, str]] = Counter()

    @property
    def gone(self) -> list[Held]:
        """The articles that are gone, until it is known whether their source answers."""
        return [held for held in self._held.values() if held.is_gone]

    @property
    def is_full(self) -> bool:
        """Whether so many edits are held that they must be recorded before the run's end."""
        return len(self._held) - len(self.gone) >= MOST_HELD

    def hold(self, held: Held) -> None:
        """Keep an answer, and ask for others beside it."""
        due = held.task.due
        self._held[due.article_id] = held
        place = due.source_id, host_of(due.url)
        self._alike.update((due.source_id, form.key) for form in held.forms if form.shows)
        wanted = BESIDE + self._further(held)
        if self._asked[place] >= wanted or self._is_known(held):
            return
        if self._archive.intake.together.may_be(due.article_id):
            self._ask_beside(due.article_id, wanted - self._asked[place])
            self._asked[place] = wanted

    def is_many(self, held: Held) -> bool:
        """Whether more are gone in the same way as an article than go by themselves."""
        source_id = held.task.source_id
        return any(self._alike[source_id, form.key] > MOST_APART for form in held.forms)

    def _further(self, held: Held) -> int:
        if held.is_gone:
            return BESIDE_MANY * self.is_many(held)
        shared = (self._alike[held.task.source_id, form.key] > 1 for form in held.forms)
        return BESIDE_EDITED * any(shared)

    def ask(self, tasks: Iterable[AnyTask]) -> None:
        """Have these asked for too, before all else."""
        self._errands = [*tasks, *self._errands]

    def _is_known(self, held: Held) -> bool:
        """Whether an article is gone as others are of which that is known."""
        together = self._archive.intake.together
        return held.is_gone and together.alike(held.task.due.article_id, held.capture.fetch)[0] > 0

    def take_errands(self) -> list[AnyTask]:
        """The articles that are to be looked at beside those held, since the last time."""
        taken, self._errands = self._errands, []
        return taken

    def release(self, *, gone: bool = True) -> list[Held]:
        """What was held, to be recorded now.

        Args:
            gone: Whether those that are gone are among it.
        """
        released = [held for held in self._held.values() if gone or not held.is_gone]
        for held in released:
            del self._held[held.task.due.article_id]
        return released

    def note(self, waited: Sequence[Held]) -> None:
        """Note what answers have in common, before they are recorded."""
        answers = [
            Answer(held.task.due.article_id, held.forms, held.capture.fetch.fetched_at)
            for held in waited
        ]
        if answers:
            self._archive.intake.together.note(answers, utc_now())

    def settle(self) -> tuple[int, ...]:
        """Tell those whose day is over, and what the sources did; the changes recorded."""
        changes = self._archive.intake.revisits.record_gone_together(utc_now(), run_id=self._run_id)
        self._archive.intake.together.members.settle(utc_now())
        tell(self._archive, utc_now())
        return changes

    def _ask_beside(self, article_id: int, most: int) -> None:
        now = utc_now()
        found = self._archive.intake.together.beside(
            article_id, self._began_at, now, most + len(self._beside)
        )
        for other in [other for other in found if other not in self._beside][:most]:
            self._beside.add(other)
            due = self._archive.frontier.due.item("article", other, now)
            # In full: a server that says "not modified" has not looked at its new template.
            whole = tuple(replace(article, unconditional=True) for article in due.articles)
            self._errands += self._seeds.tasks(replace(due, articles=whole))
