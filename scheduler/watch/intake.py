"""The archive's side of a finding: what came of a task is recorded, once."""

from __future__ import annotations

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
    Trouble,
    WitnessFound,
    WitnessTask,
)
from crawler.settings import ADDED
from scheduler.watch.attempts import failed_with, has_no_issue, patience, told_empty
from scheduler.watch.beside import HeldLinks, OwnPages
from scheduler.watch.health import Health, kind_of
from scheduler.watch.tasks import Seeds, Wanted
from scheduler.watch.write_buffer import WriteBuffer
from storage import Archive
from storage.hosts import host_of
from storage.incident_kinds import SourceKind
from storage.likeness import same_article
from storage.parameters import ALIAS, Likeness, likeness_of
from storage.records import Article, Fetch, Outcome
from storage.redactions import RedactedError
from storage.work import Capture, DueLink, JudgedLink, Shown

ENOUGH_TRIES = 5
"""After so many an article is taken without the page of it that fails: better short than lost."""

CLAIMED = timedelta(minutes=5)
"""What is seen to at another host, or waits for a witness, comes again after so long at most."""

_ANSWERED = (Outcome.OK, Outcome.NOT_MODIFIED)


@dataclass(slots=True)
class Gone:
    """A known article that answered ``gone``, until it is known whether its source answers."""

    task: ArticleTask
    fetch: Fetch
    needs_article: bool


@dataclass(slots=True)
class Intake:
    """Takes findings in; each is recorded with the mark that its task is done.

    Attributes:
        counts: What the run did, for its row.
        added: What became of each address taken by hand.
        gone: What waits for a witness.
    """

    archive: Archive
    seeds: Seeds
    wanted: Wanted
    health: Health
    run_id: int
    by_hand: frozenset[int] = frozenset()
    counts: dict[str, int] = field(default_factory=dict)
    added: list[dict[str, Any]] = field(default_factory=list)
    gone: list[Gone] = field(default_factory=list)
    _buffer: WriteBuffer = field(init=False)
    _held: HeldLinks = field(init=False)
    _own: OwnPages = field(init=False)

    def __post_init__(self) -> None:
        self._buffer = WriteBuffer(self.archive, self.run_id)
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
            return self._feed(task, finding)
        if isinstance(task, PageTask) and isinstance(finding, FeedFound | Failed):
            return self._page(task, finding)
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

    # Feeds

    def _feed(self, task: FeedTask, finding: FeedFound | Failed) -> list[str]:
        due, fetch = task.due, finding.fetch
        if fetch.outcome is Outcome.GONE and has_no_issue(due, fetch):
            fetch = replace(fetch, outcome=Outcome.OK, body=None, detail="no issue of the day yet")
        cause = finding.cause if isinstance(finding, Failed) else None
        with self.archive.frontier.batches.taking(finding.batch_id, finding.task) as first:
            if not first:
                return []
            shown = self.archive.record_feed(
                due,
                told_empty(fetch, finding),
                self._wanted_links(finding, task),
                timedelta(seconds=self.seeds.source_of(due.source_id).every_s),
                pages=self._wanted_pages(finding, task, 0),
                run_id=self.run_id,
                retry_after=patience(fetch, cause),
            )
        self._note_feed(due.source_id, fetch, finding)
        self.count("feeds")
        return self._new(shown)

    def _page(self, task: PageTask, finding: FeedFound | Failed) -> list[str]:
        page, fetch = task.due, finding.fetch
        cause = finding.cause if isinstance(finding, Failed) else None
        with self.archive.frontier.batches.taking(finding.batch_id, finding.task) as first:
            if not first:
                return []
            shown = self.archive.record_feed_page(
                page,
                told_empty(fetch, finding),
                self._wanted_links(finding, task),
                pages=self._wanted_pages(finding, task, page.step),
                run_id=self.run_id,
                retry_after=patience(fetch, cause),
            )
        if fetch.outcome is Outcome.BLOCKED:
            self._trouble(page.source_id, "blocked", fetch)
        elif fetch.outcome not in (*_ANSWERED, Outcome.GONE):
            self._trouble(page.source_id, kind_of(cause or "error", "feed_failed"), fetch)
        self.count("feed_pages")
        return self._new(shown)

    def _note_feed(self, source_id: str, fetch: Fetch, finding: FeedFound | Failed) -> None:
        if isinstance(finding, Failed):
            self._trouble(source_id, kind_of(finding.cause, "feed_failed"), fetch)
        elif fetch.outcome is Outcome.BLOCKED:
            self._trouble(source_id, "blocked", fetch)
        elif fetch.outcome not in _ANSWERED:
            self._trouble(source_id, "feed_failed", fetch)
        elif finding.empty is not None:
            self._trouble(source_id, finding.empty, fetch)
        else:
            self.health.feed_ok(source_id)

    def _wanted_links(self, finding: FeedFound | Failed, task: FeedTask | PageTask) -> Any:
        if not isinstance(finding, FeedFound) or finding.links is None:
            return None
        if not (finding.links or finding.pages):
            return None  # an empty page is asked for in full again
        return self.wanted.links(finding.links, task.feed)

    def _wanted_pages(
        self, finding: FeedFound | Failed, task: FeedTask | PageTask, step: int
    ) -> Any:
        if not isinstance(finding, FeedFound) or finding.links is None:
            return []
        return self.wanted.pages(finding.pages, finding.links, task.feed, step)

    def _new(self, shown: Shown) -> list[str]:
        self.count("links_new", len(shown.links))
        urls = [link.url for link in shown.links] + [page.url for page in shown.pages]
        return list(dict.fromkeys(map(host_of, urls)))

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
            self._hold(task, found)
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
        )
        with self._taking(found) as first:
            if first:
                capture, is_own = self._own.own(article.article_id, capture)
                if is_own:
                    self._note_answer(article.source_id, found)
                else:
                    self._trouble(article.source_id, "wrong_page", capture.fetch)
                self._record_known(article.article_id, capture)
                self._wait_as_asked(article.article_id, fetch, None)

    def _note_answer(self, source_id: str, found: ArticleFound) -> None:
        self.health.trouble(source_id, found.trouble)
        if found.fetch.outcome is Outcome.BLOCKED:
            self._trouble(source_id, "blocked", found.fetch)
        if found.article is not None:
            self.health.answered(source_id)
            if found.trouble is None:
                self.health.article_ok(source_id)

    def _hold(self, task: ArticleTask, found: ArticleFound) -> None:
        """Keep a ``gone`` until the run's end: what else of its source answers is known by then."""
        with self._taking(found) as first:
            if first:
                self.archive.frontier.due.put_off(
                    "article", task.due.article_id, found.fetch.fetched_at, CLAIMED
                )
                self.gone.append(Gone(task, found.fetch, found.needs_article))

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

    def is_witnessed(self, gone: Gone, *, article: bool | None = None) -> bool:
        """Whether the run's fetches prove that the source of a gone article answers.

        Args:
            gone: The article.
            article: Whether only another article counts; None: as the finding needs it.
        """
        due = gone.task.due
        return self.archive.witness_in(
            self.run_id,
            due.source_id,
            apart_from=due.article_id,
            host=host_of(due.url) if due.source_id == ADDED else None,
            article=gone.needs_article if article is None else article,
        )

    def settle_gone(self) -> None:
        """Record every ``gone`` that waited; witnessed or not.

        Raises:
            StorageError: The archive is locked past the busy timeout, full or damaged.
        """
        waiting, self.gone = self.gone, []
        for gone in waiting:
            due = gone.task.due
            capture = Capture(due.source_id, gone.fetch, witnessed=self.is_witnessed(gone))
            try:
                self._record_known(due.article_id, capture)
            except RedactedError:
                continue
            self.count("gone")

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
        detail = f"{fetch.url}: {fetch.detail}" if fetch.detail else fetch.url
        self.health.trouble(source_id, Trouble(kind, detail))

    def _count_changes(self, change_ids: tuple[int, ...]) -> None:
        if change_ids:
            self.count("changes", len(change_ids))
