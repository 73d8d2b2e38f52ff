"""Validation of findings: what a worker may say of what it was given; whatever else is refused."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime

from crawler.discovery.base import MOST_LINKS, MOST_PAGES
from crawler.media.kinds import MEDIA_TYPES
from crawler.protocol import (
    MOST_HOPS,
    ArticleFound,
    Elsewhere,
    Failed,
    FeedFound,
    Finding,
    LinkFound,
    MediaFound,
    PageFound,
    WitnessFound,
)
from crawler.tasks import (
    AnyTask,
    ArticleTask,
    FeedTask,
    FetchTask,
    LinkTask,
    MediaTask,
    PageTask,
    WitnessTask,
    asked_for,
)
from scheduler.watch.worker import WorkerDiedError
from storage.addresses import same_place
from storage.hosts import host_of
from storage.media import Insides, is_look
from storage.records import Article, Fetch

_KINDS: dict[type, type[Finding]] = {
    FeedTask: FeedFound,
    PageTask: FeedFound,
    LinkTask: LinkFound,
    ArticleTask: ArticleFound,
    WitnessTask: WitnessFound,
    FetchTask: PageFound,
    MediaTask: MediaFound,
}

_YEARS = range(1970, 9000)
"""Of a fetch; pages may print others."""

_MOST_SIDE = 1 << 31
_MOST_TEXT = 1_000_000
_MOST_COPY = 4 << 20
"""More than any picture or document comes to by the bounds within which it is read."""


def check_finding(task: AnyTask, finding: Finding) -> None:
    """Whether a finding can be one of its task.

    Raises:
        WorkerDiedError: It is of another kind or address, or names what cannot be.
    """
    at = f"batch {finding.batch_id}, task {finding.task}"
    if not isinstance(finding, Failed | _KINDS[type(task)]):
        raise WorkerDiedError(f"answers {type(task).__name__} by {type(finding).__name__}: {at}")
    if finding.fetch.url != asked_for(task):
        raise WorkerDiedError(f"speaks of {finding.fetch.url[:200]}: {at}")
    if not all(map(is_sound, _fetches(finding))):
        raise WorkerDiedError(f"names a fetch that cannot be: {at}")
    if any(fetch.body is not None and fetch.digest is not None for fetch in _fetches(finding)):
        raise WorkerDiedError(f"names bytes and another hash: {at}")
    if isinstance(finding, FeedFound) and (
        len(finding.links or ()) > MOST_LINKS or len(finding.pages) > MOST_PAGES
    ):
        raise WorkerDiedError(f"names more links than a feed is read for: {at}")
    if isinstance(finding, LinkFound | ArticleFound):
        _check_article(task, finding, at)
    if not all(_is_aware(article.published_at) for article in _articles(finding)):
        raise WorkerDiedError(f"names a time without a zone: {at}")
    if isinstance(finding, MediaFound) and not _may_be_inside(finding.insides):
        raise WorkerDiedError(f"tells of a file what cannot be: {at}")


def _check_article(task: AnyTask, finding: LinkFound | ArticleFound, at: str) -> None:
    """Whether a reading comes with the bytes that it was read from, and is of what was asked."""
    if finding.article is None or (isinstance(finding, ArticleFound) and finding.same):
        return
    if any(fetch.body is None for fetch in (finding.fetch, *finding.pages)):
        raise WorkerDiedError(f"names an article without its bytes: {at}")
    if not same_place(finding.article.url, asked_for(task)):
        raise WorkerDiedError(f"tells of {finding.article.url[:200]}: {at}")


def check_lead(task: AnyTask, leads: Elsewhere) -> None:
    """Whether a task can lead there: each time further, so that none goes round for ever.

    Raises:
        WorkerDiedError: It cannot.
    """
    hops = len(leads.way.pages)
    if not host_of(leads.url) or not len(task.way.pages) < hops <= MOST_HOPS + 1:
        raise WorkerDiedError(
            f"leads nowhere ({leads.url[:200]}): batch {leads.batch_id}, task {leads.task}"
        )


def is_sound(fetch: Fetch) -> bool:
    """Whether a fetch can have been."""
    return (
        _is_aware(fetch.fetched_at)
        and fetch.fetched_at.year in _YEARS
        and (fetch.status is None or 100 <= fetch.status < 1000)
        and (fetch.duration_s is None or math.isfinite(fetch.duration_s))
    )


def _may_be_inside(insides: Insides) -> bool:
    """Whether a file can hold that; its copy begins as every JPEG does."""
    sides = (insides.width, insides.height)
    return (
        insides.media_type in MEDIA_TYPES
        and all(side is None or 0 < side <= _MOST_SIDE for side in sides)
        and (insides.look is None or is_look(insides.look))
        and len(insides.text or "") <= _MOST_TEXT
        and (insides.copy is None or insides.copy.startswith(b"\xff\xd8\xff"))
        and len(insides.copy or b"") <= _MOST_COPY
    )


def _is_aware(moment: datetime | None) -> bool:
    return moment is None or moment.tzinfo is not None


def _fetches(finding: Finding) -> Iterator[Fetch]:
    yield finding.fetch
    if isinstance(finding, LinkFound | ArticleFound):
        yield from finding.pages
    if isinstance(finding, LinkFound) and finding.failed is not None:
        yield finding.failed


def _articles(finding: Finding) -> Iterator[Article]:
    if isinstance(finding, LinkFound | ArticleFound) and finding.article is not None:
        yield finding.article
    if isinstance(finding, ArticleFound) and finding.baseline is not None:
        yield finding.baseline
    if isinstance(finding, ArticleFound) and finding.own is not None:
        yield finding.own
