"""The outbox: deliveries made in a change's own transaction, and what became of each.

A delivery is open until its first attempt: changes of its rule and channel join it. The attempt
seals it: content and key are fixed, so that a repeat after a crash is the same message.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from storage.archive.inserting import Inserting
from storage.archive.rows import (
    CHANGE_SELECT,
    article_of,
    change_of,
    delivery_of,
    incident_of,
    to_json,
)
from storage.errors import NotFoundError
from storage.records import Article, Change, Delivery, Incident, Kind, Severity
from storage.rules import BACKLOG_BOUND, COMPANY, AlertRule, due_at, wants_change, wants_incident
from storage.times import to_iso


class Outbox(Inserting):
    """Deliveries: opened by changes and incidents, taken and answered by the worker."""

    def _deliver_change(
        self,
        change_id: int,
        kind: Kind,
        severity: Severity,
        source_id: str,
        topics: Collection[str],
        now: datetime,
        *,
        backlog: bool,
    ) -> None:
        """Join the change to a delivery of every rule that wants it, inside its transaction."""
        for rule in self.rules:
            if not wants_change(rule, kind, severity, source_id, tuple(topics)):
                continue
            for channel_id in rule.channels:
                delivery_id = self._open_delivery(rule, channel_id, now, backlog=backlog)
                self._execute(
                    "insert or ignore into delivery_changes values (?, ?)",
                    (delivery_id, change_id),
                )

    def _deliver_incident(self, incident: Incident, now: datetime) -> None:
        for rule in self.rules:
            if not wants_incident(rule, incident.source_id):
                continue
            for channel_id in rule.channels:
                delivery_id = self._open_delivery(rule, channel_id, now, backlog=False)
                self._execute(
                    "insert into delivery_incidents values (?, ?, ?)"
                    " on conflict do update set closed_at = excluded.closed_at",
                    (
                        delivery_id,
                        incident.incident_id,
                        incident.closed_at and to_iso(incident.closed_at),
                    ),
                )

    def _open_delivery(
        self, rule: AlertRule, channel_id: str, now: datetime, *, backlog: bool
    ) -> int:
        row = self._execute(
            "select delivery_id from deliveries where rule_id = ? and channel_id = ?"
            " and backlog = ? and state = 'pending' and sealed_at is null",
            (rule.id, channel_id, backlog),
        ).fetchone()
        if row:
            return int(row["delivery_id"])
        due = now + BACKLOG_BOUND if backlog else due_at(rule, now, self.zone)
        return self._insert(
            "insert into deliveries (rule_id, channel_id, state, next_attempt_at,"
            " idempotency_key, language, backlog, created_at)"
            " values (?, ?, 'pending', ?, ?, ?, ?, ?)",
            (
                rule.id,
                channel_id,
                to_iso(due),
                uuid.uuid4().hex,
                rule.language,
                backlog,
                to_iso(now),
            ),
        )

    def release_deliveries(self, now: datetime) -> None:
        """Let go what waits for nothing more, after a run ended.

        Immediate deliveries have all the company they will get; a backlog's summary is complete
        once no link of a backlog is pending.

        Raises:
            StorageError: The archive is locked past the busy timeout, full or damaged.
        """
        with self._writing():
            self._execute(
                "update deliveries set next_attempt_at = ? where state = 'pending'"
                " and sealed_at is null and not backlog and next_attempt_at between ? and ?",
                (to_iso(now), to_iso(now), to_iso(now + COMPANY)),
            )
            open_backlog = self._execute(
                "select 1 from links where state = 'pending' and backlog and attempts = 0 limit 1"
            ).fetchone()
            if not open_backlog:
                self._release_backlog(now)

    def _release_backlog(self, now: datetime) -> None:
        rules = {rule.id: rule for rule in self.rules}
        waiting = self._execute(
            "select delivery_id, rule_id from deliveries"
            " where state = 'pending' and sealed_at is null and backlog and next_attempt_at > ?",
            (to_iso(now),),
        ).fetchall()
        for row in waiting:
            rule = rules.get(row["rule_id"])
            due = due_at(rule, now - COMPANY, self.zone) if rule else now
            self._execute(
                "update deliveries set next_attempt_at = min(next_attempt_at, ?)"
                " where delivery_id = ?",
                (to_iso(max(due, now)), row["delivery_id"]),
            )

    def due_deliveries(
        self, now: datetime, *, channel_id: str | None = None, everything: bool = False
    ) -> list[Delivery]:
        """The deliveries whose time has come, oldest first, without their contents.

        Args:
            now: The present moment.
            channel_id: Only of that channel.
            everything: Take every waiting one, whatever its time.

        Raises:
            StorageError: The archive is locked past the busy timeout or damaged.
        """
        rows = self._rows(
            "select * from deliveries where state in ('pending', 'failed')"
            " and (? or next_attempt_at <= ?) and (? is null or channel_id = ?)"
            " order by delivery_id",
            (everything, to_iso(now), channel_id, channel_id),
        )
        return [delivery_of(row) for row in rows]

    def next_delivery_at(self) -> str | None:
        """When the next waiting delivery falls due, as stored; None when none waits.

        Raises:
            StorageError: The archive is locked past the busy timeout or damaged.
        """
        row = self._row(
            "select min(next_attempt_at) as due from deliveries"
            " where state in ('pending', 'failed')"
        )
        return row["due"] if row else None

    def take_delivery(self, delivery_id: int, now: datetime) -> Delivery | None:
        """Begin an attempt: seal the delivery, count the attempt, and read what it tells.

        Written before anything is sent. A crash in the middle leaves the delivery due, with the
        same contents and key; the caller sees to it that one process at a time sends on a channel.

        Returns:
            The delivery with its changes and incidents; None when it does not wait any more.

        Raises:
            StorageError: The archive is locked past the busy timeout, full or damaged.
        """
        with self._writing():
            taken = self._execute(
                "update deliveries set attempts = attempts + 1, sealed_at = ifnull(sealed_at, ?)"
                " where delivery_id = ? and state in ('pending', 'failed')",
                (to_iso(now), delivery_id),
            )
            if not taken.rowcount:
                return None
        return self.delivery(delivery_id)

    def mark_sent(self, delivery_id: int, now: datetime, answer: str) -> None:
        """End a delivery: the receiver has it.

        Raises:
            StorageError: The archive is locked past the busy timeout, full or damaged.
        """
        with self._writing():
            self._execute(
                "update deliveries set state = 'sent', sent_at = ?, answer = ?, error = null,"
                " next_attempt_at = null where delivery_id = ?",
                (to_iso(now), answer, delivery_id),
            )

    def mark_failed(
        self,
        delivery_id: int,
        error: str,
        next_attempt_at: datetime | None,
        done: Collection[str] = (),
    ) -> None:
        """End an attempt that failed; without a next attempt the delivery is dead.

        Args:
            delivery_id: The delivery.
            error: What went wrong, in one line, without any secret.
            next_attempt_at: When it is tried again.
            done: Recipients that have it already.

        Raises:
            StorageError: The archive is locked past the busy timeout, full or damaged.
        """
        with self._writing():
            self._execute(
                "update deliveries set state = ?, error = ?, next_attempt_at = ?, done = ?"
                " where delivery_id = ?",
                (
                    "failed" if next_attempt_at else "dead",
                    error,
                    next_attempt_at and to_iso(next_attempt_at),
                    to_json(sorted(done)),
                    delivery_id,
                ),
            )

    def retry_deliveries(
        self, now: datetime, delivery_ids: Collection[int] | None = None
    ) -> list[int]:
        """Make dead and failed deliveries due at once.

        Args:
            now: The present moment.
            delivery_ids: Which; None: all of them.

        Returns:
            The ids of those that are tried again.

        Raises:
            NotFoundError: An id names no delivery.
            StorageError: The archive is locked past the busy timeout, full or damaged.
        """
        for delivery_id in delivery_ids or ():
            self.delivery(delivery_id)
        with self._writing():
            rows = self._execute(
                "update deliveries set next_attempt_at = ?,"
                " state = case when state = 'dead' then 'failed' else state end"
                " where state in ('dead', 'failed', 'pending')"
                " and (? or delivery_id in (select value from json_each(?)))"
                " returning delivery_id",
                (to_iso(now), delivery_ids is None, to_json(sorted(delivery_ids or ()))),
            ).fetchall()
        return sorted(row["delivery_id"] for row in rows)

    def delivery(self, delivery_id: int) -> Delivery:
        """One delivery with all that it tells.

        Raises:
            NotFoundError: There is none of that id.
            StorageError: The archive is locked past the busy timeout or damaged.
        """
        row = self._row("select * from deliveries where delivery_id = ?", (delivery_id,))
        if row is None:
            raise NotFoundError(
                f"没有编号为 {delivery_id} 的投递：请用 yongliang deliveries 查看。",
                f"There is no delivery {delivery_id}: see `yongliang deliveries`.",
            )
        incidents = self._rows(
            "select incident_id, source_id, kind, detail, opened_at, told.closed_at"
            " from delivery_incidents told join incidents using (incident_id)"
            " where delivery_id = ? order by incident_id",
            (delivery_id,),
        )
        return delivery_of(
            row, self._delivered_changes(delivery_id), tuple(map(incident_of, incidents))
        )

    def _delivered_changes(self, delivery_id: int) -> tuple[Change, ...]:
        rows = self._rows(
            f"{CHANGE_SELECT} join delivery_changes using (change_id)"
            " where delivery_id = ? order by change_id",
            (delivery_id,),
        )
        return tuple(
            change_of(
                row,
                self._article_at(row["article_id"], row["from_version"]),
                self._article_at(row["article_id"], row["to_version"] or row["from_version"]),
            )
            for row in rows
        )

    def _article_at(self, article_id: int, version: int | None) -> Article | None:
        if version is None:
            return None
        row = self._row(
            "select * from versions where article_id = ? and version = ?", (article_id, version)
        )
        return article_of(row) if row else None

    def deliveries(self, states: Collection[str] = (), limit: int | None = None) -> list[Delivery]:
        """Deliveries with the ids of what they tell, newest first.

        Args:
            states: Only those in one of these states; empty: all.
            limit: At most so many.

        Raises:
            StorageError: The archive is locked past the busy timeout or damaged.
        """
        rows = self._rows(
            "select delivery_id from deliveries"
            " where ? = 0 or state in (select value from json_each(?))"
            " order by delivery_id desc limit ?",
            (len(states), to_json(sorted(states)), -1 if limit is None else limit),
        )
        return [self.delivery(row["delivery_id"]) for row in rows]
