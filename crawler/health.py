"""What a run saw of each source's health, and the incidents that follow from it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime

from crawler.judged import Trouble
from crawler.settings import Source
from storage import Archive
from storage.habits import FIELDS, Coverage
from storage.records import Article

OF_FEEDS = frozenset({"feed_failed", "feed_empty"})
"""Healed when every feed of the source answers with links."""

OF_PAGES = frozenset({"template", "charset", "javascript"})
"""Of single pages: an incident of the source only when most of a run's pages have them."""

OF_ANSWERS = frozenset({"blocked", "certificate"})
"""Of the host: any good answer shows that it has healed, or was of one page only."""


class Health:
    """Troubles and good signs of one run; settled at its end, so that one page does not flip it."""

    def __init__(self) -> None:
        self._troubles: dict[str, Counter[str]] = defaultdict(Counter)
        self._details: dict[tuple[str, str], str] = {}
        self._feeds: Counter[str] = Counter()
        self._read: Counter[str] = Counter()
        self._answered: Counter[str] = Counter()
        self._coverage: dict[str, Coverage] = defaultdict(Coverage)

    def trouble(self, source_id: str, trouble: Trouble | None) -> None:
        """Note a trouble; the first of a kind is the one that is told."""
        if trouble is not None:
            self._troubles[source_id][trouble.kind] += 1
            self._details.setdefault((source_id, trouble.kind), trouble.detail)

    def feed_ok(self, source_id: str) -> None:
        """A feed page answered with links."""
        self._feeds[source_id] += 1

    def article_ok(self, source_id: str) -> None:
        """An article was read without trouble."""
        self._read[source_id] += 1

    def answered(self, source_id: str) -> None:
        """An article answered, read or not."""
        self._answered[source_id] += 1

    def reading(self, source_id: str, article: Article) -> None:
        """A page not seen before was read as an article: count what it carried."""
        carried = tuple(int(bool(getattr(article, name))) for name in FIELDS)
        self._coverage[source_id] += Coverage(1, carried)

    def settle(self, archive: Archive, sources: Mapping[str, Source], now: datetime) -> None:
        """Open an incident for each trouble that is the source's, close those that have healed.

        A source that nobody has verified and that never yielded a link is not ill: its seed is
        wrong, which `check` and `status` say.

        Raises:
            StorageError: As `Archive.open_incident`.
        """
        archive.note_coverage(self._coverage, now)
        for source_id, troubles in self._troubles.items():
            source = sources.get(source_id)
            if source and not source.verified and not archive.has_yielded(source_id):
                continue
            for kind in troubles:
                if self._is_the_sources(source_id, kind):
                    detail = self._details[source_id, kind]
                    archive.open_incident(source_id, kind, detail, now)
        for source_id in {**self._feeds, **self._read, **self._answered}:
            healed = self._healed(archive, source_id, sources.get(source_id))
            archive.close_incidents(source_id, healed, now)
        for source_id in self._feeds:
            archive.check_habits(source_id, now)
        archive.settle_flapping(now)

    def _is_the_sources(self, source_id: str, kind: str) -> bool:
        if kind in OF_PAGES:
            return self._troubles[source_id][kind] > self._read[source_id]
        if kind in OF_ANSWERS:
            return not (self._feeds[source_id] or self._answered[source_id])
        return True

    def _healed(self, archive: Archive, source_id: str, source: Source | None) -> set[str]:
        troubled = set(self._troubles[source_id])
        healed: set[str] = set()
        if self._feeds[source_id]:
            urls = [feed.url for feed in source.feeds] if source else []
            if not archive.failing_feeds(source_id, urls):
                healed |= OF_FEEDS - troubled
        if self._feeds[source_id] and self._answered[source_id] and "robots" not in troubled:
            healed.add("robots")
        read = self._read[source_id]
        healed |= {kind for kind in OF_PAGES if read > self._troubles[source_id][kind]}
        return healed | OF_ANSWERS
