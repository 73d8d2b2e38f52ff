"""The upkeep: verifying, proof, backup, redaction and pruning."""

from __future__ import annotations

from storage.archive.db.session import Session
from storage.archive.desk import Desk
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
        self,
        session: Session,
        ledger: Ledger,
        outbox: Outbox,
        intake: Intake,
        queries: Queries,
        desk: Desk,
    ) -> None:
        self.backups = Backups(session, ledger.media)
        self.compacting = Compacting(session)
        self.forgetting = Forgetting(
            session,
            ledger.entries,
            ledger.versions,
            ledger.redactions,
            ledger.parameters,
            ledger.full_text,
            ledger.rebasing,
            ledger.media,
            ledger.renderings,
            outbox.mutes,
            intake.flapping,
            desk.log,
        )
        self.pruning = Pruning(session, ledger.media)
        self.timestamps = Timestamps(session, changes=queries.changes)
        self.verifying = Verifying(
            session,
            ledger.snapshots,
            ledger.renderings,
            ledger.redactions,
            ledger.full_text,
            ledger.derived,
            ledger.media,
            intake.revisits,
            Rebuilding(
                session,
                parameters=ledger.parameters,
                full_text=ledger.full_text,
                derived=ledger.derived,
                copies=intake.copies,
            ),
        )
        self.proofs = Proofs(
            session, ledger.redactions, queries.articles, queries.changes, self.timestamps
        )
