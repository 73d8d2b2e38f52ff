"""Requests: what the desk asks of the daemon, which takes them up by itself."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from storage.archive.db.session import Session
from storage.archive.desk.log import Log
from storage.archive.rows import moment
from storage.desk_work import MOST_URL, Act, Request
from storage.errors import NotFoundError
from storage.times import from_iso, to_iso

SOON = timedelta(minutes=1)
"""A source looked at on request so lately is not asked again: the click was a second one."""

MOST_WAITING = 200
"""Requests that wait at once: a page that is clicked for ever fills no archive."""


class Requests:
    """Keeps requests, each with its entry in the log in one transaction."""

    def __init__(self, session: Session, log: Log) -> None:
        self._session = session
        self._log = log

    def look(self, source_id: str, who: str, now: datetime) -> bool:
        """Ask for a source's feeds to be read now.

        Returns:
            False where that was asked within `SOON` or waits already, or too much waits.

        Raises:
            NotFoundError: There is no such source.
        """
        with self._session.writing():
            if not self._session.exists("select 1 from sources where source_id = ?", (source_id,)):
                raise NotFoundError(
                    f"档案库中没有来源「{source_id}」：请在来源页查看。",
                    f"The archive has no source {source_id!r}: see the page of sources.",
                )
            double = self._session.exists(
                "select 1 from desk_requests where kind = 'look' and source_id = ?"
                " and (ended_at is null or asked_at > ?)",
                (source_id, to_iso(now - SOON)),
            )
            return not double and self._ask(Act.LOOK, who, now, source_id=source_id)

    def add(self, url: str, who: str, now: datetime) -> bool:
        """Ask for one article by its address, whatever its source and topic.

        Returns:
            False where that waits already, or too much waits.

        Raises:
            ValueError: The address is empty or too long.
        """
        if not 0 < len(url) <= MOST_URL:
            raise ValueError("no address")
        with self._session.writing():
            double = self._session.exists(
                "select 1 from desk_requests where url = ? and ended_at is null", (url,)
            )
            return not double and self._ask(Act.ADD, who, now, url=url)

    def _ask(
        self,
        kind: Act,
        who: str,
        now: datetime,
        *,
        source_id: str | None = None,
        url: str | None = None,
    ) -> bool:
        waiting = self._session.number("select count(*) from desk_requests where ended_at is null")
        if waiting >= MOST_WAITING:
            return False
        self._session.execute(
            "insert into desk_requests (kind, source_id, url, asked_at, asked_by)"
            " values (?, ?, ?, ?, ?)",
            (kind, source_id, url, to_iso(now), who),
        )
        self._log.append(who, kind, now, source_id=source_id, words=url)
        return True

    def waiting(self) -> list[Request]:
        """The requests that are not done, oldest first."""
        rows = self._session.rows(
            "select * from desk_requests where ended_at is null order by request_id"
        )
        return list(map(_request_of, rows))

    def newest(self, limit: int) -> list[Request]:
        """The newest requests, newest first."""
        rows = self._session.rows(
            "select * from desk_requests order by request_id desc limit ?", (limit,)
        )
        return list(map(_request_of, rows))

    def end(
        self,
        request_id: int,
        outcome: str,
        now: datetime,
        *,
        detail: str | None = None,
        article_id: int | None = None,
    ) -> None:
        """Note what came of a request."""
        with self._session.writing():
            self._session.execute(
                "update desk_requests set ended_at = ?, outcome = ?, detail = ?, article_id = ?"
                " where request_id = ? and ended_at is null",
                (to_iso(now), outcome, detail, article_id, request_id),
            )


def _request_of(row: sqlite3.Row) -> Request:
    return Request(
        request_id=row["request_id"],
        kind=Act(row["kind"]),
        asked_at=from_iso(row["asked_at"]),
        asked_by=row["asked_by"],
        source_id=row["source_id"],
        url=row["url"],
        ended_at=moment(row["ended_at"]),
        outcome=row["outcome"],
        detail=row["detail"],
        article_id=row["article_id"],
    )
