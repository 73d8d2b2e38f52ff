"""The archive in one SQLite file; `storage.Archive` is its only door."""

from storage.archive.queries import Filter, Queries

__all__ = ["Archive", "Filter"]


class Archive(Queries):
    """Every article, version, change and delivery, in one file (design, sections 3 and 6)."""
