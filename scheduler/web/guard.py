"""Who may look, and what a browser may do with the answer: small ASGI wrappers."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import ipaddress
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scheduler.web.brake import Brake
from scheduler.web.speech import speech_of
from scheduler.words.names import PROGRAM

PAGES = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
POLICY = f"{PAGES}form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
"""Our own pages run no script at all, so that a stored one cannot either."""

EXPLORER_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)
"""Datasette's pages bring scripts of their own for the SQL editor; none from elsewhere."""


def is_loopback(host: str) -> bool:
    """Whether a host or address is this machine itself."""
    name = host.strip("[]")
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


class HostGuard:
    """Answers to this machine's own names only: a page elsewhere cannot rebind its name to us."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request that names a loopback host; refuse any other."""
        if scope["type"] == "http":
            host = Headers(scope=scope).get("host", "")
            name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
            if not is_loopback(name):
                refusal = PlainTextResponse("unknown host", 400)
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)


class SiteGuard:
    """Refuses what a page of another site asks for, unless a visitor follows its link to a page.

    Browsers say where a request comes from (Fetch Metadata: ``Sec-Fetch-Site``); one that does not
    at least names the ``Origin`` of what a script may read.

    Args:
        app: What is guarded.
        closed: What is below this path is refused even to those who follow a link.
    """

    def __init__(self, app: ASGIApp, closed: str) -> None:
        self._app = app
        self._closed = closed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve what this site's own pages, a visitor or a program asks for."""
        if scope["type"] == "http" and self._is_foreign(scope):
            say = speech_of(Request(scope))
            line = say(
                "这个请求来自别的网站的页面，已拒绝：请在浏览器中直接打开本站的地址。",
                "A page of another site asked for this, so it is refused: "
                "open the address of this site in the browser yourself.",
            )
            await PlainTextResponse(line, 403)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_foreign(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        if headers.get("sec-fetch-site", "none") in ("cross-site", "same-site"):
            follows = (
                headers.get("sec-fetch-mode") == "navigate"
                and headers.get("sec-fetch-dest") == "document"
                and scope["method"] in ("GET", "HEAD")
            )
            return not follows or scope["path"].startswith(self._closed)
        origin = headers.get("origin")
        return origin is not None and _netloc(origin) != headers.get("host", "").lower()


def _netloc(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


class PasswordGuard:
    """HTTP Basic authentication (RFC 7617) with one password; any user name will do.

    Args:
        app: What is guarded.
        password: The one.
        brake: Slows those who guess.
        realm: The desk's name, which browsers show where it is ASCII; empty: the program's own.
    """

    def __init__(
        self, app: ASGIApp, password: str, brake: Brake | None = None, realm: str = ""
    ) -> None:
        self._app = app
        self._realm = _realm(realm or PROGRAM[1])
        self._password = password.encode()
        self._brake = brake or Brake()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request that carries the password."""
        if scope["type"] != "http" or await self._may_pass(scope, receive, send):
            await self._app(scope, receive, send)

    async def _may_pass(self, scope: Scope, receive: Receive, send: Send) -> bool:
        """Whether the request carries the password; it is answered where it does not."""
        given = _password_in(Headers(scope=scope))
        if given is not None:
            address = scope["client"][0] if scope.get("client") else ""
            wait = self._brake.wait(address, time.monotonic())
            if wait is None:
                say = speech_of(Request(scope))
                line = say(
                    "密码错误次数过多：请稍后再试。", "Too many wrong passwords: try again later."
                )
                await PlainTextResponse(line, 429, {"Retry-After": "10"})(scope, receive, send)
                return False
            if wait:
                await asyncio.sleep(wait)
            if hmac.compare_digest(given, self._password):
                self._brake.right(address)
                return True
        refusal = PlainTextResponse(
            "password needed",
            401,
            {"WWW-Authenticate": f'Basic realm="{self._realm}", charset="UTF-8"'},
        )
        await refusal(scope, receive, send)
        return False


def _realm(name: str) -> str:
    """A name as a quoted string of a header may hold it; one of other letters as none."""
    is_plain = name.isascii() and not {*name} & {'"', "\\"}
    return name if is_plain else "news watch"


def _password_in(headers: Headers) -> bytes | None:
    """The password that a request carries; None where it carries none."""
    kind, _, given = headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        _, _, password = base64.b64decode(given, validate=True).partition(b":")
    except (binascii.Error, ValueError):
        return None
    return password


class SafeHeaders:
    """Adds the headers that keep a browser from doing more than showing the page."""

    def __init__(self, app: ASGIApp, policy_of: Callable[[str], str]) -> None:
        self._app = app
        self._policy_of = policy_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request with the headers added."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", self._policy_of(scope["path"]))
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
                headers["Cross-Origin-Opener-Policy"] = "same-origin"
                headers["Cross-Origin-Resource-Policy"] = "same-origin"
            await send(message)

        await self._app(scope, receive, sending)
