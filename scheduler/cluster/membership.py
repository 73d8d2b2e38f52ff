"""The workers of other machines as the archive's node knows them, and what each has."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from scheduler.cluster.messages import VERSION, Hello
from storage.leases import WorkerState
from storage.times import utc_now

SILENT_S = 20.0
"""A worker that was not heard for so long gets no more batches; it greets every two seconds."""

GONE_S = 600.0
"""After so long its queue is dropped."""

MOST_WORKERS = 1_000
"""More than that nobody has: whoever greets under ever new names is not listened to."""

MOST_FAILED = 8
"""Hosts that failed for a worker one after the other: then it may be the worker's own network."""

TRIED_AGAIN_S = 60.0
"""How often such a worker gets a host, until one answers it."""

State = Literal["working", "silent", "outdated", "refused"]


@dataclass(slots=True)
class Member:
    """One worker.

    Attributes:
        hello: What it said of itself last.
        heard: When it was last heard, in monotonic time.
        heard_at: The same by the clock, for people.
        number: Of the last message with findings that was taken from it.
        batches: What it has.
        chosen: How many more it is about to get.
        refused: Whether it said what it was not asked.
        is_in: Whether it greets with the run that is on.
        failed: Hosts in a row that failed for it.
        given: When it was given a host last, in monotonic time.
        returned_at: The number of the greeting after which it gave back something unbegun.
    """

    hello: Hello
    heard: float
    heard_at: datetime
    number: int = 0
    batches: set[int] = field(default_factory=set)
    chosen: int = 0
    refused: bool = False
    is_in: bool = False
    failed: int = 0
    given: float = 0.0
    returned_at: int = 0

    @property
    def state(self) -> State:
        """How it is."""
        if self.refused:
            return "refused"
        if self.hello.version != VERSION:
            return "outdated"
        return "silent" if time.monotonic() - self.heard > SILENT_S else "working"

    @property
    def is_cut_off(self) -> bool:
        """Whether no host answers it: whoever fails fastest must not have them all."""
        return self.failed >= MOST_FAILED

    @property
    def free(self) -> int:
        """How many more hosts it can have."""
        if not self.is_in or self.state != "working":
            return 0
        if self.is_cut_off:
            waits = self.batches or self.chosen or time.monotonic() - self.given < TRIED_AGAIN_S
            return 0 if waits else min(self.hello.room, 1)
        return max(self.hello.room - len(self.batches) - self.chosen, 0)


@dataclass(slots=True)
class LentBatch:
    """A batch that a worker of another machine has.

    Attributes:
        holder: The worker.
        since: When it was lent, in monotonic time.
        until: When its lease runs out, likewise.
        delay_s: Seconds between two requests to its host.
    """

    holder: str
    since: float
    until: float
    delay_s: float


class Membership:
    """Who is there, who has what, and who is to get more."""

    def __init__(self) -> None:
        self._workers: dict[str, Member] = {}
        self._out: dict[int, LentBatch] = {}

    def begin(self) -> None:
        """A run begins: who does not greet with it gets nothing, and nothing is out."""
        self._out.clear()
        for member in self._workers.values():
            member.is_in = False
            member.batches.clear()
            member.chosen = 0

    def hear(self, hello: Hello, run: str) -> Member | None:
        """A worker greets; None: there are too many."""
        member = self._workers.get(hello.worker)
        if member is None and len(self._workers) >= MOST_WORKERS:
            return None
        if member is None:
            member = self._workers[hello.worker] = Member(hello, 0.0, utc_now())
        member.hello = hello
        member.is_in = hello.run == run and hello.version == VERSION
        self.note(hello.worker)
        return member

    def note(self, worker: str) -> Member | None:
        """A worker was heard; None of one that never greeted."""
        member = self._workers.get(worker)
        if member is not None:
            member.heard = time.monotonic()
            member.heard_at = utc_now()
        return member

    def get(self, worker: str) -> Member | None:
        """A worker, as far as it is known."""
        return self._workers.get(worker)

    def choose(self) -> Member | None:
        """The worker that has the most room, by its own measure; it is about to get a batch."""
        best = max(
            self._workers.values(),
            key=lambda member: member.free / max(member.hello.room, 1),
            default=None,
        )
        if best is None or not best.free:
            return None
        best.chosen += 1
        return best

    def lend(self, batch_id: int, holder: str, seconds: float, delay_s: float) -> None:
        """A worker gets a batch."""
        now = time.monotonic()
        self._out[batch_id] = LentBatch(holder, now, now + seconds, delay_s)
        member = self._workers[holder]
        member.batches.add(batch_id)
        member.chosen = max(member.chosen - 1, 0)
        member.given = now

    def holder(self, batch_id: int) -> str | None:
        """Who has a batch."""
        out = self._out.get(batch_id)
        return out.holder if out else None

    def out_of(self, batch_id: int) -> LentBatch | None:
        """How a batch is lent; None: it is not."""
        return self._out.get(batch_id)

    def end(self, batches: Collection[int]) -> None:
        """These are not out any more."""
        for batch_id in batches:
            out = self._out.pop(batch_id, None)
            if out is not None and out.holder in self._workers:
                self._workers[out.holder].batches.discard(batch_id)

    @property
    def is_cut_off(self) -> bool:
        """Whether no host answers any of those that can be given batches, or none takes any."""
        there = (self._workers[one] for one in self.present)
        return all(one.is_cut_off or not (one.hello.room or one.batches) for one in there)

    def ran_out(self, grace_s: float = 0.0) -> list[int]:
        """The batches whose leases have run out, so long ago at least."""
        now = time.monotonic() - grace_s
        return [batch_id for batch_id, out in self._out.items() if out.until <= now]

    def lose_sight(self) -> None:
        """The broker was not reached: nobody gets anything before greeting anew."""
        for member in self._workers.values():
            member.is_in = False

    def leave(self, worker: str) -> None:
        """A worker has ended, or is long gone; what it had is to be ended besides."""
        self._workers.pop(worker, None)

    def gone(self) -> list[str]:
        """The workers that were not heard for a long time."""
        now = time.monotonic()
        return [
            one
            for one, member in self._workers.items()
            if now - member.heard > GONE_S and not member.batches
        ]

    @property
    def free(self) -> int:
        """How many more hosts may be lent, in all."""
        return sum(member.free for member in self._workers.values())

    @property
    def present(self) -> list[str]:
        """Those that can be given batches."""
        return [
            one
            for one, member in self._workers.items()
            if member.is_in and member.state == "working"
        ]

    def states(self) -> Iterator[WorkerState]:
        """Each worker, for people."""
        for worker, member in self._workers.items():
            hello = member.hello
            yield WorkerState(
                worker,
                hello.name,
                hello.version,
                member.state,
                member.heard_at,
                hello.room,
                len(member.batches),
                hello.unsent,
                hello.memory_mb,
            )
