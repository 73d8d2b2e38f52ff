"""Witnesses: a ``gone`` answer counts only where something else of the source answers."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.settings import ADDED
from crawler.tasks import WitnessTask
from scheduler.watch.corroboration import Held
from scheduler.watch.tasks import Seeds
from storage import Archive
from storage.hosts import host_of


class Witnesses:
    """Knows which sources answered in a run, and what is to be asked for where none did.

    Every method raises `StorageError` where the archive is locked past the busy timeout or damaged.

    Args:
        archive: What the run recorded.
        seeds: Its sources.
        run_id: The run.
    """

    def __init__(self, archive: Archive, seeds: Seeds, run_id: int) -> None:
        self._archive = archive
        self._seeds = seeds
        self._run_id = run_id
        self._asked: set[str] = set()

    def has(self, gone: Held, *, article: bool | None = None) -> bool:
        """Whether the run's fetches prove that the source of a gone article answers.

        Args:
            gone: The article.
            article: Whether only another article counts; None: as the finding needs it.
        """
        due = gone.task.due
        return self._archive.intake.runs.witness_in(
            self._run_id,
            due.source_id,
            apart_from=due.article_id,
            host=host_of(due.url) if due.source_id == ADDED else None,
            article=gone.needs_article if article is None else article,
        )

    def wanted(self, waiting: Sequence[Held]) -> list[WitnessTask]:
        """A page of each source of articles that are gone, where nothing of it has answered yet.

        Args:
            waiting: The articles.

        Returns:
            What is to be asked for; nothing a second time.
        """
        wanted: list[WitnessTask] = []
        for gone in waiting:
            due = gone.task.due
            feeds = self._seeds.source_of(due.source_id).feeds
            url = feeds[0].url if feeds else "/".join([*due.url.split("/")[:3], ""])
            if url not in self._asked and not self.has(gone, article=False):
                self._asked.add(url)
                wanted.append(WitnessTask(url=url, source_id=due.source_id))
        return wanted
