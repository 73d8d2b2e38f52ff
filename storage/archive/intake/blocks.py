"""Sources that refuse their articles or a list, by what the last fetches noted."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

from storage.archive.db.session import Session
from storage.times import from_iso, to_iso

OPENED_AFTER = timedelta(days=1)
"""A refusal this long before the incident belongs to it; an article refused earlier and not looked
at since is watched no more."""


class Blocks:
    """Tells which sources refuse their articles or a list; nothing of it is stored.

    Args:
        session: The archive's connection.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def is_ill(self, source_id: str) -> bool:
        """Whether a source with `blocked` open refused an article at its last look."""
        incident = self._incident(source_id)
        if incident is None:
            return False
        return self._session.exists(
            "select 1 from articles where source_id = ? and state = 'live'"
            " and fetched_at > last_seen_at and fetched_at >= ? and 'blocked' = (select outcome"
            " from fetches where fetches.article_id = articles.article_id"
            " order by fetch_id desc limit 1) limit 1",
            (source_id, to_iso(from_iso(incident["opened_at"]) - OPENED_AFTER)),
        )

    def holds_list(self, source_id: str) -> bool:
        """Whether `blocked` is open for a list of the source that has not answered since."""
        incident = self._incident(source_id)
        if incident is None:
            return False
        failing = self._session.rows(
            "select url, asked_url from feeds where source_id = ? and active and failures > 0",
            (source_id,),
        )
        where = incident["detail"].partition(": ")[0]
        return any(where in (row["url"], row["asked_url"]) for row in failing)

    def _incident(self, source_id: str) -> sqlite3.Row | None:
        return self._session.row(
            "select opened_at, detail from incidents where source_id = ? and kind = 'blocked'"
            " and closed_at is null",
            (source_id,),
        )
