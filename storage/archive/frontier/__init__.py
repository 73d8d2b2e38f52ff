"""The frontier: what is due, when each host may be asked again, and what is handed out."""

from __future__ import annotations

from datetime import datetime

from storage.archive.db.session import Session
from storage.archive.frontier.batches import Batches
from storage.archive.frontier.clock import Clock
from storage.archive.frontier.declared import Declared
from storage.archive.frontier.due import DueItems
from storage.archive.frontier.hosts import Hosts
from storage.archive.frontier.media import MediaItems
from storage.archive.frontier.robots import Robots
from storage.archive.frontier.suspects import Suspects
from storage.archive.frontier.workers import WorkerStates

__all__ = ["Frontier"]


class Frontier:
    """The wing of the archive that a run takes its work from.

    Every method raises `StorageError` where the archive is locked past the busy timeout or damaged,
    and one that writes where the disk is full. One that is a part of the caller's transaction
    leaves that to whoever began it.

    Attributes:
        declared: Which sources and feeds the seeds name.
        hosts: When each host may be asked again, and how it fared.
        due: What is due.
        media: Pictures and attachments that are due, after the texts.
        batches: What is handed out, and which findings were taken in.
        robots: Each host's robots.txt.
        suspects: Addresses at which a worker died.
        clock: Whether the clock went back.
        workers: Workers of other machines, as a run last saw them.
    """

    def __init__(self, session: Session) -> None:
        self.declared = Declared(session)
        self.clock = Clock(session)
        self.hosts = Hosts(session, self.clock)
        self.due = DueItems(session)
        self.media = MediaItems(session)
        self.robots = Robots(session)
        self.suspects = Suspects(session)
        self.batches = Batches(session, self.hosts, self.clock)
        self.workers = WorkerStates(session)

    def is_due(self, now: datetime) -> bool:
        """Whether a run would find anything to do."""
        return (
            self.due.is_due(now)
            or self.clock.went_back(now)
            or bool(self.suspects.due(now))
            or self.media.is_due(now)
        )
