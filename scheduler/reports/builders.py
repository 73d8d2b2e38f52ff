"""Reports built from the archive: of a span of time, of a digest's delivery, of a day's summary."""

from __future__ import annotations

import calendar
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from scheduler.reports.kept import kept_files
from scheduler.reports.report import Report, SourceHealth, Whole
from scheduler.reports.stories import Story, stories
from scheduler.words.catalogue import Words
from storage import Filter
from storage.archive.queries import Queries
from storage.deliveries import Delivery, Summary
from storage.records import Change, Incident, Kind
from storage.rules import IMMEDIATE, AlertRule
from storage.times import from_iso, utc_now
from storage.watched import NOT_BEGUN, Watched

SPANS = ("day", "week", "month")
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_MOST_KNOWN = 100
"""Of an article that flips to and fro so many of its last changes are read."""
_UNDIGESTED = {IMMEDIATE, "hourly"}


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
    queries: Queries,
    where: Filter,
    zone: ZoneInfo,
    language: str,
    source_ids: Collection[str] = (),
    *,
    changes: Sequence[Change] | None = None,
    whole: Whole | None = None,
) -> Report:
    """What the archive holds of a span, ready to be rendered.

    Args:
        queries: Of the archive.
        where: Which changes; its `since` and `until` are the span.
        zone: In which times are shown.
        language: ``zh`` or ``en``.
        source_ids: Whose health is told; empty: every source's.
        changes: A part of its changes, in order of recording, where not all are told.
        whole: With a part: what the whole span holds.

    Raises:
        StorageError: The archive is locked past the busy timeout or damaged.
    """
    now = utc_now()
    watched = queries.watching.of(where.since, where.until, now, where.sources or source_ids)
    # How things stood when the span ended, not how they stand today.
    at = min(where.until or now, now)
    incidents = tuple(
        _as_of(incident, at)
        for incident in queries.overview.incidents(since=where.since)
        if incident.opened_at < at
    )
    if changes is None:
        changes = queries.changes.all(where, with_articles=True)[::-1]
    return Report(
        changes=tuple(changes),
        incidents=incidents,
        generated_at=now,
        language=language,
        zone=zone,
        since=where.since,
        until=where.until,
        everything=where.since is None and where.until is None,
        sources=_health_at(queries, source_ids, incidents, watched, at, past=at < now),
        spreads={
            change.article_id: tuple(queries.clusters.spread(change.article_id))
            for change in changes
            if change.kind is Kind.COPIED
        },
        chain_head=queries.changes.head(),
        watched=watched,
        whole=whole,
        media=kept_files(queries, changes),
    )


def _as_of(incident: Incident, at: datetime) -> Incident:
    """An incident as it was known at a moment: what healed later was open."""
    if incident.closed_at is not None and incident.closed_at >= at:
        return replace(incident, closed_at=None)
    return incident


def is_digest(delivery: Delivery, rule: AlertRule | None) -> bool:
    """Whether a delivery of this rule is told as a digest, not as an alert."""
    return rule is not None and rule.schedule not in _UNDIGESTED and not delivery.backlog


def digest_of(
    queries: Queries,
    delivery: Delivery,
    rule: AlertRule,
    zone: ZoneInfo,
    at_once: Collection[str] = (),
) -> Report:
    """A sealed delivery as the digest of the day or the week that ended when it was sealed.

    Everything in it is as it was then, so that every attempt carries the same.

    Args:
        queries: Of the archive.
        delivery: Sealed.
        rule: Its rule, on a schedule of days or weeks.
        zone: In which times are shown.
        at_once: The rules that tell at once: what they told the same channel is marked.

    Raises:
        ValueError: The delivery is still open.
        StorageError: The archive is locked past the busy timeout or damaged.
    """
    until = delivery.sealed_at
    if until is None:
        raise ValueError("an open delivery has no contents yet")
    is_daily = rule.schedule[:1].isdigit()
    earliest = min((change.detected_at for change in delivery.changes), default=until)
    ill = [one for one in queries.overview.incidents(since=until) if one.opened_at <= until]
    # What was held back longer, by quiet hours or a machine that slept, belongs to it, too.
    since = min(until - (_DAY if is_daily else _WEEK), earliest)
    newest = max(delivery.changes, key=lambda change: change.change_id, default=None)
    return Report(
        changes=delivery.changes,
        incidents=delivery.incidents,
        doubts=delivery.doubts,
        generated_at=until,
        language=delivery.language,
        zone=zone,
        since=since,
        until=until,
        title=Words(delivery.language)("daily" if is_daily else "weekly"),
        message=True,
        sources=_health(queries, rule.sources or (), ill, counted=False),
        chain_head=newest.chain_hash if newest else None,
        watched=queries.watching.of(since, until, until, rule.sources or ()),
        told_already=queries.changes.told_before(delivery, at_once),
    )


def stories_of(queries: Queries, delivery: Delivery) -> tuple[Story, ...]:
    """What became of each article of a sealed delivery, as it was known when that was sealed.

    Args:
        queries: Of the archive.
        delivery: Sealed.

    Raises:
        StorageError: The archive is locked past the busy timeout or damaged.
    """
    told = [change for change in delivery.changes if not _is_listed(change, delivery)]
    until = delivery.sealed_at
    known: dict[int, list[Change]] = {}
    seen: dict[int, datetime] = {}
    for article_id in {change.article_id for change in told}:
        ids = {change.change_id for change in told if change.article_id == article_id}
        where = Filter(until=until, limit=_MOST_KNOWN)
        found = queries.changes.all(where, article_id=article_id)
        if any(one.change_id not in ids and one.change_id > min(ids) for one in found):
            found = queries.changes.all(where, article_id=article_id, with_articles=True)
        known[article_id] = found
        if at := queries.articles.last_seen_at(article_id, until):
            seen[article_id] = at
    return stories(told, known, seen)


def _is_listed(change: Change, delivery: Delivery) -> bool:
    return change.backlog or (delivery.backlog and change.kind is Kind.NEW)


def wellness_of(
    summary: Summary, incidents: tuple[Incident, ...], language: str, zone: ZoneInfo
) -> Report:
    """A summary as a report of its span: figures, what is ill, how the sources do.

    Args:
        summary: As it was drawn up.
        incidents: Those that were open then.
        language: ``zh`` or ``en``.
        zone: In which times are shown.
    """
    words = Words(language)
    return Report(
        changes=(),
        incidents=incidents,
        generated_at=summary.until,
        language=language,
        zone=zone,
        since=summary.since,
        until=summary.until,
        title=words("all_well" if summary.well else "not_well"),
        message=True,
        says=_says(summary, words),
        sources=tuple(
            SourceHealth(
                source.source_id,
                source.name,
                source.articles,
                source.last_ok_at,
                source.open_incidents,
            )
            for source in summary.sources
        ),
        chain_head=summary.chain_head,
    )


def _health_at(
    queries: Queries,
    source_ids: Collection[str],
    incidents: Collection[Incident],
    watched: Watched | None,
    at: datetime,
    *,
    past: bool,
) -> tuple[SourceHealth, ...]:
    """How the sources did at a moment; those that were not known by then are left out."""
    ill = [incident for incident in incidents if incident.closed_at is None]
    found = _health(queries, source_ids, ill)
    kept = queries.counting.articles(source_ids, until=at)
    answered = queries.watching.last_answers(at) if past else {}
    blind = watched.blind if watched else {}
    told = []
    for source in found:
        gap = watched.gap_at(at, source.source_id) if watched and not watched.lies_ahead else None
        if gap is not None and gap.why == NOT_BEGUN and source.source_id in blind:
            continue
        ok_at = source.last_ok_at
        if ok_at is not None and ok_at >= at:
            ok_at = answered.get(source.source_id) if past else ok_at
        told.append(
            replace(
                source,
                articles=kept.get(source.source_id, 0),
                last_ok_at=ok_at,
                unwatched=gap.why if gap else "",
            )
        )
    return tuple(told)


def _health(
    queries: Queries,
    source_ids: Collection[str],
    ill: Collection[Incident],
    *,
    counted: bool = True,
) -> tuple[SourceHealth, ...]:
    """How the sources do, with what is open of them, and what they hold where that is asked for."""
    return tuple(
        SourceHealth(
            source_id=row["source_id"],
            name=row["name"],
            articles=row["articles"] if counted else None,
            last_ok_at=from_iso(row["last_ok_at"]) if counted and row["last_ok_at"] else None,
            open_incidents=tuple(
                incident.kind for incident in ill if incident.concerns(row["source_id"])
            ),
        )
        for row in queries.overview.source_health(source_ids, with_found=False)
    )


def _says(summary: Summary, words: Words) -> str:
    kinds = [words("kind_count", kind=words(kind), n=n) for kind, n in summary.counts.items() if n]
    backlog = (words("subject_backlog", n=summary.backlog),) if summary.backlog else ()
    parts = (
        words("well_changes", n=sum(summary.counts.values()))
        + (words("colon") + words("comma").join(kinds) if kinds else ""),
        *backlog,
        words("well_runs", n=summary.runs, failed=summary.runs_failed),
        words("well_articles", n=summary.articles),
        words("well_deliveries", waiting=summary.waiting, dead=summary.dead),
    )
    return words("semicolon").join(parts)
