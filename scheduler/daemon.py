"""The daemon: looks for what is due, has it crawled, delivers, and tells how it is."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, date, timedelta
from types import FrameType

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from crawler.settings import source_infos
from crawler.structs import seconds
from scheduler import systemd
from scheduler.alerts.base import DeliveryError
from scheduler.alerts.post import get
from scheduler.alerts.worker import Tally
from scheduler.config import Config
from scheduler.crawls import GRACE_S, CrawlResult, RunProcess, crawl_settings
from scheduler.errors import DaemonError
from scheduler.language import line_of, tr
from scheduler.outbox import worker_of
from storage import Archive
from storage.errors import StorageError
from storage.locks import LockedError, archive_lock
from storage.rules import well_day
from storage.times import utc_now

log = logging.getLogger(__name__)

POLL_S = 1.0
"""How often the outbox is looked at: the delay that an alert can suffer here."""

HEARTBEAT_TIMEOUT_S = 10.0
"""For the whole of it: a tick waits for it."""

STAMP_EVERY = timedelta(days=1)


class Daemon:
    """One per archive; `run` returns when it has been asked to end.

    Args:
        config: A configuration without faults.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self._stop = threading.Event()
        self._signals = 0
        self._runs = RunProcess(crawl_settings(config), dict(os.environ))
        self._infos = source_infos(config.sources)
        self._worker = worker_of(config)
        self._senders = ThreadPoolExecutor(max(len(config.channels), 1), "channel")
        self._sending: dict[str, Future[Tally]] = {}
        self._pruned: date | None = None
        self._drawn_up: set[tuple[str, date]] = set()

    def run(self) -> int:
        """Watch until SIGTERM or SIGINT.

        Returns:
            The exit code: 0.

        Raises:
            DaemonError: Another daemon runs on the archive.
            StorageError: The archive cannot be opened.
        """
        try:
            with archive_lock(self._config.archive, "daemon", wait=False):
                with Archive(self._config.archive) as archive:
                    archive.renames.apply(self._config.sources, self._config.topics, utc_now())
                    archive.sync_sources(self._infos, utc_now())
                self._serve()
        except LockedError as error:
            raise DaemonError(
                f"已有守护进程在看守 {self._config.archive}："
                "请先停止它，或改用别的 [archive] path。",
                f"A daemon already watches {self._config.archive}: stop it first, "
                "or use another [archive] path.",
            ) from error
        return 0

    def _serve(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        scheduler = BackgroundScheduler(
            timezone=UTC,
            # One tick however many were missed, however late: after a sleep of the machine too.
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        scheduler.add_job(
            self.tick,
            IntervalTrigger(seconds=self._config.daemon.tick_s, timezone=UTC),
            next_run_time=utc_now(),
            id="tick",
        )
        if self._config.daemon.backup_dir:
            _hourly(scheduler, self.back_up)
        if self._config.daemon.prune_after:
            _hourly(scheduler, self.prune)
        if self._config.proof.authority:
            _hourly(scheduler, self.stamp)
        scheduler.start()
        systemd.notify("READY=1")
        log.info(
            "%s",
            tr(
                f"开始看守 {len(self._config.sources)} 个来源，档案库 {self._config.archive}",
                f"watching {len(self._config.sources)} sources, archive {self._config.archive}",
            ),
        )
        try:
            self._poll()
        finally:
            systemd.notify("STOPPING=1")
            self._end(scheduler)

    def _on_signal(self, number: int, _: FrameType | None) -> None:
        self._signals += 1
        if self._signals > 1:
            os._exit(128 + number)
        self._stop.set()

    def _poll(self) -> None:
        """Look at the outbox every second, and give systemd its signs of life."""
        interval = systemd.watchdog_interval()
        next_sign = time.monotonic()
        while not self._stop.wait(POLL_S):
            try:
                self.draw_up()
                self.dispatch()
            except StorageError as error:
                log.error("%s", line_of(error))  # noqa: TRY400 - its line says it all
            if interval and time.monotonic() >= next_sign:
                systemd.notify("WATCHDOG=1")
                next_sign = time.monotonic() + interval

    def draw_up(self) -> None:
        """Draw up the daily 'all well' of the rules whose hour has come.

        Raises:
            StorageError: The archive cannot be read or written.
        """
        rules, zone = self._config.rules, self._config.zone
        now = utc_now()
        due = {(rule.id, day) for rule in rules if (day := well_day(rule, now, zone))}
        if due - self._drawn_up:
            with Archive(self._config.archive, rules=rules, zone=zone) as archive:
                archive.draw_up_summaries(now)
            self._drawn_up = due

    def dispatch(self) -> None:
        """Start sending on every channel for which something is due and nothing is being sent.

        Raises:
            StorageError: The archive cannot be read.
        """
        for channel_id, sending in list(self._sending.items()):
            if sending.done():
                del self._sending[channel_id]
                if error := sending.exception():
                    log.error("channel %s: %s", channel_id, error)
        for channel_id in self._worker.waiting_channels(utc_now()) - set(self._sending):
            self._sending[channel_id] = self._senders.submit(self._worker.deliver, channel_id)

    def tick(self) -> None:
        """Have everything that is due crawled, by one process, to its end or its deadline."""
        try:
            with Archive(self._config.archive, read_only=True) as archive:
                due = archive.frontier.is_due(utc_now())
            if due and not self._stop.is_set():
                result = self._run_crawl()
                self._note(result)
                if result.exit_code or not result.healthy:
                    return
        except StorageError as error:
            log.error("%s", line_of(error))  # noqa: TRY400 - its line says it all
            return
        self._heartbeat()

    def _run_crawl(self) -> CrawlResult:
        return self._runs.run()

    def _note(self, result: CrawlResult) -> None:
        """Log a run; open or close the incident of a crawl that fails."""
        if result.counts.get("changes") or result.exit_code:
            log.info("crawl: exit %s, %s", result.exit_code, result.counts)
        if self._stop.is_set():
            return
        with Archive(
            self._config.archive, rules=self._config.rules, zone=self._config.zone
        ) as archive:
            if result.exit_code:
                archive.open_incident(None, "crawl_failed", result.line, utc_now())
                archive.release_deliveries(utc_now())
            else:
                archive.close_incidents(None, ["crawl_failed"], utc_now())

    def _heartbeat(self) -> None:
        url = self._config.daemon.heartbeat_url
        if not url or self._stop.is_set():
            return
        try:
            get(url, timeout_s=HEARTBEAT_TIMEOUT_S)
        except DeliveryError as error:
            log.warning("heartbeat: %s", line_of(error))

    def back_up(self) -> None:
        """Write today's backup where it is not there yet."""
        folder = self._config.archive.parent / self._config.daemon.backup_dir
        today = utc_now().astimezone(self._config.zone).date().isoformat()
        target = folder / f"{self._config.archive.stem}-{today}.db"
        if target.exists():
            return
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with Archive(self._config.archive, read_only=True) as archive:
                archive.backup(target)
        except (StorageError, OSError) as error:
            log.error("backup: %s", error)  # noqa: TRY400 - its line says it all

    def prune(self) -> None:
        """Take away, once a day, what is old and needed by nothing; new rows take the room."""
        now = utc_now()
        today = now.astimezone(self._config.zone).date()
        if self._pruned == today:
            return
        age = timedelta(seconds=seconds(self._config.daemon.prune_after))
        try:
            with Archive(self._config.archive) as archive:
                gone = archive.prune(now - age, now)
        except StorageError as error:
            log.error("%s", line_of(error))  # noqa: TRY400 - its line says it all
            return
        self._pruned = today
        if gone:
            log.info("pruned: %s", gone.as_json())

    def stamp(self) -> None:
        """Have the chain's head stamped where a day has gone by since the last time."""
        from scheduler.upkeep.timestamps import TimestampError, authority_of, stamp

        authority = authority_of(self._config)
        if authority is None:
            return
        try:
            with Archive(self._config.archive) as archive:
                last = archive.last_timestamp_at()
                if last is None or utc_now() - last >= STAMP_EVERY:
                    stamp(archive, authority)
        except (StorageError, TimestampError) as error:
            log.error("%s", line_of(error))  # noqa: TRY400 - its line says it all

    def _end(self, scheduler: BackgroundScheduler) -> None:
        """End in order: nothing new, the crawl under way to its end, the message being sent."""
        scheduler.pause()
        self._worker.stop()
        self._runs.terminate()
        timer = threading.Timer(GRACE_S, self._runs.kill)
        timer.start()
        scheduler.shutdown(wait=True)
        timer.cancel()
        self._runs.close()
        self._senders.shutdown(wait=True, cancel_futures=True)


def _hourly(scheduler: BackgroundScheduler, job: Callable[[], None]) -> None:
    """Look every hour, from now on, whether the day's work is done: a restart delays nothing."""
    scheduler.add_job(job, IntervalTrigger(hours=1, timezone=UTC), next_run_time=utc_now())
