"""Batches: what is handed out to a worker, and which of its findings were taken in."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import zip_longest

from storage.archive.db.session import Session
from storage.archive.frontier.clock import Clock
from storage.archive.frontier.hosts import Hosts
from storage.archive.rows import to_json
from storage.leases import Lease
from storage.times import to_iso
from storage.work import HandedOut, Suspect

_NOT_LEASED = "(holder is null or leased_until <= :now)"
_AMONG = "batch_id in (select value from json_each(:ids))"


class Batches:
    """Keeps the open batches and their tasks; what has ended leaves the tables."""

    def __init__(self, session: Session, hosts: Hosts, clock: Clock) -> None:
        self._session = session
        self._hosts = hosts
        self._clock = clock

    def hand_out(
        self,
        batches: Sequence[tuple[str, Sequence[HandedOut]]],
        run_id: int,
        now: datetime,
        leases: Sequence[Lease | None] = (),
    ) -> list[int]:
        """Write down batches before they are given to a worker, in one transaction.

        Args:
            batches: Of each its host and its tasks, which are numbered from 0.
            run_id: The run.
            now: When.
            leases: Of each, which worker of another machine gets it; None: the run's own.

        Returns:
            The batches' ids, in order; ids are never used again.
        """
        ids: list[int] = []
        with self._session.writing():
            self._clock.note(now)
            for (host, tasks), lease in zip_longest(batches, leases):
                until = to_iso(now + timedelta(seconds=lease.seconds)) if lease else None
                batch_id = self._session.insert(
                    "insert into batches (run_id, host, given_at, holder, leased_until)"
                    " values (?, ?, ?, ?, ?)",
                    (run_id, host, to_iso(now), lease and lease.holder, until),
                )
                self._session.execute_many(
                    "insert into batch_tasks (batch_id, task, kind, item_id, url, source_id)"
                    " values (?, ?, ?, ?, ?, ?)",
                    [
                        (batch_id, number, task.kind, task.item_id, task.url, task.source_id)
                        for number, task in enumerate(tasks)
                    ],
                )
                ids.append(batch_id)
        return ids

    def out(self) -> int:
        """How many batches are out: a worker has them, or had when it died."""
        return self._session.number("select count(*) from batches")

    @contextmanager
    def taking(self, batch_id: int, task: int) -> Iterator[bool]:
        """One transaction that takes a finding in: yields whether it is the first of its task.

        What is recorded within is recorded with it, or not at all.
        """
        with self._session.writing():
            yield self.take(batch_id, task)

    @contextmanager
    def taking_all(self, findings: Sequence[tuple[int, int]]) -> Iterator[list[bool]]:
        """The same for many findings, each named by its batch and its task."""
        with self._session.writing():
            yield [self.take(*finding) for finding in findings]

    def take(self, batch_id: int, task: int) -> bool:
        """Mark a task as done; False where it was, or its batch has ended.

        Within the caller's transaction.
        """
        taken = self._session.execute(
            "update batch_tasks set done = 1 where batch_id = ? and task = ? and not done",
            (batch_id, task),
        )
        return taken.rowcount > 0

    @contextmanager
    def ending(self) -> Iterator[None]:
        """One transaction in which batches are ended."""
        with self._session.writing():
            yield

    def end(self, batch_id: int) -> None:
        """End a batch: what it has not done stays due. Within the caller's transaction."""
        self._session.execute("delete from batch_tasks where batch_id = ?", (batch_id,))
        self._session.execute("delete from batches where batch_id = ?", (batch_id,))

    def abandoned(
        self, now: datetime, delay_s: float, *, only: Collection[int] | None = None
    ) -> list[Suspect]:
        """End batches that are open, since their run or their worker died.

        Args:
            now: The present moment.
            delay_s: The hosts' usual delay; it counts from now.
            only: These; None: all but those that a worker of another machine may still be at, as
                its lease has not run out.

        Returns:
            Of each batch the first task that was not done: one of them was under way.
        """
        if only is not None:
            return self._end_where(_AMONG, {"ids": to_json(sorted(only))}, now, delay_s)
        return self._end_where(_NOT_LEASED, {"now": to_iso(now)}, now, delay_s)

    def ran_out(self, now: datetime, delay_s: float, *, run_id: int) -> None:
        """End those whose leases earlier runs gave and which have run out; see `abandoned`."""
        values = {"now": to_iso(now), "run": run_id}
        self._end_where(f"run_id <> :run and {_NOT_LEASED}", values, now, delay_s)

    def leased(self) -> dict[int, tuple[str, str]]:
        """The batches that workers of other machines have: of each its host and its holder."""
        rows = self._session.rows(
            "select batch_id, host, holder from batches where holder not null order by batch_id"
        )
        return {row["batch_id"]: (row["host"], row["holder"]) for row in rows}

    def _end_where(
        self, where: str, values: dict[str, object], now: datetime, delay_s: float
    ) -> list[Suspect]:
        with self._session.writing():
            rows = self._session.execute(
                "select batch_id, host, kind, item_id, url, source_id, min(task)"
                " from batches left join (select * from batch_tasks where not done)"
                f" using (batch_id) where {where} group by batch_id",
                values,
            ).fetchall()
            for row in rows:
                self.end(row["batch_id"])
                self._hosts.note_unknown_end(row["host"], now, delay_s)
        return [
            Suspect(row["kind"], row["item_id"], row["host"], row["url"], row["source_id"])
            for row in rows
            if row["item_id"] is not None
        ]
