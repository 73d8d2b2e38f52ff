"""How a text spread: who had it when, and how much of it each copy keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from scheduler.reports.linked import Linked
from scheduler.reports.report import Report
from scheduler.reports.showing import href, line, minute
from scheduler.reports.wording import Words
from storage.records import Change, Kind, Spread


@dataclass(frozen=True, slots=True)
class Holder:
    """One article of a text that spread.

    Attributes:
        source: Its publisher.
        origin: Whom it names as the text's origin; may be empty.
        at: When it was published, or else first seen.
        after: How long after the first.
        keeps: How much of the first publisher's text it keeps, in per cent.
        title: Its headline, leading to it.
    """

    source: str
    origin: str
    at: str
    after: str
    keeps: str
    title: Linked


def moment(one: Spread) -> datetime:
    """When an article of a cluster stood there: as published, else as first seen."""
    return one.published_at or one.first_seen_at


def cluster_of(change: Change, report: Report) -> tuple[Spread, ...]:
    """The cluster to which a change's article belongs, oldest first; empty where none is known."""
    found = report.spreads.get(change.article_id, ())
    if not found and change.copy_of is not None:
        return report.spreads.get(change.copy_of, ())
    return found


def clusters(report: Report) -> list[tuple[Spread, ...]]:
    """The clusters of which the report tells a copy, each once, in the order of the changes."""
    found: dict[int, tuple[Spread, ...]] = {}
    for change in report.changes:
        cluster = cluster_of(change, report) if change.kind is Kind.COPIED else ()
        if cluster:
            found.setdefault(cluster[0].article_id, cluster)
    return list(found.values())


def holders(cluster: tuple[Spread, ...], words: Words, zone: ZoneInfo) -> tuple[Holder, ...]:
    """The cluster as lines of a table."""
    return tuple(
        Holder(
            source=line(one.source_name, 80),
            origin=line(one.origin, 80),
            at=minute(moment(one), zone) or "",
            after=words("first")
            if one.original
            else elapsed(moment(one) - moment(cluster[0]), words),
            keeps=f"{int(one.similarity * 100)}%",
            title=Linked(line(one.title, 80) or words("untitled"), href(one.url)),
        )
        for one in cluster
    )


def elapsed(span: timedelta, words: Words) -> str:
    """A span of time after the first, to the minute under two days, else to the day."""
    minutes = max(int(span.total_seconds()) // 60, 0)
    if minutes < 60:
        return words("minutes_later", n=minutes)
    if minutes < 48 * 60:
        return words("hours_later", h=minutes // 60, m=minutes % 60)
    return words("days_later", n=minutes // (24 * 60))
