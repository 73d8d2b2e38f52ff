"""What a report is made of, before anything of it is put into words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from storage.deliveries import Doubt
from storage.records import Change, Incident, Kind, Spread

SHANGHAI = ZoneInfo("Asia/Shanghai")
# What readers must not miss comes first.
READING_ORDER = (
    Kind.WITHDRAWN,
    Kind.EDITED,
    Kind.RESTORED,
    Kind.MOVED,
    Kind.COPIED,
    Kind.NEW,
)


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """How a source does.

    Attributes:
        source_id: The source's id.
        name: The publisher's name.
        articles: How many of its articles the archive keeps; None where it was not asked.
        last_ok_at: When one of its feeds last answered well.
        open_incidents: The kinds of its incidents that are open.
    """

    source_id: str
    name: str
    articles: int | None
    last_ok_at: datetime | None
    open_incidents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What is to be said, and how.

    Attributes:
        changes: In order of recording; an edit is shown with its words marked where `before` and
            `after` are filled.
        doubts: Articles that are being confirmed, or can be read after all.
        generated_at: When its contents were fixed; aware.
        language: ``zh`` or ``en``.
        zone: In which times are shown.
        since: The span that it covers; None, as `until`, in an alert.
        backlog: Whether this is the one summary of what a first crawl found.
        title: The heading, where the usual one does not fit.
        says: What is said where there are no changes; None: that there are none.
        sources: The health of the sources, for a span.
        spreads: By article, the cluster of copies to which it belongs, oldest first.
        chain_head: The head of the archive's hash chain, printed at the foot.
        web: Where readers reach the archive's pages, for what a form has no room to show.
    """

    changes: tuple[Change, ...]
    incidents: tuple[Incident, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    generated_at: datetime
    language: str = "zh"
    zone: ZoneInfo = SHANGHAI
    since: datetime | None = None
    until: datetime | None = None
    backlog: bool = False
    title: str | None = None
    says: str | None = None
    sources: tuple[SourceHealth, ...] = ()
    spreads: Mapping[int, tuple[Spread, ...]] = field(default_factory=dict)
    chain_head: str | None = None
    web: str = ""

    @property
    def is_alert(self) -> bool:
        """Whether this tells what just happened, not what a span held."""
        return self.since is None and self.until is None

    @property
    def listed(self) -> tuple[Change, ...]:
        """The changes of the backlog: listed, not told one by one."""
        return tuple(change for change in self.changes if self._is_listed(change))

    def told(self) -> list[tuple[Kind, list[Change]]]:
        """The other changes by kind, in reading order; the heaviest edits first."""
        told = [change for change in self.changes if not self._is_listed(change)]
        groups = [(kind, [c for c in told if c.kind is kind]) for kind in READING_ORDER]
        return [(kind, _heaviest_first(group)) for kind, group in groups if group]

    def ordered_incidents(self) -> list[Incident]:
        """The incidents, open ones first."""
        return sorted(self.incidents, key=lambda incident: incident.closed_at is not None)

    def _is_listed(self, change: Change) -> bool:
        return change.backlog or (self.backlog and change.kind is Kind.NEW)


def counts(changes: Iterable[Change]) -> dict[str, int]:
    """How many changes there are of each kind, every kind named, in the vocabulary's order."""
    found = Counter(change.kind for change in changes)
    return {kind.value: found[kind] for kind in Kind}


def _heaviest_first(changes: list[Change]) -> list[Change]:
    return sorted(changes, key=lambda change: -change.severity.rank)
