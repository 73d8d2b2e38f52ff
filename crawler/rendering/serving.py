"""One worker served: its pages shown, several at once, until it is gone."""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import socket
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from crawler.frames import HEAD, ProtocolError, frame, length_of
from crawler.protocol import Message
from crawler.rendering import faults
from crawler.rendering.faults import UnableError
from crawler.rendering.messages import VERSION, Ready, Render, Start, ToBrowser, Unable
from crawler.rendering.processes import kill_below
from crawler.settings import BrowserSettings

if TYPE_CHECKING:
    from crawler.rendering.browser import Keeper

NICE = 5
"""Pages are filled when the others' need nothing: a crawl goes on beside them."""

_decoder: msgspec.msgpack.Decoder[ToBrowser] = msgspec.msgpack.Decoder(ToBrowser)


async def serve(connection: socket.socket, *, as_service: bool = False) -> None:
    """Serve the worker at the other end of a connection; all ends with it.

    Args:
        connection: The connection.
        as_service: Start no program but the usual one: whoever may connect may not choose it.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError):
        os.nice(NICE)
    reader, writer = await asyncio.open_connection(sock=connection)
    saying = asyncio.Lock()

    async def say(message: Message) -> None:
        async with saying:
            with contextlib.suppress(OSError):
                writer.write(frame(message))
                await writer.drain()

    keeper: Keeper | None = None
    tasks: set[asyncio.Task[None]] = set()
    try:
        start = await read(reader)
        if not isinstance(start, Start):
            return
        if start.version != VERSION:
            await say(Unable(fault=faults.OTHER_VERSION, detail=f"{VERSION}, {start.version}"))
            return
        try:
            from crawler.rendering.browser import Keeper
        except ImportError:
            await say(Unable(fault=faults.NO_PACKAGE))
            return
        if not os.path.exists("/proc/self/statm"):  # noqa: ASYNC240, PTH110 - of no disk
            # Neither its memory nor its processes could be looked after.
            await say(Unable(fault=faults.NO_START, detail="no /proc (macOS)"))
            return
        if as_service:
            usual = BrowserSettings()
            settings = replace(start.settings, program=usual.program, user=usual.user)
            start = replace(start, settings=settings)
        try:
            keeper = Keeper(start)
            await say(Ready(browser=await keeper.begin()))
        except UnableError as error:
            await say(Unable(fault=error.fault, detail=error.detail))
            return
        while isinstance(render := await read(reader), Render):
            task = asyncio.ensure_future(_show(keeper, render, say))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
    except ProtocolError:
        pass  # the other side breaks off, or is no worker
    finally:
        for task in tasks:
            task.cancel()
        if keeper is not None:
            await keeper.close()
        kill_below(os.getpid())


async def _show(keeper: Keeper, render: Render, say: Callable[[Message], Awaitable[None]]) -> None:
    try:
        said: Message = await keeper.show(render)
    except UnableError as error:
        said = Unable(fault=error.fault, detail=error.detail)
    await say(said)


async def read(reader: asyncio.StreamReader) -> ToBrowser | None:
    """The next message; None at the end.

    Raises:
        ProtocolError: What came is none.
    """
    try:
        data = await reader.readexactly(length_of(await reader.readexactly(HEAD)))
    except (asyncio.IncompleteReadError, OSError):
        return None
    try:
        return _decoder.decode(data)
    except (msgspec.DecodeError, ValueError) as error:
        raise ProtocolError("", str(error)) from error
