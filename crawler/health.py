"""What a run saw of each source's health, and the incidents that follow from it."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from crawler.judged import Trouble
from storage import Archive

OF_FEEDS = frozenset({"feed_failed", "feed_empty", "robots"})
OF_ARTICLES = frozenset({"template", "charset"})


class Health:
    """Troubles and good signs of one run; settled at its end, so that one page does not flip it."""

    def __init__(self) -> None:
        self._troubles: dict[str, dict[str, str]] = defaultdict(dict)
        self._good: dict[str, set[str]] = defaultdict(set)

    def trouble(self, source_id: str, trouble: Trouble | None) -> None:
        """Note a trouble; the first of a kind is the one that is told."""
        if trouble is not None:
            self._troubles[source_id].setdefault(trouble.kind, trouble.detail)

    def feed_ok(self, source_id: str) -> None:
        """A feed page answered with links."""
        self._good[source_id] |= OF_FEEDS | {"blocked"}

    def article_ok(self, source_id: str) -> None:
        """An article was read without trouble."""
        self._good[source_id] |= OF_ARTICLES | {"blocked"}

    def settle(self, archive: Archive, now: datetime) -> None:
        """Open an incident for each trouble, close those of which only good was seen.

        Raises:
            StorageError: As `Archive.open_incident`.
        """
        for source_id, troubles in self._troubles.items():
            for kind, detail in troubles.items():
                blocked_here_and_there = kind == "blocked" and "blocked" in self._good[source_id]
                if not blocked_here_and_there:
                    archive.open_incident(source_id, kind, detail, now)
        for source_id, good in self._good.items():
            healed = good - (set(self._troubles[source_id]) - {"blocked"})
            archive.close_incidents(source_id, healed, now)
