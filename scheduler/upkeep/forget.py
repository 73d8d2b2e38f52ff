"""Forgetting an article on a legal demand."""

from __future__ import annotations

from scheduler.config import Config
from scheduler.upkeep.compacting import compact, outbox_at_rest
from storage import Archive
from storage.redactions import Forgotten
from storage.times import utc_now


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
