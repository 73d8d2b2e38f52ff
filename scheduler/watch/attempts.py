"""What an attempt comes to for the archive, beside what the worker says of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from crawler.discovery.entries import names_day
from crawler.headers import retry_after
from crawler.protocol import Cause, Failed, FeedFound
from scheduler.watch.tasks import NO_ISSUE
from storage.records import Fetch, Outcome
from storage.work import DueFeed

ROBOTS_PATIENCE = timedelta(days=1)
"""What robots.txt forbids is asked for again after a day."""

CLAIMED = timedelta(minutes=5)
"""What is seen to at another host, or waits for a witness, comes again after so long at most."""


def patience(fetch: Fetch, cause: Cause | None) -> timedelta:
    """How long a server, or its robots.txt, asks to be left alone."""
    if cause == "robots":
        return ROBOTS_PATIENCE
    return retry_after(fetch.header("Retry-After"), fetch.fetched_at) or timedelta(0)


def has_no_issue(due: DueFeed, fetch: Fetch) -> bool:
    """Whether an address that names the day is missing as it may: no issue is out yet."""
    recent = due.ok_at is not None and fetch.fetched_at - due.ok_at < NO_ISSUE
    return names_day(due.url) and recent


def is_empty(finding: FeedFound | Failed) -> bool:
    """Whether a feed was answered and holds no article."""
    return isinstance(finding, FeedFound) and finding.empty is not None


def as_no_issue(fetch: Fetch) -> Fetch:
    """The same for a day whose issue is not out yet: nothing is wrong."""
    detail = "no issue of the day yet"
    return replace(fetch, outcome=Outcome.OK, body=None, detail=detail, rule=None, words=None)


def told_empty(fetch: Fetch, finding: FeedFound | Failed) -> Fetch:
    """An answer without a link says nothing of the source: it is no witness."""
    if not is_empty(finding) or fetch.outcome is not Outcome.OK:
        return fetch
    return replace(fetch, detail="no article link on the page")
