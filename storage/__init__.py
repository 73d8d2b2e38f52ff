"""The archive: the only package that knows SQL."""

from storage.archive import Archive, Filter, QueryError

__all__ = ["Archive", "Filter", "QueryError"]
