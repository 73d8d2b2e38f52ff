"""The queries: what readers ask of the archive. Reads only."""

from __future__ import annotations

from storage.archive.counting import Counting
from storage.archive.db.session import Session
from storage.archive.frontier import Frontier
from storage.archive.ledger import Ledger
from storage.archive.queries.articles import Articles
from storage.archive.queries.changes import Changes
from storage.archive.queries.cut import Cut
from storage.archive.queries.exporting import Exporting
from storage.archive.queries.judgements import Judgements
from storage.archive.queries.life import Lives
from storage.archive.queries.listing import Listing
from storage.archive.queries.media import MediaQueries
from storage.archive.queries.overview import Overview
from storage.archive.queries.searching import Searching
from storage.archive.queries.spans import Spans
from storage.archive.queries.watching import Watching

__all__ = ["Queries"]


class Queries:
    """What readers ask. Nothing here writes.

    Every method raises `StorageError` where the archive is locked past the busy timeout or damaged.
    One that is a part of the caller's transaction leaves that to whoever began it.

    Attributes:
        articles: Articles and their versions.
        changes: What happened to articles.
        counting: How many there are of anything: every figure that is shown.
        cut: Articles of which a page shows the beginning only.
        exporting: Articles and answers one by one.
        judgements: Why answers were judged as they were.
        lives: The life of an article in order.
        listing: Articles as lists show them.
        media: Pictures and attachments that are kept.
        overview: How the watch stands.
        spans: The changes of a span a page at a time, as a report tells them.
        watching: Which time was watched, and which was not.
        texts: The full text of every version.
        redactions: Which articles were redacted.
        clusters: Which articles carry one text.
    """

    def __init__(self, session: Session, ledger: Ledger, frontier: Frontier) -> None:
        self.cut = Cut(session)
        self.articles = Articles(
            session, ledger.snapshots, ledger.renderings, ledger.redactions, ledger.parameters
        )
        self.counting = Counting(session)
        self.changes = Changes(session, ledger.entries, ledger.versions, self.articles)
        self.exporting = Exporting(
            session, ledger.snapshots, ledger.renderings, ledger.redactions, self.articles
        )
        self.judgements = Judgements(session)
        self.listing = Listing(session, self.articles)
        self.lives = Lives(session, articles=self.articles, changes=self.changes)
        self.media = MediaQueries(
            session,
            ledger.media,
            self.articles,
            ledger.redactions,
        )
        self.overview = Overview(session, frontier=frontier, counting=self.counting)
        self.spans = Spans(session, ledger.versions)
        self.watching = Watching(session)
        self.texts = Searching(session, articles=self.articles)
        self.redactions = ledger.redactions
        self.clusters = ledger.clusters
