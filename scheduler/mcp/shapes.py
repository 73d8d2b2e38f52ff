"""What the tools answer, as types: the schemas that assistants see are made of them.

The objects are those of ``--json``. Of the large ones, named here is what an assistant leans on;
more may stand beside it; their whole types stand in `scheduler.api.objects`.
"""

from __future__ import annotations

from typing import Any, TypedDict

from scheduler.api.objects import Snapshot, Span, Spread, Version


class Whole(TypedDict):
    """Of every answer: what is foreign in it, and whether it is a part."""

    notice: str
    shortened: bool
    next: str | None


class VersionEvidence(TypedDict):
    """By what a version is cited."""

    version: int
    captured_at: str
    snapshot_sha256: str
    content_hash: str


Both = TypedDict("Both", {"from": VersionEvidence | None, "to": VersionEvidence | None})
"""The evidence of the version before a change and of the one after it."""


class FoundArticle(TypedDict):
    """An article's object, without what is not known of a list."""

    article_id: int
    version: int
    source_id: str
    state: str
    url: str
    title: str
    captured_at: str
    published_at: str | None


class Excerpt(TypedDict):
    """What stands around the words that were found."""

    field: str
    text: str


class SearchedArticle(FoundArticle):
    """An article of a search."""

    source_name: str
    evidence: VersionEvidence | None
    excerpts: list[Excerpt]


class SearchAnswer(Whole):
    """Of `search_articles`."""

    articles: list[SearchedArticle]


class ReadArticle(FoundArticle):
    """An article with its text."""

    body: str
    origin: str | None
    authors: list[str]
    notices: list[str]


class Part(TypedDict):
    """Which part of a body was given."""

    from_character: int
    to_character: int
    characters: int
    next_from_character: int | None


class ReadAnswer(Whole):
    """Of `read_article`."""

    article: ReadArticle
    part: Part
    evidence: VersionEvidence | None
    redacted_at: str | None


class VersionsAnswer(Whole):
    """Of `list_versions`."""

    article_id: int
    versions: list[Version]


class CompareAnswer(Whole):
    """Of `compare_versions`."""

    article_id: int
    from_version: int
    to_version: int
    severity: str | None
    fields: list[str]
    spans: list[Span]
    places: int
    redacted_at: str | None
    evidence: Both


class ListedChange(TypedDict):
    """A change's object, as docs/changes.md has it."""

    change_id: int
    kind: str
    severity: str
    article_id: int
    url: str
    title: str
    source_id: str
    source_name: str
    detected_at: str
    from_version: int | None
    to_version: int | None
    spans: list[Span]
    copy_of: int | None
    backlog: bool
    proof: list[dict[str, Any]]
    evidence: Both


class ChangesAnswer(Whole):
    """Of `list_changes`."""

    changes: list[ListedChange]


class SpreadAnswer(Whole):
    """Of `trace_spread`."""

    article_id: int
    spread: list[Spread]


class KnownSource(TypedDict):
    """A source and how it stands."""

    source_id: str
    name: str
    tier: str
    articles: int
    last_ok_at: str | None
    next_fetch_at: str | None
    failures: int


class OpenIncident(TypedDict):
    """An incident's object, as docs/changes.md has it."""

    incident_id: int
    source_id: str | None
    kind: str
    detail: str | None
    opened_at: str


class HealthAnswer(Whole):
    """Of `source_health`."""

    counts: dict[str, int]
    last_run: dict[str, Any] | None
    next_fetch_at: str | None
    incidents: list[OpenIncident]
    incidents_open: int
    sources: list[KnownSource]


class Proof(TypedDict):
    """What ``show --proof`` prints."""

    article_id: int
    version: int
    captured_at: str
    extractor: str
    content_hash: str
    snapshot: Snapshot
    fetch: dict[str, Any]
    further_pages: list[dict[str, Any]]
    changes: list[dict[str, Any]]
    head: str
    redaction: dict[str, Any] | None
    timestamp: dict[str, Any] | None


class ProofAnswer(Whole):
    """Of `prove_version`."""

    proof: Proof
