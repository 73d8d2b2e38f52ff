"""The desk's work: what is done with changes and incidents, by whom, and what is asked for."""

from __future__ import annotations

from storage.archive.db.session import Session
from storage.archive.desk.handled import HandledChanges
from storage.archive.desk.incidents import AcknowledgedIncidents
from storage.archive.desk.log import Log
from storage.archive.desk.muting import Muting
from storage.archive.desk.requests import Requests
from storage.archive.desk.searches import Searches
from storage.archive.outbox import Outbox

__all__ = ["Desk"]


class Desk:
    """The wing that people write: all they do is in its log, with who did it and when.

    Every method raises `StorageError` where the archive is locked past the busy timeout or damaged,
    and one that writes where the disk is full. One that is a part of the caller's transaction
    leaves that to whoever began it.

    Attributes:
        changes: What was done with changes: seen, assigned, noted, done.
        incidents: Incidents that somebody took note of.
        log: Who did what.
        muting: Mutes, as the desk sets and ends them.
        requests: What the daemon is asked to do.
        searches: Searches that stay, and their alert rules.
    """

    def __init__(self, session: Session, outbox: Outbox) -> None:
        self.log = Log(session)
        self.changes = HandledChanges(session, self.log)
        self.incidents = AcknowledgedIncidents(session, self.log)
        self.muting = Muting(session, self.log, outbox.mutes)
        self.requests = Requests(session, self.log)
        self.searches = Searches(session, self.log)
