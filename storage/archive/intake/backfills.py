"""Backfills: a source's past, read a run at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from storage.archive.db.session import Session
from storage.archive.intake.feeds import Feeds
from storage.errors import NotFoundError
from storage.times import to_iso
from storage.work import BackfillState, DueFeed, FoundPage


class Backfills:
    """Begins, queues and ends backfills."""

    def __init__(self, session: Session, feeds: Feeds) -> None:
        self._session = session
        self._feeds = feeds

    def begin(self, source_id: str, since: date, until: date, now: datetime) -> int:
        """The backfill of a source between two days: one that was not ended goes on."""
        with self._session.writing():
            going_on = self._session.execute(
                "update backfills set touched_at = ? where source_id = ? and since = ?"
                " and until = ? and ended_at is null returning backfill_id",
                (to_iso(now), source_id, since.isoformat(), until.isoformat()),
            ).fetchone()
            if going_on:
                return int(going_on["backfill_id"])
            return self._session.insert(
                "insert into backfills (source_id, since, until, started_at, touched_at)"
                " values (?, ?, ?, ?, ?)",
                (source_id, since.isoformat(), until.isoformat(), to_iso(now), to_iso(now)),
            )

    def queue(
        self, backfill_id: int, feed_url: str, pages: Sequence[FoundPage], now: datetime
    ) -> None:
        """Take up the entry points of one feed for a backfill; those known already stay so."""
        row = self._session.row(
            "select feeds.* from feeds join backfills using (source_id)"
            " where backfill_id = ? and url = ?",
            (backfill_id, feed_url),
        )
        if row is not None:
            feed = DueFeed(
                row["feed_id"], row["source_id"], row["url"], row["kind"], None, None, None
            )
            self._feeds.queue_pages(feed, pages, now, backfill_id=backfill_id)

    def end(self, backfill_id: int, now: datetime) -> None:
        """End a backfill that has nothing left.

        Links that gave nothing readable yet are left to the crawls, which try them again; feed
        pages that failed wait for their next try.
        """
        with self._session.writing():
            left = self._session.exists(
                "select 1 from feed_pages where backfill_id = ? and pending union all"
                " select 1 from links where backfill_id = ? and state = 'pending' and attempts = 0"
                " limit 1",
                (backfill_id, backfill_id),
            )
            self._session.execute(
                "update backfills set touched_at = ?, ended_at = iif(?, null, ?)"
                " where backfill_id = ?",
                (to_iso(now), left, to_iso(now), backfill_id),
            )

    def state(self, backfill_id: int) -> BackfillState:
        """How far a backfill has come.

        Raises:
            NotFoundError: There is none of that number.
        """
        row = self._session.row(
            "select backfills.*,"
            " (select count(*) from feed_pages where backfill_id = :id) as pages,"
            " (select count(*) from feed_pages where backfill_id = :id and not pending)"
            " as pages_done,"
            " (select count(*) from feed_pages where backfill_id = :id and not pending"
            " and failures) as pages_failed,"
            " (select count(*) from links where backfill_id = :id) as links,"
            " (select count(*) from links where backfill_id = :id"
            " and (state <> 'pending' or attempts)) as links_done,"
            " (select count(*) from links where backfill_id = :id and state = 'matched')"
            " as articles from backfills where backfill_id = :id",
            {"id": backfill_id},
        )
        if row is None:
            raise NotFoundError(
                f"没有编号为 {backfill_id} 的回补。", f"There is no backfill {backfill_id}."
            )
        return BackfillState(
            source_id=row["source_id"],
            since=date.fromisoformat(row["since"]),
            until=date.fromisoformat(row["until"]),
            pages_done=row["pages_done"],
            pages=row["pages"],
            pages_failed=row["pages_failed"],
            links_done=row["links_done"],
            links=row["links"],
            articles=row["articles"],
            ended=row["ended_at"] is not None,
        )
