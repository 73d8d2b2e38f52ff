"""The archive's side of a finding: what came of a task is recorded, once."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any

from crawler.protocol import (
    ArticleFound,
    Cause,
    Failed,
    FeedFound,
    Finding,
    LinkFound,
    MediaFound,
    WitnessFound,
    trouble_of,
)
from crawler.tasks import (
    AnyTask,
    ArticleTask,
    FeedTask,
    LinkTask,
    MediaTask,
    PageTask,
    WitnessTask,
)
from scheduler.watch.attempts import CLAIMED, patience
from scheduler.watch.corroboration import Corroboration, Held
from scheduler.watch.crosschecks import OwnPages
from scheduler.watch.feedside import FeedIntake
from scheduler.watch.health import Health
from scheduler.watch.linkside import LinkIntake
from scheduler.watch.mediaside import MediaSide
from scheduler.watch.tasks import Seeds, Wanted
from scheduler.watch.witnesses import Witnesses
from scheduler.watch.write_buffer import WriteBuffer
from storage import Archive
from storage.media import MediaRules
from storage.records import Fetch, Outcome
from storage.redactions import RedactedError
from storage.together import Trait, of_gone
from storage.work import Capture


@dataclass(slots=True)
class Intake:
    """Takes findings in; each is recorded with the mark that its task is done.

    A method that asks the archive raises `StorageError` where it is locked past the busy timeout,
    full or damaged.

    Attributes:
        counts: What the run did, for its row.
        added: What became of each address taken by hand.
        corroboration: What waits until others of its source were looked at.
        witnesses: Whether the sources of what is gone answer.
    """

    archive: Archive
    seeds: Seeds
    wanted: Wanted
    health: Health
    run_id: int
    by_hand: frozenset[int] = frozenset()
    media: MediaRules = MediaRules()  # noqa: RUF009 - frozen
    counts: dict[str, int] = field(default_factory=dict)
    added: list[dict[str, Any]] = field(default_factory=list)
    corroboration: Corroboration = field(init=False)
    witnesses: Witnesses = field(init=False)
    _buffer: WriteBuffer = field(init=False)
    _feeds: FeedIntake = field(init=False)
    _links: LinkIntake = field(init=False)
    _own: OwnPages = field(init=False)
    _media: MediaSide = field(init=False)

    def __post_init__(self) -> None:
        self._buffer = WriteBuffer(self.archive, self.run_id)
        self.corroboration = Corroboration(self.archive, self.seeds, self.run_id)
        self.witnesses = Witnesses(self.archive, self.seeds, self.run_id)
        self._feeds = FeedIntake(
            self.archive, self.seeds, self.wanted, self.health, self.run_id, self.count
        )
        self._links = LinkIntake(
            self.archive,
            self.health,
            self.run_id,
            self.by_hand,
            self._buffer,
            self.count,
            self.added,
        )
        self._own = OwnPages(self.archive)
        self._media = MediaSide(self.archive, self.media, self.run_id, self.count)

    def take(self, task: AnyTask, finding: Finding) -> list[str]:
        """Take in what came of a task; what was taken in before changes nothing.

        Args:
            task: The task, as it was handed out.
            finding: What the worker says of it.

        Returns:
            The hosts at which it showed something new to fetch.
        """
        try:
            return self._take(task, finding)
        except RedactedError:
            return []  # redacted while it was being fetched

    def _take(self, task: AnyTask, finding: Finding) -> list[str]:
        if isinstance(task, FeedTask) and isinstance(finding, FeedFound | Failed):
            return self._feeds.take_feed(task, finding)
        if isinstance(task, PageTask) and isinstance(finding, FeedFound | Failed):
            return self._feeds.take_page(task, finding)
        if isinstance(task, LinkTask) and isinstance(finding, LinkFound):
            return self._links.take(task.due, finding)
        if isinstance(task, LinkTask) and isinstance(finding, Failed):
            self._links.take_failed(task.due, finding)
        elif isinstance(task, ArticleTask) and isinstance(finding, ArticleFound):
            self._article(task, finding)
        elif isinstance(task, ArticleTask) and isinstance(finding, Failed):
            self._article_failed(task, finding)
        elif isinstance(task, WitnessTask) and isinstance(finding, WitnessFound):
            self._witness(task, finding)
        elif isinstance(task, MediaTask) and isinstance(finding, MediaFound | Failed):
            self._count_changes(self._media.take(task, finding))
        return []

    def count(self, name: str, by: int = 1) -> None:
        """Add to a count."""
        self.counts[name] = self.counts.get(name, 0) + by

    def settle_links(self) -> None:
        """Record every new page that was held."""
        self._links.settle()

    # Known articles

    def _article(self, task: ArticleTask, found: ArticleFound) -> None:
        article, fetch = task.due, found.fetch
        self.count("revisits")
        if found.same:
            self.health.answered(article.source_id)
            self.count("unchanged")
            self._own.heal(article.article_id)
            capture = Capture(article.source_id, fetch, moved_to=found.moved_to)
            self._buffer.add_unchanged(found, article.article_id, capture)
            return
        self.count("parsed")
        if found.pages:
            self.count("further_pages", len(found.pages))
        if fetch.outcome is Outcome.GONE:
            self._gone(task, found)
            return
        capture = Capture(
            article.source_id,
            fetch,
            found.article,
            found.extractor,
            found.matches,
            baseline=found.baseline,
            baseline_matches=found.baseline_matches,
            moved_to=found.moved_to,
            pages=found.pages if found.article else (),
            own=found.own,
            strange=found.strange,
        )
        with self._taking(found) as first:
            if first:
                self._beside(task, found, capture)
        if self.corroboration.is_full:
            self.settle_edits()

    def _beside(self, task: ArticleTask, found: ArticleFound, capture: Capture) -> None:
        """Record an answer, unless it is another's page or waits for company."""
        article = task.due
        capture, is_own = self._own.own(article.article_id, capture)
        if is_own:
            self._note_answer(article.source_id, found)
            if forms := self._suspicious(article.article_id, capture):
                self._keep(Held(task, capture, forms))
                return
        else:
            self.health.failed(article.source_id, "wrong_page", capture.fetch)
        self._record_known(article.article_id, capture)
        self._wait_as_asked(article.article_id, found.fetch, None)

    def _gone(self, task: ArticleTask, found: ArticleFound) -> None:
        capture = Capture(task.due.source_id, found.fetch)
        held = Held(task, capture, of_gone(found.fetch), found.needs_article)
        with self._taking(found) as first:
            if first:
                self._keep(held)
        if self.corroboration.is_many(held):
            # Before the time is up: so many may leave none for it at the run's end.
            self.corroboration.ask(self.witnesses.wanted([held]))

    def _note_answer(self, source_id: str, found: ArticleFound) -> None:
        if found.fetch.outcome is Outcome.BLOCKED:
            self.health.refused(source_id, trouble_of("blocked", found.fetch))
        else:
            self.health.trouble(source_id, found.trouble)
        self.health.page_failed(source_id, found.fetch)
        if found.article is not None:
            self.health.answered(source_id)
            if found.trouble is None:
                self.health.article_ok(source_id)

    def _suspicious(self, article_id: int, capture: Capture) -> tuple[Trait, ...]:
        """The forms in which an edit may be its source's doing, if any."""
        if capture.article is None or capture.fetch.outcome is not Outcome.OK:
            return ()
        return self.archive.intake.together.suspicious(
            article_id, capture.own or capture.article, capture.baseline, capture.fetch.fetched_at
        )

    def _keep(self, held: Held) -> None:
        """Keep what looks like a ``gone`` or a source's change until others were looked at.

        Within the transaction that ends its task.
        """
        at = held.capture.fetch.fetched_at
        self.archive.frontier.due.put_off("article", held.task.due.article_id, at, CLAIMED)
        self.corroboration.hold(held)

    def _article_failed(self, task: ArticleTask, failed: Failed) -> None:
        article = task.due
        self.count("revisits")
        if failed.cause in ("robots", "certificate", "browser"):
            self.health.failed(article.source_id, failed.cause, failed.fetch)
        self.health.page_failed(article.source_id, failed.fetch)
        with self._taking(failed) as first:
            if first:
                self._record_known(article.article_id, Capture(article.source_id, failed.fetch))
                self._wait_as_asked(article.article_id, failed.fetch, failed.cause)

    def _wait_as_asked(self, article_id: int, fetch: Fetch, cause: Cause | None) -> None:
        wait = patience(fetch, cause)
        if wait:
            self.archive.intake.revisits.put_off(article_id, fetch.fetched_at + wait)

    def _record_known(self, article_id: int, capture: Capture) -> None:
        self._count_changes(
            self.archive.intake.recording.record_known(article_id, capture, run_id=self.run_id)
        )

    # Witnesses: a gone answer counts only where something else of the source answers

    def _witness(self, task: WitnessTask, found: WitnessFound) -> None:
        if not found.sound:
            return
        with self._taking(found) as first:
            if first:
                self.archive.intake.runs.record_witness(task.source_id, found.fetch, self.run_id)

    def settle(self) -> None:
        """Record all that waited, each ``gone``, witnessed or not, and edit; tell what is due."""
        self._settle(self.corroboration.release())
        self._count_changes(self.corroboration.settle())

    def settle_edits(self) -> None:
        """Record the edits that waited."""
        self._settle(self.corroboration.release(gone=False))

    def _settle(self, waited: Sequence[Held]) -> None:
        self.flush()
        self.corroboration.note(waited)
        for held in waited:
            article_id, fetch = held.task.due.article_id, held.capture.fetch
            witnessed = held.is_gone and self.witnesses.has(held)
            try:
                self._record_known(article_id, replace(held.capture, witnessed=witnessed))
            except RedactedError:
                continue
            if held.is_gone:
                self.count("gone")
            else:
                self._wait_as_asked(article_id, fetch, None)

    # What waits for company

    def flush_some(self) -> None:
        """Write what waits for company, if it is enough or has waited long enough."""
        self._count_changes(self._media.settle(wait=False))
        if self._buffer.is_ready:
            self.flush()

    def flush(self) -> None:
        """Write what waits for company."""
        self._count_changes(self._buffer.flush())
        self._count_changes(self._media.settle(wait=True))

    def _taking(
        self, finding: ArticleFound | Failed | WitnessFound
    ) -> AbstractContextManager[bool]:
        return self.archive.frontier.batches.taking(finding.batch_id, finding.task)

    def _count_changes(self, change_ids: tuple[int, ...]) -> None:
        if change_ids:
            self.count("changes", len(change_ids))
