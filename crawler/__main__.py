"""``python -P -m crawler crawl|fetch``: settings as JSON on standard input, the result as JSON out.

Exit code 0: done; 1: something failed, and the line on standard error says what.
"""

from __future__ import annotations

import logging
import signal
import sys

import msgspec

from crawler.settings import CrawlSettings, FetchSettings
from storage.errors import YongliangError

_QUIET = {
    # Tells of every robots.txt that is not there, with a traceback.
    "scrapy.downloadermiddlewares.robotstxt",
    # The spider logs its own errors, and those of the archive are told in one line.
    "scrapy.core.scraper",
}


def main() -> int:
    """Run what the first argument names with the settings on standard input."""
    # Until Scrapy takes over the signal, in imports or waiting for a turn, there is nothing to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    handler = logging.StreamHandler(sys.stderr)
    # On the handler: Scrapy's own set-up gives its loggers their levels back.
    handler.setLevel(logging.WARNING)
    handler.addFilter(lambda record: record.name not in _QUIET)
    logging.basicConfig(handlers=[handler], format="%(levelname)s %(name)s: %(message)s")
    data = sys.stdin.buffer.read()
    from crawler.run import crawl, fetch_page

    if sys.argv[1:] == ["fetch"]:
        page = fetch_page(msgspec.json.decode(data, type=FetchSettings))
        sys.stdout.buffer.write(msgspec.json.encode(page))
        return 0
    plan = msgspec.json.decode(data, type=CrawlSettings)
    try:
        result = crawl(plan)
    except YongliangError as error:
        return _fail(error, plan.language)
    summary = {"run_id": result.run_id, "counts": result.counts, "added": result.added}
    sys.stdout.buffer.write(msgspec.json.encode(summary))
    if result.error:
        return _fail(result.error, plan.language)
    return 1 if result.broken else 0


def _fail(error: YongliangError, language: str) -> int:
    sys.stderr.write(f"{error.en if language == 'en' else error.zh}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
