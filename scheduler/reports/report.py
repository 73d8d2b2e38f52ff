"""What a report is made of, before it is put into words; and the same as JSON, for machines."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from scheduler.reports.stories import Story, stories
from scheduler.words.catalogue import Words
from scheduler.words.names import Names
from storage import tallies
from storage.copied import Spread
from storage.deliveries import Doubt
from storage.records import Change, Incident, Kind
from storage.tallies import Appeared, Tally
from storage.times import to_iso
from storage.watched import Gap, Watched

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
        unwatched: Why it is not watched (`storage.watched.Gap.why`); empty: it is.
    """

    source_id: str
    name: str
    articles: int | None
    last_ok_at: datetime | None
    open_incidents: tuple[str, ...] = ()
    unwatched: str = ""


@dataclass(frozen=True, slots=True)
class KeptPicture:
    """A picture as it is shown.

    Attributes:
        key: Of the word that says when it stood there; empty: throughout.
        caption: As the page has it.
        jpeg: The copy, in base64.
    """

    key: str
    caption: str
    jpeg: str


@dataclass(frozen=True, slots=True)
class KeptFiles:
    """What a change shows.

    Attributes:
        pictures: Its pictures.
        documents: Name of each attachment that is kept, and what it says.
    """

    pictures: tuple[KeptPicture, ...] = ()
    documents: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """What a whole span holds, where a report tells a part of it.

    Attributes:
        tally: The figures of all its changes.
        appeared: Its new articles.
        backlog: Its backlog: each source's name and how many articles, the most first.
        clusters: The texts that spread most, each cluster oldest first.
    """

    tally: Tally
    appeared: tuple[Appeared, ...] = ()
    backlog: tuple[tuple[str, int], ...] = ()
    clusters: tuple[tuple[Spread, ...], ...] = ()


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
        everything: Whether it covers all that the archive holds: without borders, yet no alert.
        backlog: Whether this is the one summary of what a first crawl found.
        title: The heading, where the usual one does not fit.
        says: What is said where there are no changes; None: that there are none.
        sources: The health of the sources, for a span.
        spreads: By article, the cluster of copies to which it belongs, oldest first.
        chain_head: The head of the archive's hash chain, printed at the foot.
        watched: Which of the span was watched; None: it is not known, or the report has no span.
        media: What is kept of pictures and attachments, by the number of the change that shows it.
        web: Where readers reach the archive's pages, for what a form has no room to show.
        names: What the desk and its topics are called.
        message: Whether it goes out as a message of its own, so that the news stands first; an
            alert always does.
        stories: What became of each article; empty: as the changes alone tell it.
        told_already: The numbers of the changes that the same channel was told at once.
        whole_at: Where the whole of a message can be read; empty: nowhere but in itself.
        whole: What the whole span holds, where `changes` are a part of it; None: they are all.
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
    watched: Watched | None = None
    media: Mapping[int, KeptFiles] = field(default_factory=dict)
    web: str = ""
    names: Names = field(default_factory=Names)
    message: bool = False
    everything: bool = False
    stories: tuple[Story, ...] = ()
    told_already: frozenset[int] = frozenset()
    whole_at: str = ""
    whole: Whole | None = None

    @property
    def words(self) -> Words:
        """The texts in its language, under the desk's name."""
        return Words(self.language, self.names)

    @property
    def is_message(self) -> bool:
        """Whether the news stands before everything else."""
        return self.message or self.is_alert

    def told_stories(self) -> tuple[Story, ...]:
        """What became of each article that is told, the weightiest first."""
        if self.stories:
            return tuple(
                one
                for one in self.stories
                if not tallies.is_listed(one.changes[-1], backlog=self.backlog)
            )
        return stories(tallies.told(self.changes, backlog=self.backlog))

    @property
    def is_alert(self) -> bool:
        """Whether this tells what just happened, not what a span held."""
        return self.since is None and self.until is None and not self.everything

    @property
    def tally(self) -> Tally:
        """The figures of its span: whatever states one takes it from here."""
        return self.whole.tally if self.whole else tallies.tally(self.changes, backlog=self.backlog)

    @property
    def listed(self) -> tuple[Change, ...]:
        """The backlog's changes, one for each article: listed, not told one by one."""
        return tallies.listed(self.changes, backlog=self.backlog)

    def told(self) -> list[tuple[Kind, list[Change]]]:
        """The other changes by kind, in reading order; the heaviest edits first."""
        told = tallies.told(self.changes, backlog=self.backlog)
        groups = [(kind, [c for c in told if c.kind is kind]) for kind in READING_ORDER]
        return [
            (kind, sorted(group, key=lambda change: -change.severity.rank))
            for kind, group in groups
            if group
        ]

    @property
    def source_names(self) -> dict[str, str]:
        """The names of the sources that it speaks of, by id."""
        names = {source.source_id: source.name for source in self.sources}
        return names | {change.source_id: change.source_name for change in self.changes}

    def ordered_incidents(self) -> list[Incident]:
        """The incidents, open ones first."""
        return sorted(self.incidents, key=lambda incident: incident.closed_at is not None)


# Raw, these would turn a terminal's lines round or break them; halves of pairs are no UTF-8.
_ESCAPED = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def as_json(report: Report) -> dict[str, Any]:
    """The report as a JSON object: changes and incidents in the form of docs/changes.md."""
    tally, watched = report.tally, report.watched
    doubts = [doubt.as_json() for doubt in report.doubts]
    return {
        "generated_at": to_iso(report.generated_at),
        "since": report.since and to_iso(report.since),
        "until": report.until and to_iso(report.until),
        "language": Words(report.language).language,
        "counts": {**tally.kinds, "backlog": tally.backlog},
        "changes": [change.as_json() for change in report.changes],
        "incidents": [incident.as_json() for incident in report.incidents],
        **({"unconfirmed": doubts} if doubts else {}),
        "unwatched": unwatched_json(watched) if watched else [],
        "sources": [_source(source) for source in report.sources],
        "spreads": {
            str(article_id): [one.as_json() for one in cluster]
            for article_id, cluster in report.spreads.items()
        },
        "chain_head": report.chain_head,
    }


def unwatched_json(watched: Watched) -> list[dict[str, Any]]:
    """The gaps of a span as JSON: from when to when, at which source (null: at all), and why."""
    gaps: list[tuple[str | None, Gap]] = [(None, gap) for gap in watched.gaps]
    gaps += [(source_id, gap) for source_id, own in watched.blind.items() for gap in own]
    return [
        {
            "since": to_iso(gap.since),
            "until": to_iso(gap.until),
            "source_id": source_id,
            "why": gap.why,
        }
        for source_id, gap in gaps
    ]


def render_json(report: Report) -> str:
    """The same as text, two spaces deep; what no reader sees stands escaped."""
    text = json.dumps(as_json(report), ensure_ascii=False, indent=2)
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"


def _source(source: SourceHealth) -> dict[str, Any]:
    return {
        "source_id": source.source_id,
        "name": source.name,
        "articles": source.articles,
        "last_ok_at": source.last_ok_at and to_iso(source.last_ok_at),
        "open_incidents": list(source.open_incidents),
    }
