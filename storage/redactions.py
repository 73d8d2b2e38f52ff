"""Redactions: an article whose words were taken out of the archive on a legal demand.

The record of it stands in the chain of changes and names every row that it blanked, each with the
hash of what is left of it: the chain goes on holding, and what is left cannot be altered either.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.errors import NotFoundError
from storage.times import to_iso

REDACTED = "〔已按要求删除 Removed on demand〕"
"""What stands in place of the headline, in both languages: readers of plain SQL see it, too."""


@dataclass(frozen=True, slots=True)
class Redaction:
    """One article's redaction, as it stands in the chain.

    Attributes:
        redaction_id: Its number.
        article_id: The article.
        redacted_at: When.
        reason: Why, as the user wrote it.
        after_change_id: The newest change at that time: the redaction follows it in the chain.
        versions: The versions blanked (`version_id`), each with the hash of what is left.
        changes: The changes blanked (`change_id`), likewise; those of its copies among them.
        snapshots: The snapshots blanked (`snapshot_id`), each with the SHA-256 of the bytes gone.
        redaction_hash: Its own hash in the chain.
    """

    redaction_id: int
    article_id: int
    redacted_at: datetime
    reason: str
    after_change_id: int
    versions: Mapping[int, str]
    changes: Mapping[int, str]
    snapshots: Mapping[int, str]
    redaction_hash: str

    def as_json(self) -> dict[str, Any]:
        """The redaction as a JSON object; of the rows blanked their numbers."""
        return {
            "redaction_id": self.redaction_id,
            "article_id": self.article_id,
            "redacted_at": to_iso(self.redacted_at),
            "reason": self.reason,
            "versions": sorted(self.versions),
            "changes": sorted(self.changes),
            "snapshots": sorted(self.snapshots),
            "redaction_hash": self.redaction_hash,
        }


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What `Archive.redact` came to.

    Attributes:
        redaction: The record in the chain.
        new: Whether it was made now; not where the article was redacted before.
        shared_snapshots: Snapshots that stay, since another article was read from them, or they
            prove its withdrawal.
        also_in: Articles that carry the text, too: its copies, its original, where it moved.
    """

    redaction: Redaction
    new: bool
    shared_snapshots: tuple[int, ...] = ()
    also_in: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The outcome as a JSON object."""
        return {
            **self.redaction.as_json(),
            "new": self.new,
            "shared_snapshots": list(self.shared_snapshots),
            "also_in": list(self.also_in),
        }


class RedactedError(NotFoundError):
    """The bytes or words asked for were taken out of the archive on demand."""

    def __init__(self, zh: str = "", en: str = "") -> None:
        super().__init__(
            zh or "这篇文章已按要求删除，原文和原始字节均不再保存。",
            en or "The article was removed on demand: neither its words nor its bytes are kept.",
        )
