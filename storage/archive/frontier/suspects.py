"""Addresses at which a worker died: each is tried alone, and set aside if it kills again."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta

from storage.archive.db.session import Session
from storage.times import from_iso, to_iso
from storage.work import Suspect

KILLS_MOST = 2
"""So many deaths that can only be an address's doing, and it is set aside."""

SET_ASIDE = timedelta(days=1)


class Suspects:
    """Keeps the suspects; such an address is handed out alone or not at all."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def blame(self, suspects: Sequence[Suspect], now: datetime, *, sure: bool) -> list[Suspect]:
        """Suspect what was under way when a worker died.

        Args:
            suspects: The addresses.
            now: When it died.
            sure: It can have been no other; then it counts as a kill.

        Returns:
            Those that are set aside now.
        """
        aside: list[Suspect] = []
        with self._session.writing():
            for suspect in suspects:
                row = self._session.execute(
                    "insert into suspects (kind, item_id, host, url, source_id, kills, blamed_at)"
                    " values (?, ?, ?, ?, ?, ?, ?) on conflict (kind, item_id) do update"
                    " set kills = kills + excluded.kills, blamed_at = excluded.blamed_at"
                    " returning kills",
                    (
                        suspect.kind,
                        suspect.item_id,
                        suspect.host,
                        suspect.url,
                        suspect.source_id,
                        sure,
                        to_iso(now),
                    ),
                ).fetchone()
                if row["kills"] >= KILLS_MOST:
                    aside.append(suspect)
                    self._session.execute(
                        "update suspects set rests_until = ? where kind = ? and item_id = ?",
                        (to_iso(now + SET_ASIDE), suspect.kind, suspect.item_id),
                    )
        return aside

    def due(self, now: datetime) -> list[Suspect]:
        """The suspects that may be tried, each alone; not those whose hosts rest."""
        rows = self._session.rows(
            "select suspects.* from suspects left join hosts using (host)"
            " where (suspects.rests_until is null or suspects.rests_until <= :now)"
            " and (hosts.rests_until is null or hosts.rests_until <= :now)"
            " order by kills, blamed_at, kind, item_id",
            {"now": to_iso(now)},
        )
        return [_suspect_of(row) for row in rows]

    def set_aside(self) -> list[tuple[Suspect, datetime]]:
        """What is set aside, with until when."""
        rows = self._session.rows(
            "select * from suspects where rests_until not null order by rests_until"
        )
        return [(_suspect_of(row), from_iso(row["rests_until"])) for row in rows]

    def of_source(self, source_id: str) -> int:
        """How many addresses of a source are suspected or set aside."""
        return self._session.number(
            "select count(*) from suspects where source_id = ?", (source_id,)
        )

    def clear(self, kind: str, item_id: int) -> bool:
        """An address did no harm; whether it was a suspect. Within the caller's transaction."""
        gone = self._session.execute(
            "delete from suspects where kind = ? and item_id = ?", (kind, item_id)
        )
        return gone.rowcount > 0


def _suspect_of(row: sqlite3.Row) -> Suspect:
    return Suspect(row["kind"], row["item_id"], row["host"], row["url"], row["source_id"])
