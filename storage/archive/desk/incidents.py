"""Incidents of which somebody at the desk took note."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from storage.archive.db.session import Session
from storage.archive.desk.log import Log
from storage.archive.rows import row_id, to_json
from storage.desk_work import Acknowledged, Act
from storage.errors import NotFoundError
from storage.times import from_iso, to_iso


class AcknowledgedIncidents:
    """Notes who took note of an incident first; it stays open until it heals."""

    def __init__(self, session: Session, log: Log) -> None:
        self._session = session
        self._log = log

    def of(self, incident_ids: Collection[int]) -> dict[int, Acknowledged]:
        """Who took note of incidents, by their numbers; nobody did of one left out."""
        rows = self._session.rows(
            "select * from desk_incidents where incident_id in (select value from json_each(?))",
            (to_json(sorted(incident_ids)),),
        )
        return {
            row["incident_id"]: Acknowledged(
                from_iso(row["acknowledged_at"]), row["acknowledged_by"]
            )
            for row in rows
        }

    def acknowledge(self, incident_id: int, who: str, now: datetime) -> None:
        """Note that somebody took note of an incident; of one that is already, nothing is noted.

        Raises:
            NotFoundError: There is no such incident.
        """
        with self._session.writing():
            incident = self._session.execute(
                "select source_id from incidents where incident_id = ?", (row_id(incident_id),)
            ).fetchone()
            if incident is None:
                raise NotFoundError(
                    f"没有编号为 {incident_id} 的异常。", f"There is no incident {incident_id}."
                )
            rows = self._session.execute(
                "insert into desk_incidents values (?, ?, ?) on conflict do nothing returning 1",
                (incident_id, to_iso(now), who),
            ).fetchall()
            if rows:
                self._log.append(
                    who,
                    Act.ACKNOWLEDGED,
                    now,
                    incident_id=incident_id,
                    source_id=incident["source_id"],
                )
