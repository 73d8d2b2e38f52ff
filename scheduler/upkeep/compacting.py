"""Rewriting the archive's file while nobody writes: the crawl and the outbox wait their turn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from scheduler.config import Config
from storage import Archive
from storage.locks import archive_lock


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
