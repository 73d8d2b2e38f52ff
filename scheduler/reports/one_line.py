"""What fits on one line: a change, a changed place, and the subject of a whole report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from scheduler.reports.report import READING_ORDER, Report
from scheduler.reports.unwatched import nothing
from scheduler.words.catalogue import Words
from scheduler.words.clean_text import line
from scheduler.words.shown_times import minute, second
from storage.diffs import sentence
from storage.records import Change, Incident, Kind, Severity, Span
from storage.times import from_iso

# Which of several changed places is told first, heaviest first; the others keep their order.
_WEIGHT = (
    "correction", "headline", "figure", "date", "name", "office", "negation", "polarity",
    "sentence_removed", "sentence_added", "published_at", "origin", "authors", "kicker", "subtitle",
)  # fmt: skip
_LIGHT = ("punctuation", "white_space", "width", "particle")
_MOST_TOLD = 3


def one_line(change: Change, words: Words, zone: ZoneInfo) -> str:
    """What an edit changed, its heaviest places first, in one line."""
    return in_brief(change.spans, words, zone) or _fields(change, words)


def in_brief(spans: Sequence[Span], words: Words, zone: ZoneInfo, most: int = _MOST_TOLD) -> str:
    """Changed places in one line, the heaviest first, and how many there are in all."""
    heaviest = sorted(spans, key=rank)[:most]
    told = words("semicolon").join(place(span, words, zone) for span in heaviest)
    return told if len(spans) <= most else told + words("and_more", n=len(spans))


def kind_words(change: Change, words: Words) -> str:
    """The kind of a change, with its severity where that says more than the kind."""
    kind = words(change.kind.value)
    if change.kind is Kind.EDITED or change.severity is not Severity.SUBSTANTIVE:
        return kind + words("dot") + words(change.severity.value)
    return kind


def quoted_title(title: str, words: Words, most: int = 60) -> str:
    """A title as it is named in a line."""
    return words("quoted", title=line(title, most) or words("untitled"))


def place(span: Span, words: Words, zone: ZoneInfo) -> str:
    """One changed place in one line, its times in the zone."""
    if span.field == "published_at":
        before, after = _time(span.before, zone), _time(span.after, zone)
        if before == after:
            before, after = (_time(text, zone, second) for text in (span.before, span.after))
        span = replace(span, before=before, after=after)
    return line(sentence(span, words.language))


def _time(
    text: str, zone: ZoneInfo, shown_by: Callable[[datetime, ZoneInfo], str | None] = minute
) -> str:
    """A stored time of publication as readers know it; a day stands there as its date.

    Earlier releases quoted a day as its beginning: a midnight is told as its day.
    """
    try:
        shown = shown_by(from_iso(text), zone) or text
    except ValueError:
        return text
    return shown.removesuffix(" 00:00")


def _fields(change: Change, words: Words) -> str:
    if not change.fields:
        return words("edit_unknown")
    named = words("comma").join(line(words.field(name), 40) for name in change.fields)
    return words("fields_changed", fields=named)


def rank(span: Span) -> int:
    """The place of a changed place among others: the heaviest first."""
    if span.span_class in _WEIGHT:
        return _WEIGHT.index(span.span_class)
    return len(_WEIGHT) + (span.span_class in _LIGHT)


# What mail programs and chat lists show of a line, generously.
_MOST = 120
_MOST_TITLE = 40


def subject(report: Report) -> str:
    """One line of at most 120 characters that says what the report of a span holds."""
    words = report.words
    text = _text(report, words)
    if report.title:
        text = words("titled", title=line(report.title, _MOST_TITLE), text=text)
    return line(words("subject", brand=words("short_brand"), text=text), _MOST)


def _text(report: Report, words: Words) -> str:
    changes = report.changes
    if not changes and report.says:
        return line(report.says)
    if not changes and report.doubts:
        return _of_doubts(report, words)
    if not changes:
        return _of_incidents(report, words) if report.incidents else nothing(report, words)
    if report.backlog:
        return words("subject_backlog", n=report.tally.backlog)
    return _of_many(report, words)


def _of_many(report: Report, words: Words) -> str:
    tally = report.tally
    # What readers must not miss stands where the line is not yet cut.
    kinds = [
        words("kind_count", kind=words(kind.value), n=tally.kinds[kind.value])
        for kind in READING_ORDER
        if tally.kinds[kind.value]
    ]
    key = "subject_many" if tally.changes > 1 else "subject_single"
    told = [words(key, n=tally.changes, kinds=words("comma").join(kinds))] if kinds else []
    if tally.backlog:
        told.append(words("subject_backlog", n=tally.backlog))
    told += dict.fromkeys(words.doubt(doubt.ending) for doubt in report.doubts)
    if report.incidents:
        told.append(words("incident_count", n=len(report.incidents)))
    return words("semicolon").join(told)


def _of_doubts(report: Report, words: Words) -> str:
    told = [
        words(
            "subject_one",
            kind=words.doubt(doubt.ending),
            title=quoted_title(doubt.title, words, _MOST_TITLE),
        )
        for doubt in report.doubts
    ]
    return words("semicolon").join(told)


def _of_incidents(report: Report, words: Words) -> str:
    opened = [incident for incident in report.incidents if incident.closed_at is None]
    told = [_incident(incident, words) for incident in opened or report.incidents]
    key = "subject_opened" if opened else "subject_closed"
    return words(key, what=words("semicolon").join(dict.fromkeys(told)))


def of_sources(incident: Incident, words: Words, most: int = 5) -> str:
    """The names of the sources that an incident concerns; empty where it concerns none."""
    named = [line(name, 40) for _, name in incident.sources]
    more = [words("and_sources", n=len(named) - most)] if len(named) > most else []
    return words("comma").join(named[:most]) + "".join(more)


def _incident(incident: Incident, words: Words) -> str:
    named = of_sources(incident, words) or incident.source_id
    where = words("by_source", source=line(named, _MOST_TITLE))
    kind = line(words.incident_of(incident), _MOST_TITLE)
    return kind + where if incident.source_id else kind
