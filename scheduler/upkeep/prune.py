"""Pruning what nothing needs any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from scheduler.config import Config
from scheduler.upkeep.compacting import compact
from storage import Archive
from storage.archive.upkeep.pruning import Pruned
from storage.times import utc_now


@dataclass(frozen=True, slots=True)
class Freed:
    """What went, or would go, and the file.

    Attributes:
        pruned: The rows.
        before: Bytes of the file before; None where nothing was done.
        after: And after.
    """

    pruned: Pruned
    before: int | None = None
    after: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The outcome as a JSON object."""
        return {**self.pruned.as_json(), "bytes_before": self.before, "bytes_after": self.after}


def prune(config: Config, older_than: timedelta, *, dry_run: bool = False) -> Freed:
    """Take away what is older and needed by nothing, and give the room back to the file system.

    Args:
        config: The configuration.
        older_than: The age from which on something may go.
        dry_run: Only say what would go.

    Raises:
        StorageError: The archive cannot be opened or written, or its file not be rewritten.
    """
    now = utc_now()
    before = now - older_than
    if dry_run:
        with Archive(config.archive, read_only=True) as archive:
            return Freed(archive.upkeep.pruning.prunable(before, now))
    with Archive(config.archive, create=False) as archive:
        pruned = archive.upkeep.pruning.prune(before, now)
    return Freed(pruned, *compact(config))
