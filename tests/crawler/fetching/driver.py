"""A worker process driven over its pipes: messages in, findings out, each kept as it comes."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, TypeVar

import seeds
from crawler.frames import frame, from_worker, read_frame
from crawler.protocol import (
    Alive,
    Ask,
    Batch,
    BatchEnd,
    Elsewhere,
    Finding,
    FromWorker,
    KeptPages,
    Message,
    Ready,
    SeedText,
    Setup,
)
from crawler.settings import FetchLimits, Source
from crawler.tasks import AnyTask, FetchTask
from storage.hosts import host_of
from storage.work import Kept
from tests.crawler.fetching.starts import program

M = TypeVar("M", bound=Message)

LOOPBACK = FetchLimits(
    user_agent="YongliangWatch/1 (+https://example.org/contact)",
    delay_s=0,
    timeout_s=5,
    connect_timeout_s=2,
    allow_addresses=("127.0.0.0/8", "::1"),
)


def topic_texts() -> tuple[SeedText, ...]:
    """The topics that come with the program."""
    files = sorted((seeds.SEEDS / "topics").glob("*.toml"))
    return tuple(SeedText(file.name, file.read_text("utf-8")) for file in files)


@dataclass
class Worker:
    """A worker process; what it says is kept in order, with when it was heard.

    Attributes:
        setup: What it is told first; None: nothing.
        kept: What `Ask` is answered with, by task; an `Ask` of another task is answered with None.
        environ: Added to its environment.
        before: Code that runs in its process first: a fault made on purpose.
        heard: All that was said.
        err: What it wrote to standard error.
        paused: While set, nothing more is read of what it says.
    """

    setup: Setup | None = field(default_factory=lambda: Setup(limits=LOOPBACK))
    kept: dict[int, Kept] = field(default_factory=dict)
    environ: dict[str, str] = field(default_factory=dict)
    before: str = ""
    heard: list[tuple[float, FromWorker]] = field(default_factory=list)
    err: str = ""
    paused: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        command = [sys.executable, "-P", "-m", "crawler"]
        if self.before:
            command = [sys.executable, "-P", "-c", program(self.before)]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **self.environ},
        )
        self._inbox: queue.SimpleQueue[FromWorker | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=work, daemon=True) for work in (self._listen, self._read_errors)
        ]
        for thread in self._threads:
            thread.start()
        self._batches = 0
        if self.setup is not None:
            self.say(self.setup)
        return self

    def __exit__(self, *_: object) -> None:
        self.hang_up()
        self.process.wait(10)
        self._join()

    # What is said to it

    def say(self, *messages: Message) -> None:
        """Say messages."""
        self.send(b"".join(map(frame, messages)))

    def send(self, data: bytes) -> None:
        """Write bytes to its standard input."""
        assert self.process.stdin
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def hang_up(self) -> None:
        """End its standard input."""
        assert self.process.stdin
        if not self.process.stdin.closed:
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.close()

    def hand(self, *tasks: AnyTask, source: Source | None = None, **changes: Any) -> Batch:
        """Hand it a batch of these tasks."""
        self._batches += 1
        values: dict[str, Any] = {
            "batch_id": self._batches,
            "run_id": 1,
            "host": host_of(tasks[0].url),
            "tasks": tasks,
            "sources": {source.id: source} if source else {},
            "delay_s": 0.001,  # one page at a time
        }
        batch = Batch(**{**values, **changes})
        self.say(batch)
        return batch

    def fetch(self, *urls: str, **changes: Any) -> Batch:
        """Hand it a batch that fetches these addresses as they are."""
        tasks = [
            FetchTask(number=number, url=url, source_id="site")
            for number, url in enumerate(urls, 1)
        ]
        return self.hand(*tasks, **changes)

    # What it says

    def until(self, fine: Callable[[FromWorker], bool], within: float = 20) -> FromWorker:
        """The next message that is fine; those before it are kept too."""
        end = time.monotonic() + within
        while True:
            message = self._inbox.get(timeout=max(0.01, end - time.monotonic()))
            assert message is not None, f"the worker is gone: {self.errors()}"
            if fine(message):
                return message

    def ended(self, *batches: Batch, within: float = 20) -> list[BatchEnd]:
        """The ends of these batches, once all have ended."""
        wanted = {batch.batch_id for batch in batches}
        ends: dict[int, BatchEnd] = {end.batch_id: end for end in self.all(BatchEnd)}
        while not wanted <= ends.keys():
            end = self.until(lambda message: isinstance(message, BatchEnd), within)
            assert isinstance(end, BatchEnd)
            ends[end.batch_id] = end
        return [ends[batch.batch_id] for batch in batches]

    def all(self, kind: type[M], batch: Batch | None = None) -> list[M]:
        """What it said of a kind so far."""
        said = [message for _, message in self.heard if isinstance(message, kind)]
        return [
            one for one in said if batch is None or getattr(one, "batch_id", 0) == batch.batch_id
        ]

    def found(self, batch: Batch) -> dict[int, Finding | Elsewhere]:
        """What came of each task of a batch; said once of each."""
        said: dict[int, Finding | Elsewhere] = {}
        for one in (*self.all(Finding, batch), *self.all(Elsewhere, batch)):  # type: ignore[type-abstract]
            assert one.task not in said
            said[one.task] = one
        return said

    def said(self, batch: Batch) -> Iterator[str]:
        """The names of what was said of a batch, in order."""
        for _, message in self.heard:
            if getattr(message, "batch_id", None) == batch.batch_id:
                yield type(message).__name__

    def ready(self) -> None:
        """Wait until it has taken its set-up."""
        self.until(lambda message: isinstance(message, Ready))

    def exit_code(self, within: float = 20) -> int:
        """Its exit code, once it has ended by itself."""
        code = self.process.wait(within)
        self._join()
        return code

    def errors(self) -> str:
        """What it wrote to standard error."""
        return self.err

    def maps(self) -> str:
        """The files that are mapped into its memory."""
        return Path(f"/proc/{self.process.pid}/maps").read_text()

    def _listen(self) -> None:
        assert self.process.stdout
        while data := read_frame(self.process.stdout):
            while self.paused.is_set():
                time.sleep(0.05)
            message = from_worker(data)
            self.heard.append((time.monotonic(), message))
            if isinstance(message, Ask):
                kept = self.kept.get(message.task)
                self.say(KeptPages(batch_id=message.batch_id, task=message.task, kept=kept))
            if not isinstance(message, Alive):
                self._inbox.put(message)
        self._inbox.put(None)

    def _read_errors(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self.err += line.decode("utf-8", "replace")

    def _join(self) -> None:
        for thread in self._threads:
            thread.join(5)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert stream
            with contextlib.suppress(BrokenPipeError):
                stream.close()


def one(worker: Worker, task: AnyTask, **how: Any) -> Finding | Elsewhere:
    """What comes of one task."""
    batch = worker.hand(task, **how)
    worker.ended(batch)
    return worker.found(batch)[task.number]


def numbers(found: Sequence[Any]) -> list[int]:
    """The tasks that findings are of."""
    return [each.task for each in found]
