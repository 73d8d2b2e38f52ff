"""Recording: one transaction an article, with its version, change and deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from storage.archive.db.session import Session
from storage.archive.intake.appending import Appending
from storage.archive.intake.copies import Copies
from storage.archive.intake.flapping import FLAPPING
from storage.archive.intake.incidents import Incidents
from storage.archive.intake.moves import Moves
from storage.archive.intake.together import Together
from storage.archive.intake.unchanged import Unchanged
from storage.archive.intake.watching import Watching
from storage.archive.intake.whereabouts import Elsewhere, Whereabouts
from storage.archive.ledger.attempts import bare
from storage.archive.ledger.entries import Entries
from storage.archive.ledger.finest import Finest
from storage.archive.ledger.redactions import Redactions
from storage.archive.ledger.versions import Versions
from storage.archive.outbox.deliveries import Deliveries
from storage.decider import (
    Policy,
    decide,
    first_seen,
    found_again,
)
from storage.diffs import compare
from storage.likeness import text_hash
from storage.records import Article, Kind, Outcome, State
from storage.times import from_iso, to_iso
from storage.work import Capture


@dataclass(eq=False, repr=False)
class Recording:
    """Writes what was fetched and what follows from it."""

    _session: Session
    _entries: Entries
    _versions: Versions
    _redactions: Redactions
    _finest: Finest
    _deliveries: Deliveries
    _incidents: Incidents
    _whereabouts: Whereabouts
    _moves: Moves
    _copies: Copies
    _together: Together
    _watching: Watching
    _appending: Appending
    _unchanged: Unchanged
    _policy: Policy

    def record_new(
        self, capture: Capture, *, run_id: int | None = None, backlog: bool = False
    ) -> tuple[int, ...]:
        """Store an article seen for the first time, as version 1 with its change.

        An address that the archive knows already is recorded as one more fetch of its article, so
        that a run repeated after a crash changes nothing. What a live article of the source says
        word for word is that article, at a further address.

        Args:
            capture: An ``ok`` fetch with its reading.
            run_id: The crawl run that fetched it.
            backlog: Whether it belongs to a first crawl, a backfill or a changed topic.

        Returns:
            The ids of the changes recorded.

        Raises:
            ValueError: The capture has no reading or no bytes.
        """
        article = capture.article
        if article is None or capture.fetch.body is None:
            raise ValueError("a new article needs a reading and its bytes")
        with self._session.writing():
            known = self._session.scalar(
                "select article_id from articles where url = ?", (article.url,)
            )
            if known is not None:
                self._settle_link(known, article, capture)
                return self._record_known(known, capture, run_id)
            fetch = capture.fetch
            addresses = (article.url, fetch.url, fetch.final_url, *capture.aliases)
            forgotten = self._redactions.forgotten(addresses)
            if forgotten is not None:
                self._entries.turn_away_link(forgotten, capture.source_id, fetch, addresses, run_id)
                return ()
            same = self._whereabouts.known_as(article, capture.source_id, fetch.url)
            if same is not None:
                self._moves.add_address(same, article, capture, run_id)
                return ()
            return self._record_first(article, capture, run_id, backlog=backlog)

    def _record_first(
        self, article: Article, capture: Capture, run_id: int | None, *, backlog: bool
    ) -> tuple[int, ...]:
        now = capture.fetch.fetched_at
        decision = first_seen(article, now, self._policy, backlog=backlog)
        lost = self._whereabouts.lost(article, capture.source_id, now)
        article_id = self._entries.insert_article(capture, article, decision, backlog=backlog)
        self._appending.version(article_id, 1, article, capture, run_id)
        self._settle_link(article_id, article, capture)
        self._entries.remember_aliases(capture.aliases, capture.fetch.url, capture.fetch)
        copies = self._copies.note_copies(article_id)
        planned = decision.changes[0]
        if article_id in copies:
            planned = replace(planned, instead=Kind.COPIED)
        elif lost is not None:
            planned = replace(planned, instead=Kind.MOVED)
        change_id = self._appending.change(
            article_id, planned, decision, capture, run_id, None, 1, backlog=backlog
        )
        return (
            change_id,
            *self._copied(copies, now, run_id, backlog=backlog),
            *(self._find_again(lost, article_id, capture, run_id) if lost else ()),
        )

    def _copied(
        self, copies: Sequence[int], now: datetime, run_id: int | None, *, backlog: bool = False
    ) -> tuple[int, ...]:
        return tuple(
            self._copies.record_copied(article_id, now, run_id, backlog=backlog)
            for article_id in copies
        )

    def _find_again(
        self, lost: Elsewhere, article_id: int, capture: Capture, run_id: int | None
    ) -> tuple[int, ...]:
        """Tell a withdrawn article as moved to a new one, with what was put right in it."""
        now = capture.fetch.fetched_at
        version, watch = self._watching.watch(lost.article_id)
        there = capture.article if lost.reworded else None
        address = self._moves.address_of(article_id)
        decision = found_again(watch, address, now, self._policy, there)
        newest = self._moves.carry_over(lost.article_id, article_id) if there else version
        self._session.execute(
            "update articles set title = ?, text_hash = ?, state = ?, version = ?,"
            " watched_from = ?, next_fetch_at = ? where article_id = ?",
            (
                decision.watch.article.title,
                text_hash(decision.watch.article.body),
                decision.watch.state.value,
                newest,
                to_iso(decision.watch.watched_from),
                to_iso(decision.next_fetch_at),
                lost.article_id,
            ),
        )
        change = self._appending.change(
            lost.article_id, decision.changes[0], decision, capture, run_id, version, newest
        )
        return (change,)

    def _settle_link(self, article_id: int, article: Article, capture: Capture) -> None:
        """The links that led here, under the article's address or another, have their article."""
        self._session.execute(
            "update links set state = 'matched', article_id = ?, checked_at = ?,"
            " next_fetch_at = null, detail = null where url in (?, ?)",
            (article_id, to_iso(capture.fetch.fetched_at), article.url, capture.fetch.url),
        )

    def record_known(
        self, article_id: int, capture: Capture, *, run_id: int | None = None
    ) -> tuple[int, ...]:
        """Store one more fetch of a known article and whatever follows from it.

        Returns:
            The ids of the changes recorded.
        """
        with self._session.writing():
            return self._record_known(article_id, capture, run_id)

    def record_batch(
        self, batch: Sequence[tuple[int, Capture]], *, run_id: int | None = None
    ) -> tuple[int, ...]:
        """Store many fetches in one transaction: for those that most likely changed nothing.

        Returns:
            The ids of the changes recorded (an article that was withdrawn may answer 304 again).
        """
        with self._session.writing():
            return tuple(
                change_id
                for article_id, capture in self._unchanged.write_unchanged(batch, run_id)
                for change_id in self._record_known(article_id, capture, run_id)
            )

    def _record_known(
        self, article_id: int, capture: Capture, run_id: int | None
    ) -> tuple[int, ...]:
        fetch = capture.fetch
        if (
            self._redactions.is_redacted(article_id)
            or self._redactions.forgotten((fetch.final_url,)) is not None
        ):
            self._turn_away(article_id, capture, run_id)
            return ()
        version, watch = self._watching.watch(article_id, fetch)
        baseline = capture.baseline
        if baseline is not None and compare(watch.article, baseline) is not None:
            self._appending.rereading(article_id, version, capture, baseline)
            version, watch = self._watching.watch(article_id, fetch)
        completes = watch.gone_count + 1 >= self._policy.confirmations
        twin = self._moves.elsewhere(article_id, watch, capture) if completes else None
        seen = self._watching.seen(article_id, watch, capture, twin)
        decision = decide(watch, seen, fetch.fetched_at, self._policy)
        newest = version
        if decision.new_version and capture.article:
            newest = self._versions.next_version(article_id)
            self._appending.version(article_id, newest, capture.article, capture, run_id)
        else:
            keeps_bytes = fetch.outcome is Outcome.OK or decision.counts_as_proof
            snapshot_id = self._entries.store_snapshot(fetch, article_id) if keeps_bytes else None
            self._entries.insert_fetch(
                capture.source_id,
                fetch,
                run_id,
                article_id,
                snapshot_id,
                counts_as_proof=decision.counts_as_proof,
                rendered=decision.counts_as_proof,
            )
        if decision.counts_as_proof and decision.watch.state is State.LIVE:
            since = decision.watch.gone_since or fetch.fetched_at
            self._whereabouts.ask_again(article_id, since, fetch.fetched_at)
        moves = any(planned.kind is Kind.MOVED for planned in decision.changes)
        if moves and twin and twin.reworded:
            newest = self._moves.carry_over(article_id, twin.article_id)
        self._entries.update_article(article_id, newest, fetch, decision)
        if decision.ready:
            self._together.members.note_ready(article_id, fetch.fetched_at)
        if capture.article:
            known, is_version = watch.article, decision.new_version
            self._finest.note(article_id, known, capture.article, is_version=is_version)
        if decision.flapping:
            self._incidents.open(capture.source_id, FLAPPING, watch.article.url, fetch.fetched_at)
        changes = self._appending.changes(article_id, decision, capture, run_id, version, newest)
        if moves and (address := seen.moved_to or seen.twin):
            self._moves.follow(article_id, decision.watch, capture, address, fetch.fetched_at)
        # What many articles do alike is told as their source's incident, not as doubts of each.
        begins_in_crowd = bool(seen.alike) and not watch.gone_count
        if (watch.gone_count or decision.watch.gone_count) and not begins_in_crowd:
            self._deliveries.settle_doubt(article_id, capture, decision, changes)
        if not decision.new_version:
            return changes
        copies = self._copies.note_copies(article_id, fetch.fetched_at)
        return changes + self._copied(copies, fetch.fetched_at, run_id)

    def _turn_away(self, article_id: int, capture: Capture, run_id: int | None) -> None:
        """Note that an answer with a redacted article's words came, and nothing of what it says.

        It was under way when the article was redacted, or another address leads there by now.
        """
        fetch = bare(capture.fetch)
        self._entries.insert_fetch(capture.source_id, fetch, run_id, article_id)
        watched_from = self._session.scalar(
            "select watched_from from articles where article_id = ?", (article_id,)
        )
        interval = self._policy.interval(fetch.fetched_at - from_iso(watched_from))
        self._session.execute(
            "update articles set fetched_at = ?, next_fetch_at = ? where article_id = ?",
            (to_iso(fetch.fetched_at), to_iso(fetch.fetched_at + interval), article_id),
        )
