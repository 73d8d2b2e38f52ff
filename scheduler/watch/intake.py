"""The archive's side of a finding: what came of a task is recorded, once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from crawler.houses import entrances
from crawler.protocol import (
    AnyTask,
    ArticleFound,
    ArticleTask,
    Cause,
    Failed,
    FeedFound,
    FeedTask,
    Finding,
    LinkFound,
    LinkTask,
    PageTask,
    WitnessFound,
    WitnessTask,
    trouble_of,
)
from crawler.rulings import failed_with
from crawler.settings import ADDED
from scheduler.watch.attempts import patience
from scheduler.watch.beside import HeldLinks, OwnPages
from scheduler.watch.company import Company, Held
from scheduler.watch.feedside import FeedIntake
from scheduler.watch.health import Health
from scheduler.watch.tasks import Seeds, Wanted
from scheduler.watch.witnesses import Witnesses
from scheduler.watch.write_buffer import WriteBuffer
from storage import Archive
from storage.incident_kinds import SourceKind
from storage.likeness import same_article
from storage.parameters import ALIAS, Likeness, likeness_of
from storage.records import Article, Fetch, Outcome
from storage.redactions import RedactedError
from storage.together import Trait, of_gone
from storage.work import Capture, DueLink, JudgedLink

ENOUGH_TRIES = 5
"""After so many an article is taken without the page of it that fails: better short than lost."""

CLAIMED = timedelta(minutes=5)
"""What is seen to at another host, or waits for a witness, comes again after so long at most."""


@dataclass(slots=True)
class Intake:
    """Takes findings in; each is recorded with the mark that its task is done.

    Attributes:
        counts: What the run did, for its row.
        added: What became of each address taken by hand.
        company: What waits until others of its source were looked at.
        witnesses: Whether the sources of what is gone answer.
    """

    archive: Archive
    seeds: Seeds
    wanted: Wanted
    health: Health
    run_id: int
    by_hand: frozenset[int] = frozenset()
    counts: dict[str, int] = field(default_factory=dict)
    added: list[dict[str, Any]] = field(default_factory=list)
    company: Company = field(init=False)
    witnesses: Witnesses = field(init=False)
    _buffer: WriteBuffer = field(init=False)
    _feeds: FeedIntake = field(init=False)
    _held: HeldLinks = field(init=False)
    _own: OwnPages = field(init=False)

    def __post_init__(self) -> None:
        self._buffer = WriteBuffer(self.archive, self.run_id)
        self.company = Company(self.archive, self.seeds, self.run_id)
        self.witnesses = Witnesses(self.archive, self.seeds, self.run_id)
        self._feeds = FeedIntake(
            self.archive, self.seeds, self.wanted, self.health, self.run_id, self.count
        )
        self._held = HeldLinks(self.archive, self.run_id)
        self._own = OwnPages(self.archive)

    def take(self, task: AnyTask, finding: Finding) -> list[str]:
        """Take in what came of a task; what was taken in before changes nothing.

        Args:
            task: The task, as it was handed out.
            finding: What the worker says of it.

        Returns:
            The hosts at which it showed something new to fetch.

        Raises:
            StorageError: The archive is locked past the busy timeout, full or damaged.
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
            return self._link(task.due, finding)
        if isinstance(task, LinkTask) and isinstance(finding, Failed):
            self._link_failed(task.due, finding)
        elif isinstance(task, ArticleTask) and isinstance(finding, ArticleFound):
            self._article(task, finding)
        elif isinstance(task, ArticleTask) and isinstance(finding, Failed):
            self._article_failed(task, finding)
        elif isinstance(task, WitnessTask) and isinstance(finding, WitnessFound):
            self._witness(task, finding)
        return []

    def count(self, name: str, by: int = 1) -> None:
        """Add to a count."""
        self.counts[name] = self.counts.get(name, 0) + by

    # New links

    def _link(self, link: DueLink, found: LinkFound) -> list[str]:
        self._note_reading(link.source_id, found)
        if found.pages:
            self.count("further_pages", len(found.pages))
        by_hand = link.link_id in self.by_hand
        if found.failed is not None and link.attempts < ENOUGH_TRIES and not by_hand:
            self._put_off(link, found, failed_with(found.fetch, found.failed))
            return []
        if found.article is None:
            if found.is_article:
                self._put_off(link, found, found.fetch)
            else:
                self._judge(found, JudgedLink(link, found.fetch, "not_article"))
                self.health.link(link.source_id, read=True)
            if by_hand:
                self._tell_added(link, "failed", found.fetch.detail)
            return []
        self.health.link(link.source_id, read=True)
        self.health.answered(link.source_id)
        on_topic = any(match.matched for match in found.matches)
        likeness = self._likeness(link, found)
        known, why = self._known_as(link, found.article, found.aliases)
        is_known = known is not None
        if known is not None:
            with self._taking(found) as first:
                if first:
                    self.archive.record_alias(
                        link, found.fetch, known, run_id=self.run_id, detail=why
                    )
                    self._note_parameters(link, found.fetch, likeness)
            self.count("aliases")
        elif not on_topic and not by_hand:
            judged = JudgedLink(
                link, found.fetch, "off_topic", found.matches, found.aliases, likeness
            )
            self._judge(found, judged)
        elif not by_hand and (near := self._held.near(link, found.article)):
            return self._hold_link(link, found, near)
        else:
            with self._taking(found) as first:
                is_known = first and not self._record_new(link, found)
        if by_hand:
            taken = "taken" if on_topic else "taken_off_topic"
            self._tell_added(link, "known" if is_known else taken, None)
        return []

    def _hold_link(self, link: DueLink, found: LinkFound, near: list[tuple[int, str]]) -> list[str]:
        """Keep a new page that may be a known article; the hosts at which to look at that first."""
        with self._taking(found) as first:
            if not first:
                return []
            self.archive.frontier.due.put_off("link", link.link_id, found.fetch.fetched_at, CLAIMED)
            return self._held.hold(link, found, near)

    def settle_links(self) -> None:
        """Record every new page that was held.

        Raises:
            StorageError: The archive is locked past the busy timeout, full or damaged.
        """
        for link, found in self._held.take():
            self._record_new(link, found)

    def _record_new(self, link: DueLink, found: LinkFound) -> bool:
        """Record a page that was not seen before; False where an article is known by it."""
        capture = Capture(
            link.source_id,
            found.fetch,
            found.article,
            found.extractor,
            found.matches,
            pages=found.pages,
            aliases=found.aliases,
        )
        changes = self.archive.record_new(capture, run_id=self.run_id, backlog=link.backlog)
        self._note_parameters(link, found.fetch, self._likeness(link, found))
        self._count_changes(changes)
        self.count("articles_new" if changes else "aliases")
        return bool(changes)

    @staticmethod
    def _likeness(link: DueLink, found: LinkFound) -> Likeness | None:
        """What tells a page that was read whole from others."""
        whole = found.failed is None and found.trouble is None and link.source_id != ADDED
        return likeness_of(found.article) if whole and found.article else None

    def _note_parameters(self, link: DueLink, fetch: Fetch, likeness: Likeness | None) -> None:
        if likeness is not None:
            self.archive.parameters.note(
                link.link_id, link.source_id, link.url, likeness, fetch.fetched_at
            )

    def _note_reading(self, source_id: str, found: LinkFound) -> None:
        trouble = found.trouble
        if found.article is not None:
            self.health.reading(source_id, found.article)
            if trouble is None:
                self.health.article_ok(source_id)
        if trouble and (found.article or trouble.kind == "javascript"):
            self.health.trouble(source_id, trouble)

    def _known_as(
        self, link: DueLink, article: Article, aliases: tuple[str, ...]
    ) -> tuple[int | None, str]:
        """The article of the archive that a page is, and by what: its address, its words."""
        addresses = (link.url, *aliases, *entrances(link.url))
        known = self.archive.article_at(addresses, link.source_id)
        if known and same_article(known[1], article):
            return known[0], "another address of the article"
        return self.archive.parameters.article_of(link.source_id, link.url, article), ALIAS

    def _judge(self, found: LinkFound, judged: JudgedLink) -> None:
        """Remember what made no article; many in a transaction."""
        self._buffer.add_judged(found, judged)
        self.count("off_topic" if judged.state == "off_topic" else "not_articles")

    def _put_off(self, link: DueLink, found: LinkFound | Failed, fetch: Fetch) -> None:
        if fetch.outcome is Outcome.BLOCKED:
            self._trouble(link.source_id, "blocked", fetch)
        cause = found.cause if isinstance(found, Failed) else None
        with self._taking(found) as first:
            if not first:
                return
            self.archive.record_link_failure(
                link, fetch, run_id=self.run_id, retry_after=patience(fetch, cause)
            )
        self.health.link(link.source_id, read=False)
        self.count("links_put_off")

    def _link_failed(self, link: DueLink, failed: Failed) -> None:
        if failed.cause in ("robots", "certificate"):
            self._trouble(link.source_id, failed.cause, failed.fetch)
        self._put_off(link, failed, failed.fetch)
        if link.link_id in self.by_hand:
            self._tell_added(link, "failed", failed.fetch.detail)

    def _tell_added(self, link: DueLink, state: str, detail: str | None) -> None:
        self.added.append({"url": link.url, "state": state, "detail": detail})

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
        )
        with self._taking(found) as first:
            if first:
                self._beside(task, found, capture)
        if self.company.is_full:
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
            self._trouble(article.source_id, "wrong_page", capture.fetch)
        self._record_known(article.article_id, capture)
        self._wait_as_asked(article.article_id, found.fetch, None)

    def _gone(self, task: ArticleTask, found: ArticleFound) -> None:
        capture = Capture(task.due.source_id, found.fetch)
        held = Held(task, capture, of_gone(found.fetch), found.needs_article)
        with self._taking(found) as first:
            if first:
                self._keep(held)
        if self.company.is_many(held):
            # Before the time is up: so many may leave none for it at the run's end.
            self.company.ask(self.witnesses.wanted([held]))

    def _note_answer(self, source_id: str, found: ArticleFound) -> None:
        if found.fetch.outcome is Outcome.BLOCKED:
            self.health.refused(source_id, trouble_of("blocked", found.fetch))
        else:
            self.health.trouble(source_id, found.trouble)
        if found.article is not None:
            self.health.answered(source_id)
            if found.trouble is None:
                self.health.article_ok(source_id)

    def _suspicious(self, article_id: int, capture: Capture) -> tuple[Trait, ...]:
        """The forms in which an edit may be its source's doing, if any."""
        if capture.article is None or capture.fetch.outcome is not Outcome.OK:
            return ()
        return self.archive.together.suspicious(
            article_id, capture.own or capture.article, capture.baseline, capture.fetch.fetched_at
        )

    def _keep(self, held: Held) -> None:
        """Keep what looks like a ``gone`` or a source's change until others were looked at.

        Within the transaction that ends its task.
        """
        at = held.capture.fetch.fetched_at
        self.archive.frontier.due.put_off("article", held.task.due.article_id, at, CLAIMED)
        self.company.hold(held)

    def _article_failed(self, task: ArticleTask, failed: Failed) -> None:
        article = task.due
        self.count("revisits")
        if failed.cause in ("robots", "certificate"):
            self._trouble(article.source_id, failed.cause, failed.fetch)
        with self._taking(failed) as first:
            if first:
                self._record_known(article.article_id, Capture(article.source_id, failed.fetch))
                self._wait_as_asked(article.article_id, failed.fetch, failed.cause)

    def _wait_as_asked(self, article_id: int, fetch: Fetch, cause: Cause | None) -> None:
        wait = patience(fetch, cause)
        if wait:
            self.archive.put_off_article(article_id, fetch.fetched_at + wait)

    def _record_known(self, article_id: int, capture: Capture) -> None:
        self._count_changes(self.archive.record_known(article_id, capture, run_id=self.run_id))

    # Witnesses: a gone answer counts only where something else of the source answers

    def _witness(self, task: WitnessTask, found: WitnessFound) -> None:
        if not found.sound:
            return
        with self._taking(found) as first:
            if first:
                self.archive.record_witness(task.source_id, found.fetch, self.run_id)

    def settle(self) -> None:
        """Record all that waited: each ``gone``, witnessed or not, and each edit; tell what is due.

        Raises:
            StorageError: The archive is locked past the busy timeout, full or damaged.
        """
        self._settle(self.company.release())
        self._count_changes(self.company.settle())

    def settle_edits(self) -> None:
        """Record the edits that waited.

        Raises:
            StorageError: The archive is locked past the busy timeout, full or damaged.
        """
        self._settle(self.company.release(gone=False))

    def _settle(self, waited: Sequence[Held]) -> None:
        self.flush()
        self.company.note(waited)
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
        """Write what waits for company, if it is enough or has waited long enough.

        Raises:
            StorageError: The archive is locked past the busy timeout, full or damaged.
        """
        if self._buffer.is_ready:
            self.flush()

    def flush(self) -> None:
        """Write what waits for company.

        Raises:
            StorageError: The archive is locked past the busy timeout, full or damaged.
        """
        self._count_changes(self._buffer.flush())

    def _taking(self, finding: LinkFound | ArticleFound | Failed | WitnessFound) -> Any:
        return self.archive.frontier.batches.taking(finding.batch_id, finding.task)

    def _trouble(self, source_id: str, kind: SourceKind, fetch: Fetch) -> None:
        self.health.trouble(source_id, trouble_of(kind, fetch))

    def _count_changes(self, change_ids: tuple[int, ...]) -> None:
        if change_ids:
            self.count("changes", len(change_ids))
