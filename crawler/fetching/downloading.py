"""Scrapy's downloader with two more ways: through a proxy, and to a host that proves nothing.

A proxy is trusted, what is asked through it is not: it would connect for us, past the guard of the
process. So a private address, or a name that has one here, is refused before the proxy hears of it;
of a name that nothing here knows, the proxy decides.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.contextfactory import _ScrapyClientContextFactory
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _ScrapyAgent,
    _ScrapyProxyAgent,
    _TunnelingAgent,
)
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.interfaces import IResolutionReceiver
from twisted.web.client import Agent
from zope.interface import directlyProvides, implementer, providedBy

from crawler.fetching.pace import SENT_AT
from crawler.guard import AddressRefusedError, Network, is_allowed, parse_networks
from crawler.settings import FetchLimits

KEPT_S = 300.0
"""Seconds for which it is remembered that a name has no address here, or which it has."""

MOST_KEPT = 10_000

_LAST_DATA_SENT = 44
"""Where Linux has, in what it tells of a connection, how long ago data left by it last."""


class _TrustedReactor:
    """The reactor, connecting to a proxy past the guard; everything else is the reactor's.

    Args:
        reactor: The guarded one.
        port: The proxy's: nothing else is connected to.
        connect_timeout_s: The most that a connection may take to be made.
    """

    def __init__(self, reactor: Any, port: int, connect_timeout_s: float) -> None:
        self._reactor = reactor
        self._port = port
        self._connect_timeout_s = connect_timeout_s
        directlyProvides(self, providedBy(reactor))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reactor, name)

    def connectTCP(self, host: str, port: int, *args: Any, **kwargs: Any) -> Any:  # noqa: N802
        """Connect to the proxy."""
        if port != self._port:
            raise AddressRefusedError("no_proxy", address=f"{host}:{port}")
        kwargs["timeout"] = min(kwargs.get("timeout", 30.0), self._connect_timeout_s)
        return self._reactor.connectTCP.unguarded(host, port, *args, **kwargs)


@implementer(IResolutionReceiver)
class _Addresses:
    """Gathers the addresses of a name."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.done: asyncio.Future[list[str]] = asyncio.get_running_loop().create_future()

    def resolutionBegan(self, resolutionInProgress: Any) -> None:  # noqa: N802, N803
        """See `IResolutionReceiver`."""

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        """See `IResolutionReceiver`."""
        self.found.append(str(address.host))

    def resolutionComplete(self) -> None:  # noqa: N802
        """See `IResolutionReceiver`."""
        if not self.done.done():
            self.done.set_result(self.found)


class _Targets:
    """What may be asked of a proxy.

    Args:
        reactor: Resolves names.
        allowed: Networks that may be asked for though they are not public.
    """

    def __init__(self, reactor: Any, allowed: Sequence[Network]) -> None:
        self._reactor = reactor
        self._allowed = allowed
        self._kept: dict[str, tuple[float, list[str]]] = {}

    async def check(self, url: str) -> None:
        """Refuse an address that is private, as far as it can be seen here.

        Raises:
            AddressRefusedError: It is.
        """
        host = urlsplit(url).hostname or ""
        for address in await self._addresses(host.rstrip(".")):
            if not is_allowed(address, self._allowed):
                raise AddressRefusedError("private_by_proxy", address=address, name=host)

    async def _addresses(self, host: str) -> list[str]:
        until, found = self._kept.get(host, (0.0, []))
        if until > time.monotonic():
            return found
        receiver = _Addresses()
        self._reactor.nameResolver.resolveHostName(receiver, host)
        found = await receiver.done
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[host] = time.monotonic() + KEPT_S, found
        return found


class _Agent(_ScrapyAgent):
    """Scrapy's, connecting to a proxy past the guard.

    Args:
        connect_timeout_s: The most that a connection to a proxy may take to be made.
    """

    def __init__(self, connect_timeout_s: float, **keys: Any) -> None:
        super().__init__(**keys)
        self._connect_timeout_s = connect_timeout_s

    def _cb_bodyready(self, txresponse: Any, request: Request) -> Any:
        request.meta[SENT_AT] = _sent_at(txresponse)
        return super()._cb_bodyready(txresponse, request)

    def _get_agent(self, request: Request, timeout: float) -> Agent:
        proxy = request.meta.get("proxy")
        if not proxy:
            return super()._get_agent(request, timeout)
        from twisted.internet import reactor

        parts = urlsplit(proxy)
        host, port = parts.hostname or "", parts.port or 80
        trusted = _TrustedReactor(reactor, port, self._connect_timeout_s)
        keys: dict[str, Any] = {
            "reactor": trusted,
            "contextFactory": self._contextFactory,
            "connectTimeout": timeout,
            "pool": self._pool,
        }
        if request.url.lower().startswith("https:"):
            known = request.headers.get(b"Proxy-Authorization")
            return _TunnelingAgent(proxyConf=(host, port, known), **keys)
        return _ScrapyProxyAgent(proxyURI=proxy.encode("ascii"), **keys)


def _sent_at(txresponse: Any) -> float | None:
    """When a request that is answered left this machine, in monotonic time, as Linux noted it."""
    try:
        connection = txresponse._transport._producer.socket  # noqa: SLF001 - Twisted tells it nowhere
        info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _LAST_DATA_SENT + 4)
        (ago_ms,) = struct.unpack_from("I", info, _LAST_DATA_SENT)
    except (AttributeError, OSError, struct.error):
        return None
    return time.monotonic() - float(ago_ms) / 1000


class Downloader(HTTP11DownloadHandler):
    """Makes requests; ``proxy`` and ``verifies`` of a request's meta say by which way."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        from twisted.internet import reactor

        self._reactor = reactor
        limits: FetchLimits = crawler.settings["FETCH_LIMITS"]
        self._connect_timeout_s = limits.connect_timeout_s
        self._verifies = limits.verify_certificates
        self._targets = _Targets(reactor, parse_networks(limits.allow_addresses))
        # A connection that proved nothing must serve no request that asks for proof.
        self._other_pool = type(self._pool)(reactor, persistent=True)
        self._other_pool.maxPersistentPerHost = self._pool.maxPersistentPerHost
        self._other_pool._factory = self._pool._factory  # noqa: SLF001 - Scrapy's, lenient
        self._other_factory = _ScrapyClientContextFactory(verify_certificates=not self._verifies)

    async def download_request(self, request: Request) -> Response:
        """Make a request.

        Raises:
            AddressRefusedError: A proxy is not asked for that address.
        """
        if request.meta.get("proxy"):
            await self._targets.check(request.url)
        other = request.meta.get("verifies", self._verifies) != self._verifies
        agent = _Agent(
            self._connect_timeout_s,
            contextFactory=self._other_factory if other else self._contextFactory,
            bindAddress=self._bind_address,
            pool=self._other_pool if other else self._pool,
            maxsize=self._default_maxsize,
            warnsize=self._default_warnsize,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
            tls_verbose_logging=self._tls_verbose_logging,
        )
        with wrap_twisted_exceptions():
            return await maybe_deferred_to_future(agent.download_request(request))

    async def close(self) -> None:
        """Close the connections that are kept."""
        closed: Any = self._other_pool.closeCachedConnections
        closed()
        await super().close()
