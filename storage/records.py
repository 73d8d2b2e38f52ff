"""The records that cross a border: what crawler, storage and scheduler hand to each other.

All are frozen. Times are aware UTC. CONTRIBUTING.md has the vocabulary; `as_json` gives the form
that the command line, the reports and the webhook share (docs/changes.md).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from storage.copied import Original
from storage.notes import plain
from storage.renderings import Rendering
from storage.shown import Attachment, Form, Image
from storage.times import Precision, published_iso, to_iso

WORDS_MOST = 200
"""Characters kept of the words on which a judgement of an answer rests."""


class Outcome(StrEnum):
    """What one HTTP attempt came to."""

    OK = "ok"
    NOT_MODIFIED = "not_modified"
    GONE = "gone"
    BLOCKED = "blocked"
    SOFT_ERROR = "soft_error"
    HARD_ERROR = "hard_error"

    @property
    def is_answer(self) -> bool:
        """Whether what was asked for is there, with its bytes or as it was."""
        return self in (Outcome.OK, Outcome.NOT_MODIFIED)


class Kind(StrEnum):
    """What happened to an article."""

    NEW = "new"
    EDITED = "edited"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    MOVED = "moved"
    COPIED = "copied"


class Severity(StrEnum):
    """How much an edit weighs; ordered from least to most by `rank`."""

    COSMETIC = "cosmetic"
    MINOR = "minor"
    SUBSTANTIVE = "substantive"

    @property
    def rank(self) -> int:
        """0 for cosmetic, 1 for minor, 2 for substantive."""
        return list(Severity).index(self)


class State(StrEnum):
    """Where an article stands."""

    LIVE = "live"
    WITHDRAWN = "withdrawn"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Article:
    """One extracted state of an article. A field that the page does not give is None or empty.

    Attributes:
        url: The address asked for; canonical where the page names a canonical one.
        title: The headline (without the site's suffix).
        kicker: 引题, the line above the headline.
        subtitle: 副题, the line below it.
        published_at: When the page says it was published; aware. Of a day alone, its beginning.
        published_precision: How finely that was printed; None where it is not known, as of what
            an earlier release read.
        origin: 稿源/来源 as printed.
        authors: 记者 and 通讯员, in the order printed.
        editor: 编辑/责编.
        section: The breadcrumb, its parts joined by `` > ``.
        body: Paragraphs joined by one newline.
        notices: 更正, 编者按 and the like, wherever they stand on the page.
        images: In the order of the page.
        attachments: Files in the order of the page; of a film or a document that stands for the
            text, that file, too.
        form: What stands for the text of an article that has none or hardly any; None for an
            ordinary one.
        language: A BCP 47 tag such as ``zh-Hans``, ``zh-Hant`` or ``en``.
    """

    url: str
    title: str
    body: str
    kicker: str | None = None
    subtitle: str | None = None
    published_at: datetime | None = None
    published_precision: Precision | None = None
    origin: str | None = None
    authors: tuple[str, ...] = ()
    editor: str | None = None
    section: str | None = None
    notices: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    form: Form | None = None
    language: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The article's fields as a JSON object, in the order of the vocabulary."""
        return {
            "url": self.url,
            "title": self.title,
            "kicker": self.kicker,
            "subtitle": self.subtitle,
            "published_at": self.published_at and published_iso(self.published_at),
            "published_precision": self.published_precision,
            "origin": self.origin,
            "authors": list(self.authors),
            "editor": self.editor,
            "section": self.section,
            "body": self.body,
            "notices": list(self.notices),
            "images": [image.as_json() for image in self.images],
            "attachments": [attachment.as_json() for attachment in self.attachments],
            "form": self.form,
            "language": self.language,
        }


@dataclass(frozen=True, slots=True)
class Span:
    """One changed place of one field.

    Attributes:
        field: The article field.
        span_class: Its class by docs/changes.md (figure, date, name, …, or the field's own name).
        before: What stood there; empty where something was added.
        after: What stands there now; empty where something was removed.
        paragraph: For the body, the 1-based paragraph in `after`, or in `before` if removed.
        moved: Where order alone changed, the items that stand elsewhere now.
    """

    field: str
    span_class: str
    before: str
    after: str
    paragraph: int | None = None
    moved: str = ""

    def as_json(self) -> dict[str, Any]:
        """The span as a JSON object; its class is under ``class``, `moved` only where it is set."""
        moved = {"moved": self.moved} if self.moved else {}
        return {
            "field": self.field,
            "class": self.span_class,
            "before": self.before,
            "after": self.after,
            "paragraph": self.paragraph,
            **moved,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Span:
        """The span that `as_json` wrote."""
        texts = data["before"], data["after"]
        moved = data.get("moved", "")
        return cls(data["field"], data["class"], *texts, data.get("paragraph"), moved)


@dataclass(frozen=True, slots=True)
class Edit:
    """The difference of two versions of an article.

    Attributes:
        fields: The fields that differ, in the order of the vocabulary.
        spans: Every changed place.
        severity: The heaviest of the spans.
    """

    fields: tuple[str, ...]
    spans: tuple[Span, ...]
    severity: Severity


@dataclass(frozen=True, slots=True)
class Fetch:
    """One HTTP attempt and what it came to.

    Attributes:
        url: The address asked for.
        fetched_at: When the answer (or the failure) was there.
        outcome: What it came to.
        status: The HTTP status of the last answer; None when there was none.
        final_url: The address that answered, after redirects.
        redirects: The addresses passed through, in order, without `url` and `final_url`.
        headers: The answer's headers, in order, names as served.
        body: The bytes after transfer and content decoding; None when there was no answer.
        detail: What a reader needs to know of a failure, in one line.
        duration_s: From the request to the last byte.
        digest: The body's SHA-256 in hex, where the body itself is known and not carried.
        rule: The code of the rule that judged an answer that is not as it should be.
        words: What that rule rests on: a sentence of the page, a status, an address.
        rendering: What a browser made of the answer, where it was rendered; it is read then, and
            `body` is what was served all the same.
    """

    url: str
    fetched_at: datetime
    outcome: Outcome
    status: int | None = None
    final_url: str | None = None
    redirects: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = field(default=None, repr=False)
    detail: str | None = None
    duration_s: float | None = None
    digest: str | None = None
    rule: str | None = None
    words: str | None = None
    rendering: Rendering | None = None

    @property
    def document(self) -> bytes | None:
        """What is read: the rendered document, where there is one, else the body as served."""
        return self.body if self.rendering is None else self.rendering.body

    def header(self, name: str) -> str | None:
        """The first header of that name, in any case of letters."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    @property
    def sha256(self) -> str | None:
        """The snapshot's address: the body's SHA-256 in hex."""
        if self.digest is not None or self.body is None:
            return self.digest
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class ProofFetch:
    """One fetch of a withdrawal's proof."""

    fetch_id: int
    fetched_at: datetime
    status: int | None
    final_url: str | None
    detail: str | None
    sha256: str | None

    def as_json(self) -> dict[str, Any]:
        """The fetch as a JSON object."""
        return {
            "fetch_id": self.fetch_id,
            "fetched_at": to_iso(self.fetched_at),
            "status": self.status,
            "final_url": self.final_url,
            "detail": self.detail,
            "sha256": self.sha256,
        }


@dataclass(frozen=True, slots=True)
class Change:
    """A recorded change, as everything that tells of it sees it.

    Attributes:
        topics: The topics that the article matches at this version.
        source_name: The publisher's name, for reports.
        on_topic: False when this edit takes the article off every topic (it stays watched).
        before: The article at `from_version`; None for ``new`` and where it was not asked for.
        after: The article at `to_version`, or the last known one of a withdrawn article.
        last_seen_at: Of a withdrawal, when the article last answered before it.
        contexts: For each span the sentence around it (`storage.contexts`); empty where the texts
            were not asked for.
        original: Of a copy, what it copies; None where that was not asked for.
    """

    change_id: int
    kind: Kind
    severity: Severity
    article_id: int
    url: str
    title: str
    source_id: str
    source_name: str
    detected_at: datetime
    from_version: int | None = None
    to_version: int | None = None
    fields: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    copy_of: int | None = None
    backlog: bool = False
    proof: tuple[ProofFetch, ...] = ()
    topics: tuple[str, ...] = ()
    on_topic: bool = True
    chain_hash: str = ""
    before: Article | None = None
    after: Article | None = None
    last_seen_at: datetime | None = None
    contexts: tuple[str | None, ...] = ()
    original: Original | None = None

    def as_json(self) -> dict[str, Any]:
        """The change in the form of docs/changes.md, which `changes --json` and webhooks share."""
        contexts = self.contexts or (None,) * len(self.spans)
        spans = [
            span.as_json() | {"context": context}
            for span, context in zip(self.spans, contexts, strict=True)
        ]
        return {
            "change_id": self.change_id,
            "kind": self.kind.value,
            "severity": self.severity.value,
            "article_id": self.article_id,
            "url": self.url,
            "title": self.title,
            "source_id": self.source_id,
            "source_name": self.source_name,
            "detected_at": to_iso(self.detected_at),
            "from_version": self.from_version,
            "to_version": self.to_version,
            "fields": list(self.fields),
            "spans": spans,
            "copy_of": self.copy_of,
            "copied": self._copied(spans),
            "backlog": self.backlog,
            "last_seen_at": self.last_seen_at and to_iso(self.last_seen_at),
            "proof": [fetch.as_json() for fetch in self.proof],
            "topics": list(self.topics),
            "on_topic": self.on_topic,
        }

    def _copied(self, spans: list[dict[str, Any]]) -> dict[str, Any] | None:
        """What is copied, and what the copy changed in it."""
        if self.copy_of is None:
            return None
        original = self.original.as_json() if self.original else {"article_id": self.copy_of}
        return original | {"differences": spans}


@dataclass(frozen=True, slots=True)
class Incident:
    """The monitor itself is blind or ill: opened once, closed when it heals.

    Attributes:
        source_id: Of which source, the first of several; None: of the whole.
        detail: As it is kept (`storage.notes`).
        sources: The id and the name of each source that it concerns, the first one first; while it
            is open, of those that have not healed.
    """

    incident_id: int
    source_id: str | None
    kind: str
    detail: str
    opened_at: datetime
    closed_at: datetime | None = None
    sources: tuple[tuple[str, str], ...] = ()

    def concerns(self, source_id: str) -> bool:
        """Whether it is one of the source's."""
        return source_id == self.source_id or any(known == source_id for known, _ in self.sources)

    def as_json(self) -> dict[str, Any]:
        """The incident in the form of docs/changes.md."""
        return {
            "incident_id": self.incident_id,
            "source_id": self.source_id,
            "kind": self.kind,
            "detail": plain(self.detail),
            "opened_at": to_iso(self.opened_at),
            "closed_at": self.closed_at and to_iso(self.closed_at),
            "sources": [{"source_id": known, "name": name} for known, name in self.sources],
        }
