"""What other machines have of the work: a batch's lease, and how workers and broker stood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Lease:
    """That a worker of another machine has a batch, and nobody else has its host.

    Attributes:
        holder: The worker.
        seconds: For how long, from when it is handed out.
    """

    holder: str
    seconds: float


@dataclass(frozen=True, slots=True)
class WorkerState:
    """A worker of another machine as a run last saw it.

    Attributes:
        worker: Its id, of this one start.
        name: Where it runs, for people.
        version: Of the protocol that it speaks.
        state: ``working``, ``silent``, ``outdated`` or ``refused``.
        heard_at: When it was last heard.
        room: How many hosts it can have at once.
        hosts: How many it has.
        unsent: Findings that it has and could not send yet.
        memory_mb: The resident memory of its process that fetches and reads, in MiB.
    """

    worker: str
    name: str
    version: str
    state: str
    heard_at: datetime
    room: int
    hosts: int
    unsent: int
    memory_mb: float


@dataclass(frozen=True, slots=True)
class BrokerState:
    """The broker between machines as a run last saw it.

    Attributes:
        noted_at: When.
        reachable: Whether it answers.
        waiting: Messages with findings that wait there to be taken in.
        waits_from: Since when there have always been some; None: there are none.
    """

    noted_at: datetime
    reachable: bool
    waiting: int
    waits_from: datetime | None
