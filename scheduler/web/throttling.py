"""A rate limit on guesses of passwords, which never shuts out those who know theirs.

After some wrong ones an address waits its turn before its next is looked at, ever longer; more than
a few waiting are sent away unseen. A guess tried from many addresses at once slows all addresses
from which the right password never came. Each wait ends by itself, and the right password ends it.
"""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from dataclasses import dataclass

FREE = 5
"""Wrong passwords of one address before it waits; people mistype."""

FREE_FOR_ALL = 100
"""The same of all addresses together."""

LONGEST_S = 8.0
"""The longest wait between two passwords of one address."""

PATIENCE_S = 20.0
"""How far ahead turns are given; who would wait longer is sent away."""

FORGOTTEN_S = 900.0
"""Quiet after which an address begins anew."""

KNOWN = 4096
"""Addresses that are remembered; the longest quiet go first."""


@dataclass(slots=True)
class _Record:
    """What an address did.

    Attributes:
        wrong: Passwords looked at, or to be, since the last right one.
        turn: When its next password is looked at, at the earliest.
        seen: When the last one came.
    """

    wrong: int = 0
    turn: float = 0.0
    seen: float = 0.0


class Throttle:
    """Counts wrong passwords by address; times are any monotonic clock's, in seconds."""

    def __init__(self) -> None:
        self._records: OrderedDict[str, _Record] = OrderedDict()
        self._trusted: OrderedDict[str, None] = OrderedDict()
        self._all = _Record()

    def wait(self, address: str, now: float) -> float | None:
        """How long a password must wait before it is looked at; None: it is not.

        It counts as a wrong one until `right` says otherwise, so that many at once gain nothing.
        """
        name = _network(address)
        record = self._records.setdefault(name, _Record())
        self._records.move_to_end(name)
        while len(self._records) > KNOWN:
            self._records.popitem(last=False)
        wait = _turn(record, FREE, now)
        if wait is None or name in self._trusted:
            return wait
        others = _turn(self._all, FREE_FOR_ALL, now)
        return None if others is None else max(wait, others)

    def right(self, address: str) -> None:
        """Note that a password was the right one."""
        name = _network(address)
        self._records.pop(name, None)
        if name not in self._trusted:
            self._all.wrong = max(self._all.wrong - 1, 0)
        self._trusted[name] = None
        self._trusted.move_to_end(name)
        while len(self._trusted) > KNOWN:
            self._trusted.popitem(last=False)


def _turn(record: _Record, free: int, now: float) -> float | None:
    """The wait until the next turn, which is taken; None where it is too far away."""
    if now - record.seen > FORGOTTEN_S:
        record.wrong = 0
    record.seen = now
    turn = max(now, record.turn)
    if record.wrong >= free and turn - now > PATIENCE_S:
        return None
    record.wrong += 1
    if record.wrong <= free:
        return 0.0
    record.turn = turn + min(LONGEST_S, 2.0 ** min(record.wrong - free - 1, 10))
    return turn - now


def _network(address: str) -> str:
    """An IPv4 address itself; of IPv6 the network, all of which one guesser may have."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False))
