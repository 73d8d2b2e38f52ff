"""What leaves the archive: an article on a legal demand, and what nothing needs any more.

The file is rewritten without it while nobody writes: the crawl and the outbox wait their turn.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from scheduler.config import Config
from storage import Archive
from storage.archive.upkeep.pruning import Pruned
from storage.locks import archive_lock
from storage.redactions import Forgotten
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


def forget(config: Config, article_id: int, reason: str) -> Forgotten:
    """Take an article's words out of the archive, and what is left of them out of its file.

    Cut short between the two, it is finished by doing it again.

    Args:
        config: The configuration.
        article_id: The article.
        reason: Why, for the chain.

    Raises:
        NotFoundError: There is no such article.
        StorageError: The archive cannot be opened or written, or its file not be rewritten.
    """
    with (
        Archive(
            config.archive,
            create=False,
            rules=config.rules,
            policy=config.policy,
            zone=config.zone,
        ) as archive,
        outbox_at_rest(config, archive),
    ):
        done = archive.upkeep.forgetting.redact(article_id, reason, utc_now())
    compact(config)
    return done


@contextmanager
def outbox_at_rest(config: Config, archive: Archive) -> Iterator[None]:
    """Hold the locks of all channels: what is being sent is finished, and nothing more is begun.

    Raises:
        StorageError: A lock cannot be made.
    """
    rules = (*config.rules, *archive.outbox.rules.of_searches())
    named = {channel_id for rule in rules for channel_id in rule.channels}
    with ExitStack() as locks:
        for channel_id in sorted(named.union(archive.outbox.sending.waiting_by_channel())):
            locks.enter_context(archive_lock(config.archive, f"outbox-{channel_id}", wait=True))
        yield


def compact(config: Config) -> tuple[int, int]:
    """Rewrite the archive's file without what was deleted from it; see `Archive.compact`.

    A crawl that runs is waited for; the next one, and the outbox, wait for this.

    Returns:
        The bytes of the file before and after.

    Raises:
        StorageError: As `Archive.compact`.
    """
    with (
        archive_lock(config.archive, "crawl", wait=True),
        Archive(config.archive, create=False) as archive,
        outbox_at_rest(config, archive),
    ):
        return archive.upkeep.compacting.compact()
