"""The daily 'all well': drawn up and sealed at its hour, since a dead monitor tells nobody."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from storage.archive.counting import ARTICLES, Counting
from storage.archive.db.session import Session
from storage.archive.filters import Filter
from storage.archive.ledger.entries import Entries
from storage.archive.ledger.renames import NOT_FORMER
from storage.archive.outbox.deliveries import Deliveries
from storage.archive.outbox.search_rules import Rules
from storage.archive.rows import moment, to_json
from storage.deliveries import SourceState, Summary
from storage.rules import AlertRule, well_day
from storage.times import FINENESS, to_iso

SPAN = timedelta(days=1)


@dataclass(eq=False, repr=False)
class DailySummaries:
    """Draws up the summaries that rules want every day."""

    _session: Session
    _entries: Entries
    _deliveries: Deliveries
    _rules: Rules
    _zone: ZoneInfo

    def __post_init__(self) -> None:
        self._counting = Counting(self._session)

    def draw_up(self, now: datetime) -> None:
        """Make the deliveries of the 'all well' reports whose hour has come today, each once.

        Their contents are fixed here, and so they are born sealed. A monitor that was off at the
        hour tells it when it is back on the same day.
        """
        due = [(rule, day) for rule in self._rules if (day := well_day(rule, now, self._zone))]
        missing = [
            (rule, channel_id, day.isoformat())
            for rule, day in due
            for channel_id in rule.channels
            if not self._has_summary(rule.id, channel_id, day.isoformat())
        ]
        if not missing:
            return
        with self._session.writing():
            for rule, channel_id, today in missing:
                self._deliveries.waits.settle_summaries(
                    rule.id, channel_id, date.fromisoformat(today)
                )
                self._draw_up(rule, channel_id, today, now)

    def _has_summary(self, rule_id: str, channel_id: str, day: str) -> bool:
        return self._session.exists(
            "select 1 from deliveries where rule_id = ? and channel_id = ? and summary_day = ?",
            (rule_id, channel_id, day),
        )

    def _draw_up(self, rule: AlertRule, channel_id: str, day: str, now: datetime) -> None:
        summary = to_json(self._summary(rule, now).as_json())
        at = to_iso(now)
        row = self._session.execute(
            "insert into deliveries (rule_id, channel_id, state, next_attempt_at,"
            " idempotency_key, language, created_at, sealed_at, waits_from, summary, summary_day)"
            " values (?, ?, 'pending', ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing"
            " returning delivery_id",
            (
                rule.id,
                channel_id,
                at,
                uuid.uuid4().hex,
                rule.language,
                at,
                at,
                at,
                summary,
                day,
            ),
        ).fetchone()
        if row is not None:
            self._session.execute(
                "insert into delivery_incidents (delivery_id, incident_id)"
                " select ?, incident_id from incidents where closed_at is null",
                (row["delivery_id"],),
            )

    def _summary(self, rule: AlertRule, now: datetime) -> Summary:
        since = now - SPAN
        span = (to_iso(since), to_iso(now))
        # What happened at the end belongs to it, at its beginning to the one before.
        where = Filter(since=since + FINENESS, until=now + FINENESS, sources=rule.sources or ())
        tally = self._counting.tally(where)
        sources = self._source_states(rule)
        totals = self._session.execute(
            "select (select count(*) from runs"
            " where ended_at > :since and ended_at <= :until) as runs,"
            " (select count(*) from runs where ended_at > :since and ended_at <= :until"
            " and state = 'failed') as failed,"
            " (select count(distinct ifnull(part_of, incident_id)) from incidents"
            " where closed_at is null) as incidents,"
            " (select count(*) from deliveries where state in ('pending', 'failed')"
            " and state = 'failed') as waiting,"
            " (select count(*) from deliveries where state = 'dead') as dead",
            {"since": span[0], "until": span[1]},
        ).fetchone()
        return Summary(
            since=since,
            until=now,
            counts=tally.kinds,
            articles=sum(source.articles for source in sources),
            runs=totals["runs"],
            runs_failed=totals["failed"],
            incidents=totals["incidents"],
            waiting=totals["waiting"],
            dead=totals["dead"],
            chain_head=self._entries.chain_head(),
            sources=sources,
            backlog=tally.backlog,
        )

    def _source_states(self, rule: AlertRule) -> tuple[SourceState, ...]:
        rows = self._session.execute(
            f"select source_id, name, {ARTICLES} as articles,"
            " (select max(ok_at) from feeds where feeds.source_id = sources.source_id) as ok_at,"
            " (select group_concat(kind) from incidents where closed_at is null"
            " and incidents.source_id = sources.source_id) as kinds"
            f" from sources where {NOT_FORMER} order by source_id"
        ).fetchall()
        return tuple(
            SourceState(
                row["source_id"],
                row["name"],
                row["articles"],
                moment(row["ok_at"]),
                tuple(row["kinds"].split(",")) if row["kinds"] else (),
            )
            for row in rows
            if rule.sources is None or row["source_id"] in rule.sources
        )
