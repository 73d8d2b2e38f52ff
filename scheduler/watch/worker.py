"""The worker process as the run sees it: messages in and out, its memory, its end."""

from __future__ import annotations

import contextlib
import os
import queue
import select
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import IO, TypeVar

from crawler.frames import ProtocolError, frame, from_worker, read_frame
from crawler.protocol import VERSION, FromWorker, Ready, Setup, ToWorker
from scheduler.errors import CrawlError
from scheduler.processes import ends_within, resident
from scheduler.words.worker_ends import in_chinese

START_S = 60.0
"""A worker that has not said it is ready by then is given up."""

HUNG_S = 60.0
"""A worker that says nothing for so long is stuck in a page: it speaks every few seconds."""

WRITE_S = 1.0
"""How long room in its pipe is waited for at a time."""

END_S = 2.0
"""How long a worker whose input has ended may take to end."""

MOST_WAITING = 32 * 1024 * 1024
"""Bytes that wait to be taken in; more wait in the pipe, and the worker with them."""

MESSAGE_COSTS = 1024
"""Bytes that a message takes here, beside its own."""

COMMAND = (sys.executable, "-P", "-m", "crawler")

T = TypeVar("T")


class WorkerDiedError(CrawlError):
    """The worker ended, hung, grew too large or broke the protocol; its batches are to be taken up.

    Attributes:
        why: In a word, for the log.
        killed: Whether a signal ended it.
        batches: Those that are lost with it; None: all that are out.
        innocent: Whether no page can be to blame: its machine went, or the way there.
    """

    def __init__(
        self, why: str, *, batches: Collection[int] | None = None, innocent: bool = False
    ) -> None:
        super().__init__(
            f"抓取进程中途结束（{in_chinese(why)}）。", f"The worker ended before its time ({why})."
        )
        self.why = why
        self.killed = why.startswith("signal ")
        self.batches = batches
        self.innocent = innocent


class WorkerStartError(CrawlError):
    """The worker does not get ready; another would not either."""


class ByteQueue(queue.Queue[T]):
    """What waits to be taken in: full by its bytes, as messages differ in size.

    Args:
        most: Bytes that may wait.
        size_of: The bytes for which one counts.
    """

    def __init__(self, most: int, size_of: Callable[[T], int]) -> None:
        super().__init__(most)
        self._size_of = size_of
        self._bytes = 0

    def _put(self, item: T) -> None:
        super()._put(item)
        self._bytes += self._size_of(item)

    def _get(self) -> T:
        item = super()._get()
        self._bytes -= self._size_of(item)
        return item

    def _qsize(self) -> int:
        return self._bytes


Heard = tuple[int, FromWorker | WorkerDiedError]
"""What a worker said, or that it died, with its bytes."""


class Worker:
    """One ``python -P -m crawler``: it has the network and no archive.

    Args:
        setup: What holds for all batches.
        environ: Its environment.
        memory_mb: The resident memory at which it is ended.
        command: What is started.
    """

    def __init__(
        self,
        setup: Setup,
        environ: Mapping[str, str],
        memory_mb: int,
        command: Sequence[str] = COMMAND,
    ) -> None:
        self._memory_mb = memory_mb
        self._process = subprocess.Popen(
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=dict(environ),
            cwd="/",
        )
        os.set_blocking(self._pipes[0].fileno(), False)
        self._said: ByteQueue[Heard] = ByteQueue(
            MOST_WAITING, lambda heard: heard[0] + MESSAGE_COSTS
        )
        self._heard_at = time.monotonic()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._setup = setup
        self._is_ready = False
        self.heard_out = False
        """Whether all that it said was received; it is dead then."""

    def get_ready(self) -> None:
        """Wait until it has started, where it has not yet.

        Raises:
            WorkerDiedError: It was killed.
            WorkerStartError: It does not get ready.
        """
        if self._is_ready:
            return
        try:
            self.send(self._setup)
            ready = self.receive(START_S)
            if not isinstance(ready, Ready):
                raise WorkerDiedError("not ready")
            if ready.version != VERSION:
                raise WorkerDiedError(f"version {ready.version} of the protocol, not {VERSION}")
            self._is_ready = True
        except WorkerDiedError as died:
            self.kill()
            if died.killed:
                raise
            raise WorkerStartError(
                f"抓取进程无法启动（{in_chinese(died.why)}）：原因见上文标准错误输出。",
                f"The worker cannot start ({died.why}): standard error says why.",
            ) from died

    @property
    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        """What it reads, and what it writes."""
        into, out = self._process.stdin, self._process.stdout
        if into is None or out is None:
            raise RuntimeError("started without pipes")
        return into, out

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def send(self, message: ToWorker) -> None:
        """Say something to the worker.

        Raises:
            WorkerDiedError: It does not listen any more: it ended, or is stuck.
        """
        rest = memoryview(frame(message))
        until = time.monotonic() + HUNG_S
        try:
            into = self._pipes[0].fileno()
            while rest:
                try:
                    rest = rest[os.write(into, rest) :]
                    until = time.monotonic() + HUNG_S
                except BlockingIOError:
                    if time.monotonic() > until:
                        raise WorkerDiedError(f"takes nothing for {HUNG_S:g} s") from None
                    select.select([], [into], [], WRITE_S)
        except (OSError, ValueError) as error:
            raise WorkerDiedError(self._exit_word()) from error

    def receive(self, timeout_s: float) -> FromWorker | None:
        """The next thing it says; None where it says nothing in that time.

        Raises:
            WorkerDiedError: It ended, or broke the protocol.
        """
        try:
            _, said = (
                self._said.get(timeout=timeout_s) if timeout_s > 0 else self._said.get_nowait()
            )
        except queue.Empty:
            return None
        if isinstance(said, WorkerDiedError):
            self.heard_out = True
            raise said
        return said

    def check(self) -> None:
        """Look how it is.

        Raises:
            WorkerDiedError: It hung, or grew too large.
        """
        if self.memory_mb() > self._memory_mb:
            raise WorkerDiedError(f"more than {self._memory_mb} MiB")
        if time.monotonic() - self._heard_at > HUNG_S and self._said.empty():
            raise WorkerDiedError(f"silent for {HUNG_S:g} s")

    def memory_mb(self) -> float:
        """Its resident memory, in MiB; 0 where the system does not tell."""
        return resident(self.pid) / 2**20

    def is_worn(self, part: float) -> bool:
        """Whether it has grown to that part of its limit."""
        return self.memory_mb() > part * self._memory_mb

    def kill(self) -> None:
        """End it at once."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        self._leave()

    def close(self) -> None:
        """Let it end: its input ends."""
        with contextlib.suppress(OSError):
            self._pipes[0].close()
        if not ends_within(self._process, END_S):
            self._process.kill()
        self._leave()

    def _leave(self) -> None:
        self._process.wait()
        into, out = self._pipes
        with contextlib.suppress(OSError):
            into.close()
        while self._reader.is_alive():
            with contextlib.suppress(queue.Empty):
                self._said.get_nowait()  # it may wait for room
            self._reader.join(0.01)
        out.close()

    def _read(self) -> None:
        _, stream = self._pipes
        try:
            while (data := read_frame(stream)) is not None:
                message = from_worker(data)
                self._heard_at = time.monotonic()
                self._said.put((len(data), message))
        except (ProtocolError, OSError, ValueError) as error:
            why = error.en if isinstance(error, ProtocolError) else type(error).__name__
            self._process.kill()
            self._said.put((0, WorkerDiedError(why)))
            return
        self._said.put((0, WorkerDiedError(self._exit_word())))

    def _exit_word(self) -> str:
        if not ends_within(self._process, END_S):
            return "its output ended"
        code = self._process.wait()
        return f"signal {-code}" if code < 0 else f"exit code {code}"
