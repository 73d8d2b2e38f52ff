"""No fetch reaches a private address: checked when a connection is made, for every connection.

A page may redirect to an address inside our network, or a name may resolve to one (SSRF, CWE-918);
so what is checked is the address that is connected to, not the name that was asked for. Every TCP
connection of the process goes through the reactor's ``connectTCP``, by then with an address.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Any

from crawler.errors import CrawlerError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class AddressRefusedError(CrawlerError, OSError):
    """The address is private, loopback or otherwise not of the public network."""


def parse_networks(allowed: Sequence[str]) -> tuple[Network, ...]:
    """Addresses and networks (``127.0.0.1``, ``10.1.0.0/16``, ``::1``) as networks.

    Raises:
        ValueError: One is neither.
    """
    return tuple(ipaddress.ip_network(text, strict=False) for text in allowed)


def is_allowed(address: str, allowed: Sequence[Network]) -> bool:
    """Whether an address may be connected to: public, or named in `allowed`."""
    try:
        parsed: Address = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None) or getattr(parsed, "sixtofour", None)
    parsed = mapped or parsed
    if any(parsed.version == network.version and parsed in network for network in allowed):
        return True
    return parsed.is_global and not parsed.is_multicast


def refuse_private_addresses(reactor: Any, allowed: Sequence[Network]) -> None:
    """Make a Twisted reactor connect to allowed addresses only.

    Connecting elsewhere raises `AddressRefusedError`, which the endpoint hands to the request.
    """
    connect = reactor.connectTCP

    def guarded(host: str, port: int, *args: Any, **kwargs: Any) -> Any:
        if not is_allowed(host, allowed):
            raise AddressRefusedError(
                f"拒绝连接非公网地址 {host}：确有需要时请写入 [fetch] allow_addresses。",
                f"Refused to connect to the non-public address {host}: "
                "name it in [fetch] allow_addresses if it is meant.",
            )
        return connect(host, port, *args, **kwargs)

    reactor.connectTCP = guarded
