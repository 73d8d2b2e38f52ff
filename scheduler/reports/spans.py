"""A report of the archive over a span of time, and the span of a day, a week, a month."""

from __future__ import annotations

import calendar
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from scheduler.reports.report import Report, SourceHealth
from storage import Archive, Filter
from storage.records import Incident, Kind
from storage.times import from_iso, utc_now

SPANS = ("day", "week", "month")


def span_of(span: str, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The beginning and the end of the day, the week (from Monday) or the month of a day.

    Raises:
        ValueError: The span is none of `SPANS`.
    """
    if span == "day":
        first = last = day
    elif span == "week":
        first = day - timedelta(days=day.weekday())
        last = first + timedelta(days=6)
    elif span == "month":
        first = day.replace(day=1)
        last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    else:
        raise ValueError(span)
    return (
        datetime.combine(first, time(), zone),
        datetime.combine(last + timedelta(days=1), time(), zone),
    )


def report_of(
    archive: Archive, where: Filter, zone: ZoneInfo, language: str, source_ids: Collection[str] = ()
) -> Report:
    """What the archive holds of a span, ready to be rendered.

    Args:
        archive: Open for reading.
        where: Which changes; its `since` and `until` are the span.
        zone: In which times are shown.
        language: ``zh`` or ``en``.
        source_ids: Whose health is told; empty: every source's.

    Raises:
        StorageError: The archive is locked past the busy timeout or damaged.
    """
    incidents = archive.queries.overview.incidents(since=where.since)
    ill = [incident for incident in incidents if incident.closed_at is None]
    changes = tuple(reversed(archive.queries.changes.all(where, with_articles=True)))
    return Report(
        changes=changes,
        incidents=tuple(
            incident
            for incident in incidents
            if not where.until or incident.opened_at < where.until
        ),
        generated_at=utc_now(),
        language=language,
        zone=zone,
        since=where.since,
        until=where.until,
        sources=_health(archive, source_ids, ill),
        spreads={
            change.article_id: tuple(archive.queries.clusters.spread(change.article_id))
            for change in changes
            if change.kind is Kind.COPIED
        },
        chain_head=archive.queries.changes.head(),
    )


def _health(
    archive: Archive, source_ids: Collection[str], ill: Collection[Incident]
) -> tuple[SourceHealth, ...]:
    return tuple(
        SourceHealth(
            source_id=row["source_id"],
            name=row["name"],
            articles=row["articles"],
            last_ok_at=from_iso(row["last_ok_at"]) if row["last_ok_at"] else None,
            open_incidents=tuple(
                incident.kind for incident in ill if incident.source_id == row["source_id"]
            ),
        )
        for row in archive.queries.overview.source_health(source_ids)
    )
