"""Mutes: an article or a source of which nothing is told; what happens to it is still archived."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from storage.archive.db.session import Session
from storage.archive.ledger.renames import Renames
from storage.archive.rows import moment
from storage.deliveries import Mute
from storage.errors import NotFoundError
from storage.times import from_iso, to_iso


class Mutes:
    """Mutes articles and sources; a mute that is over stays, to show why nothing was told."""

    def __init__(self, session: Session, renames: Renames) -> None:
        self._session = session
        self._renames = renames

    def mute(
        self,
        now: datetime,
        *,
        article_id: int | None = None,
        source_id: str | None = None,
        until: datetime | None = None,
    ) -> Mute:
        """Tell nothing more of an article or a source; one that is muted gets the new end.

        What waits already to be delivered is delivered.

        Raises:
            NotFoundError: There is no such article or source.
            ValueError: Neither or both are given.
        """
        if (article_id is None) == (source_id is None):
            raise ValueError("mute an article or a source")
        source_id = source_id and self._renames.source(source_id)
        self.check_known(article_id, source_id)
        with self._session.writing():
            self._end_mutes(article_id, source_id, now)
            row = self._session.execute(
                "insert into mutes (article_id, source_id, muted_at, until) values (?, ?, ?, ?)"
                " returning *",
                (article_id, source_id, to_iso(now), until and to_iso(until)),
            ).fetchone()
        return mute_of(row)

    def unmute(
        self, now: datetime, *, article_id: int | None = None, source_id: str | None = None
    ) -> bool:
        """Take a mute back; whether there was one in force."""
        source_id = source_id and self._renames.source(source_id)
        with self._session.writing():
            muted = self.is_muted(article_id, source_id, now)
            self._end_mutes(article_id, source_id, now)
        return muted

    def in_force(self, now: datetime) -> list[Mute]:
        """The mutes in force, oldest first."""
        rows = self._session.rows(
            "select * from mutes where ended_at is null and (until is null or until > ?)"
            " order by mute_id",
            (to_iso(now),),
        )
        return [mute_of(row) for row in rows]

    def is_muted(self, article_id: int | None, source_id: str | None, now: datetime) -> bool:
        """Whether an article or its source is muted."""
        return self._session.exists(
            "select 1 from mutes where (article_id = ? or source_id = ?)"
            " and ended_at is null and (until is null or until > ?)",
            (article_id, source_id, to_iso(now)),
        )

    def _end_mutes(self, article_id: int | None, source_id: str | None, now: datetime) -> None:
        self._session.execute(
            "update mutes set ended_at = ? where article_id is ? and source_id is ?"
            " and ended_at is null",
            (to_iso(now), article_id, source_id),
        )

    def check_known(self, article_id: int | None, source_id: str | None) -> None:
        """Refuse an article or a source that is not known.

        Raises:
            NotFoundError: It is not.
        """
        known = self._session.exists(
            "select 1 where exists (select 1 from articles where article_id = ?)"
            " or exists (select 1 from sources where source_id = ?)",
            (article_id, source_id),
        )
        if known:
            return
        if source_id is None:
            raise NotFoundError(
                f"没有编号为 {article_id} 的文章：请用 yongliang articles 查看。",
                f"There is no article {article_id}: see `yongliang articles`.",
            )
        raise NotFoundError(
            f"档案库中没有来源「{source_id}」：请用 yongliang status 查看。",
            f"The archive has no source {source_id!r}: see `yongliang status`.",
        )


def mute_of(row: sqlite3.Row) -> Mute:
    """The mute of a row of `mutes`."""
    return Mute(
        mute_id=row["mute_id"],
        article_id=row["article_id"],
        source_id=row["source_id"],
        muted_at=from_iso(row["muted_at"]),
        until=moment(row["until"]),
        ended_at=moment(row["ended_at"]),
    )
