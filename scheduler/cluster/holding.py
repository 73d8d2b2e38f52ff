"""What a worker of another machine has: its batches, until when, and what they refer to."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from crawler.frames import to_worker
from crawler.protocol import Batch, Began, Elsewhere, Finding, FromWorker, Reading, Setup
from crawler.settings import Source
from scheduler.cluster.messages import Loan, hash_of
from scheduler.errors import CrawlError
from storage.times import elapsed_s

MARGIN_S = 5.0
"""What is under way when a batch's own time is up has so long, beside its time-out, to end."""

LEAST_S = 5.0
"""A batch that could last for less is given back."""

MOST_PARTS = 50_000
"""Parts that are kept; those that were not used for the longest time go first."""

_source: msgspec.msgpack.Decoder[Source] = msgspec.msgpack.Decoder(Source)
_setup: msgspec.msgpack.Decoder[Setup] = msgspec.msgpack.Decoder(Setup)


class PartError(CrawlError):
    """A part is not what its hash or its place says."""

    def __init__(self) -> None:
        super().__init__("收到的种子或设置不完整。", "A seed or set-up that came is not whole.")


class Parts:
    """Seeds and set-ups by their hashes, as they came from the node."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, bytes] = OrderedDict()

    def missing(self, loan: Loan) -> tuple[str, ...]:
        """What a loan refers to and is not kept."""
        return tuple(one for one in (loan.setup, *loan.sources) if one not in self._kept)

    def keep(self, parts: Iterable[tuple[str, bytes]]) -> None:
        """Keep what came; what its hash does not fit is left out."""
        for name, data in parts:
            if hash_of(data) == name:
                self._kept[name] = data
        while len(self._kept) > MOST_PARTS:
            self._kept.popitem(last=False)

    def sources(self, hashes: Iterable[str]) -> dict[str, Source]:
        """Sources by their ids.

        Raises:
            PartError: One is none, or not kept.
        """
        found = (_source.decode(self._data(one)) for one in hashes)
        try:
            return {source.id: source for source in found}
        except (msgspec.DecodeError, ValueError) as error:
            raise PartError from error

    def setup(self, name: str) -> Setup:
        """What holds for all batches; see `sources`."""
        try:
            return _setup.decode(self._data(name))
        except (msgspec.DecodeError, ValueError) as error:
            raise PartError from error

    def _data(self, name: str) -> bytes:
        if name not in self._kept:
            raise PartError
        self._kept.move_to_end(name)
        return self._kept[name]


@dataclass(slots=True)
class Held:
    """A batch that the process has which fetches.

    Attributes:
        until: When its lease ends, by `elapsed_s`: it goes on while the machine sleeps.
        run: Of which run; what is found for an earlier one is not wanted any more.
        began: The tasks that are being asked for.
        reading: Those whose answers are being parsed.
    """

    until: float
    run: str = ""
    began: set[int] = field(default_factory=set)
    reading: set[int] = field(default_factory=set)

    def note(self, message: FromWorker) -> None:
        """Note what the process is at."""
        if isinstance(message, Began | Reading):
            self.began.add(message.task)
            if isinstance(message, Reading):
                self.reading.add(message.task)
            else:
                self.reading.discard(message.task)
        elif isinstance(message, Finding | Elsewhere):
            self.began.discard(message.task)
            self.reading.discard(message.task)


class Greetings:
    """When each greeting was sent: from then on the leases count that answer it."""

    def __init__(self) -> None:
        self._sent: deque[tuple[int, float]] = deque(maxlen=1_000)
        self._number = 0

    @property
    def last(self) -> int:
        """The number of the one that was sent last; 0: none was."""
        return self._number

    def next(self) -> int:
        """The number of a greeting that is sent now."""
        self._number += 1
        self._sent.append((self._number, elapsed_s()))
        return self._number

    def age_s(self, number: int) -> float | None:
        """Seconds since a greeting was sent; None of one that is not known."""
        sent = next((at for one, at in reversed(self._sent) if one == number), None)
        return None if sent is None else elapsed_s() - sent


def batch_of(loan: Loan, parts: Parts, left_s: float) -> Batch | None:
    """The batch of a loan as the process gets it, or None: too little of its lease is left.

    Args:
        loan: The loan, whose parts are there.
        parts: What is kept.
        left_s: Seconds until its lease ends; what is under way then must have ended.

    Raises:
        PartError: It is no batch.
        ProtocolError: Likewise.
    """
    batch = to_worker(loan.batch)
    if not isinstance(batch, Batch):
        raise PartError
    usable = left_s - parts.setup(loan.setup).limits.timeout_s - MARGIN_S
    if usable < LEAST_S:
        return None
    sources = parts.sources(loan.sources)
    return msgspec.structs.replace(batch, sources=sources, lease_s=usable)
