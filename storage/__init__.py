"""The archive: the only package that knows SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from storage.archive import Archive, Filter, QueryError

__all__ = ["Archive", "Filter", "QueryError"]


def __getattr__(name: str) -> Any:
    """Import the archive when it is asked for: the records alone must not cost its libraries."""
    if name not in __all__:
        raise AttributeError(name)
    from storage import archive

    return getattr(archive, name)
