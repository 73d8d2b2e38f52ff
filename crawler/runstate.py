"""What one crawl run has gathered and not written yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from storage.errors import StorageError
from storage.records import Fetch
from storage.work import Capture, DueArticle, JudgedLink


@dataclass(slots=True)
class RunState:
    """What one run has gathered and not written yet.

    Attributes:
        counts: What it did, for the run's row.
        witnesses: Keys of those that answered ok (see `witness_key`).
        gone: Known articles that answered ``gone``, with the key of the witness that they need:
            counted only once it is known whether anything else of their source answered.
        judged: New links that made no article.
        unchanged: Known articles whose fetch most likely changed nothing.
        asked_witness: Keys for which a witness has been asked.
        error: What ended the run before its time.
        broken: How many answers met an error of ours.
        added: What became of each address taken by hand.
    """

    counts: dict[str, int] = field(default_factory=dict)
    witnesses: set[str] = field(default_factory=set)
    gone: list[tuple[DueArticle, Fetch, str]] = field(default_factory=list)
    judged: list[JudgedLink] = field(default_factory=list)
    unchanged: list[tuple[int, Capture]] = field(default_factory=list)
    asked_witness: set[str] = field(default_factory=set)
    error: StorageError | None = None
    broken: int = 0
    added: list[dict[str, Any]] = field(default_factory=list)

    def count(self, name: str, by: int = 1) -> None:
        """Add to a count."""
        self.counts[name] = self.counts.get(name, 0) + by
