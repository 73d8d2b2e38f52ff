"""The one line above a report: what happened, before anything is opened."""

from __future__ import annotations

from scheduler.reports.entries import quoted_title
from scheduler.reports.report import READING_ORDER, Report, counts
from scheduler.reports.telling import telling
from scheduler.words.catalogue import Words
from scheduler.words.clean_text import line
from storage.records import Change, Incident, Kind

# What mail programs and chat lists show of a line, generously.
_MOST = 120
_MOST_TITLE = 40


def subject(report: Report) -> str:
    """One line of at most 120 characters that says what the report holds."""
    words = Words(report.language)
    text = _text(report, words)
    if report.title:
        text = words("titled", title=line(report.title, _MOST_TITLE), text=text)
    return line(words("subject", brand=words("brand"), text=text), _MOST)


def _text(report: Report, words: Words) -> str:
    changes = report.changes
    if not changes and report.says:
        return line(report.says)
    if not changes and report.doubts:
        return _of_doubts(report, words)
    if not changes:
        return _of_incidents(report, words) if report.incidents else words("nothing")
    if report.backlog:
        return words("subject_backlog", n=len(changes))
    if len(changes) == 1 and report.is_alert and not report.doubts:
        return _of_one(changes[0], report, words)
    return _of_many(report, words)


def _of_one(change: Change, report: Report, words: Words) -> str:
    kind, title = words(change.kind.value), quoted_title(change.title, words, _MOST_TITLE)
    if change.kind is Kind.EDITED:
        told = telling(change, words, report.zone, most=1)
        return words("subject_edit", kind=kind, title=title, what=told)
    source = words("by_source", source=line(change.source_name, _MOST_TITLE))
    return words("subject_one", kind=kind, title=title) + source


def _of_many(report: Report, words: Words) -> str:
    n_of = counts(report.changes)
    # What readers must not miss stands where the line is not yet cut.
    kinds = [
        words("kind_count", kind=words(kind.value), n=n_of[kind.value])
        for kind in READING_ORDER
        if n_of[kind.value]
    ]
    kinds += dict.fromkeys(words.doubt(doubt.ending) for doubt in report.doubts)
    if report.incidents:
        kinds.append(words("incident_count", n=len(report.incidents)))
    key = "subject_many" if len(report.changes) > 1 else "subject_single"
    return words(key, n=len(report.changes), kinds=words("comma").join(kinds))


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


def _incident(incident: Incident, words: Words) -> str:
    where = words("by_source", source=line(incident.source_id, _MOST_TITLE))
    kind = line(words.incident(incident.kind), _MOST_TITLE)
    return kind + where if incident.source_id else kind
