"""How a text spread: who had it when, and how much of it each copy keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from scheduler.reports.report import Report
from scheduler.words.catalogue import Words
from scheduler.words.clean_text import Linked, href, line
from scheduler.words.shown_times import local, printed
from storage.copied import Spread
from storage.published import day_of, is_doubtful
from storage.records import Change, Kind
from storage.times import Precision


@dataclass(frozen=True, slots=True)
class Holder:
    """One article of a text that spread.

    Attributes:
        source: Its publisher.
        at: When it was published, or else first seen; of a day alone, its date.
        after: How long after the first, or that the order is not known.
        keeps: How much of the first publisher's text it keeps, in per cent.
        title: Its headline, leading to it.
    """

    source: str
    at: str
    after: str
    keeps: str
    title: Linked


def moment(one: Spread) -> datetime:
    """When an article of a cluster stood there: as published, else as first seen.

    A date that cannot be true counts for none. Of a day alone, its beginning: see `is_day`.
    """
    if one.published_at is None or is_doubtful(one.published_at, one.first_seen_at):
        return one.first_seen_at
    return one.published_at


def is_day(one: Spread) -> bool:
    """Whether its moment is a day, of which the beginning says nothing."""
    return moment(one) is one.published_at and one.published_precision is Precision.DAY


def stood(one: Spread, zone: ZoneInfo) -> str:
    """Its moment in words: a day as its date."""
    precision = Precision.DAY if is_day(one) else Precision.MINUTE
    return printed(moment(one), precision, None, zone) or ""


def cluster_of(change: Change, report: Report) -> tuple[Spread, ...]:
    """The cluster to which a change's article belongs, oldest first; empty where none is known."""
    found = report.spreads.get(change.article_id, ())
    if not found and change.copy_of is not None:
        return report.spreads.get(change.copy_of, ())
    return found


def clusters(report: Report) -> list[tuple[Spread, ...]]:
    """The clusters of which the span holds a copy, each once, in the order of the changes."""
    if report.whole:
        return list(report.whole.clusters)
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
            at=stood(one, zone),
            after=after(one, cluster, words, zone),
            keeps=f"{int(one.similarity * 100)}%",
            title=Linked(line(one.title, 80) or words("untitled"), href(one.url)),
        )
        for one in cluster
    )


def after(one: Spread, cluster: Sequence[Spread], words: Words, zone: ZoneInfo) -> str:
    """How long after the first publisher an article appeared, as far as that is known.

    Args:
        one: One of the cluster.
        cluster: The cluster, the first publisher's article first.
        words: In which it is told.
        zone: In which a moment's day is meant.
    """
    if one.original:
        known = all(other.order_known for other in cluster)
        return words("first" if known else "found_first")
    first = cluster[0]
    days = days_between(first, one, zone)
    if not one.order_known:
        return words("order_unknown" if days else "same_day_unknown")
    if is_day(one) or is_day(first):
        return words("days_later", n=days) if days > 0 else words("same_day")
    return elapsed(moment(one) - moment(first), words)


def days_between(first: Spread, one: Spread, zone: ZoneInfo) -> int:
    """How many days after the first an article appeared."""
    return (_date(one, zone) - _date(first, zone)).days


def _date(one: Spread, zone: ZoneInfo) -> date:
    return day_of(moment(one)) if is_day(one) else local(moment(one), zone).date()


def elapsed(span: timedelta, words: Words) -> str:
    """A span of time after the first, to the minute under two days, else to the day."""
    minutes = max(int(span.total_seconds()) // 60, 0)
    if minutes < 60:
        return words("minutes_later", n=minutes)
    if minutes < 48 * 60:
        return words("hours_later", h=minutes // 60, m=minutes % 60)
    return words("days_later", n=minutes // (24 * 60))
