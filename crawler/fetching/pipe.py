"""The worker's end of the pipe: frames in from a thread of their own, frames out as they fit."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from typing import BinaryIO, NoReturn

from crawler.frames import ProtocolError, read_frame, to_worker
from crawler.protocol import ToWorker

REFUSED = 2
"""The exit code where the other side does not keep to the protocol."""


def read_message(stream: BinaryIO) -> ToWorker:
    """The next message; at the end of the stream the process ends, and after what is no message.

    It ends at once, whatever else is under way: nobody is there to hear of it.
    """
    try:
        data = read_frame(stream)
        if data is not None:
            return to_worker(data)
    except ProtocolError as error:
        give_up(error.en)
    os._exit(0)


def give_up(why: str) -> NoReturn:
    """Say why on standard error and end the process, whatever else is under way."""
    sys.stderr.write(f"{why}\n")
    sys.stderr.flush()
    os._exit(REFUSED)


def hear(
    stream: BinaryIO, loop: asyncio.AbstractEventLoop, take: Callable[[ToWorker], None]
) -> None:
    """Hand every message to `take`, in the loop, from now on."""

    def listen() -> None:
        while True:
            loop.call_soon_threadsafe(take, read_message(stream))

    threading.Thread(target=listen, name="messages", daemon=True).start()


class Outlet:
    """Writes frames whole and in order; whoever says something waits until it is written.

    So a slow reader slows the batches down, and nothing heaps up.

    Args:
        descriptor: Of the stream; it is made non-blocking.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._turn = asyncio.Lock()
        os.set_blocking(descriptor, False)

    async def write(self, data: bytes) -> None:
        """Write a frame; the process ends where nobody reads any more."""
        async with self._turn:
            rest = memoryview(data)
            while rest:
                try:
                    rest = rest[os.write(self._descriptor, rest) :]
                except BlockingIOError:
                    await self._room()
                except BrokenPipeError:
                    os._exit(0)

    async def _room(self) -> None:
        loop = asyncio.get_running_loop()
        free = asyncio.Event()
        loop.add_writer(self._descriptor, free.set)
        try:
            await free.wait()
        finally:
            loop.remove_writer(self._descriptor)
