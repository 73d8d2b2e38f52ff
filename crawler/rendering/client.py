"""The other end of the browser's process: it is started when it is wanted, and again if it dies."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
import time
from dataclasses import dataclass, field

import msgspec

from crawler.frames import HEAD, ProtocolError, frame, length_of
from crawler.rendering import faults
from crawler.rendering.faults import UnableError
from crawler.rendering.messages import (
    VERSION,
    FromBrowser,
    NotRendered,
    Ready,
    Render,
    Rendered,
    Start,
    Unable,
    Why,
)
from crawler.toml_tables import Fault

START_S = 45.0
"""Seconds in which the process and its browser must stand."""

GRACE_S = 30.0
"""Seconds beyond a page's own time after which the process itself is taken for stuck."""

UNABLE_S = 60.0
"""So long a browser that cannot run is not tried again."""

_decoder: msgspec.msgpack.Decoder[FromBrowser] = msgspec.msgpack.Decoder(FromBrowser)


@dataclass
class NotRenderedError(Exception):
    """A page could not be rendered.

    Attributes:
        why: See `crawler.rendering.messages`.
        detail: What is said of it besides.
    """

    why: Why
    detail: str = ""


class _LostError(Exception):
    """The process is gone."""


@dataclass(eq=False)
class _Process:
    """A process of the browser, and the pages that are under way in it."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    process: asyncio.subprocess.Process | None
    waiting: dict[int, asyncio.Future[Rendered | NotRendered]] = field(default_factory=dict)
    is_lost: bool = False

    async def read(self) -> FromBrowser:
        """The next message.

        Raises:
            _LostError: There is none any more.
        """
        try:
            data = await self.reader.readexactly(length_of(await self.reader.readexactly(HEAD)))
            return _decoder.decode(data)
        except (
            asyncio.IncompleteReadError,
            OSError,
            ProtocolError,
            msgspec.DecodeError,
            ValueError,
        ):
            raise _LostError from None

    async def listen(self) -> None:
        """Hand each page what became of it, until the process is gone."""
        unable: Unable | None = None
        try:
            while True:
                said = await self.read()
                if isinstance(said, Unable):
                    unable = said
                    break
                if isinstance(said, Rendered | NotRendered):
                    future = self.waiting.get(said.number)
                    if future is not None and not future.done():
                        future.set_result(said)
        except _LostError:
            pass
        finally:
            self.end()
            for future in self.waiting.values():
                if not future.done():
                    future.set_exception(
                        UnableError(unable.fault, unable.detail) if unable else _LostError()
                    )

    def end(self) -> None:
        """End it: it ends its browser when its input ends."""
        self.is_lost = True
        self.writer.close()

    def kill(self) -> None:
        """End it at once."""
        self.end()
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                self.process.kill()

    async def gone(self, *, kill: bool = False) -> None:
        """End it, and see it end."""
        if kill:
            self.kill()
        else:
            self.end()
        if self.process is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.process.wait(), GRACE_S)


class Renderer:
    """Has pages rendered.

    Args:
        start: What holds for all of them.

    Attributes:
        room: To be held while a page is rendered: more would only wait, and their time run out.
    """

    def __init__(self, start: Start) -> None:
        self._start = start
        self.room = asyncio.Semaphore(start.settings.pages)
        self._starting = asyncio.Lock()
        self._running: _Process | None = None
        self._unable: UnableError | None = None
        self._unable_until = 0.0
        self._number = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def render(self, page: Render) -> Rendered:
        """A page as its scripts leave it; `room` is held.

        Args:
            page: The page; it is given a number here.

        Raises:
            NotRenderedError: It could not be rendered.
            UnableError: The browser cannot run here.
        """
        said = await self._try(page)
        if isinstance(said, NotRendered) and said.why == "died":
            # It may have been another page's doing.
            said = await self._try(page)
        if isinstance(said, NotRendered):
            raise NotRenderedError(said.why, said.detail)
        return said

    async def _try(self, page: Render) -> Rendered | NotRendered:
        process = await self.running()
        self._number += 1
        number = self._number
        future: asyncio.Future[Rendered | NotRendered]
        future = process.waiting[number] = asyncio.get_running_loop().create_future()
        try:
            process.writer.write(frame(msgspec.structs.replace(page, number=number)))
            await process.writer.drain()
            return await asyncio.wait_for(future, self._start.settings.timeout_s + GRACE_S)
        except TimeoutError:
            process.kill()
            return NotRendered(number=number, why="late")
        except (_LostError, OSError):
            process.end()
            return NotRendered(number=number, why="died")
        finally:
            del process.waiting[number]

    async def running(self) -> _Process:
        """The process, with a browser that runs.

        Raises:
            UnableError: It cannot run here.
        """
        async with self._starting:
            if self._running is not None and not self._running.is_lost:
                return self._running
            if self._unable is not None and time.monotonic() < self._unable_until:
                raise self._unable
            try:
                self._running = await self._started()
            except UnableError as error:
                self._unable, self._unable_until = error, time.monotonic() + UNABLE_S
                raise
            task = asyncio.ensure_future(self._running.listen())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            return self._running

    async def _started(self) -> _Process:
        process = await self._connected()
        try:
            async with asyncio.timeout(START_S):
                process.writer.write(frame(self._start))
                said = await process.read()
        except TimeoutError:
            await process.gone(kill=True)
            raise UnableError(faults.NO_START, f"no answer within {START_S:g} s") from None
        except (_LostError, OSError):
            await process.gone(kill=True)
            raise UnableError(faults.NO_START, "its process ended") from None
        if isinstance(said, Ready) and said.version == VERSION:
            return process
        await process.gone()
        if isinstance(said, Unable):
            raise UnableError(said.fault, said.detail)
        raise UnableError(faults.OTHER_VERSION, str(VERSION))

    async def _connected(self) -> _Process:
        path = self._start.settings.socket
        if path:
            try:
                return _Process(*await asyncio.open_unix_connection(path), None)
            except OSError:
                raise UnableError(faults.NO_SERVICE, path) from None
        ours, theirs = socket.socketpair()
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-P",
                "-m",
                "crawler.rendering",
                stdin=theirs.fileno(),
                stdout=asyncio.subprocess.DEVNULL,
                cwd="/",
            )
        except OSError as error:
            ours.close()
            raise UnableError(faults.NO_START, str(error)) from error
        finally:
            theirs.close()
        return _Process(*await asyncio.open_connection(sock=ours), process)

    async def close(self) -> None:
        """End the process, and see it end."""
        if self._running is not None:
            await self._running.gone()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def fault_here(start: Start) -> Fault | None:
    """Why the browser cannot run here, found out by starting it; None where it runs."""

    async def look() -> Fault | None:
        renderer = Renderer(start)
        try:
            await renderer.running()
        except UnableError as error:
            return faults.told(error.fault, error.detail)
        finally:
            await renderer.close()
        return None

    return asyncio.run(look())
