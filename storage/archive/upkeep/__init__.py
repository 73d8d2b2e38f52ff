"""Verifying, proof, backup, redaction and pruning."""

from __future__ import annotations

from storage.archive.db.session import Session
from storage.archive.intake import Intake
from storage.archive.ledger import Ledger
from storage.archive.outbox import Outbox
from storage.archive.queries import Queries
from storage.archive.upkeep.backups import Backups
from storage.archive.upkeep.compacting import Compacting
from storage.archive.upkeep.forgetting import Forgetting
from storage.archive.upkeep.proofs import Proofs
from storage.archive.upkeep.pruning import Pruning
from storage.archive.upkeep.rebuilding import Rebuilding
from storage.archive.upkeep.timestamps import Timestamps
from storage.archive.upkeep.verifying import Verifying

__all__ = ["Upkeep"]


class Upkeep:
    """What keeps an archive whole and can prove it.

    Every method raises `StorageError` where the archive is locked past the busy timeout or damaged,
    and one that writes where the disk is full. One that is a part of the caller's transaction
    leaves that to whoever began it.

    Attributes:
        backups: Copies of the whole file.
        compacting: Gives back what is free in the file.
        forgetting: Redacts an article.
        proofs: What proves a version.
        pruning: Drops what proves nothing.
        timestamps: Stamps of an outside authority.
        verifying: Whether all that is kept is whole.
    """

    def __init__(
        self, session: Session, ledger: Ledger, outbox: Outbox, intake: Intake, queries: Queries
    ) -> None:
        self.backups = Backups(session)
        self.compacting = Compacting(session)
        self.forgetting = Forgetting(
            session,
            entries=ledger.entries,
            flapping=intake.flapping,
            full_text=ledger.full_text,
            mutes=outbox.mutes,
            rebasing=ledger.rebasing,
            redactions=ledger.redactions,
            versions=ledger.versions,
            parameters=ledger.parameters,
        )
        self.pruning = Pruning(session)
        self.timestamps = Timestamps(session, changes=queries.changes)
        self.verifying = Verifying(
            session,
            derived=ledger.derived,
            full_text=ledger.full_text,
            rebuilding=Rebuilding(
                session,
                copies=intake.copies,
                derived=ledger.derived,
                full_text=ledger.full_text,
                parameters=ledger.parameters,
            ),
            redactions=ledger.redactions,
            revisits=intake.revisits,
            snapshots=ledger.snapshots,
        )
        self.proofs = Proofs(
            session,
            articles=queries.articles,
            changes=queries.changes,
            redactions=ledger.redactions,
            timestamps=self.timestamps,
        )
