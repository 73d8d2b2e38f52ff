"""The tool that tells how the watch stands: the sources, and what keeps us from seeing."""

from __future__ import annotations

from typing import Any

from crawler.settings import ADDED
from scheduler.mcp.arguments import Health
from scheduler.mcp.asking import Answer, Inquiry, Telling
from scheduler.reports.one_line import of_sources
from scheduler.words import notes
from scheduler.words.vocabulary import RUN_WORDS, named
from storage.records import Incident

MOST_INCIDENTS = 30
"""Open incidents that are told one by one, the newest; the rest are counted."""

_DETAIL = 300


def health(asked: Inquiry, given: Health) -> Answer:
    """Counts, the last run, the open incidents, and a part of the sources.

    Raises:
        UsageError: The cursor cannot be read.
    """
    overview = asked.queries.overview
    (after,) = asked.place(tuple[str]) or ("",)
    rows = [
        row
        for row in overview.source_health(given.sources, with_found=False)
        if row["source_id"] > after
    ]
    incidents = _of(overview.incidents(open_only=True), given.sources)
    counts, last = overview.counts(), overview.last_run()
    telling = Telling(asked)
    telling.say("totals", **{key: counts[key] for key in ("articles", "versions", "changes")})
    if last is None:
        telling.say("no_run")
    else:
        state = named(RUN_WORDS, last["state"], asked.language)
        telling.say("last_run", at=asked.time(last["started_at"]), state=state)
    told = _tell_incidents(telling, incidents)
    shown: list[dict[str, Any]] = []
    for row in rows[: given.limit]:
        shown.append(telling.safe(row))
        at = asked.time(row["last_ok_at"]) if row["last_ok_at"] else asked.say("never")
        # What is taken by hand has nothing that could answer well or fail.
        telling.say("by_hand" if row["source_id"] == ADDED else "health", **shown[-1], at=at)
    more = len(rows) > len(shown)
    cursor = asked.next(shown[-1]["source_id"]) if more and shown else None
    return telling.answer(
        cursor,
        counts=counts,
        last_run=last and telling.safe({key: last[key] for key in _RUN if key in last}),
        next_fetch_at=overview.next_fetch_at(),
        incidents=told,
        incidents_open=len(incidents),
        sources=shown,
    )


_RUN = ("run_id", "started_at", "ended_at", "state")


def _of(incidents: list[Incident], sources: tuple[str, ...]) -> list[Incident]:
    """Those of some sources, and those of the monitor itself."""
    return [
        one
        for one in incidents
        if not sources or one.source_id is None or any(map(one.concerns, sources))
    ]


def _tell_incidents(telling: Telling, incidents: list[Incident]) -> list[dict[str, Any]]:
    asked, words = telling.asked, telling.asked.words
    if not incidents:
        telling.say("no_incidents")
        return []
    telling.say("incidents", n=len(incidents))
    shown = []
    for one in incidents[:MOST_INCIDENTS]:
        where = of_sources(one, words) or one.source_id or asked.say("monitor")
        at = asked.time(one.opened_at)
        telling.say("incident", kind=words.incident_of(one), where=where, at=at)
        detail = notes.told(one.detail, words, asked.config.zone)
        # What is noted of a page may hold words of the page.
        telling.quote(detail[:_DETAIL])
        shown.append(telling.safe(one.as_json()))
    if len(incidents) > MOST_INCIDENTS:
        telling.say("and_more", n=len(incidents) - MOST_INCIDENTS)
    telling.add("")
    return shown
