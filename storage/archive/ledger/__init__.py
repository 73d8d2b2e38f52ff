"""What is appended and never altered: snapshots, fetches, versions, changes and their chain."""

from __future__ import annotations

from storage.archive.db.session import Session
from storage.archive.ledger.clusters import Clusters
from storage.archive.ledger.derived import Derived
from storage.archive.ledger.entries import Entries
from storage.archive.ledger.finest import Finest
from storage.archive.ledger.full_text import FullText
from storage.archive.ledger.media import Media
from storage.archive.ledger.parameters import Parameters
from storage.archive.ledger.rebasing import Rebasing
from storage.archive.ledger.redactions import Redactions
from storage.archive.ledger.renames import Renames
from storage.archive.ledger.renderings import Renderings
from storage.archive.ledger.snapshots import Snapshots
from storage.archive.ledger.versions import Versions

__all__ = ["Ledger"]


class Ledger:
    """What is appended, and never altered but by a redaction.

    Every method raises `StorageError` where the archive is locked past the busy timeout or damaged,
    and one that writes where the disk is full. One that is a part of the caller's transaction
    leaves that to whoever began it.

    Attributes:
        clusters: Which articles carry one text.
        derived: By which rules derived values were made.
        entries: Appends rows.
        finest: The finest time of publication that each article's page has printed.
        full_text: The full-text index.
        media: Pictures and attachments that are kept.
        parameters: Parameters of addresses that change while the article stays.
        rebasing: Keeps what leans on a snapshot readable without it.
        redactions: Which articles were redacted.
        renames: Sources and topics that go on under another id.
        renderings: What a browser made of them.
        snapshots: The served bytes.
        versions: What versions say.
    """

    def __init__(self, session: Session) -> None:
        self.clusters = Clusters(session)
        self.derived = Derived(session)
        self.finest = Finest(session)
        self.media = Media(session)
        self.parameters = Parameters(session)
        self.redactions = Redactions(session, parameters=self.parameters)
        self.renames = Renames(session)
        self.renderings = Renderings(session)
        self.snapshots = Snapshots(session, redactions=self.redactions)
        self.versions = Versions(session)
        self.full_text = FullText(session, derived=self.derived, media=self.media)
        self.entries = Entries(
            session, self.versions, self.snapshots, self.full_text, self.renderings
        )
        self.rebasing = Rebasing(session, snapshots=self.snapshots)
