"""No fetch reaches a private address: checked when a connection is made, for every connection.

A page may redirect to an address inside our network, or a name may resolve to one (SSRF, CWE-918);
so what is checked is the address that is connected to, not the name that was asked for. Every TCP
connection of the process goes through the reactor's ``connectTCP``, by then with an address.

The table is our own, after IANA's registries of special-purpose addresses (RFC 6890): what Python
takes for global differs from version to version.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Any

from crawler.errors import CrawlerError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


LINES = {
    "private": (
        "拒绝连接非公网地址 {name}：确有需要时请写入 [fetch] allow_addresses。",
        (
            "Refused to connect to the non-public address {name}: "
            "name it in [fetch] allow_addresses if it is meant."
        ),
    ),
    "private_by_proxy": (
        "不向代理索取非公网地址 {address}（{name}）：确有需要时请写入 [fetch] allow_addresses。",
        (
            "The proxy is not asked for the non-public address {address} ({name}): "
            "name it in [fetch] allow_addresses if it is meant."
        ),
    ),
    "no_proxy": ("拒绝连接 {address}：那不是代理。", "Refused {address}: it is no proxy."),
}
"""Why an address is refused; the English line is kept, and read back by its form."""


class AddressRefusedError(CrawlerError, OSError):
    """The address is private, loopback or otherwise not of the public network.

    Args:
        fault: A key of `LINES`.
        values: What the line names.
    """

    def __init__(self, fault: str, **values: str) -> None:
        zh, en = LINES[fault]
        super().__init__(zh.format(**values), en.format(**values))


_REFUSED_4 = tuple(
    map(
        ipaddress.IPv4Network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "168.63.129.16/32",  # a cloud's own services, though of a public range
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
        ),
    )
)

_GLOBAL_6 = ipaddress.IPv6Network("2000::/3")
_REFUSED_6 = tuple(
    map(
        ipaddress.IPv6Network,
        (
            "2001::/23",  # protocol assignments, Teredo among them; no host of the web
            "2001:db8::/32",
            "3fff::/20",
        ),
    )
)

_MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")
_COMPATIBLE = ipaddress.IPv6Network("::/96")
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
_TRANSLATED_HERE = ipaddress.IPv6Network("64:ff9b:1::/48")
_SIX_TO_FOUR = ipaddress.IPv6Network("2002::/16")
_LOW = 0xFFFFFFFF


def parse_networks(allowed: Sequence[str]) -> tuple[Network, ...]:
    """Addresses and networks (``127.0.0.1``, ``10.1.0.0/16``, ``::1``) as networks.

    Raises:
        ValueError: One is neither; it says which, and nothing else.
    """
    return tuple(map(_network, allowed))


def _network(text: str) -> Network:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise ValueError(text) from None


def is_allowed(address: str, allowed: Sequence[Network]) -> bool:
    """Whether an address may be connected to: public, or named in `allowed`."""
    try:
        parsed: Address = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if _is_named(parsed, allowed):
        return True
    carried = _carried(parsed) if isinstance(parsed, ipaddress.IPv6Address) else None
    if carried is None:
        return _is_public(parsed)
    return bool(carried) and all(_is_named(one, allowed) or _is_public(one) for one in carried)


def _is_named(address: Address, allowed: Sequence[Network]) -> bool:
    return any(address.version == network.version and address in network for network in allowed)


def _is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _REFUSED_4)
    return address in _GLOBAL_6 and not any(address in network for network in _REFUSED_6)


def _carried(address: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address] | None:
    """The IPv4 addresses that one of a transition may stand for; None for any other address."""
    number = int(address)
    if address in _SIX_TO_FOUR:
        return [ipaddress.IPv4Address(number >> 80 & _LOW)]
    if any(address in network for network in (_MAPPED, _COMPATIBLE, _TRANSLATED)):
        return [ipaddress.IPv4Address(number & _LOW)]
    if address not in _TRANSLATED_HERE:
        return None
    # How long a prefix the network cuts off is its own choice (RFC 6052, 2.2): every one is tried.
    # Octet 8 is skipped; 0.0.0.x is where a shorter prefix only meets the zeros of a longer one.
    octets = address.packed
    places = (octets[6:8] + octets[9:11], octets[7:8] + octets[9:12], octets[9:13], octets[12:16])
    return [ipaddress.IPv4Address(place) for place in places if any(place[:3])]


def refuse_private_addresses(
    reactor: Any, allowed: Sequence[Network], connect_timeout_s: float | None = None
) -> None:
    """Make a Twisted reactor connect to allowed addresses only, and in time.

    Connecting elsewhere raises `AddressRefusedError`, which the endpoint hands to the request.

    Args:
        reactor: The reactor.
        allowed: Networks that may be connected to though they are not public.
        connect_timeout_s: The most that a connection may take to be made.
    """
    connect = reactor.connectTCP

    def guarded(host: str, port: int, *args: Any, **kwargs: Any) -> Any:
        if not is_allowed(host, allowed):
            raise AddressRefusedError("private", name=host)
        if connect_timeout_s is not None:
            kwargs["timeout"] = min(kwargs.get("timeout", connect_timeout_s), connect_timeout_s)
        return connect(host, port, *args, **kwargs)

    guarded.unguarded = connect  # type: ignore[attr-defined]  # for a proxy that is trusted
    reactor.connectTCP = guarded
