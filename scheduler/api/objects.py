"""What programs are answered of articles, as types: the objects are those of `--json`."""

from __future__ import annotations

from typing import Annotated, Any, Generic, TypeVar

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from storage.records import Kind, Outcome, Severity, State
from storage.shown import Form
from storage.times import Precision

T = TypeVar("T")

Time = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]
Sha256 = Annotated[str, Meta(description="SHA-256 in hex, 64 characters.")]
Free = dict[str, Any]
"""An object that is told in docs/changes.md or storage/README.md, and not once more here."""


class Listed(Struct, Generic[T]):
    """A page of a list.

    Attributes:
        next: The cursor of the next page; null on the last one.
    """

    items: list[T]
    next: str | None


class Image(Struct):
    """A picture that an article shows."""

    url: str | None
    caption: str | None
    credit: str | None


class Attachment(Struct):
    """A file that an article gives its readers."""

    name: str
    url: str | None


class Article(Struct):
    """An article in one of its versions, as `articles --json` has it."""

    article_id: int
    version: int
    source_id: str
    state: State
    on_topic: bool
    backlog: bool
    first_seen_at: Time
    last_seen_at: Time
    next_fetch_at: Time | None
    captured_at: Time
    extractor: str
    reread_of: int | None
    redacted_at: Time | None
    topics: list[str]
    url: str
    title: str
    kicker: str | None
    subtitle: str | None
    published_at: Time | None
    published_precision: Precision | None
    origin: str | None
    authors: list[str]
    editor: str | None
    section: str | None
    body: str
    notices: list[str]
    images: list[Image]
    attachments: list[Attachment]
    form: Form | None
    language: str | None


class FoundAttachment(Struct):
    """A kept attachment in which words were found."""

    url: str
    text: str
    marks: list[list[int]]


class Found(Article):
    """An article with the words found in it, as `search --json` has it.

    Attributes:
        marks: Of each field the beginning and the end of each word found in it.
        attachment: Where only a kept attachment says it.
    """

    marks: dict[str, list[list[int]]]
    attachment: FoundAttachment | UnsetType = UNSET


class Version(Struct):
    """A version without its text."""

    version: int
    captured_at: Time
    title: str
    extractor: str
    reread_of: int | None
    content_hash: Sha256
    snapshot_sha256: Sha256
    snapshot_size: int


class Span(Struct, kw_only=True):
    """One changed place.

    Attributes:
        kind: Its class by docs/changes.md.
        context: The sentence around it; only where the change is told.
        moved: Where order alone changed, what stands elsewhere now.
    """

    field: str
    kind: str = msgspec.field(name="class")
    before: str
    after: str
    paragraph: int | None
    context: str | UnsetType | None = UNSET
    moved: str | UnsetType = UNSET


class ProofFetch(Struct):
    """One answer that proves a withdrawal."""

    fetch_id: int
    fetched_at: Time
    status: int | None
    final_url: str | None
    detail: str | None
    sha256: Sha256 | None


class Change(Struct):
    """A change, as `changes --json` and webhooks have it."""

    change_id: int
    kind: Kind
    severity: Severity
    article_id: int
    url: str
    title: str
    source_id: str
    source_name: str
    detected_at: Time
    from_version: int | None
    to_version: int | None
    fields: list[str]
    spans: list[Span]
    copy_of: int | None
    copied: Free | None
    backlog: bool
    last_seen_at: Time | None
    proof: list[ProofFetch]
    topics: list[str]
    on_topic: bool


class Spread(Struct):
    """An article's place in the spread of a text."""

    article_id: int
    source_id: str
    source_name: str
    url: str
    title: str
    origin: str | None
    published_at: Time | None
    published_precision: Precision | None
    first_seen_at: Time
    similarity: float
    original: bool
    order_known: bool


class Reason(Struct):
    """Why a topic matched."""

    rule: str
    weight: float
    words: list[str]
    field: str
    places: list[int]


class Match(Struct):
    """A topic's verdict on a version."""

    topic: str
    matched: bool
    score: float
    reasons: list[Reason]


class Judged(Struct):
    """Answers that were not taken for the article, and why."""

    fetch_ids: list[int]
    since: Time
    until: Time
    times: int
    outcome: Outcome
    status: int | None
    url: str
    final_url: str | None
    detail: str | None
    rule: str | None
    words: str | None
    counts_as_proof: bool


class Finest(Struct):
    """The finest time of publication that any version prints."""

    published_at: Time | None
    published_precision: Precision | None


class Redaction(Struct):
    """That an article was removed on demand."""

    redaction_id: int
    article_id: int
    redacted_at: Time
    reason: str
    versions: list[int]
    changes: list[int]
    snapshots: list[int]
    redaction_hash: Sha256


class Rendering(Struct):
    """What a browser made of the answer that a version was read from."""

    browser: str
    failed: str | None
    sha256: Sha256 | None
    size: int
    screenshot_sha256: Sha256 | None
    screenshot_size: int | None


class WholeArticle(Article):
    """An article with all that is known of it, as `show --json` has it.

    Attributes:
        life: What happened to it, in order; each with `at` and `event`.
        cut: What the page asks for where it shows the beginning only by now.
    """

    versions: list[Version]
    matches: list[Match]
    judged: list[Judged]
    being_confirmed: list[Free]
    life: list[Free]
    changes: list[Change]
    spread: list[Spread]
    published_finest: Finest | None
    redaction: Redaction | None
    cut: str | None
    rendering: Rendering | UnsetType = UNSET


class Difference(Struct):
    """What lies between two versions, as `diff --json` has it."""

    article_id: int
    from_version: int
    to_version: int
    severity: Severity | None
    fields: list[str]
    spans: list[Span]
    redacted_at: Time | None


class Snapshot(Struct):
    """Bytes that a version was read from."""

    sha256: Sha256
    size: int


class ServedBy(Struct):
    """How the bytes of a page were got."""

    url: str
    final_url: str | None
    redirects: list[str]
    status: int | None
    headers: list[list[str]]
    fetched_at: Time


class FurtherPage(Snapshot):
    """A further page of an article of several."""

    fetch: ServedBy


class Link(Struct):
    """A change's place in the chain."""

    change_id: int
    kind: Kind
    detected_at: Time
    previous_hash: Sha256
    chain_hash: Sha256


class Timestamp(Struct):
    """The time stamp of an authority (RFC 3161) that covers the version."""

    change_id: int
    chain_hash: Sha256
    authority: str
    stamped_at: Time
    response: str


class Proof(Struct):
    """Everything by which a version can be checked, as `show --proof` has it."""

    article_id: int
    version: int
    captured_at: Time
    extractor: str
    reread_of: int | None
    content_hash: Sha256
    snapshot: Snapshot
    fetch: ServedBy
    further_pages: list[FurtherPage]
    changes: list[Link]
    head: Sha256
    redaction: Redaction | None
    timestamp: Timestamp | None
