"""Pages fetched for a command alone, without an archive: by a worker, as politely as in a run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import msgspec

from crawler.discovery.asking import entry_of, names_its_day
from crawler.naming import source_of_address
from crawler.protocol import (
    BatchEnd,
    Elsewhere,
    Failed,
    FeedFound,
    Finding,
    PageFound,
    RobotsFound,
    Setup,
)
from crawler.sending import references_in
from crawler.settings import Feed, FetchedPage, FetchLimits, Source
from crawler.tasks import AnyTask, FeedTask, FetchTask
from scheduler.config import Config
from scheduler.processes import public_environ
from scheduler.watch.hostqueue import HostQueue
from scheduler.watch.tasks import NO_ISSUE
from scheduler.watch.worker import Worker
from storage.records import Outcome
from storage.work import DueFeed

LONGEST_S = 300.0
"""How long all of it may take; what is not there by then is told as not reached."""

TRIED_S = 60.0
"""How long a trial of every feed may take; by then a host with a long delay was not reached."""

ANSWER_S = 8.0
"""In a trial no answer is waited for longer: somebody sits before it."""

CONNECT_S = 5.0
"""Nor a connection."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A feed that was asked for once.

    Attributes:
        source: Whose it is.
        feed: The feed.
        url: The address that was asked for, its redirects apart.
        finding: What came of it; None where its turn did not come in time.
        issue: The day whose issue it is, where today's is not out yet.
    """

    source: Source
    feed: Feed
    url: str
    finding: Finding | None
    issue: date | None = None

    @property
    def shows(self) -> tuple[int, int]:
        """How many links and further pages it yields."""
        found = self.finding
        return (
            (len(found.links or ()), len(found.pages)) if isinstance(found, FeedFound) else (0, 0)
        )


def fetch_page(config: Config, url: str) -> FetchedPage:
    """Fetch one page.

    Raises:
        WorkerDiedError: The worker failed.
    """
    source = source_of_address(config.sources, url)
    task = FetchTask(url=url, source_id=source.id if source else "page")
    sources = {source.id: source} if source else {}
    for _, finding in _found(config, config.fetch, [task], sources, LONGEST_S):
        if isinstance(finding, Failed | PageFound):
            fetch = finding.fetch
            return FetchedPage(
                outcome=fetch.outcome.value,
                status=fetch.status,
                final_url=fetch.final_url,
                encoding=finding.encoding if isinstance(finding, PageFound) else None,
                body=fetch.body or b"",
                detail=fetch.detail,
                rule=fetch.rule,
                words=fetch.words,
            )
    return FetchedPage(outcome="hard_error", detail="not reached")


def try_feeds(config: Config, told: Callable[[int], None] = lambda _: None) -> list[Tried]:
    """Fetch every feed of the seeds once, all hosts at a time, each no faster than it asks.

    Of an e-paper whose issue of today is not there, the newest of the days before is asked for.

    Args:
        config: Names the sources and the limits; an answer is waited for no longer than `ANSWER_S`.
        told: Called with how many are done, whenever one is.

    Raises:
        WorkerDiedError: The worker failed.
    """
    today = datetime.now(config.zone).date()
    wanted = [(source, feed) for source in config.sources for feed in source.feeds]
    tasks = [_feed_task(n, source, feed, today) for n, (source, feed) in enumerate(wanted)]
    days = dict.fromkeys(range(len(tasks)), today)

    def before(place: int, finding: Finding) -> AnyTask | None:
        source, feed = wanted[place]
        if not _is_missing(feed, finding) or days[place] <= today - NO_ISSUE:
            return None
        days[place] -= timedelta(days=1)
        return _feed_task(place, source, feed, days[place])

    limits = msgspec.structs.replace(
        config.fetch,
        timeout_s=min(config.fetch.timeout_s, ANSWER_S),
        connect_timeout_s=min(config.fetch.connect_timeout_s, CONNECT_S),
    )
    found: dict[int, Finding] = {}
    sources = {source.id: source for source in config.sources}
    for place, finding in _found(config, limits, tasks, sources, TRIED_S, before):
        found[place] = finding
        told(len(found))
    return [
        Tried(
            source,
            feed,
            entry_of(feed, days[place]),
            found.get(place),
            None if days[place] == today else days[place],
        )
        for place, (source, feed) in enumerate(wanted)
    ]


def _feed_task(place: int, source: Source, feed: Feed, day: date) -> AnyTask:
    due = DueFeed(place, source.id, feed.url, feed.kind, None, None, None)
    return FeedTask(url=entry_of(feed, day), source_id=source.id, due=due, feed=feed)


def _is_missing(feed: Feed, finding: Finding) -> bool:
    """Whether there is no issue of the day."""
    if not names_its_day(feed) or not isinstance(finding, FeedFound):
        return False
    if finding.links or finding.pages or finding.empty not in (None, "feed_empty"):
        return False
    return finding.fetch.outcome in (Outcome.OK, Outcome.GONE)


def _found(
    config: Config,
    limits: FetchLimits,
    tasks: list[AnyTask],
    sources: Mapping[str, Source],
    longest_s: float,
    another: Callable[[int, Finding], AnyTask | None] = lambda _place, _finding: None,
) -> Iterator[tuple[int, Finding]]:
    """What is found of each task, by its place in the list.

    `another` names a task that is to be done in place of one of which that was found.
    """
    setup = Setup(limits=limits, browser=config.browser, zone=config.daemon.timezone)
    environ = public_environ(secrets=config.variables, kept=references_in(tuple(sources.values())))
    worker = Worker(setup, environ, config.daemon.crawl_memory_mb)
    queue = HostQueue(worker, sources, limits.delay_s, longest_s)
    until = time.monotonic() + longest_s
    try:
        worker.get_ready()
        queue.add(enumerate(tasks))
        while queue.open and time.monotonic() < until:
            message = worker.receive(1.0)
            worker.check()
            if isinstance(message, Finding):
                place = queue.place(message.batch_id, message.task)
                if (instead := another(place, message)) is not None:
                    queue.add([(place, instead)])
                else:
                    yield place, message
            elif isinstance(message, Elsewhere):
                queue.lead(message)
            elif isinstance(message, RobotsFound):
                queue.keep(message)
            elif isinstance(message, BatchEnd):
                yield from queue.end(message)
    finally:
        worker.close()
