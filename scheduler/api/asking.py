"""What programs may ask, as types: each address, each query and each body is checked by its own."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from scheduler.api.cursors import LARGEST, CursorText
from storage.desk_work import MOST_MUTE_DAYS, MOST_NAME, MOST_NOTE, MOST_URL
from storage.records import Kind, Severity

MOST = 200
"""Items of a page."""

MOST_NAMES = 50
"""Sources, topics or the like that one question names."""

Number = Annotated[int, Meta(ge=1, le=LARGEST)]
Moment = Annotated[
    str,
    Meta(
        max_length=40,
        description="ISO 8601, in the configured zone unless it names one; or a span ago: 7d, 12h",
    ),
]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Names = Annotated[tuple[Name, ...], Meta(max_length=MOST_NAMES)]


class Query(Struct, forbid_unknown_fields=True, kw_only=True):
    """What every query may have.

    Attributes:
        lang: Of what is said where something cannot be done.
    """

    lang: Literal["zh", "en"] | None = None


class Paged(Query):
    """A list a page at a time; the cursor is that of the page before."""

    limit: Annotated[int, Meta(ge=1, le=MOST)] = 50
    cursor: CursorText | None = None


class Spanned(Paged):
    """A list of what was first seen, detected or captured in a span."""

    since: Moment | None = None
    until: Moment | None = None
    source: Names = ()
    topic: Names = ()
    kind: tuple[Kind, ...] = ()
    severity: Severity | None = None


class OfArticles(Spanned):
    """Articles, newest seen first, as they stand or as they stood."""

    at: Moment | None = None


class OfChanges(Spanned):
    """Changes.

    Attributes:
        order: The oldest first is for who follows them.
        after: Only those of a higher number: what came since the last one that is known.
    """

    order: Literal["newest", "oldest"] = "newest"
    after: Annotated[int, Meta(ge=0, le=LARGEST)] | None = None


class OfSearch(OfArticles, kw_only=True):
    """Articles of which a version says it; the best first is one page, without a next."""

    q: Annotated[str, Meta(min_length=1, max_length=1000)]
    ranked: bool = False


class OfIncidents(Paged):
    """Incidents, newest first."""

    open: bool = False
    since: Moment | None = None


class ByAddress(Query):
    """An article by its address."""

    url: Annotated[str, Meta(min_length=1, max_length=MOST_URL)]
    at: Moment | None = None


class Then(Query):
    """As of now, or of a moment."""

    at: Moment | None = None


class PagedThen(Paged):
    """A list as of now, or of a moment."""

    at: Moment | None = None


class OfProof(Query):
    """Which version; without, the newest reading."""

    version: Number | None = None
    at: Moment | None = None


class Between(Query):
    """Two versions; without, the last two as which the article stood."""

    first: Number | None = field(default=None, name="from")
    second: Number | None = field(default=None, name="to")


class AtArticle(Struct):
    """An article."""

    article_id: Number


class AtVersion(AtArticle):
    """A version of an article."""

    version: Number


class AtChange(Struct):
    """A change."""

    change_id: Number


class AtIncident(Struct):
    """An incident."""

    incident_id: Number


class AtSource(Struct):
    """A source."""

    source_id: Name


class Body(Struct, forbid_unknown_fields=True):
    """What a write says; without a field it is an empty object."""


class Seen(Body):
    """The changes that were seen."""

    change_ids: Annotated[tuple[Number, ...], Meta(min_length=1, max_length=500)]


class Given(Body):
    """To whom a change is given; null takes it back."""

    to: Annotated[str, Meta(max_length=MOST_NAME)] | None


class Note(Body):
    """A note on a change."""

    words: Annotated[str, Meta(min_length=1, max_length=MOST_NOTE)]


class Mute(Body):
    """For how many days nothing more is told; null: for ever."""

    days: Annotated[int, Meta(ge=1, le=MOST_MUTE_DAYS)] | None = None


class Add(Body):
    """An article by its address."""

    url: Annotated[str, Meta(min_length=1, max_length=MOST_URL)]
