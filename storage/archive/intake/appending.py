"""Versions and changes of an article: appended with their bytes, verdicts and deliveries."""

from __future__ import annotations

from dataclasses import dataclass

from storage.archive.intake.flapping import Flapping
from storage.archive.intake.moves import Moves
from storage.archive.ledger.entries import Entries
from storage.archive.ledger.versions import Versions
from storage.archive.outbox.deliveries import Deliveries
from storage.archive.rows import to_json
from storage.decider import Decision, PlannedChange
from storage.records import Article, Kind, Span
from storage.times import to_iso
from storage.work import Capture


@dataclass(eq=False, repr=False)
class Appending:
    """Appends what was decided; every call is within the caller's transaction."""

    _entries: Entries
    _versions: Versions
    _deliveries: Deliveries
    _flapping: Flapping
    _moves: Moves

    def version(
        self,
        article_id: int,
        version: int,
        article: Article,
        capture: Capture,
        run_id: int | None,
    ) -> None:
        """Append a version with the bytes that it was read from.

        Raises:
            ValueError: The capture has no bytes.
        """
        fetch = capture.fetch
        snapshot_id = self._entries.store_snapshot(fetch, article_id)
        if snapshot_id is None:
            raise ValueError("a version needs the bytes that it was read from")
        fetch_id = self._entries.insert_fetch(
            capture.source_id, fetch, run_id, article_id, snapshot_id, rendered=True
        )
        self._entries.insert_version(
            article_id,
            version,
            article,
            capture.extractor,
            fetch.fetched_at,
            snapshot_id,
            fetch_id,
            reread_of=None,
            pages=self._entries.keep_further_pages(
                article_id, capture.source_id, capture.pages, run_id
            ),
        )
        self._entries.insert_matches(article_id, version, capture.matches, fetch.fetched_at)

    def rereading(self, article_id: int, version: int, capture: Capture, baseline: Article) -> None:
        """Append what today's rules read in the newest snapshot; no change."""
        stored = self._versions.newest_reading(article_id)
        newest = self._versions.next_version(article_id)
        self._entries.insert_reading(
            stored, article_id, newest, baseline, extractor=capture.extractor, reread_of=version
        )
        self._entries.insert_matches(
            article_id, newest, capture.baseline_matches, capture.fetch.fetched_at
        )

    def changes(
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
            self.change(
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

    def change(
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
        """Append a change, and have it told unless it is held back; its id."""
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
