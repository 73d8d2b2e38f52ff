"""Who may look, and what a browser may do with the answer: small ASGI wrappers."""

from __future__ import annotations

import base64
import binascii
import hmac
import ipaddress
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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


class PasswordGuard:
    """HTTP Basic authentication (RFC 7617) with one password; any user name will do."""

    def __init__(self, app: ASGIApp, password: str) -> None:
        self._app = app
        self._password = password.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request that carries the password."""
        if scope["type"] == "http" and not self._knows(Headers(scope=scope)):
            refusal = PlainTextResponse(
                "password needed",
                401,
                {"WWW-Authenticate": 'Basic realm="Yongliang Watch", charset="UTF-8"'},
            )
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _knows(self, headers: Headers) -> bool:
        kind, _, given = headers.get("authorization", "").partition(" ")
        if kind.lower() != "basic":
            return False
        try:
            _, _, password = base64.b64decode(given, validate=True).partition(b":")
        except (binascii.Error, ValueError):
            return False
        return hmac.compare_digest(password, self._password)


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
