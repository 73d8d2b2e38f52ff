"""What the desk did with changes: seen, assigned, noted, done."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from datetime import datetime

from storage.archive.db.session import Session
from storage.archive.desk.log import Log
from storage.archive.rows import moment, row_id, to_json
from storage.desk_work import MOST_NAME, MOST_NOTE, Act, Handled
from storage.errors import NotFoundError
from storage.times import to_iso


class HandledChanges:
    """Notes what is done with a change, with its entry in the log in one transaction.

    Whoever does anything with a change has seen it.
    """

    def __init__(self, session: Session, log: Log) -> None:
        self._session = session
        self._log = log

    def of(self, change_ids: Collection[int]) -> dict[int, Handled]:
        """How the desk stands with changes, by their numbers; nobody looked at one left out."""
        rows = self._session.rows(
            "select * from desk_changes where change_id in (select value from json_each(?))",
            (to_json(sorted(change_ids)),),
        )
        return {row["change_id"]: _handled_of(row) for row in rows}

    def people(self) -> list[str]:
        """To whom changes were given so far, in order of names."""
        rows = self._session.rows(
            "select distinct assigned_to from desk_changes where assigned_to is not null order by 1"
        )
        return [row["assigned_to"] for row in rows]

    def see(self, change_ids: Collection[int], who: str, now: datetime) -> None:
        """Note that changes were seen; of one that was already, nothing is noted.

        Raises:
            NotFoundError: There is no such change.
        """
        with self._session.writing():
            for change_id in sorted(set(change_ids)):
                article_id = self._article_of(change_id)
                if self._touch(change_id, who, now):
                    self._log.append(who, Act.SEEN, now, change_id=change_id, article_id=article_id)

    def assign(self, change_id: int, to: str | None, who: str, now: datetime) -> None:
        """Give a change to somebody; None takes it back.

        Raises:
            NotFoundError: There is no such change.
            ValueError: The name is empty or too long.
        """
        if to is not None and not 0 < len(to) <= MOST_NAME:
            raise ValueError("no name")
        with self._session.writing():
            article_id = self._article_of(change_id)
            self._touch(change_id, who, now)
            changed = self._session.execute(
                "update desk_changes set assigned_to = :to, assigned_at = iif(:to is null, null,"
                " :now) where change_id = :id and assigned_to is not :to returning 1",
                {"to": to, "now": to_iso(now), "id": change_id},
            ).fetchall()
            if changed:
                self._log.append(
                    who, Act.ASSIGNED, now, change_id=change_id, article_id=article_id, words=to
                )

    def note(self, change_id: int, words: str, who: str, now: datetime) -> None:
        """Keep a note on a change, as it was written.

        Raises:
            NotFoundError: There is no such change.
            ValueError: The note is empty or longer than MOST_NOTE.
        """
        if not words.strip() or len(words) > MOST_NOTE:
            raise ValueError("no note, or too long a one")
        with self._session.writing():
            article_id = self._article_of(change_id)
            self._touch(change_id, who, now)
            self._session.execute(
                "update desk_changes set notes = notes + 1 where change_id = ?", (change_id,)
            )
            self._log.append(
                who, Act.NOTE, now, change_id=change_id, article_id=article_id, words=words
            )

    def finish(self, change_id: int, who: str, now: datetime) -> None:
        """Note that a change is done; of one that is already, nothing is noted.

        Raises:
            NotFoundError: There is no such change.
        """
        self._set_done(change_id, Act.DONE, to_iso(now), who, now)

    def reopen(self, change_id: int, who: str, now: datetime) -> None:
        """Note that a change is not done after all.

        Raises:
            NotFoundError: There is no such change.
        """
        self._set_done(change_id, Act.REOPENED, None, who, now)

    def _set_done(
        self, change_id: int, act: Act, done_at: str | None, who: str, now: datetime
    ) -> None:
        with self._session.writing():
            article_id = self._article_of(change_id)
            self._touch(change_id, who, now)
            changed = self._session.execute(
                "update desk_changes set done_at = :at, done_by = iif(:at is null, null, :who)"
                " where change_id = :id and (done_at is null) <> (:at is null) returning 1",
                {"at": done_at, "who": who, "id": change_id},
            ).fetchall()
            if changed:
                self._log.append(who, act, now, change_id=change_id, article_id=article_id)

    def _touch(self, change_id: int, who: str, now: datetime) -> bool:
        """Note that somebody did something with a change; whether it is the first time."""
        rows = self._session.execute(
            "insert into desk_changes (change_id, seen_at, seen_by) values (?, ?, ?)"
            " on conflict do nothing returning 1",
            (change_id, to_iso(now), who),
        ).fetchall()
        return bool(rows)

    def _article_of(self, change_id: int) -> int:
        article_id = self._session.scalar(
            "select article_id from changes where change_id = ?", (row_id(change_id),)
        )
        if article_id is None:
            raise NotFoundError(
                f"没有编号为 {change_id} 的变动：请在变动列表中查找。",
                f"There is no change {change_id}: look for it in the list of changes.",
            )
        return int(article_id)


def _handled_of(row: sqlite3.Row) -> Handled:
    return Handled(
        seen_at=moment(row["seen_at"]),
        seen_by=row["seen_by"],
        assigned_at=moment(row["assigned_at"]),
        assigned_to=row["assigned_to"],
        done_at=moment(row["done_at"]),
        done_by=row["done_by"],
        notes=row["notes"],
    )
