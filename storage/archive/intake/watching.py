"""What the decider is told: how an article stands, and what a fetch of it brought."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile

from storage.archive.db.session import Session
from storage.archive.intake.flapping import FLAPPING, Flapping
from storage.archive.intake.incidents import Incidents
from storage.archive.intake.moves import Moves
from storage.archive.intake.steadying import Steadying
from storage.archive.intake.together import Together
from storage.archive.intake.whereabouts import Elsewhere, Whereabouts
from storage.archive.ledger.finest import with_finest
from storage.archive.ledger.versions import Versions
from storage.archive.rows import moment
from storage.decider import Seen, Watch
from storage.diffs import differs
from storage.records import Article, Fetch, Outcome, State
from storage.times import from_iso
from storage.work import Capture

UNPROVEN_COUNTED = 16
"""Answers looked back on; the wait that follows from them has long met its bound by then."""


@dataclass(eq=False, repr=False)
class Watching:
    """Gathers what is known; every call is within the caller's transaction."""

    _session: Session
    _versions: Versions
    _incidents: Incidents
    _flapping: Flapping
    _whereabouts: Whereabouts
    _moves: Moves
    _together: Together
    _steadying: Steadying

    def watch(self, article_id: int, fetch: Fetch | None = None) -> tuple[int, Watch]:
        """The number of the newest reading in time, and what the decider needs to know."""
        row = self._session.execute(
            "select source_id, state, on_topic, watched_from, gone_count, gone_since, last_seen_at"
            " from articles where article_id = ?",
            (article_id,),
        ).fetchone()
        newest = self._versions.newest_reading(article_id)
        return newest["version"], Watch(
            state=State(row["state"]),
            article=with_finest(newest),
            on_topic=bool(row["on_topic"]),
            watched_from=from_iso(row["watched_from"]),
            gone_count=row["gone_count"],
            gone_since=moment(row["gone_since"]),
            flips=self._flapping.flips(article_id, fetch.fetched_at) if fetch else 0,
            flapping=self._incidents.is_open(row["source_id"], FLAPPING),
            answered_at=from_iso(row["last_seen_at"]),
        )

    def seen(self, article_id: int, watch: Watch, capture: Capture, twin: Elsewhere | None) -> Seen:
        """What the fetch brought, with what the archive knows of the text elsewhere and before."""
        fetch, article = capture.fetch, capture.article
        gone = fetch.outcome is Outcome.GONE and watch.state is State.LIVE
        edited = article is not None and differs(watch.article, article)
        own = capture.own or article
        if own is not None and edited:
            own = self._steadying.steady(article_id, watch.article, own, fetch.fetched_at)
            if self._only_goes_on(article_id, watch.article, own, capture):
                article, edited = None, False  # known as it is
            else:
                own = self._steadying.settled(article_id, watch.article, own)
        returned = (
            article is not None
            and edited
            and self._flapping.returned(article_id, article, fetch.fetched_at)
        )
        if returned and capture.own and not differs(watch.article, capture.own):
            article, edited = None, False  # back in the dress of before: known as it is
        alike, first = 0, None
        if not fetch.outcome.is_answer and watch.state is State.LIVE:
            alike, first = self._together.alike(article_id, fetch)
        return Seen(
            outcome=fetch.outcome,
            article=article,
            on_topic=any(match.matched for match in capture.matches) if article else None,
            witnessed=capture.witnessed,
            moved_to=self._moves.new_place(article_id, capture),
            twin=twin.url if twin else None,
            reworded=twin.reworded if twin else None,
            unasked=gone
            and twin is None
            and self._whereabouts.is_unasked(article_id, watch.gone_since or fetch.fetched_at),
            unproven=0 if capture.witnessed or not gone else self._unproven(article_id),
            returned=returned,
            own=self._together.own(article_id, watch.article, own, fetch.fetched_at)
            if own is not None and edited
            else None,
            alike=alike,
            gone_first=first,
        )

    def _only_goes_on(
        self, article_id: int, known: Article, own: Article, capture: Capture
    ) -> bool:
        """Whether nothing changed but what the page is known to show by itself or by turns."""
        is_known = own is not (capture.own or capture.article) and not differs(known, own)
        return is_known or self._together.only_counts(
            article_id, known, own, capture.fetch.fetched_at
        )

    def _unproven(self, article_id: int) -> int:
        """How many of the newest answers of an article were ``gone`` and proved nothing."""
        rows = self._session.execute(
            "select outcome = 'gone' and not counts_as_proof as unproven from fetches"
            " where article_id = ? order by fetch_id desc limit ?",
            (article_id, UNPROVEN_COUNTED),
        )
        return sum(1 for _ in takewhile(lambda row: row["unproven"], rows))
