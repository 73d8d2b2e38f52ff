"""A backfill: crawl runs of a source's past, one after another, until nothing is left.

Each run is as short as the daemon's (``crawl_soft_s``) and takes its turn at the archive, so that
a backfill of hours keeps no alert waiting. What is left is in the archive: ended at any moment, the
same command goes on.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from crawler.settings import BackfillOrder, Source
from scheduler.config import Config
from scheduler.crawls import asked_to_end, crawl_settings, run_crawl
from scheduler.errors import CrawlError
from scheduler.watch.results import CrawlResult
from storage import Archive
from storage.times import utc_now
from storage.work import BackfillState

POLL_S = 0.5
"""How often the archive is asked how far it has come."""


@dataclass(frozen=True, slots=True)
class Backfilled:
    """What a backfill came to.

    Attributes:
        state: How far it has come.
        stopped: A signal ended it before its time.
    """

    state: BackfillState
    stopped: bool


def run_backfill(
    config: Config,
    source: Source,
    since: date,
    until: date,
    progress: Callable[[BackfillState], None],
) -> Backfilled:
    """Run a backfill until it ends, is asked to end, or only pages are left that fail.

    Args:
        config: The configuration.
        source: The source.
        since: The first day wanted.
        until: The day after the last one wanted.
        progress: Told how far it has come, now and then.

    Raises:
        CrawlError: A run failed; what it did until then is kept.
        StorageError: The archive cannot be opened or written.
    """
    with Archive(config.archive, create=False) as archive:
        archive.intake.runs.sync_sources([source.info()], utc_now())
        backfill_id = archive.intake.backfills.begin(source.id, since, until, utc_now())
        order = BackfillOrder(
            backfill_id=backfill_id, source_id=source.id, since=since, until=until
        )
        with asked_to_end() as asked:
            before: tuple[int, ...] | None = None
            while True:
                result = _one_run(
                    config, source, order, asked, lambda: _tell(archive, order, progress)
                )
                state = archive.intake.backfills.state(backfill_id)
                if result.exit_code and not asked.is_set():
                    raise CrawlError(
                        f"回补中断：{result.line}再次运行同一命令即可继续。",
                        f"The backfill was cut short: {result.line} Run the same command to go on.",
                    )
                done = (state.pages_done, state.links_done, state.pages, state.links)
                if state.ended or asked.is_set() or done == before:
                    return Backfilled(state, stopped=asked.is_set())
                before = done


def _tell(
    archive: Archive, order: BackfillOrder, progress: Callable[[BackfillState], None]
) -> None:
    progress(archive.intake.backfills.state(order.backfill_id))


def _one_run(
    config: Config,
    source: Source,
    order: BackfillOrder,
    asked: threading.Event,
    tell: Callable[[], None],
) -> CrawlResult:
    """One crawl run; meanwhile tells how far it has come."""
    settings = crawl_settings(config, only=[source.id], backfill=order)
    results: list[CrawlResult] = []
    runner = threading.Thread(target=lambda: results.append(run_crawl(settings, asked)))
    runner.start()
    while runner.is_alive():
        runner.join(POLL_S)
        tell()
    return results[0]
