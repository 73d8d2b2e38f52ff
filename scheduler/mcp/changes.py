"""The tool that lists changes, by kind, severity, class of what was changed, source and time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scheduler.mcp.arguments import Changes
from scheduler.mcp.asking import ROW_ITEMS, Answer, Inquiry, Telling
from scheduler.mcp.comparing import tell_place
from scheduler.mcp.evidence import Evidence, tell
from scheduler.mcp.foreign import address
from scheduler.words.vocabulary import KIND_WORDS, SEVERITY_WORDS, named
from storage.records import Change, Kind

PLACES = 5
"""Changed places of one change that its lines tell; its object has more."""


def changes(asked: Inquiry, given: Changes) -> Answer:
    """The changes, newest first.

    Raises:
        NotFoundError: There is no such article.
        UsageError: A time or the cursor cannot be read.
    """
    where = asked.filter(
        since=given.since,
        until=given.until,
        sources=given.sources,
        topics=given.topics,
        kinds=given.kinds,
        severity=given.severity,
        backlog=given.backlog,
    )
    found = asked.queries.changes.all(
        replace(where, limit=given.limit + 1),
        article_id=None if given.article is None else asked.article_id(given.article),
        with_contexts=True,
        span_classes=given.span_classes,
        before=asked.number or None,
    )
    telling, evidence = Telling(asked), Evidence(asked)
    rows: list[dict[str, Any]] = []
    for change in found[: given.limit]:
        if telling.is_full:
            break
        row = change.as_json()
        row["evidence"] = {
            "from": evidence.of(change.article_id, change.from_version),
            "to": evidence.of(change.article_id, change.to_version),
        }
        # What was asked for comes first: of many places the last are left out.
        row["spans"].sort(key=lambda place: place["class"] not in given.span_classes)
        rows.append(telling.safe(row))
        _tell(telling, rows[-1], change)
    if not rows:
        telling.say("none")
    more = len(found) > len(rows)
    cursor = asked.next(rows[-1]["change_id"]) if more else None
    return telling.answer(cursor, changes=rows)


def _tell(telling: Telling, row: dict[str, Any], change: Change) -> None:
    asked = telling.asked
    kind = named(KIND_WORDS, change.kind, asked.language)
    if change.kind is Kind.EDITED:
        kind += f" / {named(SEVERITY_WORDS, change.severity, asked.language)}"
    telling.say(
        "change",
        change_id=change.change_id,
        kind=kind,
        at=asked.time(change.detected_at),
        article_id=change.article_id,
    )
    telling.say("source", name=row["source_name"], id=row["source_id"])
    telling.say("address", url=address(change.url))
    tell(telling, [row["evidence"]["from"], row["evidence"]["to"]])
    telling.quote(row["title"])
    for place in row["spans"][:PLACES]:
        tell_place(telling, place)
    if len(change.spans) > PLACES:
        telling.say("more_places", n=len(change.spans) - PLACES)
    if change.copy_of is not None:
        telling.say("copy_of", article_id=change.copy_of)
    for fetch in change.proof[:ROW_ITEMS]:
        telling.say(
            "answered",
            at=asked.time(fetch.fetched_at),
            status=fetch.status or "—",
            url=address(fetch.final_url),
        )
    telling.add("")
