"""How changes are counted: each change once, each article once, a backlog apart. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from storage.records import Change, Kind


@dataclass(frozen=True, slots=True)
class Tally:
    """The figures of some changes; whatever states one of them takes it from here.

    Attributes:
        kinds: The changes of each kind that are told one by one; every kind is named.
        articles: The articles that those happened to.
        backlog: The articles that a first crawl, a backfill or a changed topic found: each once,
            though it be a copy besides.
    """

    kinds: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(map(str, Kind), 0))
    articles: int = 0
    backlog: int = 0

    @property
    def changes(self) -> int:
        """The changes told one by one: the sum of the kinds."""
        return sum(self.kinds.values())


@dataclass(frozen=True, slots=True)
class Appeared:
    """New articles of one source, those of a backlog left out.

    Attributes:
        at: When they were found; the beginning of the day where several are counted as one.
        source_id: The source's id.
        source_name: Its name.
        n: How many.
    """

    at: datetime
    source_id: str
    source_name: str
    n: int = 1


def is_listed(change: Change, *, backlog: bool = False) -> bool:
    """Whether a change is listed under its article, not told by itself.

    Args:
        change: The change.
        backlog: Whether it stands in the one summary of a first crawl.
    """
    return change.backlog or (backlog and change.kind is Kind.NEW)


def told(changes: Iterable[Change], *, backlog: bool = False) -> tuple[Change, ...]:
    """The changes that are told one by one."""
    return tuple(change for change in changes if not is_listed(change, backlog=backlog))


def listed(changes: Iterable[Change], *, backlog: bool = False) -> tuple[Change, ...]:
    """The changes of a backlog, one for each article: where there is one, that it is new."""
    found: dict[int, Change] = {}
    for change in changes:
        if not is_listed(change, backlog=backlog):
            continue
        known = found.setdefault(change.article_id, change)
        if known.kind is not Kind.NEW and change.kind is Kind.NEW:
            found[change.article_id] = change
    return tuple(found.values())


def appeared(changes: Iterable[Change]) -> list[Appeared]:
    """The new articles among some changes, those of a backlog left out."""
    return [
        Appeared(change.detected_at, change.source_id, change.source_name)
        for change in changes
        if change.kind is Kind.NEW and not change.backlog
    ]


def tally(changes: Iterable[Change], *, backlog: bool = False) -> Tally:
    """Count changes.

    Args:
        changes: Those of a report.
        backlog: Whether it is the one summary of a first crawl.
    """
    changes = tuple(changes)
    one_by_one = told(changes, backlog=backlog)
    of_kind = Counter(change.kind for change in one_by_one)
    return Tally(
        kinds={kind.value: of_kind[kind] for kind in Kind},
        articles=len({change.article_id for change in one_by_one}),
        backlog=len(listed(changes, backlog=backlog)),
    )
