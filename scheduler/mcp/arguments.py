"""What each tool is asked with, as a struct: the schema that assistants see is made of it."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from scheduler.api.asking import MOST_NAMES, Names
from scheduler.api.cursors import CursorText
from storage.archive.search import LONGEST as LONGEST_QUERY
from storage.records import Kind, Severity

MOST_ROWS = 50
"""Rows of an answer; more would fill an assistant's attention with one list."""

ROWS = 20
"""Rows where nobody says how many."""

SpanClass = Literal[
    "figure", "date", "name", "office", "negation", "polarity", "correction", "headline",
    "sentence_added", "sentence_removed", "paragraph_moved", "wording", "punctuation",
    "white_space", "width", "particle", "kicker", "subtitle", "published_at", "origin", "authors",
    "authors_reordered", "script", "editor", "section", "images", "form", "attachment_added",
    "attachment_removed", "attachment_renamed", "attachment_replaced", "url",
]  # fmt: skip
"""Classes of changed places, as docs/changes.md has them."""

Article = Annotated[int, Meta(ge=1, le=2**53)] | Annotated[str, Meta(min_length=1, max_length=2000)]
Moment = Annotated[str, Meta(min_length=1, max_length=64)]
Number = Annotated[int, Meta(ge=1, le=2**31)]
Rows = Annotated[int, Meta(ge=1, le=MOST_ROWS)]


class Arguments(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Root of the arguments; what is not named here is refused."""


class Listed(Arguments, frozen=True, kw_only=True):
    """Of a tool whose answer is a list that goes on."""

    limit: Rows = ROWS
    cursor: CursorText | None = None


class Search(Listed, frozen=True, kw_only=True):
    """See `scheduler.mcp.searching`."""

    query: Annotated[str, Meta(min_length=1, max_length=LONGEST_QUERY)]
    since: Moment | None = None
    until: Moment | None = None
    sources: Names = ()
    topics: Names = ()
    ranked: bool = False


class Read(Arguments, frozen=True, kw_only=True):
    """See `scheduler.mcp.articles.read`."""

    article: Article
    version: Number | None = None
    at: Moment | None = None
    from_character: Annotated[int, Meta(ge=0, le=2**31)] = 0


class Versions(Listed, frozen=True, kw_only=True):
    """See `scheduler.mcp.articles.versions`."""

    article: Article


class Compare(Arguments, frozen=True, kw_only=True):
    """See `scheduler.mcp.comparing`."""

    article: Article
    from_version: Number | None = None
    to_version: Number | None = None
    cursor: CursorText | None = None


class Changes(Listed, frozen=True, kw_only=True):
    """See `scheduler.mcp.changes`."""

    kinds: Annotated[tuple[Kind, ...], Meta(max_length=MOST_NAMES)] = ()
    severity: Severity | None = None
    span_classes: Annotated[tuple[SpanClass, ...], Meta(max_length=MOST_NAMES)] = ()
    since: Moment | None = None
    until: Moment | None = None
    sources: Names = ()
    topics: Names = ()
    article: Article | None = None
    backlog: bool | None = None


class Trace(Listed, frozen=True, kw_only=True):
    """See `scheduler.mcp.spreading`."""

    article: Article


class Health(Listed, frozen=True, kw_only=True):
    """See `scheduler.mcp.health`."""

    sources: Names = ()


class Prove(Arguments, frozen=True, kw_only=True):
    """See `scheduler.mcp.proving`."""

    article: Article
    version: Number | None = None
    at: Moment | None = None
