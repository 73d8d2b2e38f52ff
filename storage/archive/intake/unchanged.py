"""Answers that changed nothing: most of all fetches, so that many are written at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from storage.archive.db.session import Session
from storage.archive.filters import NOT_REDACTED
from storage.archive.ledger.attempts import INSERT_FETCH, fetch_values
from storage.archive.ledger.entries import Entries
from storage.archive.rows import to_json
from storage.decider import Policy
from storage.records import Fetch, Outcome
from storage.times import from_iso, to_iso
from storage.work import Capture

_STILL_THERE = """update articles set next_fetch_at = ?1, fetched_at = ?2, last_seen_at = ?2,
    stands_at = ?3, full_fetch_at = iif(?4, ?2, full_fetch_at), etag = iif(?4, ?5, etag),
    last_modified = iif(?4, ?6, last_modified) where article_id = ?7"""


class Unchanged:
    """Notes that live articles answered with what the archive has."""

    def __init__(self, session: Session, entries: Entries, policy: Policy) -> None:
        self._session = session
        self._entries = entries
        self._policy = policy

    def write_unchanged(
        self, batch: Sequence[tuple[int, Capture]], run_id: int | None
    ) -> list[tuple[int, Capture]]:
        """Write what is simple in a batch; the rest, which the decider must see, is handed back."""
        rows = self._session.execute(
            "select article_id, watched_from from articles where state = 'live'"
            f" and gone_count = 0 and {NOT_REDACTED}"
            " and article_id in (select value from json_each(?))",
            (to_json([article_id for article_id, _ in batch]),),
        )
        watched = {row["article_id"]: from_iso(row["watched_from"]) for row in rows}
        simple = [pair for pair in batch if pair[0] in watched and _is_simple(pair[1])]
        self._session.execute_many(
            INSERT_FETCH,
            [
                fetch_values(
                    capture.source_id,
                    capture.fetch,
                    run_id,
                    article_id,
                    self._entries.snapshot_id(capture.fetch.sha256),
                )
                for article_id, capture in simple
            ],
        )
        self._session.execute_many(
            _STILL_THERE,
            [
                self._still_there(article_id, capture.fetch, watched[article_id])
                for article_id, capture in simple
            ],
        )
        done = {article_id for article_id, _ in simple}
        return [pair for pair in batch if pair[0] not in done]

    def _still_there(
        self, article_id: int, fetch: Fetch, watched_from: datetime
    ) -> tuple[object, ...]:
        """The values of _STILL_THERE."""
        now = fetch.fetched_at
        return (
            to_iso(now + self._policy.interval(now - watched_from)),
            to_iso(now),
            fetch.final_url or fetch.url,
            fetch.outcome is Outcome.OK,
            fetch.header("ETag"),
            fetch.header("Last-Modified"),
            article_id,
        )


def _is_simple(capture: Capture) -> bool:
    """Whether an answer holds nothing to decide on."""
    return capture.fetch.outcome.is_answer and capture.article is None and capture.moved_to is None
