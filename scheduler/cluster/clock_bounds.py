"""What a worker of another machine says of time, as far as it can be so by the node's own clock."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec

from crawler.protocol import ArticleFound, BatchEnd, Finding, LinkFound, Message, RobotsFound
from scheduler.cluster.membership import LentBatch
from scheduler.watch.validation import is_sound
from storage.records import Fetch
from storage.times import utc_now

Said = TypeVar("Said", bound=Message)


def by_our_clock(said: Said, out: LentBatch) -> Said:
    """What was said, with moments that lie within the lease, as this machine measures it.

    The clock of another machine may be years off, and when a page is due again counts from when it
    was fetched. A moment that cannot be is taken for the present one.
    """
    now = utc_now()
    since = now - timedelta(seconds=time.monotonic() - out.since)
    if isinstance(said, RobotsFound | Finding):
        said = msgspec.structs.replace(said, fetch=_within(said.fetch, since, now))
    if isinstance(said, LinkFound | ArticleFound) and said.pages:
        pages = tuple(_within(page, since, now) for page in said.pages)
        said = msgspec.structs.replace(said, pages=pages)
    if isinstance(said, LinkFound) and said.failed is not None:
        said = msgspec.structs.replace(said, failed=_within(said.failed, since, now))
    return said


def by_our_delay(end: BatchEnd, out: LentBatch, *, answered: bool) -> BatchEnd:
    """A batch's end, after which its host rests for its delay at least.

    A host that answered was asked, whatever is said of it, and nobody here knows when it was last.
    """
    requests = max(end.requests, int(answered))
    wait_s = max(end.wait_s, out.delay_s) if requests else end.wait_s
    delay_s = max(end.delay_s, out.delay_s) if requests else end.delay_s
    return msgspec.structs.replace(end, requests=requests, wait_s=wait_s, delay_s=delay_s)


def _within(fetch: Fetch, since: datetime, now: datetime) -> Fetch:
    if not is_sound(fetch) or since <= fetch.fetched_at <= now:
        return fetch  # what can be no moment at all is refused at the border
    return replace(fetch, fetched_at=now)
