"""What an export is asked for, and what a format's module answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, Protocol, TypeVar
from zoneinfo import ZoneInfo

from scheduler.words.names import Names
from storage import Archive, Filter

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be exported.

    Attributes:
        archive: To be read.
        where: Which articles.
        zone: In which times are written where people read them.
        language: Of headings and notes, ``zh`` or ``en``.
        at: As the archive stood at that moment; None: as it stands.
        compressed: Whether the file is to be compressed, where a format leaves the choice.
        names: What the desk and its topics are called.
        changes: The ledger of changes is asked for, not the articles.
        advance: Called after each article.
    """

    archive: Archive
    where: Filter
    zone: ZoneInfo
    language: str = "zh"
    at: datetime | None = None
    compressed: bool = False
    names: Names = field(default_factory=Names)
    changes: bool = False
    advance: Callable[[], None] = lambda: None

    def counted(self, articles: Iterable[T], written: Written) -> Iterator[T]:
        """The articles, counted one by one as they are written."""
        for article in articles:
            yield article
            written.articles += 1
            self.advance()


@dataclass(slots=True)
class Written:
    """What came of it.

    Attributes:
        articles: How many were written; of a ledger, how many changes.
        notes: What a reader should know, each as a line in Chinese and one in English.
        faults: Likewise: what could not be written because the archive is damaged there.
    """

    articles: int = 0
    notes: list[tuple[str, str]] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)

    def note(self, zh: str, en: str) -> None:
        """Add a note."""
        self.notes.append((zh, en))


class Format(Protocol):
    """The `write` of a format's module: called within one moment of the archive."""

    def __call__(self, job: Job, out: BinaryIO) -> Written:
        """Write the articles to a binary file, from where it stands; it need not be seekable.

        Raises:
            StorageError: The archive is locked past the busy timeout or damaged.
            OSError: `out` cannot be written.
        """
        ...
