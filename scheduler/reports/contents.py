"""A report's contents in the order of reading, worded; every form renders these and adds nothing.

So that HTML, Markdown and text can never tell different stories.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from scheduler.reports.entries import Entry, entry, linked, published, title_of
from scheduler.reports.figures import Figure, figures
from scheduler.reports.items import Item
from scheduler.reports.kept import with_kept
from scheduler.reports.one_line import of_sources, quoted_title
from scheduler.reports.report import READING_ORDER, Report, SourceHealth
from scheduler.reports.spreads import cluster_of
from scheduler.reports.unwatched import Missed, missed, nothing, reason
from scheduler.words import notes
from scheduler.words.catalogue import Words
from scheduler.words.clean_text import Linked, contact, line
from scheduler.words.shown_times import minute
from storage.deliveries import Doubt
from storage.records import Change, Incident, Kind

_DETAIL_MOST = 2000
"""Characters of an incident's detail: one that names twenty articles is told whole."""


@dataclass(frozen=True, slots=True)
class Count:
    """One figure of the overview."""

    kind: str
    label: str
    n: int


@dataclass(frozen=True, slots=True)
class Section:
    """The changes of one kind.

    Attributes:
        counted: How many they are, where the entries do not say it: in a message, which counts
            articles, and on a page of a long report.
    """

    kind: str
    label: str
    entries: tuple[Entry, ...]
    counted: int | None = None

    @property
    def n(self) -> int:
        """How many they are: of a message articles, else changes."""
        return len(self.entries) if self.counted is None else self.counted


@dataclass(frozen=True, slots=True)
class Listed:
    """An article of the backlog."""

    title: Linked
    date: str
    source: str


@dataclass(frozen=True, slots=True)
class Backlog:
    """What a first crawl found: how many, by source, and each in one row."""

    says: str
    by_source: tuple[tuple[str, int], ...]
    items: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class Trouble:
    """An incident.

    Attributes:
        detail: What exactly is wrong, in pieces: those with an address lead there.
        means: What it means for the watch; empty where it is over.
        todo: What is to be done about it; likewise.
    """

    is_open: bool
    state: str
    what: str
    where: str
    when: str
    detail: tuple[Linked, ...]
    means: str = ""
    todo: str = ""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """The health of one source; `Contents.source_columns` says what is shown."""

    name: str
    articles: str
    ok: str
    state: str
    is_well: bool


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything that a report says.

    Attributes:
        total: The sum of the overview's parts.
        apart: What is no part of it: a backlog, incidents.
        unwatched: The time that was not watched.
        news: Of a message, its lines of news where there are several; the title is then the
            headline. None of a report that is no message.
    """

    title: str
    meta: tuple[str, ...]
    total: str
    overview: tuple[Count, ...]
    apart: str
    nothing: str
    figures: tuple[Figure, ...]
    sections: tuple[Section, ...]
    backlog: Backlog | None
    incidents_title: str
    incidents: tuple[Trouble, ...]
    sources: tuple[SourceRow, ...]
    chain_head: str
    foot: str
    contact: Linked | None = None
    unwatched: tuple[Missed, ...] = ()
    news: tuple[Item, ...] | None = None

    @property
    def source_columns(self) -> tuple[str, ...]:
        """The columns of the sources' table: those in which something stands."""
        if any(row.articles for row in self.sources):
            return ("name", "articles", "ok", "state")
        return ("name", "state")


def contents(report: Report, words: Words, *, brief: bool = False) -> Contents:
    """What the report says, in its language; of long edits less where the form has little room."""
    told = report.doubts or (report.is_alert and report.incidents)
    empty = not (report.tally.changes or report.tally.backlog) and not told
    return Contents(
        title=line(report.title, 200) or words(_title_key(report)),
        meta=_meta(report, words),
        total=_total(report, words),
        overview=_overview(report, words),
        apart=_apart(report, words),
        nothing=nothing(report, words) if empty else "",
        figures=figures(report, words),
        sections=tuple(
            Section(
                kind.value,
                words(kind.value),
                _entries(group, report, words, brief=brief),
                report.tally.kinds[kind.value] if report.whole else None,
            )
            for kind, group in report.told()
        ),
        backlog=_backlog(report, words),
        incidents_title=words("incidents" if report.incidents else "doubts"),
        incidents=(
            *(_doubt(doubt, report, words) for doubt in report.doubts),
            *troubles(report, words),
        ),
        sources=tuple(_source(source, report, words) for source in report.sources),
        chain_head=line(report.chain_head, 200),
        unwatched=missed(report, words),
        foot=words("foot", brand=words("brand"), zone=words.zone(report.zone)),
        contact=contact(report.names.contact),
    )


def troubles(report: Report, words: Words) -> tuple[Trouble, ...]:
    """The incidents of a report, open ones first."""
    names = report.source_names
    return tuple(
        _trouble(incident, names, report, words) for incident in report.ordered_incidents()
    )


def _title_key(report: Report) -> str:
    if report.backlog:
        return "backlog"
    if not report.is_alert:
        return "span_report"
    if report.changes or report.doubts:
        return "alert"
    return "incidents" if report.incidents else "alert"


def _meta(report: Report, words: Words) -> tuple[str, ...]:
    made = words("generated", at=_at(report.generated_at, report), zone=words.zone(report.zone))
    span = _span(report, words)
    return (span, made) if span else (made,)


def _span(report: Report, words: Words) -> str:
    since, until = minute(report.since, report.zone), minute(report.until, report.zone)
    if since and until:
        return words("span", since=since, until=until)
    if since:
        return words("span_since", since=since)
    return words("span_until", until=until) if until else ""


def _at(moment: datetime, report: Report) -> str:
    return minute(moment, report.zone) or ""


def _total(report: Report, words: Words) -> str:
    """The sum of the changes, and of how many articles, where that is another figure."""
    tally = report.tally
    if not tally.changes:
        return ""
    key = "total" if tally.articles == tally.changes else "total_of_articles"
    return words(key, n=tally.changes, articles=tally.articles)


def _overview(report: Report, words: Words) -> tuple[Count, ...]:
    """The figures that make up the total; of a single change there is nothing to sum up."""
    tally = report.tally
    if tally.changes < 2 and not (tally.changes and tally.backlog):
        return ()
    return tuple(
        Count(kind.value, words(kind.value), tally.kinds[kind.value])
        for kind in READING_ORDER
        if tally.kinds[kind.value]
    )


def _apart(report: Report, words: Words) -> str:
    """What else there is, beside changes: no part of their total."""
    tally, found = report.tally, []
    if tally.backlog:
        found.append(words("subject_backlog", n=tally.backlog))
    if report.incidents:
        found.append(words("incident_count", n=len(report.incidents)))
    return words("apart", counts=words("comma").join(found)) if found and tally.changes else ""


def _entries(
    group: list[Change], report: Report, words: Words, *, brief: bool
) -> tuple[Entry, ...]:
    """The changes of a kind; the spread of a text stands with its first copy alone."""
    found, shown = [], set()
    for change in group:
        cluster = cluster_of(change, report) if change.kind is Kind.COPIED else ()
        first = cluster[0].article_id if cluster else None
        made = entry(
            change,
            words,
            report.zone,
            cluster,
            shows_spread=first not in shown,
            brief=brief,
            web=report.web,
        )
        found.append(with_kept(made, report.media.get(change.change_id), words))
        shown.add(first)
    return tuple(found)


def _backlog(report: Report, words: Words) -> Backlog | None:
    listed = report.listed
    if not listed:
        return None
    by_source: Counter[str] = Counter()
    for name, n in report.whole.backlog if report.whole else _each(listed):
        by_source[line(name, 80)] += n
    return Backlog(
        says=words("backlog_total", n=report.tally.backlog),
        by_source=tuple(by_source.most_common()),
        items=tuple(_listed(change, report, words) for change in listed),
    )


def _each(listed: Iterable[Change]) -> Iterator[tuple[str, int]]:
    return ((change.source_name, 1) for change in listed)


def _listed(change: Change, report: Report, words: Words) -> Listed:
    date = published(change, report.zone)
    return Listed(title_of(change, words), date[:10] if date else "—", line(change.source_name, 80))


def _trouble(incident: Incident, names: dict[str, str], report: Report, words: Words) -> Trouble:
    where = of_sources(incident, words) or names.get(incident.source_id or "", "")
    is_open = incident.closed_at is None
    means, todo = words.advice(incident.kind, incident.detail) if is_open else ("", "")
    return Trouble(
        is_open=is_open,
        state=words("state_open" if is_open else "state_closed"),
        what=line(words.incident_of(incident), 120),
        where=line(where or incident.source_id, 200) or words("monitor"),
        when=_when(incident.opened_at, incident.closed_at, report, words),
        detail=notes.pieces(incident.detail, words, report.zone, _DETAIL_MOST),
        means=means,
        todo=todo,
    )


def _doubt(doubt: Doubt, report: Report, words: Words) -> Trouble:
    """An article that is being confirmed, or can be read after all, in the form of an incident."""
    return Trouble(
        is_open=doubt.ending is None,
        state=words.doubt(doubt.ending),
        what=quoted_title(doubt.title, words, 120),
        where=line(doubt.source_name, 80),
        when=_when(doubt.began_at, doubt.ended_at, report, words),
        detail=(linked(doubt.url),),
    )


def _when(began_at: datetime, ended_at: datetime | None, report: Report, words: Words) -> str:
    """From when to when, or since when, something lasted."""
    began, ended = _at(began_at, report), minute(ended_at, report.zone)
    return words("closed", opened=began, closed=ended) if ended else words("opened", at=began)


def _source(source: SourceHealth, report: Report, words: Words) -> SourceRow:
    told = [words.incident(kind) for kind in source.open_incidents]
    if source.unwatched and source.unwatched not in source.open_incidents:
        why = reason(source.unwatched, words)
        told.insert(0, words("unwatched") + words("by_source", source=why))
    troubles = words("semicolon").join(told)
    return SourceRow(
        name=line(source.name, 80) or line(source.source_id, 80),
        articles="" if source.articles is None else str(source.articles),
        ok=minute(source.last_ok_at, report.zone) or words("never"),
        state=line(troubles, 200) or words("healthy"),
        is_well=not told,
    )
