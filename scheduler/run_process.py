"""The process of the runs: settings first, then orders, a line each; a result for every order.

It stays between runs, and so does its worker, so that a tick costs no start-up. It ends when its
input does, as where the daemon was killed, or when it is asked to (SIGTERM); a run under way is
brought to its end in order. The daemon starts it: ``python -P -m scheduler.run_process``.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from types import FrameType
from zoneinfo import ZoneInfo

import msgspec

from crawler.protocol import Setup
from crawler.sending import references_in
from crawler.settings import CrawlSettings
from crawler.topics import Topic, load_texts
from scheduler.logformat import begin, use_zone
from scheduler.processes import public_environ
from scheduler.watch.results import CrawlResult, result_of
from scheduler.watch.run import RunResult, run
from scheduler.watch.worker import Worker
from scheduler.watch.workers import Workers
from scheduler.words.language import choose
from storage import Archive
from storage.errors import StorageError, YongliangError
from storage.locks import archive_lock

IDLE_S = 600.0
"""A worker that had nothing to do for so long is ended: its memory is worth more."""

OPTIMIZE_EVERY_S = 3600.0
"""How often, at most, SQLite looks at what has grown."""

WORN = 0.6
"""A worker that has grown to this part of its limit is replaced between two runs."""


class Order(msgspec.Struct, frozen=True):
    """One run, please.

    Attributes:
        blame: The process before this one was killed in a run, while its parent went on.
        add: Addresses to take by hand, in place of what is due.
        identity: Of the archive that is watched; another that has its name is not written.
    """

    blame: bool = False
    add: tuple[str, ...] = ()
    identity: str = ""


class Sparingly:
    """Says when something is to be done that is done at most once in a while.

    Args:
        seconds: The while.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._next = 0.0

    def is_time(self) -> bool:
        """Whether it is time; then it is not again before the while has gone."""
        if time.monotonic() < self._next:
            return False
        self._next = time.monotonic() + self._seconds
        return True


optimizing = Sparingly(OPTIMIZE_EVERY_S)
"""Of this process."""


def workers_for(plan: CrawlSettings) -> Workers:
    """The worker of a plan's runs, started when it is first needed; with those of other machines.

    Raises:
        CrawlError: The broker that leads to these is none.
    """
    setup = Setup(limits=plan.fetch, browser=plan.browser, topics=plan.topics, zone=plan.timezone)
    environ = public_environ(secrets=plan.variables, kept=references_in(plan.sources))
    if plan.cluster.broker:
        # Here, since one machine alone needs nothing of it.
        from scheduler.cluster.serving import pool_of

        return pool_of(plan, setup, environ)
    return Workers(lambda: Worker(setup, environ, plan.memory_mb))


def run_once(
    plan: CrawlSettings,
    topics: Sequence[Topic],
    workers: Workers,
    stop: threading.Event,
    *,
    blame: bool = False,
    identity: str = "",
) -> RunResult:
    """Wait for this archive's turn, and do one run.

    Raises:
        StorageError: The archive cannot be opened or written, or its turn did not come until it was
            asked to end.
        NotAnArchiveError: It is another than was named.
    """
    with (
        archive_lock(plan.archive, "crawl", wait=True, stop=stop.is_set),
        Archive(
            plan.archive,
            rules=plan.rules,
            policy=plan.policy,
            zone=ZoneInfo(plan.timezone),
            create=plan.create,
            identity=identity,
        ) as archive,
    ):
        _die_at(plan.deadline_s)
        try:
            result = run(plan, archive, workers, stop, topics=topics, blame=blame)
            if optimizing.is_time():
                with suppress(StorageError):
                    archive.optimize()
            return result
        finally:
            _die_at(0)


def _die_at(deadline_s: float) -> None:
    """Have the system end this process at the deadline, whatever hangs; 0: not any more."""
    if threading.current_thread() is threading.main_thread():
        signal.setitimer(signal.ITIMER_REAL, deadline_s)


class _Lines:
    """The lines of standard input; a wait for the next may be given up and taken up again."""

    def __init__(self) -> None:
        self._rest = b""

    def __call__(self, timeout_s: float | None) -> bytes | None:
        """The next line; None after the time-out.

        Raises:
            EOFError: There are no more.
        """
        while b"\n" not in self._rest:
            ready, _, _ = select.select([0], [], [], timeout_s)
            if not ready:
                return None
            data = os.read(0, 1 << 16)
            if not data:
                raise EOFError
            self._rest += data
        line, _, self._rest = self._rest.partition(b"\n")
        return line


def serve() -> None:
    """Take orders until the input ends."""
    stop = threading.Event()
    idle = True

    def on_signal(*_: int | FrameType | None) -> None:
        stop.set()
        if idle:
            raise SystemExit(0)

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_stop_at_hangup, args=(stop,), daemon=True).start()
    lines = _Lines()
    with suppress(EOFError, BrokenPipeError):
        first = lines(None)
        plan = msgspec.json.decode(first or b"", type=CrawlSettings)
        use_zone(ZoneInfo(plan.timezone))
        choose(plan.language)
        topics = load_texts((seed.name, seed.text) for seed in plan.topics)
        workers = workers_for(plan)
        try:
            for order in _orders(lines, workers):
                idle = False
                result = _result(plan, topics, workers, stop, order)
                os.write(1, msgspec.json.encode(result) + b"\n")
                if stop.is_set():
                    return
                idle = True
        finally:
            workers.close()


def _stop_at_hangup(stop: threading.Event) -> None:
    """Have a run end in order once its parent is gone: another one may wait for the archive."""
    hangup = select.poll()
    hangup.register(0, 0)
    hangup.poll()
    stop.set()


def _orders(lines: _Lines, workers: Workers) -> Iterator[Order]:
    while True:
        if workers.is_worn(WORN):
            workers.close()
        line = lines(IDLE_S)
        if line is None:
            workers.close()
        else:
            yield msgspec.json.decode(line, type=Order)


def _result(
    plan: CrawlSettings,
    topics: Sequence[Topic],
    workers: Workers,
    stop: threading.Event,
    order: Order,
) -> CrawlResult:
    if order.add:
        plan = msgspec.structs.replace(plan, add=order.add)
    try:
        done = run_once(plan, topics, workers, stop, blame=order.blame, identity=order.identity)
    except YongliangError as error:
        return CrawlResult(1, error=(error.zh, error.en), healthy=False)
    return result_of(done)


if __name__ == "__main__":
    begin(ZoneInfo("UTC"), logging.WARNING)
    serve()
