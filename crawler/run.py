"""One crawl run in this process: locks, archive, Scrapy, and what came of it."""

from __future__ import annotations

import logging
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.utils.reactor import install_reactor

from crawler.guard import parse_networks, refuse_private_addresses
from crawler.judging import Judge
from crawler.settings import (
    CrawlSettings,
    FetchedPage,
    FetchLimits,
    FetchSettings,
    source_infos,
)
from crawler.topics import load_all
from storage import Archive
from storage.errors import StorageError
from storage.locks import archive_lock
from storage.times import utc_now

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run did.

    Attributes:
        counts: Feeds, links, articles, changes, …
        added: What became of each address taken by hand.
        error: What ended it before its time, or went wrong on the way.
    """

    run_id: int
    counts: dict[str, int]
    added: list[dict[str, Any]]
    error: StorageError | None
    broken: int


def crawl(plan: CrawlSettings) -> RunResult:
    """Wait for this archive's turn, fetch all that is due, and record it.

    Raises:
        FaultsError, TopicError: The topic seeds have faults.
        StorageError: The archive cannot be opened or written.
    """
    topics = load_all([Path(path) for path in plan.topics])
    with (
        archive_lock(plan.archive, "crawl", wait=True),
        Archive(
            plan.archive,
            create=plan.create,
            rules=plan.rules,
            policy=plan.policy,
            zone=ZoneInfo(plan.timezone),
        ) as archive,
    ):
        _die_at(plan.deadline_s)
        now = utc_now()
        archive.sync_sources(source_infos(plan.sources, added=True), now)
        run_id = archive.start_run(now)
        if not plan.add and not plan.backfill:
            archive.requeue_off_topic(
                [source.id for source in plan.sources],
                [topic.rules_hash for topic in topics],
                now,
            )
        result = _run_spider(plan, archive, Judge(plan.sources, topics), run_id)
        # What is left is quick and must be whole: a request to end comes too late to matter.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        archive.end_run(
            run_id,
            utc_now(),
            result.counts,
            failed=bool(result.error or result.broken),
            detail=str(result.error) if result.error else None,
        )
        if plan.backfill and result.error is None:
            archive.end_backfill(plan.backfill.backfill_id, utc_now())
        archive.release_deliveries(utc_now())
        return result


def _die_at(deadline_s: float) -> None:
    """Have the system end this process at the deadline, whatever hangs (and whoever watches)."""
    signal.setitimer(signal.ITIMER_REAL, deadline_s)


def _run_spider(plan: CrawlSettings, archive: Archive, judge: Judge, run_id: int) -> RunResult:
    process = _process(plan.fetch, soft_s=plan.soft_s)
    from crawler.runstate import RunState
    from crawler.spiders.news import NewsSpider

    state = RunState()
    process.crawl(NewsSpider, plan=plan, archive=archive, judge=judge, run_id=run_id, state=state)
    process.start()
    return RunResult(run_id, state.counts, state.added, state.error, state.broken)


def fetch_page(plan: FetchSettings) -> FetchedPage:
    """Fetch one page, as politely and as guarded as a crawl does."""
    _die_at(plan.deadline_s)
    process = _process(plan.fetch, soft_s=plan.deadline_s)
    from crawler.spiders.single import SinglePageSpider

    found: list[FetchedPage] = []
    process.crawl(SinglePageSpider, url=plan.url, found=found)
    process.start()
    return found[0] if found else FetchedPage(outcome="hard_error", detail="no answer")


def _process(limits: FetchLimits, *, soft_s: float) -> AsyncCrawlerProcess:
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from twisted.internet import reactor

    refuse_private_addresses(reactor, parse_networks(limits.allow_addresses))
    return AsyncCrawlerProcess(scrapy_settings(limits, soft_s=soft_s))


def scrapy_settings(limits: FetchLimits, *, soft_s: float) -> dict[str, Any]:
    """Scrapy's settings for a run: polite, bounded, and listening on no port."""
    return {
        "USER_AGENT": limits.user_agent,
        "ROBOTSTXT_OBEY": True,
        "DOWNLOAD_DELAY": limits.delay_s,
        "DOWNLOAD_DELAY_JITTER": 0,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1 if limits.delay_s else 8,
        "DOWNLOAD_TIMEOUT": limits.timeout_s,
        # Bytes on the wire and after decompression alike.
        "DOWNLOAD_MAXSIZE": limits.max_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_VERIFY_CERTIFICATES": limits.verify_certificates,
        "RETRY_TIMES": 2,
        "RETRY_GIVE_UP_LOG_LEVEL": "DEBUG",
        "DOWNLOADER_MIDDLEWARES": {
            "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
            "crawler.middlewares.PatientRetryMiddleware": 550,
        },
        "DOWNLOAD_HANDLERS": {
            "http": "crawler.handlers.DeadlineHandler",
            "https": "crawler.handlers.DeadlineHandler",
            "file": None,
            "ftp": None,
            "data": None,
            "s3": None,
        },
        "YONGLIANG_SOFT_S": soft_s,
        "COOKIES_ENABLED": False,
        # A proxy would connect for us, past the guard of addresses.
        "HTTPPROXY_ENABLED": False,
        # List pages refresh themselves; followed, they would do so for ever.
        "METAREFRESH_ENABLED": False,
        # The default starts a hundred tasks for every response.
        "CONCURRENT_ITEMS": 2,
        # Both would listen on a port and run what they are sent.
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "LOGSTATS_INTERVAL": 0,
        "MEMUSAGE_ENABLED": False,
        "LOG_LEVEL": "WARNING",
        "LOG_INSTALL_ROOT_HANDLER": False,
    }
