"""The intake: findings are compared with what is kept, and recorded."""

from __future__ import annotations

from storage.archive.db.session import Session
from storage.archive.frontier import Frontier
from storage.archive.intake.appending import Appending
from storage.archive.intake.backfills import Backfills
from storage.archive.intake.blocks import Blocks
from storage.archive.intake.copies import Copies
from storage.archive.intake.feeds import Feeds
from storage.archive.intake.flapping import Flapping
from storage.archive.intake.habits import Habits
from storage.archive.intake.incidents import Incidents
from storage.archive.intake.links import Links
from storage.archive.intake.media import MediaIntake
from storage.archive.intake.media_planning import MediaPlanning
from storage.archive.intake.moves import Moves
from storage.archive.intake.off_topic import OffTopic
from storage.archive.intake.recording import Recording
from storage.archive.intake.rejudging import Rejudging
from storage.archive.intake.rereadings import Rereadings
from storage.archive.intake.revisits import Revisits
from storage.archive.intake.runs import Runs
from storage.archive.intake.steadying import Steadying
from storage.archive.intake.together import Together
from storage.archive.intake.unchanged import Unchanged
from storage.archive.intake.watching import Watching
from storage.archive.intake.whereabouts import Whereabouts
from storage.archive.intake.wrong_pages import WrongPages
from storage.archive.ledger import Ledger
from storage.archive.outbox import Outbox
from storage.decider import Policy

__all__ = ["Intake"]


class Intake:
    """What came of the work is compared with what is kept, and recorded.

    Every method raises `StorageError` where the archive is locked past the busy timeout or damaged,
    and one that writes where the disk is full. One that is a part of the caller's transaction
    leaves that to whoever began it.

    Attributes:
        appending: Versions and changes are appended.
        backfills: Backfills.
        blocks: Sources that refuse their articles.
        copies: Copies are found and told.
        feeds: Feeds that were read.
        flapping: Pages that flip between two texts.
        habits: What a source usually does.
        incidents: The monitor or a source is ill.
        links: Links that were found.
        media: Pictures and attachments are taken in.
        media_planning: Which of them are asked for.
        moves: Articles that moved.
        off_topic: Links off topic are queued again when the topic changes.
        recording: Articles, versions and changes are recorded.
        rejudging: Kept texts judged by the topics of today.
        rereadings: Kept bytes are read anew by newer rules.
        revisits: What is kept of known articles, for their next look.
        runs: Runs, and the sources that they watch.
        steadying: What a page does by itself or by turns.
        together: What a source did to many of its articles alike.
        unchanged: Answers that changed nothing.
        watching: What the decider is told.
        whereabouts: Further addresses of articles, and texts that stand elsewhere.
        wrong_pages: Articles in whose place another page is shown.
        parameters: Parameters of addresses that change while the article stays.
        renames: Sources and topics that go on under another id.
        finest: The finest time of publication that each article's page has printed.
    """

    def __init__(
        self,
        session: Session,
        ledger: Ledger,
        outbox: Outbox,
        frontier: Frontier,
        *,
        policy: Policy,
    ) -> None:
        self.blocks = Blocks(session)
        self.copies = Copies(
            session,
            ledger.entries,
            ledger.versions,
            ledger.redactions,
            ledger.clusters,
            outbox.deliveries,
        )
        self.incidents = Incidents(session, deliveries=outbox.deliveries)
        self.off_topic = OffTopic(session)
        self.rejudging = Rejudging(session)
        self.runs = Runs(session, ledger.entries, self.incidents, frontier)
        self.steadying = Steadying(session)
        self.together = Together(session, ledger.versions, self.steadying)
        self.unchanged = Unchanged(session, entries=ledger.entries, policy=policy)
        self.whereabouts = Whereabouts(session, policy=policy, parameters=ledger.parameters)
        self.wrong_pages = WrongPages(session, ledger.versions)
        self.flapping = Flapping(session, ledger.versions, outbox.deliveries, self.incidents)
        self.habits = Habits(session, incidents=self.incidents)
        self.moves = Moves(
            session, ledger.entries, ledger.versions, ledger.redactions, self.whereabouts, policy
        )
        self.watching = Watching(
            session,
            ledger.versions,
            self.incidents,
            self.flapping,
            self.whereabouts,
            self.moves,
            self.together,
            self.steadying,
        )
        self.appending = Appending(
            ledger.entries, ledger.versions, outbox.deliveries, self.flapping, self.moves
        )
        self.recording = Recording(
            session,
            ledger.entries,
            ledger.versions,
            ledger.redactions,
            ledger.finest,
            outbox.deliveries,
            self.incidents,
            self.whereabouts,
            self.moves,
            self.copies,
            self.together,
            self.watching,
            self.appending,
            self.unchanged,
            policy,
        )
        self.media_planning = MediaPlanning(session)
        self.media = MediaIntake(
            session,
            ledger.media,
            ledger.entries,
            ledger.versions,
            ledger.redactions,
            self.watching,
            self.appending,
        )
        self.rereadings = Rereadings(session, ledger.entries, ledger.versions, ledger.redactions)
        self.revisits = Revisits(
            session,
            ledger.entries,
            ledger.versions,
            ledger.snapshots,
            ledger.renderings,
            ledger.redactions,
            outbox.deliveries,
            self.moves,
            self.together,
            self.watching,
            self.appending,
            policy,
        )
        self.links = Links(
            session,
            ledger.entries,
            ledger.versions,
            ledger.redactions,
            ledger.parameters,
            self.whereabouts,
        )
        self.feeds = Feeds(session, ledger.entries, ledger.parameters, self.links)
        self.backfills = Backfills(session, feeds=self.feeds)
        self.parameters = ledger.parameters
        self.renames = ledger.renames
        self.finest = ledger.finest
