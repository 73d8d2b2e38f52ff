"""The archive in one SQLite file; `storage.Archive` is its only door."""

from storage.archive.archive import Archive
from storage.archive.filters import Filter
from storage.archive.search import QueryError

__all__ = ["Archive", "Filter", "QueryError"]
