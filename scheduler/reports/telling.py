"""A change in a line of words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from scheduler.words.catalogue import Words
from scheduler.words.clean_text import line
from scheduler.words.shown_times import minute, second
from storage.diffs import sentence
from storage.records import Change, Kind, Severity, Span
from storage.times import from_iso

# Which of several changed places is told first, heaviest first; the others keep their order.
_WEIGHT = (
    "correction", "headline", "figure", "date", "name", "office", "negation", "polarity",
    "sentence_removed", "sentence_added", "published_at", "origin", "authors", "kicker", "subtitle",
)  # fmt: skip
_LIGHT = ("punctuation", "white_space", "width", "particle")
_MOST_TOLD = 3


def telling(change: Change, words: Words, zone: ZoneInfo, most: int = _MOST_TOLD) -> str:
    """What an edit changed, its heaviest places first, in one line."""
    return in_brief(change.spans, words, zone, most) or _fields(change, words)


def in_brief(spans: Sequence[Span], words: Words, zone: ZoneInfo, most: int = _MOST_TOLD) -> str:
    """Changed places in one line, the heaviest first, and how many there are in all."""
    heaviest = sorted(spans, key=_rank)[:most]
    told = words("semicolon").join(place(span, words, zone) for span in heaviest)
    return told if len(spans) <= most else told + words("and_more", n=len(spans))


def kind_words(change: Change, words: Words) -> str:
    """The kind of a change, with its severity where that says more than the kind."""
    kind = words(change.kind.value)
    if change.kind is Kind.EDITED or change.severity is not Severity.SUBSTANTIVE:
        return kind + words("dot") + words(change.severity.value)
    return kind


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


def _rank(span: Span) -> int:
    if span.span_class in _WEIGHT:
        return _WEIGHT.index(span.span_class)
    return len(_WEIGHT) + (span.span_class in _LIGHT)
