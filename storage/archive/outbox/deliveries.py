"""The outbox: deliveries made in a change's own transaction, and what became of each.

A delivery is open until its first attempt: changes of its rule and channel join it. The attempt
seals it: content and key are fixed, so that a repeat after a crash is the same message.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from storage.archive.db.session import Session
from storage.archive.ledger.versions import Versions
from storage.archive.outbox.doubts import Doubts
from storage.archive.outbox.mutes import Mutes
from storage.archive.outbox.search_rules import Rules
from storage.archive.outbox.waits import Waits
from storage.archive.rows import (
    CHANGE_SELECT,
    INCIDENTS,
    change_of,
    delivery_of,
    doubt_of,
    incidents_of,
    row_id,
    to_json,
)
from storage.decider import Decision
from storage.deliveries import Delivery
from storage.errors import NotFoundError
from storage.records import Kind, Severity, Span
from storage.rules import (
    BACKLOG_BOUND,
    COMPANY,
    AlertRule,
    News,
    due_at,
    wants_change,
    wants_incident,
)
from storage.times import SLACK, to_iso
from storage.work import Capture


class Deliveries:
    """Opens deliveries for changes and incidents, and reads them with all that they tell."""

    def __init__(
        self,
        session: Session,
        versions: Versions,
        mutes: Mutes,
        rules: Rules,
        zone: ZoneInfo,
    ) -> None:
        self._session = session
        self._versions = versions
        self._mutes = mutes
        self._rules = rules
        self._zone = zone
        self._doubts = Doubts(session, rules, self._open_delivery)
        self.waits = Waits(session, rules, zone)

    def deliver_change(
        self,
        change_id: int,
        kind: Kind,
        severity: Severity,
        source_id: str,
        topics: Collection[str],
        now: datetime,
        *,
        backlog: bool,
        instead: Kind | None = None,
    ) -> None:
        """Join the change to a delivery of every rule that wants it, inside its transaction.

        A backlog is told once to a channel, by the first of its rules that wants it: it is no news
        of which several rules would each tell their part. A rule that wants the kind of change
        `instead`, which comes with this one, is left to that.
        """
        row = self._session.execute(
            "select changes.*, tier from changes join articles using (article_id)"
            " join sources using (source_id) where change_id = ?",
            (change_id,),
        ).fetchone()
        if self._mutes.is_muted(row["article_id"], source_id, now):
            return
        spans = [Span.from_json(span) for span in json.loads(row["spans"])]
        texts = [row["title"], *(text for span in spans for text in (span.before, span.after))]
        told: set[str] = set()
        news = News(kind, severity, source_id, row["tier"], tuple(topics), texts)
        for rule in self._rules:
            if not wants_change(rule, news):
                continue
            if instead and wants_change(rule, replace(news, kind=instead)):
                continue
            for channel_id in rule.channels:
                if backlog and channel_id in told:
                    continue
                told.add(channel_id)
                delivery_id = self._open_delivery(rule, channel_id, now, backlog=backlog)
                self._session.execute(
                    "insert or ignore into delivery_changes values (?, ?)",
                    (delivery_id, change_id),
                )

    def settle_doubt(
        self, article_id: int, capture: Capture, decision: Decision, changes: Collection[int]
    ) -> None:
        """Tell the rules that ask for it of an article that is gone and not proven withdrawn."""
        now = capture.fetch.fetched_at
        self._doubts.settle(
            article_id,
            decision,
            self._versions.topics_of(article_id),
            now,
            changes,
            muted=self._mutes.is_muted(article_id, capture.source_id, now),
        )

    def deliver_incident(self, row: sqlite3.Row, now: datetime) -> None:
        """Join an incident to a delivery of every rule that wants it, inside its transaction.

        Of several that are parts of one, a rule is told when the first of those that it wants
        opens, with all that open before that is sent, and when the last of them closes.

        Args:
            row: The incident as it stands in `incidents`, just opened or closed.
            now: When.
        """
        parts = self._session.execute(
            "select * from incidents where incident_id = ?1 or part_of = ?1 order by incident_id",
            (row["part_of"] or row["incident_id"],),
        ).fetchall()
        for rule in self._rules:
            if not wants_incident(rule, row["source_id"]):
                continue
            wanted = [part for part in parts if wants_incident(rule, part["source_id"])]
            others = [part for part in wanted if part["incident_id"] != row["incident_id"]]
            if not any(part["closed_at"] is None for part in others):
                told = wanted if row["closed_at"] else [row]
                self._tell(rule, told, row["closed_at"], now)
            elif row["closed_at"] is None:
                self._tell_beside(rule, row, others)

    def _tell(
        self, rule: AlertRule, rows: Sequence[sqlite3.Row], closed_at: str | None, now: datetime
    ) -> None:
        for channel_id in rule.channels:
            delivery_id = self._open_delivery(rule, channel_id, now)
            for row in rows:
                self._session.execute(
                    "insert into delivery_incidents values (?, ?, ?)"
                    " on conflict do update set closed_at = excluded.closed_at",
                    (delivery_id, row["incident_id"], closed_at),
                )

    def _tell_beside(
        self, rule: AlertRule, row: sqlite3.Row, others: Sequence[sqlite3.Row]
    ) -> None:
        """Name one more source where its incident is told of others and not sent yet."""
        self._session.execute(
            "insert or ignore into delivery_incidents select distinct delivery_id, ?, null"
            " from deliveries join delivery_incidents using (delivery_id)"
            " where rule_id = ? and sealed_at is null and incident_id in"
            " (select value from json_each(?))",
            (row["incident_id"], rule.id, to_json([other["incident_id"] for other in others])),
        )

    def _open_delivery(
        self, rule: AlertRule, channel_id: str, now: datetime, *, backlog: bool = False
    ) -> int:
        due = now + BACKLOG_BOUND if backlog else due_at(rule, now, self._zone)
        # The rule's schedule may have become quicker since the delivery was opened.
        row = self._session.execute(
            "update deliveries set next_attempt_at = min(next_attempt_at, ?), waits_from = ?"
            " where rule_id = ? and channel_id = ? and backlog = ? and state = 'pending'"
            " and sealed_at is null returning delivery_id",
            (to_iso(due), to_iso(now), rule.id, channel_id, backlog),
        ).fetchone()
        if row:
            return int(row["delivery_id"])
        return self._session.insert(
            "insert into deliveries (rule_id, channel_id, state, next_attempt_at,"
            " idempotency_key, language, backlog, created_at, waits_from)"
            " values (?, ?, 'pending', ?, ?, ?, ?, ?, ?)",
            (
                rule.id,
                channel_id,
                to_iso(due),
                uuid.uuid4().hex,
                rule.language,
                backlog,
                to_iso(now),
                to_iso(now),
            ),
        )

    def release(self, now: datetime) -> None:
        """Let go what waits for nothing more, after a run ended.

        Immediate deliveries have all the company they will get; a backlog's summary is complete
        once no link of a backlog is pending, and none can come any more. While a backfill goes on,
        it is waited for.
        """
        with self._session.writing():
            self.waits.settle(now)
            self._session.execute(
                "update deliveries set next_attempt_at = :now, waits_from = :now"
                " where state = 'pending' and sealed_at is null and not backlog"
                " and next_attempt_at between :now and :company",
                {"now": to_iso(now), "company": to_iso(now + COMPANY)},
            )
            open_backlog = self._session.exists(
                "select 1 from links where state = 'pending' and backlog and attempts = 0"
                " union all select 1 from feed_pages where pending and backlog and failures = 0"
                " union all select 1 from backfills where ended_at is null limit 1"
            )
            if open_backlog:
                self._hold_backlog(now)
            else:
                self._release_backlog(now)

    def _hold_backlog(self, now: datetime) -> None:
        """While backfills come on, their summary's bound counts from their last run."""
        self._session.execute(
            "update deliveries set next_attempt_at = max(next_attempt_at, :bound),"
            " waits_from = :now where state = 'pending' and sealed_at is null and backlog"
            " and exists (select 1 from backfills where ended_at is null"
            " and touched_at > :since and touched_at <= :latest)",
            {
                "now": to_iso(now),
                "bound": to_iso(now + BACKLOG_BOUND),
                "since": to_iso(now - BACKLOG_BOUND),
                "latest": to_iso(now + SLACK),
            },
        )

    def _release_backlog(self, now: datetime) -> None:
        rules = self._rules.by_id()
        waiting = self._session.execute(
            "select delivery_id, rule_id from deliveries"
            " where state = 'pending' and sealed_at is null and backlog and next_attempt_at > ?",
            (to_iso(now),),
        ).fetchall()
        for row in waiting:
            rule = rules.get(row["rule_id"])
            due = due_at(rule, now - COMPANY, self._zone) if rule else now
            self._session.execute(
                "update deliveries set next_attempt_at = min(next_attempt_at, ?), waits_from = ?"
                " where delivery_id = ?",
                (to_iso(max(due, now)), to_iso(now), row["delivery_id"]),
            )

    def one(self, delivery_id: int) -> Delivery:
        """One delivery with all that it tells.

        Raises:
            NotFoundError: There is none of that id.
        """
        row = self._session.row(
            "select * from deliveries where delivery_id = ?", (row_id(delivery_id),)
        )
        if row is None:
            raise NotFoundError(
                f"没有编号为 {delivery_id} 的投递：请用 yongliang deliveries 查看。",
                f"There is no delivery {delivery_id}: see `yongliang deliveries`.",
            )
        told = to_json([delivery_id])
        return delivery_of(
            row,
            map(self._versions.change_with_articles, self._changes_told(told).get(delivery_id, ())),
            incidents_of(self._incidents_told(told).get(delivery_id, ())),
            map(doubt_of, self._doubts_told(told).get(delivery_id, ())),
        )

    def all(self, states: Collection[str] = (), limit: int | None = None) -> list[Delivery]:
        """Deliveries with the changes and incidents they tell, newest first, without the texts.

        Args:
            states: Only those in one of these states; empty: all.
            limit: At most so many.
        """
        rows = self._session.rows(
            "select * from deliveries"
            " where ? = 0 or state in (select value from json_each(?))"
            " order by delivery_id desc limit ?",
            (len(states), to_json(sorted(states)), -1 if limit is None else limit),
        )
        told = to_json([row["delivery_id"] for row in rows])
        changes, incidents = self._changes_told(told), self._incidents_told(told)
        doubts = self._doubts_told(told)
        return [
            delivery_of(
                row,
                map(change_of, changes.get(row["delivery_id"], ())),
                incidents_of(incidents.get(row["delivery_id"], ())),
                map(doubt_of, doubts.get(row["delivery_id"], ())),
            )
            for row in rows
        ]

    def _changes_told(self, delivery_ids: str) -> dict[int, list[sqlite3.Row]]:
        """The changes of deliveries, given as a JSON list of ids, by delivery."""
        return _by_delivery(
            self._session.rows(
                f"select told.delivery_id, told_changes.* from delivery_changes told"
                f" join ({CHANGE_SELECT}) as told_changes using (change_id)"
                " where told.delivery_id in (select value from json_each(?))"
                " order by told.delivery_id, change_id",
                (delivery_ids,),
            )
        )

    def _incidents_told(self, delivery_ids: str) -> dict[int, list[sqlite3.Row]]:
        """The incidents of deliveries, as they were told, by delivery."""
        return _by_delivery(
            self._session.rows(
                "select delivery_id, incident_id, source_id, kind, detail, opened_at,"
                " told.closed_at, part_of, source_name from delivery_incidents told"
                f" join (select * from {INCIDENTS}) using (incident_id)"
                " where delivery_id in (select value from json_each(?))"
                " order by delivery_id, incident_id",
                (delivery_ids,),
            )
        )

    def _doubts_told(self, delivery_ids: str) -> dict[int, list[sqlite3.Row]]:
        """The doubts of deliveries, as they were told, by delivery."""
        return _by_delivery(
            self._session.rows(
                "select told.delivery_id, told.doubt_id, told.ending, article_id, url, title,"
                " source_id, name, began_at, iif(told.ending is null, null, ended_at) as ended_at"
                " from delivery_doubts told join doubts using (doubt_id)"
                " join articles using (article_id) join sources using (source_id)"
                " where told.delivery_id in (select value from json_each(?))"
                " order by told.delivery_id, told.doubt_id",
                (delivery_ids,),
            )
        )


def _by_delivery(rows: Iterable[sqlite3.Row]) -> dict[int, list[sqlite3.Row]]:
    found: dict[int, list[sqlite3.Row]] = {}
    for row in rows:
        found.setdefault(row["delivery_id"], []).append(row)
    return found
