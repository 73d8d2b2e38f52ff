"""What a span's pictures show: articles by day and source, and how a text spread. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from scheduler.reports.report import Report
from scheduler.reports.spreads import after, clusters, days_between, is_day, moment
from scheduler.words.catalogue import Words
from scheduler.words.clean_text import line
from scheduler.words.shown_times import local
from storage.copied import Spread
from storage.tallies import appeared

# More patterns than this no eye tells apart; the rest are one.
_MOST_SERIES = 5
_MOST_SOURCES = 12
_MOST_DAYS = 31
_MOST_WEEKS = 31
_MOST_MONTHS = 36
# A day's report of 24 hours from morning to morning is not one of two days.
_ONE_DAY = timedelta(hours=36)
MOST_SPREADS = 3
"""Texts of which a chart shows how they spread: those that spread most."""
# Of each of them so many copies are drawn.
_MOST_POINTS = 12
_NAME = 24
_Source = tuple[str, str]
# The longest bar that is drawn with letters; two columns of text beside it fit a telephone.
_BLOCKS = 12


@dataclass(frozen=True, slots=True)
class Series:
    """A name with a figure for each bucket."""

    name: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One bucket in words: its name, its sum, and what makes it up where there is more than one.

    Attributes:
        gap: That it was not watched, or not all of it; empty: it was.
    """

    label: str
    n: int
    of: str
    share: float
    gap: str = ""

    @property
    def bar(self) -> str:
        """The figure drawn with letters, for forms that have nothing else."""
        if self.gap and not self.n:
            return self.gap
        blocks = "█" * max(round(self.share * _BLOCKS), 1 if self.n else 0)
        return f"{blocks} {self.n} {self.gap}".strip()


@dataclass(frozen=True, slots=True)
class Bars:
    """Figures in buckets, stacked by series.

    Attributes:
        unit: What a bucket is, in words.
        across: Whether the bars lie, their names beside them, all of one series; else they stand.
        gaps: Of each bucket that it was not watched, or not all of it, in words; else empty.
        blind: Of each bucket the series whose source alone was not watched in it.
    """

    title: str
    unit: str
    buckets: tuple[str, ...]
    series: tuple[Series, ...]
    across: bool = False
    gaps: tuple[str, ...] = ()
    blind: tuple[tuple[str, ...], ...] = ()

    def rows(self, words: Words) -> list[Row]:
        """The same as lines of a table; the share is of the greatest bucket, 0 to 1."""
        totals = [sum(one.values[n] for one in self.series) for n in range(len(self.buckets))]
        most = max(totals, default=0) or 1
        return [
            Row(
                label,
                total,
                self._makes_up(n, words),
                total / most,
                self.gaps[n] if self.gaps else "",
            )
            for n, (label, total) in enumerate(zip(self.buckets, totals, strict=True))
        ]

    def says(self, words: Words) -> list[str]:
        """The figures in words, for those who do not see them."""
        return [
            f"{row.label} {row.gap}"
            if row.gap and not row.n
            else f"{row.label} {row.n} {row.gap}".strip()
            for row in self.rows(words)
        ]

    def _makes_up(self, n: int, words: Words) -> str:
        if self.across:
            return ""
        told = [f"{one.name} {one.values[n]}" for one in self.series if one.values[n]]
        told += [f"{name} {words('unwatched')}" for name in (self.blind[n] if self.blind else ())]
        return words("comma").join(told)


@dataclass(frozen=True, slots=True)
class Point:
    """One article of a text that spread: whose, when, and how much of the text it keeps."""

    name: str
    hours: float
    says: str
    original: bool


@dataclass(frozen=True, slots=True)
class Track:
    """How one text spread, oldest first; `hours` count from the first."""

    title: str
    points: tuple[Point, ...]

    def says(self, _words: Words) -> list[str]:
        """The figures in words, for those who do not see them."""
        return [f"{point.name} {point.says}" for point in self.points]


Figure = Bars | Track


def figures(report: Report, words: Words) -> tuple[Figure, ...]:
    """The figures of a span, for charts; an alert has none."""
    if report.is_alert:
        return ()
    bars = _bars(report, words)
    return (*([bars] if bars else []), *_tracks(report, words))


def _bars(report: Report, words: Words) -> Bars | None:
    """The new articles of the span, by day and source; of a single day by source alone."""
    days: Counter[tuple[date, _Source]] = Counter()
    sources: Counter[_Source] = Counter()
    for one in report.whole.appeared if report.whole else appeared(report.changes):
        source = one.source_id, one.source_name
        sources[source] += one.n
        days[local(one.at, report.zone).date(), source] += one.n
    if not days:
        return None
    found = {day for day, _ in days}
    first, last = _days(report, found)
    if first == last or _is_one_day(report):
        return _of_one_day(sources, words)
    starts, key, unit = _buckets(first, last, min(found))
    cells: Counter[tuple[date, _Source]] = Counter()
    for (day, source), n in days.items():
        cells[key(day), source] += n
    buckets = tuple(_label(day, unit) for day in starts)
    series = _series(sources, starts, cells, words)
    totals = [sum(one.values[n] for one in series) for n in range(len(starts))]
    spans = _spans(starts, unit, report)
    return Bars(
        words(f"by_{unit}s"),
        words(f"unit_{unit}"),
        buckets,
        series,
        gaps=_gaps(spans, totals, report, words),
        blind=_blind(spans, cells, starts, sources, report),
    )


def _spans(starts: Sequence[date], unit: str, report: Report) -> list[tuple[datetime, datetime]]:
    """From when to when each bucket goes."""
    after = {"day": timedelta(days=1), "week": timedelta(days=7)}.get(unit)
    last = starts[-1]
    if after is not None:
        end = last + after
    else:
        end = _month(last, 1) if unit == "month" else date(last.year + 1, 1, 1)
    bounds = [datetime.combine(day, time(), report.zone) for day in (*starts, end)]
    return list(pairwise(bounds))


def _gaps(
    spans: Sequence[tuple[datetime, datetime]],
    totals: Sequence[int],
    report: Report,
    words: Words,
) -> tuple[str, ...]:
    """Which buckets are gaps: where nothing was watched, no figure says anything."""
    watched = report.watched
    if watched is None or not watched.gaps:
        return ()
    return tuple(
        words("unwatched")
        if not n and watched.is_unwatched(*span)
        else words("unwatched_partly")
        if watched.is_broken(*span)
        else ""
        for span, n in zip(spans, totals, strict=True)
    )


def _blind(
    spans: Sequence[tuple[datetime, datetime]],
    cells: Counter[tuple[date, _Source]],
    starts: Sequence[date],
    sources: Collection[_Source],
    report: Report,
) -> tuple[tuple[str, ...], ...]:
    """In each bucket the sources that were blind in it while others were watched."""
    watched = report.watched
    if watched is None or not watched.blind:
        return ()
    return tuple(
        tuple(
            line(source[1], _NAME)
            for source in sources
            if source[0] in watched.blind
            and not cells[day, source]
            and not watched.is_unwatched(*span)
            and watched.is_unwatched(*span, source[0])
        )
        for day, span in zip(starts, spans, strict=True)
    )


def _of_one_day(sources: Counter[_Source], words: Words) -> Bars | None:
    """Sources beside each other; of one alone the overview has said the figure."""
    if len(sources) == 1:
        return None
    top = sources.most_common(_MOST_SOURCES)
    values = [(line(name, _NAME), n) for (_, name), n in top]
    if rest := sources.total() - sum(n for _, n in top):
        values.append((words("others"), rest))
    series = Series(words("total_of"), tuple(n for _, n in values))
    buckets = tuple(name for name, _ in values)
    return Bars(words("by_sources"), words("unit_source"), buckets, (series,), across=True)


def _series(
    sources: Counter[_Source],
    starts: Sequence[date],
    cells: Counter[tuple[date, _Source]],
    words: Words,
) -> tuple[Series, ...]:
    most = _MOST_SERIES + (len(sources) == _MOST_SERIES + 1)
    top = [source for source, _ in sources.most_common(most)]
    series = [
        Series(line(source[1], _NAME), tuple(cells[day, source] for day in starts))
        for source in top
    ]
    rest = tuple(
        sum(n for (at, source), n in cells.items() if at == day and source not in top)
        for day in starts
    )
    return (*series, *([Series(words("others"), rest)] if any(rest) else []))


def _is_one_day(report: Report) -> bool:
    return bool(report.since and report.until and report.until - report.since <= _ONE_DAY)


def _days(report: Report, found: Iterable[date]) -> tuple[date, date]:
    """The first and last day that the span or what was found in it touch."""
    days = list(found)
    if report.since:
        days.append(local(report.since, report.zone).date())
    if report.until:  # what is still to come is no day without articles
        last = min(report.until, max(report.generated_at, report.since or report.generated_at))
        days.append(local(last - timedelta(microseconds=1), report.zone).date())
    return min(days), max(days)


def _buckets(
    first: date, last: date, earliest: date
) -> tuple[list[date], Callable[[date], date], str]:
    """The first days of the buckets, the bucket of a day, and what a bucket is.

    Long spans begin with their earliest article: the archive may be younger than the question.
    """
    days = (last - first).days + 1
    if days <= _MOST_DAYS:
        return [first + timedelta(days=n) for n in range(days)], lambda day: day, "day"
    if days <= _MOST_WEEKS * 7:
        start = _monday(first)
        weeks = (_monday(last) - start).days // 7 + 1
        return [start + timedelta(days=7 * n) for n in range(weeks)], _monday, "week"
    months = (last.year - earliest.year) * 12 + last.month - earliest.month + 1
    if months <= _MOST_MONTHS:
        starts = [_month(earliest, n) for n in range(months)]
        return starts, lambda day: day.replace(day=1), "month"
    years = [date(year, 1, 1) for year in range(earliest.year, last.year + 1)]
    return years, lambda day: day.replace(month=1, day=1), "year"


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _month(first: date, n: int) -> date:
    years, month = divmod(first.month - 1 + n, 12)
    return date(first.year + years, month + 1, 1)


def _label(day: date, unit: str) -> str:
    return {"year": f"{day.year}", "month": f"{day:%Y-%m}"}.get(unit, f"{day:%m-%d}")


def _tracks(report: Report, words: Words) -> list[Track]:
    """The texts that spread most."""
    most = sorted(clusters(report), key=len, reverse=True)[:MOST_SPREADS]
    return [_track(cluster, words, report.zone) for cluster in most if len(cluster) > 1]


def _track(cluster: Sequence[Spread], words: Words, zone: ZoneInfo) -> Track:
    points = tuple(
        Point(
            name=line(one.source_name, _NAME),
            hours=_hours(cluster[0], one, zone),
            says=after(one, cluster, words, zone),
            original=one.original,
        )
        for one in cluster[:_MOST_POINTS]
    )
    title = words("spread_of", title=line(cluster[0].title, 40) or words("untitled"))
    return Track(title, points)


def _hours(first: Spread, one: Spread, zone: ZoneInfo) -> float:
    """How far from the first a point stands; where a day is all that is known, whole days."""
    if is_day(first) or is_day(one):
        return max(24.0 * days_between(first, one, zone), 0.0)
    return max((moment(one) - moment(first)).total_seconds(), 0.0) / 3600
