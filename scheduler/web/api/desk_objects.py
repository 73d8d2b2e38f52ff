"""What programs are answered of the watch and of the desk's work, as types."""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from scheduler.api.objects import Time


class OfSource(Struct):
    """A source that an incident concerns."""

    source_id: str
    name: str


class Incident(Struct):
    """An incident, as `status --json` has it; null for a source: the monitor itself."""

    incident_id: int
    source_id: str | None
    kind: str
    detail: str
    opened_at: Time
    closed_at: Time | None
    sources: list[OfSource]


class Source(Struct):
    """A source and how it is, as `status --json` has it."""

    source_id: str
    name: str
    tier: str
    articles: int
    links_pending: int
    links_found: int
    last_ok_at: Time | None
    last_fetch_at: Time | None
    next_fetch_at: Time | None
    failures: int


class Entry(Struct):
    """One thing that was done at the desk."""

    entry_id: int
    logged_at: Time
    who: str
    act: str
    words: str | None


class Handling(Struct):
    """How the desk stands with a change, and what was done, in order of time."""

    change_id: int
    seen_at: Time | None
    seen_by: str | None
    assigned_at: Time | None
    assigned_to: str | None
    done_at: Time | None
    done_by: str | None
    log: list[Entry]


class Muted(Struct):
    """An article or a source, and whether it is told of."""

    muted: bool
    article_id: int | UnsetType = UNSET
    source_id: str | UnsetType = UNSET


class Done(Struct):
    """It is done."""

    done: bool


class Asked(Struct):
    """It was asked of the daemon, which takes it up when it runs."""

    kind: Literal["look", "add"]
    source_id: str | None = None
    url: str | None = None
