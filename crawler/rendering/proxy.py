"""The only way out of the browser: an HTTP proxy on loopback that asks the guard of every address.

A name is resolved here, once, and the connection is made to an address that the guard let pass, so
that a name that changes its address between two looks leads nowhere (DNS rebinding). What comes
through ``CONNECT`` (https, WebSockets) and what comes in plain is treated alike.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import h11

from crawler.guard import Network, is_allowed
from crawler.rendering.trackers import OF_THE_BROWSER

MOST_HEAD = 64 * 1024
"""Bytes of a request's or an answer's head."""

MOST_OPEN = 64
"""Connections of the browser at once; a page that opens more waits."""

PIECE = 64 * 1024

_HOP_BY_HOP = frozenset(
    {b"connection", b"keep-alive", b"proxy-connection", b"proxy-authorization", b"te", b"upgrade"}
)
_REFUSED = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_NO_ANSWER = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_STANDS = b"HTTP/1.1 200 Connection established\r\n\r\n"

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class RefusedError(Exception):
    """The guard lets no address of the host pass."""


@dataclass(eq=False)
class GuardingProxy:
    """Serves the browser's requests, each on a connection of its own.

    Attributes:
        allowed: Networks that may be connected to though they are not public.
        connect_timeout_s: The most that a name or a connection may take.
        timeout_s: The most that a connection may stand; no page lasts longer.
        most_bytes: The most that a host may send through one connection.
        refused: Hosts that the guard refused, in order.
    """

    allowed: Sequence[Network]
    connect_timeout_s: float
    timeout_s: float
    most_bytes: int
    resolve: Callable[[str, int], list[str]] | None = None
    refused: list[str] = field(default_factory=list)
    _server: asyncio.Server | None = None
    _room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_OPEN))

    async def start(self) -> int:
        """Listen on loopback; the port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=MOST_HEAD)
        return int(self._server.sockets[0].getsockname()[1])

    def close(self) -> None:
        """Take no connection any more."""
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with self._room, asyncio.timeout(self.timeout_s):
                await self._answer(reader, writer)
        except asyncio.CancelledError:
            pass  # all ends; what the page still asks is of no interest
        except RefusedError:
            with contextlib.suppress(OSError):
                writer.write(_REFUSED)
        except (TimeoutError, OSError, h11.ProtocolError, ValueError):
            with contextlib.suppress(OSError):
                writer.write(_NO_ANSWER)
        finally:
            await _closed(writer)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        browser = h11.Connection(h11.SERVER, max_incomplete_event_size=MOST_HEAD)
        request = await _event(browser, reader)
        if not isinstance(request, h11.Request):
            return
        if request.method == b"CONNECT":
            there = await self._connect(*_place(request.target.decode("ascii")))
            writer.write(_STANDS)
            try:
                rest, _ = browser.trailing_data
                there[1].write(rest)
                await self._tunnel((reader, writer), there)
            finally:
                await _closed(there[1])
        else:
            await self._plain(browser, request, (reader, writer))

    async def _plain(self, browser: h11.Connection, request: h11.Request, here: Streams) -> None:
        """One request in plain, with its answer; each on connections of their own.

        The browser would reuse the connection for another host: both ends are told that it closes.
        """
        url = urlsplit(request.target.decode("ascii"))
        if url.scheme != "http" or not url.hostname:
            raise RefusedError(url.scheme)
        there = await self._connect(url.hostname, url.port or 80)
        try:
            host = h11.Connection(h11.CLIENT, max_incomplete_event_size=MOST_HEAD)
            target = (url.path or "/") + (f"?{url.query}" if url.query else "")
            # In the letters in which the browser writes them: some hosts look at that.
            written = request.headers.raw_items()
            headers = [pair for pair in written if pair[0].lower() not in _HOP_BY_HOP]
            closing = (b"connection", b"close")
            there[1].write(
                host.send(
                    h11.Request(method=request.method, target=target, headers=[*headers, closing])
                )
                or b""
            )
            await asyncio.gather(
                _pass_on(browser, here[0], host, there[1]),
                self._answered(host, there[0], browser, here[1]),
            )
        finally:
            await _closed(there[1])

    async def _answered(
        self,
        host: h11.Connection,
        reader: asyncio.StreamReader,
        browser: h11.Connection,
        writer: asyncio.StreamWriter,
    ) -> None:
        count = 0
        while True:
            event = await _event(host, reader)
            if isinstance(event, h11.Response):
                headers = [pair for pair in event.headers if pair[0] not in _HOP_BY_HOP]
                event = h11.Response(
                    status_code=event.status_code,
                    headers=[*headers, (b"connection", b"close")],
                    reason=event.reason,
                )
            elif isinstance(event, h11.Data):
                count += len(event.data)
                if count > self.most_bytes:
                    raise ValueError("too large")
            elif not isinstance(event, h11.EndOfMessage):
                if isinstance(event, h11.InformationalResponse):
                    continue
                raise ValueError("no whole answer")
            writer.write(browser.send(event) or b"")
            await writer.drain()
            if isinstance(event, h11.EndOfMessage):
                return

    async def _tunnel(self, here: Streams, there: Streams) -> None:
        ways = [
            asyncio.ensure_future(self._pour(here[0], there[1])),
            asyncio.ensure_future(self._pour(there[0], here[1])),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            # What one side said last is still handed on; then neither has more to say.
            await asyncio.wait(ways, timeout=1)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _pour(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        count = 0
        while data := await reader.read(PIECE):
            count += len(data)
            if count > self.most_bytes:
                return
            writer.write(data)
            await writer.drain()
        with contextlib.suppress(OSError, RuntimeError):
            writer.write_eof()

    async def _connect(self, host: str, port: int) -> Streams:
        """A connection to an address of a host that the guard lets pass.

        Raises:
            RefusedError: There is none.
            OSError: None of them answers, or the name has none.
        """
        if host.lower().rstrip(".") in OF_THE_BROWSER:
            raise RefusedError(host)
        async with asyncio.timeout(self.connect_timeout_s):
            addresses = await self._addresses(host, port)
            passing = [address for address in addresses if is_allowed(address, self.allowed)]
            if addresses and not passing:
                self.refused.append(f"{host}:{port}")
                raise RefusedError(host)
            for address in passing:
                with contextlib.suppress(OSError):
                    # An address, checked: nothing is resolved a second time.
                    return await asyncio.open_connection(address, port)
        raise OSError("no connection")

    async def _addresses(self, host: str, port: int) -> list[str]:
        if self.resolve is not None:
            return self.resolve(host, port)
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return list(dict.fromkeys(str(where[0]) for *_, where in found))


def _place(target: str) -> tuple[str, int]:
    """Host and port of a ``CONNECT``."""
    url = urlsplit(f"//{target}")
    if not url.hostname or not url.port:
        raise ValueError(target)
    return url.hostname, url.port


async def _event(connection: h11.Connection, reader: asyncio.StreamReader) -> h11.Event:
    """The next thing that the other side of a connection says."""
    while True:
        event = connection.next_event()
        if isinstance(event, h11.Event):
            return event
        if event is h11.PAUSED:
            raise ValueError("nothing more is taken")
        connection.receive_data(await reader.read(PIECE))


async def _pass_on(
    browser: h11.Connection,
    reader: asyncio.StreamReader,
    host: h11.Connection,
    writer: asyncio.StreamWriter,
) -> None:
    """Hand a request's body on."""
    while True:
        event = await _event(browser, reader)
        if isinstance(event, h11.ConnectionClosed):
            return
        writer.write(host.send(event) or b"")
        await writer.drain()
        if isinstance(event, h11.EndOfMessage):
            return


async def _closed(writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError, TimeoutError):
        writer.close()
        async with asyncio.timeout(1):
            await writer.wait_closed()
