"""The data pages: each question goes to a process that may be ended, and its answer comes back.

SQLite looks at its time limit between steps, not within one long function; so the limit that holds
is that the process is killed. The desk's own pages never wait for it.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable
from enum import Enum, auto
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qsl

import h11
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from scheduler.web.data_supervisor import MEMORY, Cause, Child, Supervisor
from scheduler.web.translator import translator_of

_T = TypeVar("_T")

PREFIX = "/data/"

STATEMENT_S = 3.0
"""Seconds that a question of one statement may be silent; the statement itself may take two."""

TABLE_S = 6.0
"""The same for a table's page, which asks for the rows, for their number, for facets."""

BUSY = 5
"""So many times as long where the process got too little of a busy machine to work so long."""

AT_ONCE = 3
"""Questions that are worked on together; others wait their turn."""

_WAITING = 30
_TRIES = 3
_LOOK_S = 0.05
_WORKED = 0.7
_CHUNK = 65536
_NOT_HANDED_ON = {b"connection", b"keep-alive", b"transfer-encoding", b"te", b"upgrade",
                  b"content-length", b"expect", b"authorization", b"cookie"}  # fmt: skip

_LINES = {
    Cause.TIME: (
        "这个问题用时过长，已中止：请缩小范围，或改用 yongliang backup 得到的副本在本机查询。",
        "The question took too long and was ended: ask for less, or a copy (`yongliang backup`).",
    ),
    Cause.MEMORY: (
        "数据页占用内存过多，已重新启动：请缩小范围后再试。",
        "The data pages took too much memory and were started anew: ask for less, then try again.",
    ),
    Cause.LEFT: (
        "数据页刚刚重新启动：请再试一次。",
        "The data pages were started anew: try again.",
    ),
}


_DOWN = ("数据页无法启动：请看服务器的日志。", "The data pages do not start: see the server's log.")


_OWN_NAME = re.compile(rb"/data(?=[/.]|$)")
"""An archive that is called as the prefix, which Datasette would take for the prefix once more."""


def route_of(archive: Path) -> str:
    """The first part of the paths of an archive below `PREFIX`."""
    return "data-archive" if archive.stem == PREFIX.strip("/") else archive.stem


class _End(Enum):
    """What came of a question: an answer, or what there was of it; too slow; its process ended."""

    DONE = auto()
    SLOW = auto()
    LOST = auto()


class DataPages:
    """The application for what is below `PREFIX`.

    Args:
        archive: What is asked.
        name: The desk's, for the pages; empty: the program's own.
    """

    def __init__(self, archive: Path, name: str = "") -> None:
        self._supervisor = Supervisor(archive, name)
        self._seats = asyncio.Semaphore(AT_ONCE)
        self._asked = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a question, or say why it has no answer."""
        if scope["method"] not in ("GET", "HEAD"):
            await PlainTextResponse("GET only", 405, {"Allow": "GET, HEAD"})(scope, receive, send)
            return
        if self._asked >= _WAITING:
            await _sorry(
                scope, receive, send, ("问的人太多：请稍后再试。", "Busy: try again later.")
            )
            return
        self._asked += 1
        try:
            async with self._seats:
                await self._answer(scope, receive, send)
        finally:
            self._asked -= 1

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        for _ in range(_TRIES):
            try:
                child = await self._supervisor.child()
            except OSError:
                await _sorry(scope, receive, send, _DOWN)
                return
            end = await self._ask(child, scope, receive, send)
            if end is _End.DONE:
                return
            if end is _End.SLOW or child.cause is Cause.MEMORY:
                cause = Cause.TIME if end is _End.SLOW else Cause.MEMORY
                await _sorry(scope, receive, send, _LINES[cause])
                return
        await _sorry(scope, receive, send, _LINES[Cause.LEFT])

    async def _ask(self, child: Child, scope: Scope, receive: Receive, send: Send) -> _End:
        """Have a process answer while its memory is watched; who leaves takes its work along."""
        watching = asyncio.create_task(_watch(child))
        leaving = asyncio.create_task(_left(receive))
        forwarding = asyncio.create_task(_forward(scope, send, child))
        try:
            await asyncio.wait({forwarding, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if forwarding.done():
                return forwarding.result()
            child.end(Cause.LEFT)
            return _End.DONE
        finally:
            for task in (watching, leaving, forwarding):
                task.cancel()


async def _watch(child: Child) -> None:
    while child.alive:
        if child.memory() > MEMORY:
            child.end(Cause.MEMORY)
        await asyncio.sleep(_LOOK_S)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _sorry(scope: Scope, receive: Receive, send: Send, line: tuple[str, str]) -> None:
    say = translator_of(Request(scope))
    await PlainTextResponse(say(*line), 503, {"Retry-After": "2"})(scope, receive, send)


def _patience(scope: Scope) -> float:
    asked = dict(parse_qsl(scope["query_string"].decode("latin-1")))
    return STATEMENT_S if "sql" in asked else TABLE_S


async def _forward(scope: Scope, send: Send, child: Child) -> _End:
    """Ask the process and pass its answer on.

    What breaks off after its beginning is left unfinished, so that nobody takes it for the whole.
    """
    begun = False
    try:
        async for message in _answers(scope, child, _patience(scope)):
            begun = True
            await send(message)
    except TimeoutError:
        child.end(Cause.TIME)
        return _End.DONE if begun else _End.SLOW
    except (OSError, h11.RemoteProtocolError):
        return _End.DONE if begun else _End.LOST
    return _End.DONE


async def _patiently(waiting: Awaitable[_T], child: Child, patience: float) -> _T:
    """What is waited for.

    Raises:
        TimeoutError: It does not come though the process worked so long, or far longer was waited.
    """
    task = asyncio.ensure_future(waiting)
    begun, before, pause = time.monotonic(), child.worked(), patience
    try:
        while not (await asyncio.wait({task}, timeout=pause))[0]:
            worked = child.worked() - before
            if worked > _WORKED * patience or time.monotonic() - begun > BUSY * patience:
                raise TimeoutError
            pause = patience / 10
        return task.result()
    finally:
        task.cancel()


async def _answers(scope: Scope, child: Child, patience: float) -> AsyncIterator[Message]:
    opening = asyncio.open_unix_connection(child.address)
    reader, writer = await _patiently(opening, child, patience)
    connection = h11.Connection(h11.CLIENT)
    try:
        writer.write(_request(connection, scope))
        while True:
            event = connection.next_event()
            if event is h11.NEED_DATA:
                data = await _patiently(reader.read(_CHUNK), child, patience)
                connection.receive_data(data)
            elif isinstance(event, h11.Response):
                headers = [_led(*pair) for pair in event.headers if pair[0] not in _NOT_HANDED_ON]
                headers += [pair for pair in event.headers if pair[0] == b"content-length"]
                yield {
                    "type": "http.response.start",
                    "status": event.status_code,
                    "headers": headers,
                }
            elif isinstance(event, h11.Data):
                yield {"type": "http.response.body", "body": bytes(event.data), "more_body": True}
            elif isinstance(event, h11.EndOfMessage):
                yield {"type": "http.response.body", "body": b"", "more_body": False}
                return
    finally:
        writer.close()


def _led(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """A header; where it leads on within the data pages, with the prefix."""
    prefix = PREFIX.encode()
    bare = name == b"location" and value.startswith(b"/") and not value.startswith(prefix)
    return name, prefix + value.removeprefix(b"/") if bare else value


def _request(connection: h11.Connection, scope: Scope) -> bytes:
    query = scope["query_string"]
    headers = [pair for pair in scope["headers"] if pair[0] not in _NOT_HANDED_ON]
    # Datasette puts the prefix before the path that it was asked, so it is asked without.
    path = b"/" + scope["raw_path"].removeprefix(PREFIX.encode())
    path = _OWN_NAME.sub(b"/data-archive", path, count=1) if _OWN_NAME.match(path) else path
    request = h11.Request(
        method=scope["method"],
        target=path + (b"?" + query if query else b""),
        headers=[*headers, (b"connection", b"close")],
    )
    return (connection.send(request) or b"") + (connection.send(h11.EndOfMessage()) or b"")
