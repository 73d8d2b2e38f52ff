"""No private address is connected to, however it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.guard import AddressRefusedError, is_allowed, parse_networks, refuse_private_addresses


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.1",
        "10.0.0.1",
        "172.16.5.4",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:0001::",
        "ff02::1",
        "localhost",
        "",
    ],
)
def test_refuses_what_is_not_public(address: str) -> None:
    assert not is_allowed(address, ())


@pytest.mark.parametrize("address", ["1.1.1.1", "202.96.0.1", "2400:3200::1"])
def test_allows_the_public_network(address: str) -> None:
    assert is_allowed(address, ())


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

    def connectTCP(self, host: str, port: int) -> str:  # noqa: N802
        self.connected.append((host, port))
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
