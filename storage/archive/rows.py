"""Between rows and records: how a record stands in its columns."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from storage.deliveries import Delivery, Doubt, Summary
from storage.published import precision_of
from storage.records import Article, Change, Incident, Kind, ProofFetch, Severity, Span
from storage.shown import Attachment, Form, Image
from storage.times import from_iso, published_iso

ARTICLE_COLUMNS = (
    "url",
    "title",
    "kicker",
    "subtitle",
    "published_at",
    "published_precision",
    "origin",
    "authors",
    "editor",
    "section",
    "body",
    "notices",
    "images",
    "attachments",
    "form",
    "language",
)
"""The columns of `versions` that hold an article's fields, in the order of the vocabulary."""

LATER_FIELDS = ("published_precision", "notices", "attachments", "form")
"""Fields that came after the first release: unset, they are no part of a content hash, so that
every hash of an earlier archive holds."""


def to_json(value: Any) -> str:
    """Compact JSON that keeps Chinese readable, keys in the order given."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def canonical(value: Any) -> bytes:
    """JSON with sorted keys, as bytes to be hashed."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def article_values(article: Article) -> tuple[Any, ...]:
    """An article's fields as the values of ARTICLE_COLUMNS."""
    return (
        article.url,
        article.title,
        article.kicker,
        article.subtitle,
        article.published_at and published_iso(article.published_at),
        article.published_precision and article.published_precision.value,
        article.origin,
        to_json(article.authors),
        article.editor,
        article.section,
        article.body,
        to_json(article.notices),
        to_json([image.as_json() for image in article.images]),
        to_json([attachment.as_json() for attachment in article.attachments]),
        article.form and article.form.value,
        article.language,
    )


def article_of(row: sqlite3.Row) -> Article:
    """The article that stands in a row of `versions`."""
    return Article(
        url=row["url"],
        title=row["title"],
        kicker=row["kicker"],
        subtitle=row["subtitle"],
        published_at=moment(row["published_at"]),
        published_precision=precision_of(row["published_precision"]),
        origin=row["origin"],
        authors=tuple(json.loads(row["authors"])),
        editor=row["editor"],
        section=row["section"],
        body=row["body"],
        notices=tuple(json.loads(row["notices"])),
        images=tuple(Image(**image) for image in json.loads(row["images"])),
        attachments=tuple(Attachment(**one) for one in json.loads(row["attachments"])),
        form=Form(row["form"]) if row["form"] else None,
        language=row["language"],
    )


def content_hash(article: Article, snapshot_sha256: str, captured_at: str, extractor: str) -> str:
    """What a version says and where it was read from, as one SHA-256.

    Of an article of several pages, `snapshot_sha256` is those of all of them, joined by commas.
    """
    fields = article.as_json()
    covered = {name: fields[name] for name in fields if fields[name] or name not in LATER_FIELDS}
    record = [covered, snapshot_sha256, captured_at, extractor]
    return hashlib.sha256(canonical(record)).hexdigest()


def row_id(number: int) -> int:
    """A user's number as SQLite can compare it; a greater one names no row."""
    return min(number, 2**63 - 1)


def moment(text: str | None) -> datetime | None:
    """A nullable time column."""
    return from_iso(text) if text else None


def proof_of(data: dict[str, Any]) -> ProofFetch:
    """One fetch of a stored proof."""
    return ProofFetch(**{**data, "fetched_at": from_iso(data["fetched_at"])})


def change_of(
    row: sqlite3.Row, before: Article | None = None, after: Article | None = None
) -> Change:
    """The change of a row of `changes` joined with its article and source (CHANGE_SELECT).

    The article after a move is the one before it at its new address.
    """
    spans = tuple(Span.from_json(span) for span in json.loads(row["spans"]))
    if row["kind"] == Kind.MOVED and after and (new := moved_to(spans)):
        after = replace(after, url=new)
    return Change(
        change_id=row["change_id"],
        kind=Kind(row["kind"]),
        severity=Severity(row["severity"]),
        article_id=row["article_id"],
        url=row["url"],
        title=row["title"],
        source_id=row["source_id"],
        source_name=row["source_name"],
        detected_at=from_iso(row["detected_at"]),
        from_version=row["from_version"],
        to_version=row["to_version"],
        fields=tuple(json.loads(row["fields"])),
        spans=spans,
        copy_of=row["copy_of"],
        backlog=bool(row["backlog"]),
        proof=tuple(proof_of(fetch) for fetch in json.loads(row["proof"])),
        topics=tuple(dict.fromkeys(json.loads(row["topics_now"]))),
        on_topic=bool(row["on_topic"]),
        chain_hash=row["chain_hash"],
        before=before,
        after=after,
        last_seen_at=moment(row["answered_at"]),
    )


def moved_to(spans: Iterable[Span]) -> str | None:
    """The new address in the spans of a move: its one span is that of the article's ``url``."""
    return next((span.after for span in spans if span.field == "url"), None)


CHANGE_SELECT = """
select changes.*, articles.url, articles.source_id, sources.name as source_name,
    iif(exists (select 1 from renames where renames.kind = 'topic'),
        (select json_group_array(ifnull((select new_id from renames
            where renames.kind = 'topic' and old_id = value), value))
            from json_each(changes.topics)), changes.topics) as topics_now,
    iif(changes.kind = 'withdrawn',
        ifnull((select fetched_at from fetches where fetches.article_id = changes.article_id
            and fetches.fetched_at < changes.detected_at and outcome in ('ok', 'not_modified')
            order by fetch_id desc limit 1),
        (select captured_at from versions where versions.article_id = changes.article_id
            and versions.version = changes.from_version)), null) as answered_at
from changes cross join articles using (article_id) cross join sources using (source_id)
"""


INCIDENTS = (
    "incidents left join (select source_id, name as source_name from sources) using (source_id)"
)
"""Incidents with the names of their sources."""


def incidents_of(rows: Iterable[sqlite3.Row]) -> list[Incident]:
    """The incidents of rows of `INCIDENTS`, in the order of the first row of each.

    Rows that are parts of one incident make one: open while one of them is.
    """
    groups: dict[int, list[sqlite3.Row]] = {}
    for row in rows:
        groups.setdefault(row["part_of"] or row["incident_id"], []).append(row)
    return [_joined(number, sorted(group, key=_number)) for number, group in groups.items()]


def _number(row: sqlite3.Row) -> int:
    return int(row["incident_id"])


def _joined(incident_id: int, group: list[sqlite3.Row]) -> Incident:
    first, standing = group[0], [row for row in group if row["closed_at"] is None]
    told = standing or group
    return Incident(
        incident_id,
        told[0]["source_id"],
        first["kind"],
        first["detail"],
        from_iso(min(row["opened_at"] for row in group)),
        None if standing else from_iso(max(row["closed_at"] for row in group)),
        tuple(
            {
                row["source_id"]: row["source_name"] or row["source_id"]
                for row in told
                if row["source_id"]
            }.items()
        ),
    )


def doubt_of(row: sqlite3.Row) -> Doubt:
    """The doubt of a row of `doubts` joined with its article and source, as it is told."""
    return Doubt(
        doubt_id=row["doubt_id"],
        article_id=row["article_id"],
        url=row["url"],
        title=row["title"],
        source_id=row["source_id"],
        source_name=row["name"],
        began_at=from_iso(row["began_at"]),
        ended_at=moment(row["ended_at"]),
        ending=row["ending"],
    )


def delivery_of(
    row: sqlite3.Row,
    changes: Iterable[Change] = (),
    incidents: Iterable[Incident] = (),
    doubts: Iterable[Doubt] = (),
) -> Delivery:
    """The delivery of a row of `deliveries`, with what it tells."""
    return Delivery(
        delivery_id=row["delivery_id"],
        rule_id=row["rule_id"],
        channel_id=row["channel_id"],
        state=row["state"],
        attempts=row["attempts"],
        idempotency_key=row["idempotency_key"],
        created_at=from_iso(row["created_at"]),
        next_attempt_at=moment(row["next_attempt_at"]),
        sealed_at=moment(row["sealed_at"]),
        waits_from=moment(row["waits_from"]),
        tried_since=moment(row["tried_since"]),
        stalled=row["stalled"],
        sent_at=moment(row["sent_at"]),
        error=row["error"],
        language=row["language"],
        answer=row["answer"],
        done=frozenset(json.loads(row["done"])),
        refused=frozenset(json.loads(row["refused"])),
        backlog=bool(row["backlog"]),
        summary=Summary.from_json(json.loads(row["summary"])) if row["summary"] else None,
        changes=tuple(changes),
        incidents=tuple(incidents),
        doubts=tuple(doubts),
    )
