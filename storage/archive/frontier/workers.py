"""Workers of other machines and the broker between, as a run last saw them: for whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from storage.archive.db.session import Session
from storage.archive.rows import moment
from storage.leases import BrokerState, WorkerState
from storage.times import from_iso, to_iso

FORGOTTEN = timedelta(days=1)
"""A worker that was not heard for so long is told of no more."""

SILENT = timedelta(minutes=1)
"""One that an earlier run saw working, and was not heard for so long, is silent."""


class WorkerStates:
    """Keeps how each worker was last seen; nothing is decided by that."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def note(self, workers: Sequence[WorkerState], broker: BrokerState) -> None:
        """Note how the workers and the broker are, in one transaction."""
        with self._session.writing():
            self._session.execute_many(
                "insert or replace into workers (worker, name, version, state, heard_at, room,"
                " hosts, unsent, memory_mb) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        one.worker,
                        one.name,
                        one.version,
                        one.state,
                        to_iso(one.heard_at),
                        one.room,
                        one.hosts,
                        one.unsent,
                        one.memory_mb,
                    )
                    for one in workers
                ],
            )
            self._session.execute(
                "delete from workers where heard_at < ?", (to_iso(broker.noted_at - FORGOTTEN),)
            )
            self._session.execute(
                "update workers set state = 'silent' where state = 'working' and heard_at < ?",
                (to_iso(broker.noted_at - SILENT),),
            )
            self._session.execute(
                "insert or replace into broker (one, noted_at, reachable, waiting, waits_from)"
                " values (1, ?, ?, ?, ?)",
                (
                    to_iso(broker.noted_at),
                    broker.reachable,
                    broker.waiting,
                    broker.waits_from and to_iso(broker.waits_from),
                ),
            )

    def forget(self, worker: str) -> None:
        """A worker has said that it ends."""
        with self._session.writing():
            self._session.execute("delete from workers where worker = ?", (worker,))

    def all(self) -> list[WorkerState]:
        """The workers, by where they run."""
        rows = self._session.rows("select * from workers order by name, worker")
        return [
            WorkerState(
                row["worker"],
                row["name"],
                row["version"],
                row["state"],
                from_iso(row["heard_at"]),
                row["room"],
                row["hosts"],
                row["unsent"],
                row["memory_mb"],
            )
            for row in rows
        ]

    def broker(self) -> BrokerState | None:
        """The broker; None where no run has had one."""
        row = self._session.row("select * from broker")
        if row is None:
            return None
        return BrokerState(
            from_iso(row["noted_at"]),
            bool(row["reachable"]),
            row["waiting"],
            moment(row["waits_from"]),
        )

    def oldest_lease(self) -> tuple[int, datetime | None]:
        """How many batches other machines have, and when the oldest of them was handed out."""
        row = self._session.row(
            "select count(*) as batches, min(given_at) as given_at from batches"
            " where holder not null"
        )
        return (row["batches"], moment(row["given_at"])) if row else (0, None)
