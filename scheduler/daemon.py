"""The daemon: looks for what is due, has it crawled, delivers, and tells how it is."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from types import FrameType

from apscheduler.schedulers.background import BackgroundScheduler

from crawler.settings import source_infos
from scheduler import logformat, overlaid, systemd, watchlog
from scheduler.beginnings import begin, files_of, traces
from scheduler.channels.base import DeliveryError
from scheduler.channels.post import get
from scheduler.channels.registry import build_all
from scheduler.checks import unknown_workdays
from scheduler.clockwatch import ClockWatch, Every
from scheduler.config import Config
from scheduler.crawls import GRACE_S, Crawls, early_s
from scheduler.desk_requests import DeskRequests
from scheduler.dispatching import Dispatching
from scheduler.errors import DaemonError
from scheduler.housekeeping import Housekeeping
from scheduler.monitor_faults import MonitorFaults
from scheduler.reloading import Reloading, note_in_force
from scheduler.selfwatch import UNUSABLE, SelfWatch, kind_of
from scheduler.watch.results import CrawlResult
from scheduler.words.language import counted, labelled, line_of, tr
from scheduler.words.notes import note
from storage import Archive
from storage.errors import StorageError
from storage.locks import LockedError, archive_lock
from storage.times import utc_now

log = logging.getLogger(__name__)

POLL_S = 1.0
"""How often the outbox is looked at: the delay that an alert can suffer here."""

RELOAD_S = 5.0
"""How often the files of the configuration are looked at; with a quicker tick, as often as that."""

HOUSEKEEPING_S = 3600.0

HEARTBEAT_TIMEOUT_S = 10.0


class Daemon:
    """One per archive; `run` returns when it has been asked to end.

    Args:
        config: A configuration without faults.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self._stop = threading.Event()
        self._signals = 0
        # Held by a run: a new configuration is taken between two.
        self._between = threading.Lock()
        self._waiting: Config | None = None
        self._warned_on: date | None = None
        self._infos = source_infos(config.sources)
        self._synced = False
        # Whose dead deliveries are tried again, once: somebody may have mended the channel.
        self._tried_again = set(config.channels)
        self._files = files_of(config)
        self._faults = MonitorFaults(self._files, config, build_all(config.channels))
        self._crawls = Crawls(config)
        self._dispatching = Dispatching(config)
        self._desk_requests = DeskRequests()
        self._teller = ThreadPoolExecutor(1, "teller")
        self._telling: Future[None] | None = None

    def run(self) -> int:
        """Watch until SIGTERM or SIGINT.

        Returns:
            The exit code: 0.

        Raises:
            DaemonError: Another daemon runs on the archive.
            StorageError: The archive cannot be opened, or was there and is gone.
        """
        try:
            if line := begin(self._config):
                print(line, file=sys.stderr)
            with archive_lock(self._config.archive, "daemon", wait=False):
                with Archive(self._config.archive, read_only=True) as archive:
                    self._crawls.identity = identity = archive.identity()
                self._serve(SelfWatch(self._config.archive, identity, self._faults))
        except LockedError as error:
            raise DaemonError(
                f"已有守护进程在看守 {self._config.archive}："
                "请先停止它，或改用别的 [archive] path。",
                f"A daemon already watches {self._config.archive}: stop it first, "
                "or use another [archive] path.",
            ) from error
        except StorageError as error:
            self._tell_of_no_start(error)
            raise
        return 0

    def _tell_of_no_start(self, error: StorageError) -> None:
        """A desk that had a watch is told, once, that it has none any more."""
        kind = kind_of(error)
        if kind and next(traces(self._config), None) is not None:
            self._faults.open(kind, error.en)
            self._faults.tell(at_once=True)

    def _serve(self, watch: SelfWatch) -> None:
        self._watch = watch
        self._reloading = Reloading(self._config, min(self._config.daemon.tick_s, RELOAD_S))
        signal.signal(signal.SIGHUP, lambda *_: self._reloading.ask())
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            # However late a job comes, after a sleep of the machine too.
            job_defaults={"max_instances": 1, "misfire_grace_time": None},
        )
        keeping = Housekeeping(lambda: self._config, self._faults, watch)
        self._add("tick", self.tick, self._config.daemon.tick_s)
        self._add("housekeeping", lambda: self._if_usable(keeping), HOUSEKEEPING_S)
        self._scheduler.start()
        note_in_force(self._config, self._files)
        self._tell_aside(self._config)
        systemd.notify("READY=1")
        log.info(
            "%s",
            tr(
                f"开始看守 {len(self._config.sources)} 个来源，档案库 {self._config.archive}",
                f"watching {counted(len(self._config.sources), 'source')},"
                f" archive {self._config.archive}",
            ),
        )
        try:
            self._poll()
        finally:
            systemd.notify("STOPPING=1")
            self._end()

    def _add(self, name: str, job: Callable[[], None], every_s: float) -> None:
        self._scheduler.add_job(job, Every(every_s), next_run_time=utc_now(), id=name)

    def _wake(self) -> None:
        """Have every job run now, whatever the clock said when its next time was set."""
        for job in self._scheduler.get_jobs():
            job.modify(next_run_time=utc_now())

    def _on_signal(self, number: int, _: FrameType | None) -> None:
        self._signals += 1
        if self._signals > 1:
            os._exit(128 + number)
        self._stop.set()

    def _poll(self) -> None:
        """Look every second at clock, files, archive and outbox; give systemd its signs of life."""
        interval = systemd.watchdog_interval()
        next_sign = time.monotonic()
        clock, usable = ClockWatch(), True
        while not self._stop.wait(POLL_S):
            self._look_at_clock(clock)
            self._look_at_files()
            was, usable = usable, self._watch.look()
            if usable and not was:
                self._wake()
            self._tell_faults()
            if usable:
                try:
                    self._dispatching.look()
                    if self._desk_requests.are_waiting(self._config):
                        self._scheduler.modify_job("tick", next_run_time=utc_now())
                except StorageError as error:
                    self._met(error)
            if interval and time.monotonic() >= next_sign:
                systemd.notify("WATCHDOG=1")
                next_sign = time.monotonic() + interval

    def _look_at_clock(self, clock: ClockWatch) -> None:
        if jump := clock.look():
            self._wake()
            self._faults.open("clock", jump.detail)
        elif clock.is_steady:
            self._faults.heal("clock")

    def _look_at_files(self) -> None:
        """Take a configuration that was read anew, as soon as no run is under way."""
        if taken := self._reloading.look():
            if taken.fault:
                fault = (taken.fault.zh, taken.fault.en)
                self._faults.open("config_faulty", note("config_kept", rest=fault))
            else:
                self._tell_aside(taken.config or self._waiting or self._config)
            self._waiting = taken.config or self._waiting
        if self._waiting is not None and self._between.acquire(blocking=False):
            try:
                self._take(self._waiting)
            finally:
                self._between.release()

    def _tell_aside(self, config: Config) -> None:
        """Tell of the page's seeds that a configuration leaves out; of none, that all are well."""
        aside = list(overlaid.told(config.aside, config.overlays))
        if not aside:
            self._faults.heal("config_faulty")
            return
        for zh, en in aside:
            log.warning("%s", tr(zh, en))
        self._faults.open("config_faulty", note("seed_aside", rest=aside[0]))

    def _take(self, config: Config) -> None:
        systemd.notify(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}")
        before = self._config.channels
        self._tried_again |= {
            one.id for one in config.channels.values() if before.get(one.id) != one
        }
        self._config, self._waiting = config, None
        self._infos = source_infos(config.sources)
        self._synced = False
        self._crawls.close()
        self._crawls = Crawls(config, self._crawls.identity)
        self._dispatching.use(config)
        self._faults.use(config, build_all(config.channels))
        self._scheduler.reschedule_job("tick", trigger=Every(config.daemon.tick_s))
        self._wake()
        logformat.use_zone(config.zone)
        self._warned_on = None
        note_in_force(config, self._files)
        systemd.notify("READY=1")
        log.info("%s", tr("新的配置已生效", "the new configuration is in force"))

    def _tell_faults(self) -> None:
        """Tell aside what no outbox carries: a receiver that hangs keeps nothing else waiting."""
        if self._telling is None or self._telling.done():
            self._telling = self._teller.submit(self._faults.tell)

    def tick(self) -> None:
        """Have everything that is due crawled, by one process, to its end or its deadline."""
        with self._between:
            try:
                healthy = self._watch.look() and self._crawl()
            except StorageError as error:
                self._met(error)
                return
        if healthy and not self._faults.is_open(*UNUSABLE, "disk_full"):
            self._heartbeat()

    def _crawl(self) -> bool:
        """Crawl where something is due and there is room for it; whether all is well."""
        if self._faults.is_open("disk_full"):
            return False
        if not self._synced:
            # Here, not at the start: a daemon that finds its disk full waits for room.
            with self._archive() as archive:
                archive.intake.renames.apply(self._config.sources, self._config.topics, utc_now())
                archive.intake.runs.sync_sources(self._infos, utc_now())
                self._try_the_dead_again(archive)
            self._synced = True
        healthy = self._take_up_requests()
        with Archive(self._config.archive, read_only=True) as archive:
            # A command with another configuration may have left ours resting.
            soon = utc_now() + timedelta(seconds=early_s(self._config))
            due = archive.frontier.is_due(soon) or archive.frontier.declared.differ(self._infos)
            blind = archive.frontier.hosts.is_blind(utc_now())
        if not due or self._stop.is_set():
            return healthy and not blind
        began = utc_now()
        result = self._crawls.run()
        if not self._stop.is_set():
            self._note(result, began)
        return healthy and not result.exit_code and result.healthy

    def _try_the_dead_again(self, archive: Archive) -> None:
        again = archive.outbox.sending.retry_dead(self._tried_again, utc_now())
        self._tried_again = set()
        if again:
            said = tr("失败的投递再试一次", "dead deliveries, tried once more")
            log.info("%s", labelled(said, len(again)))

    def _take_up_requests(self) -> bool:
        """Do what the desk asks for in its page; whether all is well."""
        began = utc_now()
        with self._archive() as archive:
            result = self._desk_requests.take_up(archive, self._crawls.run)
        if result is not None and not self._stop.is_set():
            self._note(result, began)
        return result is None or (not result.exit_code and result.healthy)

    def _note(self, result: CrawlResult, began: datetime) -> None:
        """Log a run; open or close the incident of a crawl that fails."""
        log.info("%s", labelled(tr("抓取", "crawl"), watchlog.counted(result.counts)))
        with suppress(StorageError):  # told as what it is by the next look
            for level, told in watchlog.found_since(self._config, began):
                log.log(level, "%s", told)
        if result.line:
            log.error("%s", labelled(tr("抓取失败", "crawl failed"), result.line))
        if not result.exit_code:
            self._faults.heal("crawl_failed")
            return
        # What ails the archive is told as that.
        if self._watch.look(closely=True) and not self._faults.is_open("disk_full"):
            said = note("said", rest=result.error) if result.error else ""
            self._faults.open("crawl_failed", said)
            with self._archive() as archive:
                archive.outbox.deliveries.release(utc_now())

    def _met(self, error: StorageError) -> None:
        log.error("%s", line_of(error))
        self._watch.met(error)

    def _look_at_calendar(self) -> None:
        """Warn once a day of a year whose working days are not known."""
        today = utc_now().astimezone(self._config.zone).date()
        if self._warned_on != today and (told := unknown_workdays(self._config, today)):
            log.warning("%s", told)
        self._warned_on = today

    def _if_usable(self, keeping: Housekeeping) -> None:
        self._look_at_calendar()
        if self._watch.look():
            keeping.look()

    def _archive(self) -> Archive:
        """The archive to be written, which must be there."""
        return Archive(
            self._config.archive,
            create=False,
            identity=self._crawls.identity,
            rules=self._config.rules,
            zone=self._config.zone,
        )

    def _heartbeat(self) -> None:
        url = self._config.daemon.heartbeat_url
        if not url or self._stop.is_set():
            return
        try:
            get(url, timeout_s=HEARTBEAT_TIMEOUT_S, agent=self._config.names.agent)
        except DeliveryError as error:
            log.warning("%s", labelled(tr("心跳", "heartbeat"), line_of(error)))

    def _end(self) -> None:
        """End in order: nothing new, the crawl under way to its end, the message being sent."""
        self._scheduler.pause()
        self._reloading.close()
        self._dispatching.stop()
        self._crawls.terminate()
        timer = threading.Timer(GRACE_S, self._crawls.kill)
        timer.start()
        self._scheduler.shutdown(wait=True)
        timer.cancel()
        self._crawls.close()
        self._dispatching.close()
        self._teller.shutdown(wait=True, cancel_futures=True)
