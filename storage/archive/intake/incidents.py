"""Incidents: opened once, told once, closed once when the source or the monitor has healed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from storage.archive.db.session import Session
from storage.archive.outbox.deliveries import Deliveries
from storage.archive.rows import to_json
from storage.times import to_iso


class Incidents:
    """Opens and closes incidents, each with its deliveries in one transaction."""

    def __init__(self, session: Session, deliveries: Deliveries) -> None:
        self._session = session
        self._deliveries = deliveries

    def open(
        self,
        source_id: str | None,
        kind: str,
        detail: str,
        now: datetime,
        *,
        cause: str | None = None,
    ) -> int | None:
        """Open an incident and tell it to the rules that want it; None where it is open already.

        Args:
            source_id: Of which source; None: of the monitor.
            kind: One of `storage.incident_kinds`.
            detail: What is noted of it (`storage.notes`).
            now: When it began.
            cause: What it has in common with those of other sources: the host at fault. With an
                open one of its kind and cause it is one incident, which is told once.
        """
        with self._session.writing():
            row = self._session.execute(
                "insert into incidents (source_id, kind, detail, opened_at, cause, part_of) values"
                " (:source, :kind, :detail, :now, :cause, (select ifnull(part_of, incident_id)"
                " from incidents where closed_at is null and kind = :kind and cause = :cause"
                " order by incident_id limit 1)) on conflict do nothing returning *",
                {
                    "source": source_id,
                    "kind": kind,
                    "detail": detail,
                    "now": to_iso(now),
                    "cause": cause,
                },
            ).fetchone()
            if row is None:
                return None
            self._deliveries.deliver_incident(row, now)
            return int(row["incident_id"])

    def renew(self, source_id: str, kind: str, detail: str, since: datetime, now: datetime) -> None:
        """Open an incident; where it is open, only what it says is brought up to date.

        One that was opened before `since` ends, and is opened and told anew: something came to it.
        """
        with self._session.writing():
            row = self._session.execute(
                "update incidents set detail = ? where closed_at is null and source_id = ?"
                " and kind = ? and opened_at >= ? returning 1",
                (detail, source_id, kind, to_iso(since)),
            ).fetchone()
            if row is None:
                self.close(source_id, [kind], now)
                self.open(source_id, kind, detail, now)

    def close(
        self, source_id: str | None, kinds: Collection[str], now: datetime
    ) -> tuple[int, ...]:
        """Close the open incidents of these kinds, which have healed, and tell it."""
        with self._session.writing():
            rows = self._session.execute(
                "update incidents set closed_at = ? where closed_at is null and source_id is ?"
                " and kind in (select value from json_each(?)) returning *",
                (to_iso(now), source_id, to_json(sorted(kinds))),
            ).fetchall()
            for row in rows:
                self._deliveries.deliver_incident(row, now)
            return tuple(row["incident_id"] for row in rows)

    def is_open(self, source_id: str | None, kind: str) -> bool:
        """Whether an incident of the kind is open."""
        return self._session.exists(
            "select 1 from incidents where closed_at is null and source_id is ? and kind = ?",
            (source_id, kind),
        )
