"""The log of the desk's work: appended to, never altered; words of a removed article go."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from storage.archive.db.session import Session
from storage.desk_work import Act, Entry
from storage.times import from_iso, to_iso

_SELECT = """select desk_log.*, changes.title from desk_log left join changes using (change_id)"""


class Log:
    """Writes and reads the log."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def append(
        self,
        who: str,
        act: Act,
        now: datetime,
        *,
        change_id: int | None = None,
        article_id: int | None = None,
        incident_id: int | None = None,
        source_id: str | None = None,
        words: str | None = None,
    ) -> None:
        """Add an entry; within the caller's transaction."""
        self._session.execute(
            "insert into desk_log (logged_at, who, act, change_id, article_id, incident_id,"
            " source_id, words) values (?, ?, ?, ?, ?, ?, ?, ?)",
            (to_iso(now), who, act, change_id, article_id, incident_id, source_id, words),
        )

    def record(self, who: str, act: Act, words: str, now: datetime) -> None:
        """Add an entry of what was done outside of the archive, as with a seed."""
        with self._session.writing():
            self.append(who, act, now, words=words)

    def of_change(self, change_id: int) -> list[Entry]:
        """What was done with a change, in order of time."""
        rows = self._session.rows(
            f"{_SELECT} where desk_log.change_id = ? order by entry_id", (change_id,)
        )
        return list(map(_entry_of, rows))

    def of_article(self, article_id: int) -> list[Entry]:
        """What was done with an article and its changes, in order of time."""
        rows = self._session.rows(
            f"{_SELECT} where desk_log.article_id = ? order by entry_id", (article_id,)
        )
        return list(map(_entry_of, rows))

    def newest(self, limit: int, offset: int = 0) -> list[Entry]:
        """The newest entries, newest first."""
        rows = self._session.rows(
            f"{_SELECT} order by entry_id desc limit ? offset ?", (limit, offset)
        )
        return list(map(_entry_of, rows))

    def forget(self, article_id: int) -> None:
        """Take out the words of all notes on an article; within the caller's transaction."""
        self._session.execute(
            "update desk_log set words = null where article_id = ? and act = 'note'"
            " and words is not null",
            (article_id,),
        )


def _entry_of(row: sqlite3.Row) -> Entry:
    return Entry(
        entry_id=row["entry_id"],
        logged_at=from_iso(row["logged_at"]),
        who=row["who"],
        act=Act(row["act"]),
        change_id=row["change_id"],
        article_id=row["article_id"],
        incident_id=row["incident_id"],
        source_id=row["source_id"],
        words=row["words"],
        title=row["title"],
    )
