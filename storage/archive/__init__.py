"""The archive in one SQLite file; `storage.Archive` is its only door."""

from storage.archive.compacting import Compacting
from storage.archive.exporting import Exporting
from storage.archive.filters import Filter
from storage.archive.forgetting import Forgetting
from storage.archive.proving import Proving
from storage.archive.pruning import Pruning
from storage.archive.search import QueryError
from storage.archive.sending import Sending
from storage.archive.summing import Summing

__all__ = ["Archive", "Filter", "QueryError"]


class Archive(Exporting, Proving, Sending, Summing, Forgetting, Pruning, Compacting):
    """Every article, version, change and delivery, in one file (design, sections 3 and 6)."""
