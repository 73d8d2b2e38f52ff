"""The archive in one SQLite file; `storage.Archive` is its only door."""

from storage.archive.backup import Backup
from storage.archive.queries import Filter
from storage.archive.search import QueryError

__all__ = ["Archive", "Filter", "QueryError"]


class Archive(Backup):
    """Every article, version, change and delivery, in one file (design, sections 3 and 6)."""
