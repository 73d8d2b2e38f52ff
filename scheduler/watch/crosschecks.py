"""Cross-checks of answers with what the archive has: another's page, or a known text anew."""

from __future__ import annotations

from crawler.outcomes import ruled
from crawler.protocol import LinkFound
from storage import Archive
from storage.archive.intake.wrong_pages import WrongPage
from storage.hosts import host_of
from storage.records import Article, Fetch, Outcome
from storage.rule_codes import Rule
from storage.work import Capture, DueLink


def displaced(fetch: Fetch, wrong: WrongPage) -> Fetch:
    """An answer that shows another page in an article's place: it proves nothing of the article."""
    is_list = wrong.article_id is None and wrong.title is None
    rule = Rule.LIST_PAGE if is_list else Rule.OTHERS_PAGE
    return ruled(fetch, Outcome.SOFT_ERROR, rule, wrong.title or wrong.url, wrong.detail)


class OwnPages:
    """Tells an article's own page from another's that is shown in its place.

    Args:
        archive: Open for writing.
    """

    def __init__(self, archive: Archive) -> None:
        self._pages = archive.intake.wrong_pages
        self._wrong = self._pages.open()

    def own(self, article_id: int, capture: Capture) -> tuple[Capture, bool]:
        """What was read, and whether it is the article's; another page proves nothing of it.

        Within the transaction in which it is recorded.
        """
        wrong = self._pages.seen(article_id, capture)
        if wrong is None or wrong.stands:
            self._wrong.discard(article_id)
            return capture, True
        self._wrong.add(article_id)
        return Capture(capture.source_id, displaced(capture.fetch, wrong)), False

    def heal(self, article_id: int) -> None:
        """An article answers as it did."""
        if article_id in self._wrong:
            self._wrong.discard(article_id)
            self._pages.heal(article_id)


class HeldLinks:
    """New pages that may be a known article with an edit: that is looked at first, in this run.

    It may lead to the new address by now, or say the same.

    Args:
        archive: Open for writing.
        run_id: The run.
    """

    def __init__(self, archive: Archive, run_id: int) -> None:
        self._archive = archive
        self._run_id = run_id
        self._held: list[tuple[DueLink, LinkFound]] = []

    def near(self, link: DueLink, article: Article) -> list[tuple[int, str]]:
        """The articles that are to be looked at, each with its address; none of a backlog."""
        if link.backlog:
            return []
        return self._archive.intake.whereabouts.near(article, link.source_id, self._run_id)

    def hold(self, link: DueLink, found: LinkFound, near: list[tuple[int, str]]) -> list[str]:
        """Keep a new page until they were looked at; the hosts to be asked."""
        for article_id, _ in near:
            self._archive.intake.whereabouts.look_at(article_id, found.fetch.fetched_at)
        self._held.append((link, found))
        return [host_of(url) for _, url in near]

    def take(self) -> list[tuple[DueLink, LinkFound]]:
        """What was held, once."""
        held, self._held = self._held, []
        return held
