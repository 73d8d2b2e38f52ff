"""No private address is connected to, however it is written."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.guard import AddressRefusedError, is_allowed, parse_networks, refuse_private_addresses

REFUSED = [
    "0.0.0.0", "0.255.255.255", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1",
    "127.8.9.1", "168.63.129.16", "169.254.169.254", "172.16.5.4", "172.31.255.255", "192.0.0.8",
    "192.0.0.9", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255",
    "198.51.100.7", "203.0.113.7", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    # IPv6
    "::", "::1", "100::1", "100:0:0:1::1", "2001::1", "2001:1::1", "2001:2::1", "2001:10::1",
    "2001:20::1", "2001:1ff::1", "2001:db8::1", "3fff::1", "3fff:fff::1", "5f00::1", "4000::1",
    "fc00::1", "fd12::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1",
    # IPv4 within
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:0.0.0.0", "::127.0.0.1", "::10.0.0.1",
    "64:ff9b::127.0.0.1", "64:ff9b::169.254.169.254", "64:ff9b:1::10.0.0.1", "64:ff9b:1::",
    "64:ff9b:1:a00:0:100::", "64:ff9b:1:a00:0:100:808:808", "64:ff9b:1:0:a:0:0:0",
    "64:ff9b:2::8.8.8.8", "2002:7f00:1::", "2002:a00:1::1", "2002:c0a8:101::1",
    "2001:0:808:808::1",
    # none
    "localhost", "", "1.2.3", "0x7f.1", "127.1", "2130706433", "01.1.1.1",
]  # fmt: skip

PUBLIC = [
    "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
    "126.255.255.255", "128.0.0.1", "168.63.129.15", "168.63.129.17", "169.253.255.255",
    "172.15.255.255", "172.32.0.0", "192.0.1.1", "192.0.3.1", "192.167.255.255", "192.169.0.0",
    "198.17.255.255", "198.20.0.0", "202.96.0.1", "223.255.255.255",
    "2000::1", "2001:200::1", "2001:4860:4860::8888", "2400:3200::1", "240e::1", "2a00::1",
    "3ffe::1", "3fff:1000::1",
    "::ffff:8.8.8.8", "::8.8.8.8", "64:ff9b::8.8.8.8", "64:ff9b:1::8.8.8.8", "2002:808:808::1",
]  # fmt: skip


@pytest.mark.parametrize("address", REFUSED)
def test_refuses_what_is_not_public(address: str) -> None:
    assert not is_allowed(address, ())


@pytest.mark.parametrize("address", PUBLIC)
def test_allows_the_public_network(address: str) -> None:
    assert is_allowed(address, ())


@given(st.ip_addresses(v=4))
def test_an_address_carried_by_another_is_judged_as_itself(address: ipaddress.IPv4Address) -> None:
    public, number = is_allowed(str(address), ()), int(address)
    carriers = ("::ffff:0:0", "64:ff9b::", "::")
    for carrier in carriers:
        carrying = ipaddress.IPv6Address(int(ipaddress.IPv6Address(carrier)) | number)
        assert is_allowed(str(carrying), ()) is public
    assert is_allowed(str(ipaddress.IPv6Address(0x2002 << 112 | number << 80)), ()) is public


@given(st.ip_addresses())
def test_what_python_calls_private_is_never_allowed(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    if address.is_private or address.is_multicast or address.is_reserved:
        text = str(address)
        carried = is_allowed(text, ()) and text.startswith(("::", "64:ff9b:", "2002:"))
        assert carried or not is_allowed(text, ())


def test_allows_what_is_named_and_nothing_beside_it() -> None:
    allowed = parse_networks(["127.0.0.1", "10.1.0.0/16", "::1"])
    assert is_allowed("127.0.0.1", allowed)
    assert is_allowed("::ffff:127.0.0.1", allowed)
    assert is_allowed("10.1.200.3", allowed)
    assert is_allowed("::1", allowed)
    assert not is_allowed("127.0.0.2", allowed)
    assert not is_allowed("10.2.0.1", allowed)


@given(st.ip_addresses())
def test_never_raises_on_an_address(address: object) -> None:
    assert is_allowed(str(address), ()) in (True, False)


@given(st.text(max_size=40))
def test_never_raises_on_text(text: str) -> None:
    is_allowed(text, ())


class _Reactor:
    def __init__(self) -> None:
        self.connected: list[tuple[str, int]] = []

    def connectTCP(self, host: str, port: int, **how: Any) -> str:  # noqa: N802
        self.connected.append((host, port))
        self.how = how
        return "connector"


def test_guards_every_connection_of_a_reactor() -> None:
    reactor = _Reactor()
    refuse_private_addresses(reactor, parse_networks(["127.0.0.1"]))
    assert reactor.connectTCP("127.0.0.1", 80) == "connector"
    with pytest.raises(AddressRefusedError) as caught:
        reactor.connectTCP("169.254.169.254", 80)
    assert reactor.connected == [("127.0.0.1", 80)]
    assert "allow_addresses" in caught.value.zh
    assert "169.254.169.254" in caught.value.en


@pytest.mark.parametrize(("asked", "kept"), [(30, 10), (5, 5), (None, 10)])
def test_bounds_the_time_of_a_connection(asked: int | None, kept: int) -> None:
    reactor = _Reactor()
    refuse_private_addresses(reactor, (), 10)
    reactor.connectTCP("1.1.1.1", 80, **({} if asked is None else {"timeout": asked}))
    assert reactor.how == {"timeout": kept}
