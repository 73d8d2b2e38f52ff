"""Feeds: a page of an entry point in, the article links on it out. New kinds are one file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crawler.discovery.base import FeedKind
    from crawler.discovery.kinds import KINDS

__all__ = ["KINDS", "FeedKind"]


def __getattr__(name: str) -> Any:
    """Import the kinds when they are asked for: what only needs addresses must not parse pages."""
    if name == "KINDS":
        from crawler.discovery.kinds import KINDS

        return KINDS
    if name == "FeedKind":
        from crawler.discovery.base import FeedKind

        return FeedKind
    raise AttributeError(name)
