"""Findings that changed nothing: most of all, so they are written many in a transaction."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

from crawler.protocol import ArticleFound, LinkFound
from storage import Archive
from storage.work import Capture, JudgedLink

BATCH = 50
"""So many are written in a transaction."""

COMPANY_S = 0.5
"""How long one waits for others at most."""

Name = tuple[int, int]
"""Of a finding: its batch and its task."""

T = TypeVar("T")


class WriteBuffer:
    """Holds findings back until there are enough of them; each is still taken in once.

    Args:
        archive: Open for writing.
        run_id: The run.
    """

    def __init__(self, archive: Archive, run_id: int) -> None:
        self._archive = archive
        self._run_id = run_id
        self._unchanged: list[tuple[Name, tuple[int, Capture]]] = []
        self._judged: list[tuple[Name, JudgedLink]] = []
        self._flushed_at = 0.0

    def add_unchanged(self, found: ArticleFound, article_id: int, capture: Capture) -> None:
        """A known article that most likely did not change."""
        self._unchanged.append(((found.batch_id, found.task), (article_id, capture)))

    def add_judged(self, found: LinkFound, judged: JudgedLink) -> None:
        """A new link that made no article."""
        self._judged.append(((found.batch_id, found.task), judged))

    @property
    def is_ready(self) -> bool:
        """Whether there are enough, or one has waited long enough."""
        waiting = len(self._unchanged) + len(self._judged)
        late = time.monotonic() - self._flushed_at > COMPANY_S
        return waiting >= BATCH or (waiting > 0 and late)

    def flush(self) -> tuple[int, ...]:
        """Write all of them.

        Returns:
            The ids of the changes recorded; an article that was withdrawn may answer as before.

        Raises:
            StorageError: The archive is locked past the busy timeout, full or damaged.
        """
        self._flushed_at = time.monotonic()
        changes: list[int] = []
        unchanged, self._unchanged = self._unchanged, []
        for fresh in self._first(unchanged):
            changes += self._archive.intake.recording.record_batch(fresh, run_id=self._run_id)
        judged, self._judged = self._judged, []
        for links in self._first(judged):
            self._archive.intake.links.record_judged(links, run_id=self._run_id)
        return tuple(changes)

    def _first(self, named: Sequence[tuple[Name, T]]) -> Iterator[list[T]]:
        """What is taken in for the first time, each part within its transaction."""
        for at in range(0, len(named), BATCH):
            some = named[at : at + BATCH]
            names = [name for name, _ in some]
            with self._archive.frontier.batches.taking_all(names) as first:
                yield [each for (_, each), new in zip(some, first, strict=True) if new]
