"""The archive's side of what came of feeds and their pages: what they show is queued."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from crawler.discovery.entries import names_day
from crawler.outcomes import refused_as
from crawler.protocol import Failed, FeedFound, Trouble, trouble_of
from crawler.tasks import FeedTask, PageTask
from scheduler.watch.attempts import as_no_issue, has_no_issue, is_empty, patience, told_empty
from scheduler.watch.health import Health, kind_of
from scheduler.watch.tasks import Seeds, Wanted
from storage import Archive
from storage.hosts import host_of
from storage.records import Fetch, Outcome
from storage.work import DueFeed, FoundLink, FoundPage, Shown


@dataclass(frozen=True, slots=True)
class FeedIntake:
    """Takes in what came of feeds.

    A method that asks the archive raises `StorageError` where it is locked past the busy timeout,
    full or damaged.

    Attributes:
        count: Adds to a count of the run.
    """

    archive: Archive
    seeds: Seeds
    wanted: Wanted
    health: Health
    run_id: int
    count: Callable[..., None]

    def take_feed(self, task: FeedTask, finding: FeedFound | Failed) -> list[str]:
        """Take in what came of an entry point.

        Returns:
            The hosts at which it showed something new to fetch.
        """
        due, fetch = task.due, finding.fetch
        if fetch.outcome is Outcome.GONE and has_no_issue(due, fetch):
            fetch = as_no_issue(fetch)
        cause = finding.cause if isinstance(finding, Failed) else None
        with self.archive.frontier.batches.taking(finding.batch_id, finding.task) as first:
            if not first:
                return []
            shown = self.archive.intake.feeds.record(
                due,
                told_empty(fetch, finding),
                self._wanted_links(finding, task),
                timedelta(seconds=self.seeds.source_of(due.source_id).every_s),
                pages=self._wanted_pages(finding, task, 0),
                run_id=self.run_id,
                retry_after=patience(fetch, cause),
            )
        if not self._awaits_issue(due, finding):
            self._note_feed(due.source_id, fetch, finding)
        self.count("feeds")
        return self._new(shown)

    def take_page(self, task: PageTask, finding: FeedFound | Failed) -> list[str]:
        """Take in what came of a further page; see `take_feed`."""
        page, fetch = task.due, finding.fetch
        cause = finding.cause if isinstance(finding, Failed) else None
        with self.archive.frontier.batches.taking(finding.batch_id, finding.task) as first:
            if not first:
                return []
            shown = self.archive.intake.feeds.record_page(
                page,
                told_empty(fetch, finding),
                self._wanted_links(finding, task),
                pages=self._wanted_pages(finding, task, page.step),
                run_id=self.run_id,
                retry_after=patience(fetch, cause),
            )
        if fetch.outcome is Outcome.BLOCKED:
            self.health.trouble(page.source_id, self._refusal(page.source_id, fetch))
        elif not fetch.outcome.is_answer and fetch.outcome is not Outcome.GONE:
            self.health.failed(page.source_id, kind_of(cause or "error"), fetch)
        self.count("feed_pages")
        return self._new(shown)

    def _awaits_issue(self, due: DueFeed, finding: FeedFound | Failed) -> bool:
        """Whether an address that names the day shows nothing because no issue is out yet."""
        missing = due.ok_at is None and finding.fetch.outcome is Outcome.GONE
        return (
            names_day(due.url)
            and (missing or is_empty(finding))
            and self.seeds.is_early(finding.fetch.fetched_at)
        )

    def _note_feed(self, source_id: str, fetch: Fetch, finding: FeedFound | Failed) -> None:
        if isinstance(finding, Failed):
            self.health.failed(source_id, kind_of(finding.cause), fetch)
        elif fetch.outcome is Outcome.BLOCKED:
            self.health.list_refused(source_id, self._refusal(source_id, fetch))
        elif not fetch.outcome.is_answer:
            self.health.failed(source_id, "feed_failed", fetch)
        elif finding.empty is not None:
            self.health.failed(source_id, finding.empty, fetch)
        elif finding.links is not None and finding.trouble is not None:
            self.health.trouble(source_id, finding.trouble)
        else:
            self.health.feed_ok(source_id)

    def _wanted_links(
        self, finding: FeedFound | Failed, task: FeedTask | PageTask
    ) -> list[FoundLink] | None:
        if not isinstance(finding, FeedFound) or finding.links is None:
            return None
        if not (finding.links or finding.pages):
            return None  # an empty page is asked for in full again
        return self.wanted.links(finding.links, task.feed)

    def _wanted_pages(
        self, finding: FeedFound | Failed, task: FeedTask | PageTask, step: int
    ) -> list[FoundPage]:
        if not isinstance(finding, FeedFound) or finding.links is None:
            return []
        return self.wanted.pages(finding.pages, finding.links, task.feed, step)

    def _new(self, shown: Shown) -> list[str]:
        self.count("links_new", len(shown.links))
        urls = [link.url for link in shown.links] + [page.url for page in shown.pages]
        return list(dict.fromkeys(map(host_of, urls)))

    def _refusal(self, source_id: str, fetch: Fetch) -> Trouble:
        bridged = self.seeds.source_of(source_id).bridge
        return trouble_of(refused_as(fetch, bridged=bridged), fetch)
