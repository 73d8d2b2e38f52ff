"""The crawl process: started with its settings on standard input, watched, and ended in time."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from crawler.settings import BackfillOrder, CrawlSettings, FetchedPage, FetchSettings
from scheduler.config import Config
from scheduler.errors import CrawlError
from scheduler.language import language, tr

GRACE_S = 10.0
"""How long a crawl that was asked to end may take for the answers that are under way."""


@dataclass(frozen=True, slots=True)
class CrawlResult:
    """What a crawl process came to.

    Attributes:
        exit_code: 0 done; negative: ended by that signal.
        healthy: Whether it saw what it was to see; a run that reached nobody is not.
        counts: What the run did.
        added: What became of each address taken by hand.
        line: What it said went wrong.
    """

    exit_code: int
    counts: dict[str, int] = field(default_factory=dict)
    added: list[dict[str, Any]] = field(default_factory=list)
    line: str = ""
    healthy: bool = True


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
        sources=tuple(s for s in config.sources if not only or s.id in only),
        topics=tuple(str(path) for path in config.topic_paths),
        fetch=config.fetch,
        policy=config.policy,
        rules=config.rules,
        timezone=config.daemon.timezone,
        now=now,
        added=not only,
        add=tuple(add),
        backfill=backfill,
        soft_s=config.daemon.crawl_soft_s,
        deadline_s=config.daemon.crawl_deadline_s,
        create=False,
        language=language(),
    )


class CrawlProcess:
    """One ``python -P -m crawler``; may be asked to end from another thread."""

    def __init__(self, task: str, settings: msgspec.Struct) -> None:
        self._input = msgspec.json.encode(settings)
        # A session of its own: Ctrl-C at a terminal goes to the daemon, which ends it in order.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "crawler", task],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def wait(self, deadline_s: float) -> tuple[int, bytes, str]:
        """Wait for the end, or kill at the deadline: exit code, output, last line of complaint."""
        try:
            output, errors = self._process.communicate(self._input, timeout=deadline_s)
        except subprocess.TimeoutExpired:
            self.kill()
            output, errors = self._process.communicate()
        complaint = errors.decode("utf-8", "replace").strip()
        if complaint:
            sys.stderr.write(complaint + "\n")
        lines = complaint.splitlines()
        return self._process.returncode, output, lines[-1] if lines else ""

    def terminate(self) -> None:
        """Ask it to end: what is under way is still recorded, nothing new is taken up."""
        self._process.terminate()

    def kill(self) -> None:
        """End it and whatever it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)


def finish_crawl(process: CrawlProcess, deadline_s: float) -> CrawlResult:
    """Wait for a crawl and read what it says of itself."""
    code, output, line = process.wait(deadline_s)
    try:
        said = msgspec.json.decode(output) if output else {}
    except msgspec.DecodeError:
        said = {}
    if code < 0:
        line = tr(
            f"抓取进程被信号 {-code} 终止（可能超过 crawl_deadline_s）。",
            f"The crawl process was ended by signal {-code} (past crawl_deadline_s, maybe).",
        )
    return CrawlResult(
        code,
        said.get("counts", {}),
        said.get("added", []),
        line,
        healthy=said.get("healthy", True),
    )


class Crawls:
    """The runs of a daemon, one after another, by the same settings; for one thread but the end.

    Args:
        config: The configuration.
    """

    def __init__(self, config: Config) -> None:
        self._settings = crawl_settings(config)
        self._deadline_s = config.daemon.crawl_deadline_s + GRACE_S
        self._process: CrawlProcess | None = None

    def run(self) -> CrawlResult:
        """One run, to its end or its deadline."""
        self._process = CrawlProcess("crawl", self._settings)
        try:
            return finish_crawl(self._process, self._deadline_s)
        finally:
            self._process = None

    def terminate(self) -> None:
        """Ask the run under way, from another thread, to end in order."""
        if process := self._process:
            process.terminate()

    def kill(self) -> None:
        """End the run under way, from another thread."""
        if process := self._process:
            process.kill()

    def close(self) -> None:
        """End what waits for another run: nothing does."""


def run_crawl(config: Config, settings: CrawlSettings) -> CrawlResult:
    """Run one crawl to its end."""
    process = CrawlProcess("crawl", settings)
    with _forwarding_signals(process):
        # The child waits for its turn at the archive first; its own clock starts after that.
        return finish_crawl(process, 2 * config.daemon.crawl_deadline_s + GRACE_S)


@contextlib.contextmanager
def _forwarding_signals(process: CrawlProcess) -> Iterator[None]:
    """Hand SIGTERM and Ctrl-C on: the crawl ends in order and is still waited for."""
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = {number: signal.signal(number, lambda *_: process.terminate()) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def fetch_page(config: Config, url: str) -> FetchedPage:
    """Fetch one page in a process of its own, as politely and guarded as a crawl.

    Raises:
        CrawlError: The process failed.
    """
    settings = FetchSettings(url=url, fetch=config.fetch)
    code, output, line = CrawlProcess("fetch", settings).wait(settings.deadline_s + GRACE_S)
    if code or not output:
        raise CrawlError(f"抓取 {url} 失败：{line}", f"Fetching {url} failed: {line}")
    return msgspec.json.decode(output, type=FetchedPage)
