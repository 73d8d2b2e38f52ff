"""Who may look, and what a browser may do with the answer: small ASGI wrappers."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scheduler.web.problems import refusal

PAGES = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
POLICY = f"{PAGES}form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
"""Our own pages run no script at all, so that a stored one cannot either."""

EXPLORER_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)
"""Datasette's pages bring scripts of their own for the SQL editor; none from elsewhere."""


_FOREIGN = (
    "这个请求来自别的网站的页面，已拒绝：请在浏览器中直接打开本站的地址。",
    (
        "A page of another site asked for this, so it is refused: "
        "open the address of this site in the browser yourself."
    ),
)


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
    """Answers to this machine's own names only: a page elsewhere cannot rebind its name to us.

    Args:
        app: What is guarded.
        own: The origin under which readers reach the site, which is answered to, too.
    """

    def __init__(self, app: ASGIApp, own: str = "") -> None:
        self._app = app
        self._own = urlsplit(own).netloc

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request that names a loopback host; refuse any other."""
        if scope["type"] == "http":
            host = Headers(scope=scope).get("host", "")
            name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
            if not is_loopback(name) and (not self._own or host.lower() != self._own):
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
        own: The origin under which readers reach the site, where the configuration names it.
    """

    def __init__(self, app: ASGIApp, closed: str, own: str = "") -> None:
        self._app = app
        self._closed = closed
        self._own = own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve what this site's own pages, a visitor or a program asks for."""
        if scope["type"] == "http" and self._is_foreign(scope):
            await refusal(Request(scope), 403, _FOREIGN)(scope, receive, send)
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
        return origin is not None and not _is_own_origin(origin, headers, self._own)


def _netloc(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def is_own(headers: Headers, own: str) -> bool:
    """Whether a page of this site sent a write.

    A browser says so by ``Sec-Fetch-Site``, by ``Origin``, or by both; who says neither is none.

    Args:
        headers: Of the request.
        own: The origin under which readers reach the site, where the configuration names it.
    """
    sites, origins = headers.getlist("sec-fetch-site"), headers.getlist("origin")
    if sites not in ([], ["same-origin"]) or len(origins) > 1:
        return False
    return _is_own_origin(origins[0], headers, own) if origins else bool(sites)


def _is_own_origin(origin: str, headers: Headers, own: str) -> bool:
    host = headers.get("host", "").lower()
    return bool(host) and (_netloc(origin) == host or origin.lower() == own)


def origin_of(address: str) -> str:
    """The origin of an address as browsers name it; empty where there is none."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}".lower() if parts.netloc else ""


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
                # No cache between us and a reader may show one visitor's page to another.
                headers.setdefault("Cache-Control", "private, no-cache")
                headers["X-Content-Type-Options"] = "nosniff"
                # Others learn nothing; without it our own forms would not name their origin.
                headers["Referrer-Policy"] = "same-origin"
                headers["Cross-Origin-Opener-Policy"] = "same-origin"
                headers["Cross-Origin-Resource-Policy"] = "same-origin"
            await send(message)

        await self._app(scope, receive, sending)
