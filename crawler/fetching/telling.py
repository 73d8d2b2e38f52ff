"""What is said of a task that brought nothing, and of a source's illness."""

from __future__ import annotations

from crawler.fetching.failures import NoAnswerError
from crawler.protocol import (
    AnyTask,
    Cause,
    Failed,
    FeedTask,
    PageTask,
    Trouble,
    asked_for,
)
from crawler.rulings import of_cause, ruled
from storage.incident_kinds import SourceKind
from storage.records import Fetch, Outcome
from storage.times import utc_now


def trouble_of(kind: SourceKind, fetch: Fetch) -> Trouble:
    """A trouble that an attempt shows."""
    return Trouble(kind, f"{fetch.url}: {fetch.detail}" if fetch.detail else fetch.url)


def unanswered(batch_id: int, task: AnyTask, failed: NoAnswerError) -> Failed:
    """What is said of a task without an answer."""
    fetch = failed.fetch(asked_for(task))
    kind: SourceKind | None = "feed_failed" if isinstance(task, (FeedTask, PageTask)) else None
    if failed.cause == "robots" or failed.cause == "certificate":
        kind = failed.cause
    trouble = trouble_of(kind, fetch) if kind else None
    return Failed(
        batch_id=batch_id, task=task.number, fetch=fetch, trouble=trouble, cause=failed.cause
    )


def not_taken(batch_id: int, task: AnyTask, cause: Cause, detail: str) -> Failed:
    """What is said of a task whose answer was there and could not be taken."""
    fetch = Fetch(asked_for(task), utc_now(), Outcome.SOFT_ERROR)
    fetch = ruled(fetch, fetch.outcome, of_cause(cause), detail)
    return Failed(batch_id=batch_id, task=task.number, fetch=fetch, cause=cause)
