"""The records of copies: the article that was copied, and how a text spread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.times import Precision, published_iso, to_iso


@dataclass(frozen=True, slots=True)
class _Article:
    """An article of a cluster of copies.

    Attributes:
        origin: The 稿源 line of its newest reading, where it has one.
    """

    article_id: int
    source_id: str
    source_name: str
    url: str
    title: str
    origin: str | None
    published_at: datetime | None

    def as_json(self) -> dict[str, Any]:
        """The article as a JSON object."""
        return {
            "article_id": self.article_id,
            "source_id": self.source_id,
            "source_name": self.source_name,
            "url": self.url,
            "title": self.title,
            "origin": self.origin,
            "published_at": self.published_at and published_iso(self.published_at),
        }


class Original(_Article):
    """The article that a copy was found to copy, as it stood then."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Spread(_Article):
    """One article of a cluster of copies, as the spread of a text over time shows it.

    Attributes:
        similarity: How much of the original it carries, 0 to 1; 1 for the original itself.
        original: Whether it is the cluster's first publisher.
        published_precision: How finely its page prints the time.
        order_known: Whether it is known that the first publisher was before it, not only seen
            before it.
    """

    first_seen_at: datetime
    similarity: float
    original: bool
    published_precision: Precision | None = None
    order_known: bool = True

    def as_json(self) -> dict[str, Any]:
        """The article's place in the spread as a JSON object."""
        return {
            **_Article.as_json(self),
            "published_precision": self.published_precision,
            "first_seen_at": to_iso(self.first_seen_at),
            "similarity": round(self.similarity, 3),
            "original": self.original,
            "order_known": self.order_known,
        }
