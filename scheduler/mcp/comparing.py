"""The tool that compares two versions of an article."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

from scheduler.json_objects import difference
from scheduler.mcp.arguments import Compare
from scheduler.mcp.asking import Answer, Inquiry, Telling
from scheduler.mcp.evidence import Evidence, tell
from scheduler.words.vocabulary import FIELD_WORDS, SEVERITY_WORDS, SPAN_CLASS_WORDS, named
from storage.contexts import Surroundings

_PLACE_TEXT = 3_000
"""Characters of what stood at a place: most of a paragraph."""


def compare(asked: Inquiry, given: Compare) -> Answer:
    """What differs, place by place.

    Raises:
        NotFoundError: There is no such article or version.
        UsageError: The cursor cannot be read.
    """
    article_id = asked.article_id(given.article)
    found = difference(asked.archive, article_id, given.from_version, given.to_version)
    evidence = Evidence(asked)
    of_from = evidence.of(article_id, found.from_version)
    of_to = evidence.of(article_id, found.to_version)
    telling = Telling(asked, longest=_PLACE_TEXT)
    tell(telling, [of_from, of_to])
    whole = found.as_json()
    if found.redaction is not None:
        telling.say("redacted", at=asked.time(found.redaction.redacted_at))
    elif found.edit is None:
        telling.say("no_difference")
    else:
        severity = named(SEVERITY_WORDS, found.edit.severity, asked.language)
        telling.say("severity", severity=severity)
    spans = found.edit.spans if found.edit else ()
    begin, shown = asked.number, []
    # One by one: the sentence around a place of a long text is dear to find.
    around = Surroundings(found.before, found.after)
    for span in islice(spans, begin, None):
        if telling.is_full:
            break
        shown.append(telling.safe(span.as_json() | {"context": around.of(span)}))
        tell_place(telling, shown[-1])
    end = begin + len(shown)
    cursor = asked.next(end) if end < len(spans) else None
    return telling.answer(
        cursor,
        **{**whole, "spans": shown},
        places=len(spans),
        evidence={"from": of_from, "to": of_to},
    )


def tell_place(telling: Telling, place: Mapping[str, Any]) -> None:
    """The lines of a place.

    Args:
        telling: The answer.
        place: A span as JSON, made harmless already.
    """
    field = named(FIELD_WORDS, place["field"], telling.asked.language)
    found = named(SPAN_CLASS_WORDS, place["class"], telling.asked.language)
    telling.say("place", **{"field": field, "class": found})
    for key, text in (("removed", place["before"]), ("added", place["after"])):
        if text:
            telling.say(key)
            telling.quote(text)
    if place.get("context"):
        telling.say("context")
        telling.quote(place["context"])
