"""Crawl runs as the commands and the daemon have them: here, or in a process that stays."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence

import msgspec

from crawler.sending import references_in
from crawler.settings import ADDED, BackfillOrder, CrawlSettings
from crawler.topics import load_texts, seed_texts
from scheduler.config import Config
from scheduler.processes import ends_within, public_environ
from scheduler.watch.results import CrawlResult, result_of
from scheduler.words.language import language
from storage.errors import YongliangError

GRACE_S = 10.0
"""How long a crawl that was asked to end may take for the answers that are under way."""


EARLY_MOST_S = 5.0
"""What falls due that soon after a run begins is taken along."""


def crawl_settings(
    config: Config,
    *,
    only: Sequence[str] = (),
    now: bool = False,
    add: Sequence[str] = (),
    backfill: BackfillOrder | None = None,
) -> CrawlSettings:
    """The settings of a crawl run; no channel's secret among them.

    Args:
        config: The configuration.
        only: The ids of the sources to look at; empty: all.
        now: Take everything as due.
        add: Addresses to take by hand.
        backfill: The backfill to go on with.
    """
    return CrawlSettings(
        archive=str(config.archive),
        sources=config.sources,
        only=tuple(only) or looked_at(config),
        topics=seed_texts(config.topic_paths, config.overlaid),
        rules_hashes=tuple(topic.rules_hash for topic in config.topics),
        fetch=config.fetch,
        browser=config.browser,
        cluster=config.cluster,
        policy=config.policy,
        media=config.media,
        rules=config.rules,
        timezone=config.daemon.timezone,
        now=now,
        add=tuple(add),
        backfill=backfill,
        early_s=early_s(config),
        memory_mb=config.daemon.crawl_memory_mb,
        soft_s=config.daemon.crawl_soft_s,
        deadline_s=config.daemon.crawl_deadline_s,
        create=False,
        variables=tuple(sorted(config.variables)),
        language=language(),
    )


def looked_at(config: Config) -> tuple[str, ...] | None:
    """The sources that are looked at where some are paused; None: all."""
    if not any(source.paused for source in config.sources):
        return None
    return (*(source.id for source in config.sources if not source.paused), ADDED)


def early_s(config: Config) -> float:
    """How long before its time a thing counts as due: a small part of the time between two runs."""
    return min(config.daemon.tick_s / 10, EARLY_MOST_S)


def run_crawl(settings: CrawlSettings, stop: threading.Event | None = None) -> CrawlResult:
    """Do one crawl run in this process; SIGTERM and Ctrl-C let it end in order.

    Args:
        settings: The run's settings.
        stop: Set when it is to end; None: by the signals.
    """
    from scheduler.run_process import run_once, workers_for

    try:
        # Until the worker has ended, too: what is asked then was kept already.
        with asked_to_end(stop) as asked, contextlib.closing(workers_for(settings)) as workers:
            workers.prepare()
            topics = load_texts((seed.name, seed.text) for seed in settings.topics)
            done = run_once(settings, topics, workers, asked)
    except YongliangError as error:
        return CrawlResult(1, error=(error.zh, error.en), healthy=False)
    return result_of(done)


@contextlib.contextmanager
def asked_to_end(given: threading.Event | None = None) -> Iterator[threading.Event]:
    """Set by SIGTERM and Ctrl-C, or by the caller's own event."""
    if given is not None:
        yield given
        return
    asked = threading.Event()
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = {number: signal.signal(number, lambda *_: asked.set()) for number in numbers}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Crawls:
    """The daemon's runs, one after another, in a process that stays between them.

    It may be ended from another thread.

    Args:
        config: The configuration.
        identity: Of the archive that is watched; empty: whichever is there.
    """

    def __init__(self, config: Config, identity: str = "") -> None:
        self.identity = identity
        settings = crawl_settings(config)
        self._settings = msgspec.json.encode(settings)
        self._deadline_s = settings.deadline_s
        self._environ = public_environ(secrets=config.variables, kept=references_in(config.sources))
        self._process: subprocess.Popen[bytes] | None = None
        self._blame = False

    def run(self, add: Sequence[str] = ()) -> CrawlResult:
        """Have one run done, to its end or its deadline.

        Args:
            add: Addresses to take by hand, in place of what is due.
        """
        if self._process is not None and self._process.poll() is not None:
            self._leave(self._process)  # it ended between two runs: nothing is lost
        process = self._process = self._process or self._start()
        order = msgspec.json.encode(
            {"blame": self._blame, "add": list(add), "identity": self.identity}
        )
        line = b""
        watch = threading.Timer(2 * self._deadline_s + GRACE_S, self.kill)
        watch.start()
        try:
            into, out = process.stdin, process.stdout
            if into is not None and out is not None:
                with contextlib.suppress(OSError):
                    into.write(order + b"\n")
                    into.flush()
                line = out.readline()
        finally:
            watch.cancel()
        if line.endswith(b"\n"):
            self._blame = False
            return msgspec.json.decode(line, type=CrawlResult)
        self._blame = True
        code = process.wait()
        self._leave(process)
        if code >= 0:
            return CrawlResult(
                code or 1,
                error=("抓取进程没有报告结果。", "The crawl process did not tell what it did."),
                healthy=False,
            )
        return CrawlResult(
            code,
            error=(
                f"抓取进程被信号 {-code} 终止（可能超过 crawl_deadline_s）。",
                f"The crawl process was ended by signal {-code} (past crawl_deadline_s, maybe).",
            ),
            healthy=False,
        )

    def _leave(self, process: subprocess.Popen[bytes]) -> None:
        """A process has ended: what it started ends too, however stuck it is."""
        self._process = None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        _close(process)

    def terminate(self) -> None:
        """Ask it to end: what is under way is still recorded, nothing new is taken up."""
        self._signal(lambda process: process.terminate())

    def kill(self) -> None:
        """End it and whatever it started."""
        self._signal(lambda process: os.killpg(process.pid, signal.SIGKILL))

    def close(self) -> None:
        """Let it end, between two runs."""
        process, self._process = self._process, None
        if process is None:
            return
        _close(process)
        if not ends_within(process, GRACE_S):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C at a terminal goes to the daemon, which ends it in order.
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "scheduler.run_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=self._environ,
            start_new_session=True,
        )
        if process.stdin is not None:
            with contextlib.suppress(OSError):
                process.stdin.write(self._settings + b"\n")
                process.stdin.flush()
        return process

    def _signal(self, send: Callable[[subprocess.Popen[bytes]], None]) -> None:
        process = self._process
        if process is not None and process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                send(process)


def _close(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
