"""What is said of a task that brought nothing."""

from __future__ import annotations

from crawler.fetching.failures import NoAnswerError
from crawler.protocol import (
    AnyTask,
    Cause,
    Failed,
    FeedTask,
    PageTask,
    asked_for,
    trouble_of,
)
from crawler.rulings import of_cause, unfetched
from storage.incident_kinds import SourceKind


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
    fetch = unfetched(asked_for(task), of_cause(cause), detail)
    return Failed(batch_id=batch_id, task=task.number, fetch=fetch, cause=cause)
