"""The ledger of changes: when, what, before, after, proof and source, a change a row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

from scheduler.upkeep.export.base import Job
from scheduler.upkeep.export.columns import (
    Column,
    flag,
    local_time,
    plain,
    source_name,
    worded,
    yes_or_no,
)
from scheduler.words import notes
from scheduler.words.catalogue import Words
from scheduler.words.language import localized
from scheduler.words.shown_times import second
from scheduler.words.vocabulary import FIELD_WORDS, FORM_WORDS, KIND_WORDS, SEVERITY_WORDS, named
from storage.records import Change, Kind, Span
from storage.times import from_iso

PAGE = 500
"""Changes that are held at a time."""

_STATES = {
    Kind.NEW: ("", "live"),
    Kind.WITHDRAWN: ("live", "withdrawn"),
    Kind.RESTORED: ("withdrawn", "live"),
}
_SHOWN = {"live": ("在线", "online"), "withdrawn": ("已撤", "withdrawn"), "": ("", "")}


COLUMNS = (
    Column("change_id", "编号", "ID", 8, plain),
    Column("detected_at", "发现时间", "Found", 18, local_time),
    Column("kind", "变动", "Change", 8, plain, worded(KIND_WORDS)),
    Column("severity", "程度", "Severity", 8, plain, worded(SEVERITY_WORDS)),
    Column("title", "标题", "Title", 40, plain),
    Column("before", "改前", "Before", 44, plain),
    Column("after", "改后", "After", 44, plain),
    Column("proof", "证据", "Proof", 44, plain),
    Column("source_id", "来源", "Source", 16, plain, source_name),
    Column("url", "网址", "Address", 40, plain),
    Column("article_id", "文章编号", "Article", 8, plain),
    Column("from_version", "旧版本", "Old version", 8, plain),
    Column("to_version", "新版本", "New version", 8, plain),
    Column("backlog", "补录", "Backlog", 6, flag, yes_or_no),
    Column("chain_hash", "链摘要", "Chain hash", 20, plain),
)
"""In the order in which a desk fills such a ledger in."""


def changes(job: Job) -> Iterator[Change]:
    """The changes that a job asks for, newest first, some of them held at a time."""
    left, offset = job.where.limit, job.where.offset
    while left is None or left > 0:
        size = PAGE if left is None else min(PAGE, left)
        where = replace(job.where, limit=size, offset=offset)
        found = job.archive.queries.changes.all(where, with_contexts=True)
        yield from found
        if len(found) < size:
            return
        offset += size
        left = None if left is None else left - size


def row(change: Change, job: Job) -> dict[str, Any]:
    """A change as the values of `COLUMNS`, in the job's language where they are sentences."""
    before, after = _sides(change, job)
    return {
        **change.as_json(),
        "before": before,
        "after": after,
        "proof": "\n".join(_proof(change, job)),
        "chain_hash": change.chain_hash,
    }


def _sides(change: Change, job: Job) -> tuple[str, str]:
    if change.kind in _STATES:
        before, after = (localized(_SHOWN[side], job.language) for side in _STATES[change.kind])
        return before, after
    if change.kind is Kind.COPIED and change.copy_of is not None:
        first = (f"首发：文章 {change.copy_of}", f"first: article {change.copy_of}")
        return localized(first, job.language), ""
    return (
        "\n".join(_place(span, span.before, job) for span in change.spans),
        "\n".join(_place(span, span.after, job) for span in change.spans),
    )


def _place(span: Span, text: str, job: Job) -> str:
    """What stood at a place, or stands there now; a dash for nothing."""
    name = named(FIELD_WORDS, span.field, job.language)
    if span.paragraph is not None:
        at = (f"{name}第{span.paragraph}段", f"{name}, paragraph {span.paragraph}")
        name = localized(at, job.language)
    if span.field == "form":
        text = named(FORM_WORDS, text, job.language)
    elif span.field == "published_at":
        with suppress(ValueError):
            text = second(from_iso(text), job.zone)
    return localized((f"{name}：{text or '—'}", f"{name}: {text or '—'}"), job.language)


def _proof(change: Change, job: Job) -> Iterator[str]:
    """The answers that prove a withdrawal; else the hashes of the pages that were compared."""
    words = Words(job.language)
    for fetch in change.proof:
        told = notes.answer(fetch.status, fetch.detail, words, job.zone)
        digest = f" SHA-256 {fetch.sha256}" if fetch.sha256 else ""
        yield f"{second(fetch.fetched_at, job.zone)} {told}{digest}"
    if change.proof:
        return
    compared = {change.from_version, change.to_version}
    for version in job.archive.queries.articles.versions(change.article_id):
        if version["version"] in compared:
            name = localized(("版本", "version"), job.language)
            yield f"{name} {version['version']} SHA-256 {version['snapshot_sha256']}"
