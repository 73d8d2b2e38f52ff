"""A press on loopback that speaks as portals and applications do: data, POST, cookies, a proxy."""

from __future__ import annotations

import contextlib
import select
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from tests.receivers import Certificate


@dataclass(frozen=True)
class Asked:
    """One request, as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: str = ""

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.path).query))

    @property
    def cookies(self) -> dict[str, str]:
        pairs = (pair.partition("=") for pair in self.headers.get("Cookie", "").split("; "))
        return {name: value for name, _, value in pairs if name}


@dataclass(frozen=True)
class Answer:
    """What is answered."""

    body: bytes | str = ""
    status: int = 200
    content_type: str = "application/json; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


NOT_THERE = Answer("<title>404</title>404", 404, "text/html; charset=utf-8")

Speaks = Callable[[Asked], Answer]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A crawl that ends resets its connections; that is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass


class _Served:
    """A server at a free port of loopback, from the beginning of a `with` to its end."""

    def _serve(self, handler: type[BaseHTTPRequestHandler]) -> None:
        self._server = _Server(("127.0.0.1", 0), handler)
        self.port = self._server.server_port
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


@dataclass
class Press(_Served):
    """Answers by path, whatever the method; a path without a function is not there.

    Attributes:
        speaks: What answers, by the path without its query.
        asked: All requests but those for robots.txt.
        name: What the press is called in addresses; its own address where nothing is given.
        certificate: Serve https.
    """

    speaks: dict[str, Speaks] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    name: str = ""
    certificate: Certificate | None = None

    def __post_init__(self) -> None:
        press = self

        class Handler(_Handler):
            def do_GET(self) -> None:
                press._answer(self)

            def do_POST(self) -> None:
                press._answer(self)

        self._serve(Handler)
        if self.certificate:
            self._server.socket = self.certificate.context().wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )

    def url(self, path: str) -> str:
        scheme = "https" if self.certificate else "http"
        return f"{scheme}://{self.name or f'127.0.0.1:{self.port}'}{path}"

    def of(self, path: str) -> list[Asked]:
        return [one for one in self.asked if urlsplit(one.path).path == path]

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers.get("Content-Length") or 0)
        body = handler.rfile.read(length).decode() if length else ""
        asked = Asked(handler.command, handler.path, dict(handler.headers), body)
        path = urlsplit(handler.path).path
        if path != "/robots.txt":
            self.asked.append(asked)
        speaks = self.speaks.get(path)
        answer = speaks(asked) if speaks else NOT_THERE
        data = answer.body.encode() if isinstance(answer.body, str) else answer.body
        with contextlib.suppress(OSError):
            handler.send_response(answer.status)
            for name, value in answer.headers:
                handler.send_header(name, value)
            handler.send_header("Content-Type", answer.content_type)
            handler.send_header("Content-Length", str(len(data)))
            handler.end_headers()
            handler.wfile.write(data)


@dataclass
class Proxy(_Served):
    """An http proxy on loopback that knows names which nothing else knows.

    Attributes:
        names: The port on loopback at which each ``host:port`` that it knows answers.
        asked: What it was asked for: a method and a target each.
        known_by: The ``Proxy-Authorization`` that it wants; empty: none.
    """

    names: dict[str, int] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    known_by: str = ""

    def __post_init__(self) -> None:
        proxy = self

        class Handler(_Handler):
            def do_CONNECT(self) -> None:
                proxy._tunnel(self)

            def do_GET(self) -> None:
                proxy._pass_on(self)

            def do_POST(self) -> None:
                proxy._pass_on(self)

        self._serve(Handler)
        self.address = f"http://127.0.0.1:{self.port}"

    def _port_of(self, handler: BaseHTTPRequestHandler, place: str) -> int | None:
        self.asked.append((handler.command, handler.path))
        if self.known_by and handler.headers.get("Proxy-Authorization") != self.known_by:
            handler.send_error(407)
            return None
        port = self.names.get(place)
        if port is None:
            handler.send_error(502)
        return port

    def _pass_on(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        port = self._port_of(handler, parts.netloc)
        if port is None:
            return
        length = int(handler.headers.get("Content-Length") or 0)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        lines = [f"{handler.command} {path} HTTP/1.1"]
        lines += [
            f"{name}: {value}"
            for name, value in handler.headers.items()
            if name.lower() not in ("proxy-authorization", "connection")
        ]
        head = "\r\n".join([*lines, "Connection: close", "", ""]).encode()
        with socket.create_connection(("127.0.0.1", port)) as there:
            there.sendall(head + handler.rfile.read(length))
            handler.close_connection = True
            while data := there.recv(65_536):
                handler.wfile.write(data)

    def _tunnel(self, handler: BaseHTTPRequestHandler) -> None:
        port = self._port_of(handler, handler.path)
        if port is None:
            return
        with socket.create_connection(("127.0.0.1", port)) as there:
            handler.send_response(200, "Connection established")
            handler.end_headers()
            handler.close_connection = True
            ends = {there: handler.connection, handler.connection: there}
            while True:
                ready, _, _ = select.select(list(ends), [], [], 10)
                data = ready[0].recv(65_536) if ready else b""
                if not data:
                    return
                ends[ready[0]].sendall(data)
