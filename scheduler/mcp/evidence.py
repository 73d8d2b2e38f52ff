"""By what a version is cited: its number, when it was captured, and the hashes of what was read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from scheduler.mcp.asking import Inquiry, Telling


@dataclass
class Evidence:
    """Finds the evidence of versions; each article is asked for once in an answer.

    Args:
        asked: The question.
    """

    asked: Inquiry
    _known: dict[int, dict[int, dict[str, Any]]] = field(default_factory=dict)

    def of(self, article_id: int, version: int | None) -> dict[str, Any] | None:
        """A version's evidence; None where there is no such version."""
        if version is None:
            return None
        if article_id not in self._known:
            rows = self.asked.queries.articles.versions(article_id)
            self._known[article_id] = {row["version"]: row for row in rows}
        row = self._known[article_id].get(version)
        return row and {
            "version": row["version"],
            "captured_at": row["captured_at"],
            "snapshot_sha256": row["snapshot_sha256"],
            "content_hash": row["content_hash"],
        }


def tell(telling: Telling, found: Iterable[dict[str, Any] | None]) -> None:
    """A line for each version."""
    for one in filter(None, found):
        telling.say(
            "evidence",
            version=one["version"],
            at=telling.asked.time(one["captured_at"]),
            sha256=one["snapshot_sha256"],
        )
