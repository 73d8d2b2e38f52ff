"""Incidents: opened once, told once, closed once when the source or the monitor has healed.

Those of a source that is ill and well by turns are all kept; what is told is that they come and go.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from datetime import datetime, timedelta

from storage.archive.db.session import Session
from storage.archive.outbox.deliveries import Deliveries
from storage.archive.rows import to_json
from storage.notes import note_of
from storage.times import to_iso

OFTEN = 3
"""An incident that opens so many times within STEADY comes and goes: its end is not told yet."""

STEADY = timedelta(days=1)
"""So long it must have been over before that is told."""

LOOKED_BACK = timedelta(days=30)
"""The end of what was over before is told by nobody any more."""

COMES_AND_GOES = "it comes and goes: told again once it was well for a day"

_UNTOLD_ENDS = """select incident_id from delivery_incidents
    group by incident_id having max(closed_at) is null"""
"""The incidents of which a rule was told, and not that they are over: one look at what was told."""


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
            return self._open(source_id, kind, detail, now, cause)

    def _open(
        self,
        source_id: str | None,
        kind: str,
        detail: str,
        now: datetime,
        cause: str | None = None,
        *,
        is_renewed: bool = False,
    ) -> int | None:
        is_restless = not is_renewed and self._openings(source_id, kind, now) >= OFTEN - 1
        if is_restless and note_of(detail) is None:
            detail = f"{detail}; {COMES_AND_GOES}"
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
        if is_renewed or not self._is_held(row, now):
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
                self._close(source_id, [kind], now, is_renewed=True)
                self._open(source_id, kind, detail, now, is_renewed=True)

    def close(
        self, source_id: str | None, kinds: Collection[str], now: datetime
    ) -> tuple[int, ...]:
        """Close the open incidents of these kinds, which have healed, and tell it.

        Of what comes and goes it is told by `settle`.
        """
        with self._session.writing():
            return self._close(source_id, kinds, now)

    def _close(
        self,
        source_id: str | None,
        kinds: Collection[str],
        now: datetime,
        *,
        is_renewed: bool = False,
    ) -> tuple[int, ...]:
        rows = self._session.execute(
            "update incidents set closed_at = ? where closed_at is null and source_id is ?"
            " and kind in (select value from json_each(?)) returning *",
            (to_iso(now), source_id, to_json(sorted(kinds))),
        ).fetchall()
        for row in rows:
            if is_renewed or self._openings(source_id, row["kind"], now) < OFTEN:
                self._deliveries.deliver_incident(row, now)
        return tuple(row["incident_id"] for row in rows)

    def settle(self, now: datetime) -> None:
        """Tell the end of what came and went, once it was well for STEADY."""
        with self._session.writing():
            rows = self._session.execute(
                "select incidents.* from incidents left join (select source_id, kind,"
                " max(incident_id) as newest from incidents where closed_at is null"
                " or closed_at > :until group by source_id, kind) using (source_id, kind)"
                " where closed_at between :since and :until and source_id is not null"
                f" and incident_id in ({_UNTOLD_ENDS}) and incident_id > ifnull(newest, 0)"
                " order by incident_id",
                {"since": to_iso(now - LOOKED_BACK), "until": to_iso(now - STEADY)},
            ).fetchall()
            for row in rows:
                self._deliveries.deliver_incident(row, now)

    def _openings(self, source_id: str | None, kind: str, now: datetime) -> int:
        """How often an incident of a source opened within STEADY; of the monitor itself: never."""
        return self._session.number(
            "select count(*) from incidents where source_id = ? and kind = ? and opened_at > ?",
            (source_id, kind, to_iso(now - STEADY)),
        )

    def _is_held(self, opened: sqlite3.Row, now: datetime) -> bool:
        """Whether an earlier one of its kind is told still, whose end waits for `settle`."""
        row = self._session.execute(
            "select max(closed_at) > :steady as is_recent,"
            f" max(incident_id in ({_UNTOLD_ENDS})) as is_told from incidents"
            " where source_id = :source and kind = :kind and incident_id < :id"
            " and closed_at > :since",
            {
                "steady": to_iso(now - STEADY),
                "source": opened["source_id"],
                "kind": opened["kind"],
                "id": opened["incident_id"],
                "since": to_iso(now - LOOKED_BACK),
            },
        ).fetchone()
        return bool(row["is_recent"] and row["is_told"])

    def is_open(self, source_id: str | None, kind: str) -> bool:
        """Whether an incident of the kind is open."""
        return self._session.exists(
            "select 1 from incidents where closed_at is null and source_id is ? and kind = ?",
            (source_id, kind),
        )
