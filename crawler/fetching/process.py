"""The worker process: Scrapy set up to be polite, bounded, and listening on no port."""

from __future__ import annotations

import logging
import os
import sys
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.utils.reactor import install_reactor

from crawler.fetching.batch_runner import AT_ONCE
from crawler.fetching.pipe import Outlet, give_up, read_message
from crawler.fetching.worker import topics_of
from crawler.guard import parse_networks, refuse_private_addresses
from crawler.platforms import open_many_files
from crawler.protocol import Setup
from crawler.settings import FetchLimits

DNS_THREADS = 64
"""Names that are looked up at once."""

_HTTP = "crawler.fetching.downloading.Downloader"


def serve() -> None:
    """Serve the run at the other end of the standard streams until it is gone."""
    stream = sys.stdin.buffer
    outlet = Outlet(_own_stdout())
    setup = read_message(stream)
    if not isinstance(setup, Setup):
        give_up(f"The first message is no Setup but {type(setup).__name__}.")
    topics = topics_of(setup)
    open_many_files()
    process = _process(setup.limits)
    from crawler.fetching.spider import NewsSpider

    process.crawl(NewsSpider, setup=setup, topics=topics, stream=stream, outlet=outlet)
    logging.disable(logging.INFO)  # Scrapy tells of every request; nobody reads it
    process.start(install_signal_handlers=False)


def _own_stdout() -> int:
    """Standard output for frames alone: whatever else is printed goes to standard error."""
    own = os.dup(1)
    os.dup2(2, 1)
    return own


def _process(limits: FetchLimits) -> AsyncCrawlerProcess:
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from twisted.internet import reactor

    allowed = parse_networks(limits.allow_addresses)
    refuse_private_addresses(reactor, allowed, limits.connect_timeout_s)
    return AsyncCrawlerProcess(scrapy_settings(limits))


def scrapy_settings(limits: FetchLimits) -> dict[str, Any]:
    """Scrapy's settings: its downloader alone; when and what is asked is the batches' business."""
    return {
        "SCHEDULER": "crawler.fetching.spider.NoScheduler",
        "USER_AGENT": limits.user_agent,
        "ROBOTSTXT_OBEY": False,
        "REDIRECT_ENABLED": False,
        "RETRY_ENABLED": False,
        "COOKIES_ENABLED": False,
        # List pages refresh themselves; followed, they would do so for ever.
        "METAREFRESH_ENABLED": False,
        # One of the environment would connect for us, past the guard; ours is in the requests.
        "HTTPPROXY_ENABLED": False,
        "FETCH_LIMITS": limits,
        # Each batch is a slot of its own, and asks for one page at a time.
        "CONCURRENT_REQUESTS": 0,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1 if limits.delay_s else AT_ONCE // 2,
        "DOWNLOAD_DELAY": 0,
        "DOWNLOAD_DELAY_JITTER": 0,
        "DOWNLOAD_TIMEOUT": limits.timeout_s,
        # Bytes on the wire and after decompression alike.
        "DOWNLOAD_MAXSIZE": limits.max_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_VERIFY_CERTIFICATES": limits.verify_certificates,
        "DOWNLOAD_HANDLERS": {
            "http": _HTTP,
            "https": _HTTP,
            "file": None,
            "ftp": None,
            "data": None,
            "s3": None,
        },
        "TWISTED_DNS_RESOLVER": "crawler.fetching.resolver.BoundedResolver",
        "DNS_TIMEOUT": limits.connect_timeout_s,
        "REACTOR_THREADPOOL_MAXSIZE": DNS_THREADS,
        # Both would listen on a port and run what they are sent.
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        # None of them has anything to do here, and to import them costs a worker half its start.
        "EXTENSIONS_BASE": {},
        "LOGSTATS_INTERVAL": 0,
        "MEMUSAGE_ENABLED": False,
        "DOWNLOADER_STATS": False,
        "STATS_DUMP": False,
        "LOG_LEVEL": "WARNING",
        "LOG_INSTALL_ROOT_HANDLER": False,
    }
