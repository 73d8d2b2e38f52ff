"""Recording: one transaction an article, with its version, change and deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import takewhile

from storage.archive.db.session import Session
from storage.archive.intake.copies import Copies
from storage.archive.intake.flapping import FLAPPING, Flapping
from storage.archive.intake.incidents import Incidents
from storage.archive.intake.moves import Moves
from storage.archive.intake.together import Together
from storage.archive.intake.unchanged import Unchanged
from storage.archive.intake.whereabouts import Elsewhere, Whereabouts
from storage.archive.ledger.attempts import bare
from storage.archive.ledger.entries import Entries
from storage.archive.ledger.finest import Finest, with_finest
from storage.archive.ledger.redactions import Redactions
from storage.archive.ledger.versions import Versions
from storage.archive.outbox.deliveries import Deliveries
from storage.archive.rows import moment, to_json
from storage.decider import (
    Decision,
    PlannedChange,
    Policy,
    Seen,
    Watch,
    decide,
    first_seen,
    found_again,
)
from storage.diffs import compare
from storage.likeness import text_hash
from storage.records import Article, Fetch, Kind, Outcome, Span, State
from storage.times import from_iso, to_iso
from storage.work import Capture

_ANSWERED = (Outcome.OK, Outcome.NOT_MODIFIED)

UNPROVEN_COUNTED = 16
"""Answers looked back on; the wait that follows from them has long met its bound by then."""


class Recording:
    """Writes what was fetched and what follows from it."""

    def __init__(
        self,
        session: Session,
        copies: Copies,
        deliveries: Deliveries,
        entries: Entries,
        flapping: Flapping,
        incidents: Incidents,
        moves: Moves,
        redactions: Redactions,
        unchanged: Unchanged,
        versions: Versions,
        finest: Finest,
        policy: Policy,
        together: Together,
        whereabouts: Whereabouts,
    ) -> None:
        self._session = session
        self._copies = copies
        self._deliveries = deliveries
        self._entries = entries
        self._flapping = flapping
        self._incidents = incidents
        self._moves = moves
        self._redactions = redactions
        self._unchanged = unchanged
        self._versions = versions
        self._finest = finest
        self._policy = policy
        self._together = together
        self._whereabouts = whereabouts

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
            known = self._session.execute(
                "select article_id from articles where url = ?", (article.url,)
            ).fetchone()
            if known:
                self._settle_link(known["article_id"], article, capture)
                return self._record_known(known["article_id"], capture, run_id)
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
        self._append_version(article_id, 1, article, capture, run_id)
        self._settle_link(article_id, article, capture)
        self._entries.remember_aliases(capture.aliases, capture.fetch.url, capture.fetch)
        copies = self._copies.note_copies(article_id)
        planned = decision.changes[0]
        if article_id in copies:
            planned = replace(planned, instead=Kind.COPIED)
        elif lost is not None:
            planned = replace(planned, instead=Kind.MOVED)
        change_id = self._append_change(
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
        version, watch = self.watch(lost.article_id)
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
        change = self._append_change(
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
        version, watch = self.watch(article_id, fetch)
        if capture.baseline is not None:
            version, watch = self._reread(article_id, version, watch, capture)
        completes = watch.gone_count + 1 >= self._policy.confirmations
        twin = self._moves.elsewhere(article_id, watch, capture) if completes else None
        seen = self._seen(article_id, watch, capture, twin)
        decision = decide(watch, seen, fetch.fetched_at, self._policy)
        newest = version
        if decision.new_version and capture.article:
            newest = self._versions.next_version(article_id)
            self._append_version(article_id, newest, capture.article, capture, run_id)
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
        changes = self.append_changes(article_id, decision, capture, run_id, version, newest)
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
        row = self._session.execute(
            "select watched_from from articles where article_id = ?", (article_id,)
        ).fetchone()
        interval = self._policy.interval(fetch.fetched_at - from_iso(row["watched_from"]))
        self._session.execute(
            "update articles set fetched_at = ?, next_fetch_at = ? where article_id = ?",
            (to_iso(fetch.fetched_at), to_iso(fetch.fetched_at + interval), article_id),
        )

    def _seen(
        self, article_id: int, watch: Watch, capture: Capture, twin: Elsewhere | None
    ) -> Seen:
        """What the fetch brought, with what the archive knows of the text elsewhere and before."""
        fetch, article = capture.fetch, capture.article
        gone = fetch.outcome is Outcome.GONE and watch.state is State.LIVE
        differs = article is not None and compare(watch.article, article) is not None
        returned = (
            article is not None
            and differs
            and self._flapping.returned(article_id, article, fetch.fetched_at)
        )
        if returned and capture.own and compare(watch.article, capture.own) is None:
            article, differs = None, False  # back in the dress of before: known as it is
        own = capture.own or article
        alike, first = 0, None
        if fetch.outcome not in _ANSWERED and watch.state is State.LIVE:
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
            if own is not None and differs
            else None,
            alike=alike,
            gone_first=first,
        )

    def _unproven(self, article_id: int) -> int:
        """How many of the newest answers of an article were ``gone`` and proved nothing."""
        rows = self._session.execute(
            "select outcome = 'gone' and not counts_as_proof as unproven from fetches"
            " where article_id = ? order by fetch_id desc limit ?",
            (article_id, UNPROVEN_COUNTED),
        )
        return sum(1 for _ in takewhile(lambda row: row["unproven"], rows))

    def watch(self, article_id: int, fetch: Fetch | None = None) -> tuple[int, Watch]:
        """The number of the newest reading in time, and what the decider needs to know."""
        row = self._session.execute(
            "select source_id, state, on_topic, watched_from, gone_count, gone_since, last_seen_at"
            " from articles where article_id = ?",
            (article_id,),
        ).fetchone()
        newest = self._moves.newest_reading(article_id)
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

    def _append_version(
        self,
        article_id: int,
        version: int,
        article: Article,
        capture: Capture,
        run_id: int | None,
    ) -> None:
        fetch = capture.fetch
        snapshot_id = self._entries.store_snapshot(fetch, article_id)
        if snapshot_id is None:
            raise ValueError("a version needs the bytes that it was read from")
        fetch_id = self._entries.insert_fetch(
            capture.source_id, fetch, run_id, article_id, snapshot_id
        )
        self._entries.insert_version(
            article_id,
            version,
            article,
            capture.extractor,
            fetch.fetched_at,
            snapshot_id,
            fetch_id,
            pages=self._entries.keep_further_pages(
                article_id, capture.source_id, capture.pages, run_id
            ),
        )
        self._entries.insert_matches(article_id, version, capture.matches, fetch.fetched_at)

    def _reread(
        self, article_id: int, version: int, watch: Watch, capture: Capture
    ) -> tuple[int, Watch]:
        """Append what today's rules read in the newest snapshot, where it differs; no change."""
        baseline = capture.baseline
        if baseline is None or compare(watch.article, baseline) is None:
            return version, watch
        stored = self._moves.newest_reading(article_id)
        newest = self._versions.next_version(article_id)
        self._entries.insert_version(
            article_id,
            newest,
            baseline,
            capture.extractor,
            from_iso(stored["captured_at"]),
            stored["snapshot_id"],
            stored["fetch_id"],
            reread_of=version,
            pages=self._versions.further_pages(stored["version_id"]),
        )
        self._entries.insert_matches(
            article_id, newest, capture.baseline_matches, capture.fetch.fetched_at
        )
        return self.watch(article_id, capture.fetch)

    def append_changes(
        self,
        article_id: int,
        decision: Decision,
        capture: Capture,
        run_id: int | None,
        version: int,
        newest: int,
    ) -> tuple[int, ...]:
        """The changes of a known article; an edit alone leads to its newest version."""
        return tuple(
            self._append_change(
                article_id,
                planned,
                decision,
                capture,
                run_id,
                version,
                newest if planned.edit else version,
            )
            for planned in decision.changes
        )

    def _append_change(
        self,
        article_id: int,
        planned: PlannedChange,
        decision: Decision,
        capture: Capture,
        run_id: int | None,
        from_version: int | None,
        to_version: int | None,
        *,
        backlog: bool = False,
    ) -> int:
        now, edit = capture.fetch.fetched_at, planned.edit
        withdrawn = planned.kind is Kind.WITHDRAWN
        topics = self._versions.topics_of(article_id)
        fields, spans = (edit.fields, edit.spans) if edit else ((), ())
        if planned.moved_to:
            old = self._moves.address_of(article_id)
            fields = ("url", *fields)
            spans = (Span("url", "url", old, planned.moved_to), *spans)
        change_id = self._entries.insert_change(
            {
                "article_id": article_id,
                "kind": planned.kind.value,
                "severity": planned.severity.value,
                "from_version": from_version,
                "to_version": None if withdrawn else to_version,
                "detected_at": to_iso(now),
                "run_id": run_id,
                "backlog": int(backlog),
                "title": decision.watch.article.title,
                "topics": to_json(topics),
                "on_topic": int(not planned.leaves_topic),
                "fields": to_json(fields),
                "spans": to_json([span.as_json() for span in spans]),
                "proof": to_json(self._entries.proof_of(article_id, decision.proof_since)),
                "copy_of": None,
            }
        )
        if planned.flip:
            self._flapping.note_flip(
                change_id, capture.source_id, article_id, now, held=planned.held
            )
        if not planned.held:
            self._deliveries.deliver_change(
                change_id,
                planned.kind,
                planned.severity,
                capture.source_id,
                topics,
                now,
                backlog=backlog,
                instead=planned.instead,
            )
        return change_id
