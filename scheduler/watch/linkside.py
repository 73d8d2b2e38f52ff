"""The archive's side of what came of new links: what is an article is recorded, once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from crawler.outcomes import failed_with
from crawler.protocol import Failed, LinkFound
from crawler.publishers import entrances
from crawler.settings import ADDED
from scheduler.watch.attempts import CLAIMED, patience
from scheduler.watch.crosschecks import HeldLinks
from scheduler.watch.health import LED_AWAY, LINKS_FAILING, OF_PAGES, Health
from scheduler.watch.write_buffer import WriteBuffer
from storage import Archive
from storage.likeness import same_article
from storage.parameters import ALIAS, FURTHER, Likeness, address_of, likeness_of
from storage.records import Article, Fetch, Outcome
from storage.rule_codes import Rule
from storage.work import Capture, DueLink, JudgedLink

ENOUGH_TRIES = 5
"""After so many an article is taken without the page of it that fails: better short than lost."""


@dataclass(slots=True)
class LinkIntake:
    """Takes in what came of new links.

    A method that asks the archive raises `StorageError` where it is locked past the busy timeout,
    full or damaged.

    Attributes:
        buffer: Holds back what made no article.
        by_hand: The links whose addresses were given by hand.
        count: Adds to a count of the run.
        added: What became of each address taken by hand.
    """

    archive: Archive
    health: Health
    run_id: int
    by_hand: frozenset[int]
    buffer: WriteBuffer
    count: Callable[..., None]
    added: list[dict[str, Any]]
    _held: HeldLinks = field(init=False)

    def __post_init__(self) -> None:
        self._held = HeldLinks(self.archive, self.run_id)

    def take(self, link: DueLink, found: LinkFound) -> list[str]:
        """Take in what came of a new link.

        Returns:
            The hosts at which articles that it may be are to be looked at first.
        """
        self._note_reading(link.source_id, found)
        if found.pages:
            self.count("further_pages", len(found.pages))
        by_hand = link.link_id in self.by_hand
        if found.failed is not None and link.attempts < ENOUGH_TRIES and not by_hand:
            self._put_off(link, found, failed_with(found.fetch, found.failed))
            return []
        if found.article is None:
            if found.is_article or self._may_be_one(link, found):
                self._put_off(link, found, found.fetch)
            else:
                self._judge(found, JudgedLink(link, found.fetch, "not_article"))
                self.health.link(link.source_id, read=True)
                self.health.no_article(link.source_id)
            if by_hand:
                self._tell_added(link, "failed", found.fetch.detail)
            return []
        self.health.link(link.source_id, read=True)
        self.health.answered(link.source_id)
        on_topic = any(match.matched for match in found.matches)
        known, why = self._known_as(link, found.article, found.aliases)
        is_known = known is not None
        if known is not None:
            with self._taking(found) as first:
                if first:
                    self.archive.intake.links.record_alias(
                        link, found.fetch, known, run_id=self.run_id, detail=why
                    )
                    self._note_parameters(link, found)
            self.count("aliases")
        elif not on_topic and not by_hand:
            likeness = self._likeness(link, found)
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

    def _may_be_one(self, link: DueLink, found: LinkFound) -> bool:
        """Whether a page without an article may hold one once its source is well again.

        It led to another site as the source's articles do, too; or none of its new links holds
        an article any more.
        """
        incidents = self.archive.intake.incidents
        if found.fetch.rule == Rule.LEADS_AWAY and (
            self.health.is_led_away(link.source_id) or incidents.is_open(link.source_id, LED_AWAY)
        ):
            return True
        links = self.archive.intake.links
        is_failing = incidents.is_open(link.source_id, LINKS_FAILING)
        return is_failing and links.mostly_hold_articles(link.source_id)

    def take_failed(self, link: DueLink, failed: Failed) -> None:
        """Take in that a new link could not be had."""
        if failed.cause in ("robots", "certificate", "browser") and not self._is_asked_for(link):
            self.health.failed(link.source_id, failed.cause, failed.fetch)
        self._put_off(link, failed, failed.fetch)
        if link.link_id in self.by_hand:
            self._tell_added(link, "failed", failed.fetch.detail)

    def settle(self) -> None:
        """Record every new page that was held."""
        for link, found in self._held.take():
            self._record_new(link, found)

    def _hold_link(self, link: DueLink, found: LinkFound, near: list[tuple[int, str]]) -> list[str]:
        """Keep a new page that may be a known article; the hosts at which to look at that first."""
        with self._taking(found) as first:
            if not first:
                return []
            self.archive.frontier.due.put_off("link", link.link_id, found.fetch.fetched_at, CLAIMED)
            return self._held.hold(link, found, near)

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
        changes = self.archive.intake.recording.record_new(
            capture, run_id=self.run_id, backlog=link.backlog
        )
        self._note_parameters(link, found)
        if changes:
            self.count("changes", len(changes))
        self.count("articles_new" if changes else "aliases")
        return bool(changes)

    @staticmethod
    def _likeness(link: DueLink, found: LinkFound) -> Likeness | None:
        """What tells a page that was read whole from others, where its address has parameters."""
        whole = found.failed is None and found.trouble is None and link.source_id != ADDED
        if not whole or found.article is None or not address_of(link.url).parameters:
            return None
        return likeness_of(found.article)

    def _note_parameters(self, link: DueLink, found: LinkFound) -> None:
        likeness = self._likeness(link, found)
        if likeness is not None:
            self.archive.intake.parameters.note(
                link.link_id, link.source_id, link.url, likeness, found.fetch.fetched_at
            )

    def _is_asked_for(self, link: DueLink) -> bool:
        """Whether somebody gave its address by hand: what fails of it is theirs, not a source's."""
        return link.source_id == ADDED or link.link_id in self.by_hand

    def _note_reading(self, source_id: str, found: LinkFound) -> None:
        trouble = found.trouble
        if found.article is not None:
            self.health.reading(source_id, found.article)
            if trouble is None:
                self.health.article_ok(source_id)
        if trouble and (found.article or trouble.kind in OF_PAGES):
            self.health.trouble(source_id, trouble)

    def _known_as(
        self, link: DueLink, article: Article, aliases: tuple[str, ...]
    ) -> tuple[int | None, str]:
        """The article of the archive that a page is, and by what: its address, its words."""
        addresses = (link.url, *aliases, *entrances(link.url))
        known = self.archive.intake.links.article_at(addresses, link.source_id)
        if known and same_article(known[1], article):
            return known[0], FURTHER
        return self.archive.intake.parameters.article_of(link.source_id, link.url, article), ALIAS

    def _judge(self, found: LinkFound, judged: JudgedLink) -> None:
        """Remember what made no article; many in a transaction."""
        self.buffer.add_judged(found, judged)
        self.count("off_topic" if judged.state == "off_topic" else "not_articles")

    def _put_off(self, link: DueLink, found: LinkFound | Failed, fetch: Fetch) -> None:
        if fetch.outcome is Outcome.BLOCKED and not self._is_asked_for(link):
            self.health.failed(link.source_id, "blocked", fetch)
        cause = found.cause if isinstance(found, Failed) else None
        with self._taking(found) as first:
            if not first:
                return
            self.archive.intake.links.record_failure(
                link, fetch, run_id=self.run_id, retry_after=patience(fetch, cause)
            )
        if not self._is_asked_for(link):
            self.health.link(link.source_id, read=False)
            self.health.page_failed(link.source_id, fetch)
        self.count("links_put_off")

    def _tell_added(self, link: DueLink, state: str, detail: str | None) -> None:
        self.added.append({"url": link.url, "state": state, "detail": detail})

    def _taking(self, finding: LinkFound | Failed) -> AbstractContextManager[bool]:
        return self.archive.frontier.batches.taking(finding.batch_id, finding.task)
