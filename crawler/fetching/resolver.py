"""Names to addresses, of both families, within a bound of time: a Twisted name resolver."""

from __future__ import annotations

import socket
import time
from ipaddress import ip_address
from typing import Any, Self

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver, IHostResolution
from zope.interface import implementer

KEPT_S = 300.0
"""Seconds for which an address is remembered: a worker lives for days."""

MOST_KEPT = 10_000

_Found = list[tuple[int, str]]


@implementer(IHostResolution)
class _Resolution:
    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """Nothing waits for it: whoever asked hears nothing any more."""


@implementer(IHostnameResolver)
class BoundedResolver:
    """Asks the system in the reactor's threads; a name that takes too long has no address.

    The time counts from when a thread takes the name up, so that names that hang cost no other
    its turn.

    Args:
        reactor: The reactor.
        timeout_s: Seconds until a name counts as having no address.
    """

    def __init__(self, reactor: Any, timeout_s: float) -> None:
        self._reactor = reactor
        self._timeout_s = timeout_s
        self._kept: dict[str, tuple[float, _Found]] = {}

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> Self:
        """The resolver with the bound of Scrapy's settings."""
        return cls(reactor, crawler.settings.getfloat("DNS_TIMEOUT"))

    def install_on_reactor(self) -> None:
        """Have the reactor ask here."""
        self._reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802 - the interface's name
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Any = None,  # noqa: ARG002, N803
        transportSemantics: str = "TCP",  # noqa: ARG002, N803
    ) -> Any:
        """Tell the receiver the addresses of a name; none where it has none, or not in time."""
        resolution = _Resolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        known = self._known(hostName)
        if known is not None:
            _tell(resolutionReceiver, known, portNumber)
        else:
            self._look_up(hostName, resolutionReceiver, portNumber)
        return resolution

    def _known(self, name: str) -> _Found | None:
        try:
            version = ip_address(name).version
        except ValueError:
            until, found = self._kept.get(name, (0.0, []))
            return found if until > time.monotonic() else None
        return [(socket.AF_INET if version == 4 else socket.AF_INET6, name)]

    def _look_up(self, name: str, receiver: Any, port: int) -> None:
        told = False

        def tell(found: _Found) -> None:
            nonlocal told
            if told:
                return
            told = True
            if found:
                if len(self._kept) >= MOST_KEPT:
                    self._kept.clear()
                self._kept[name] = (time.monotonic() + KEPT_S, found)
            _tell(receiver, found, port)

        def begin() -> None:
            self._reactor.callLater(self._timeout_s, tell, [])

        def ask() -> None:
            self._reactor.callFromThread(begin)
            self._reactor.callFromThread(tell, _addresses(name))

        self._reactor.getThreadPool().callInThread(ask)


def _addresses(name: str) -> _Found:
    try:
        answers = socket.getaddrinfo(name, 0, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys((family, str(where[0])) for family, _, _, _, where in answers))


def _tell(receiver: Any, found: _Found, port: int) -> None:
    for family, host in found:
        if family == socket.AF_INET:
            receiver.addressResolved(IPv4Address("TCP", host, port))
        elif family == socket.AF_INET6:
            receiver.addressResolved(IPv6Address("TCP", host, port))
    receiver.resolutionComplete()
