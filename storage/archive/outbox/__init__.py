"""The outbox: what is to be told, and what became of each delivery."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from storage.archive.db.session import Session
from storage.archive.ledger import Ledger
from storage.archive.outbox.daily_summary import DailySummaries
from storage.archive.outbox.deliveries import Deliveries
from storage.archive.outbox.mutes import Mutes
from storage.archive.outbox.search_rules import Rules
from storage.archive.outbox.sending import Sending
from storage.rules import AlertRule

__all__ = ["Outbox"]


class Outbox:
    """What is told: deliveries, mutes, and how each channel fares.

    Every method raises `StorageError` where the archive is locked past the busy timeout or damaged,
    and one that writes where the disk is full. One that is a part of the caller's transaction
    leaves that to whoever began it.

    Attributes:
        daily_summaries: The daily word that all is well.
        deliveries: What is to be told, and what became of it.
        mutes: What is not told.
        rules: The alert rules in force: the configuration's, and those of saved searches.
        sending: Attempts.
    """

    def __init__(
        self, session: Session, ledger: Ledger, *, rules: Sequence[AlertRule], zone: ZoneInfo
    ) -> None:
        self.mutes = Mutes(session, renames=ledger.renames)
        self.rules = Rules(session, rules)
        self.deliveries = Deliveries(
            session, mutes=self.mutes, versions=ledger.versions, rules=self.rules, zone=zone
        )
        self.sending = Sending(session, deliveries=self.deliveries, rules=self.rules)
        self.daily_summaries = DailySummaries(
            session, ledger.entries, self.deliveries, self.rules, zone
        )
