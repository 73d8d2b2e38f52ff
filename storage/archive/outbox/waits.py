"""The waits of the outbox against a clock that jumps.

Beside each due time stands when its wait began. A clock that stands before that moment was wrong
then or is wrong now: the time means nothing, and what waits is due.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from storage.archive.db.session import Session
from storage.archive.outbox.search_rules import Rules
from storage.rules import BACKLOG_BOUND, COMPANY, AlertRule, due_at
from storage.times import SLACK, from_iso, to_iso

LONGEST = timedelta(days=8)
"""A schedule's longest wait, a week and a day off: for rows that do not say when theirs began."""

ADRIFT = "ifnull(waits_from > :latest_start, next_attempt_at > :latest_due)"
"""SQL: whether the clock jumped since the wait of a row of `deliveries` began; see `limits`."""


def limits(now: datetime) -> dict[str, str]:
    """The values for `ADRIFT`."""
    return {"latest_start": to_iso(now + SLACK), "latest_due": to_iso(now + LONGEST)}


class Waits:
    """Sets the waits right, within the transaction of the caller.

    Args:
        session: The archive's connection.
        rules: Whose deliveries wait.
        zone: In which their hours are meant.
    """

    def __init__(self, session: Session, rules: Rules, zone: ZoneInfo) -> None:
        self._session = session
        self._rules = rules
        self._zone = zone

    def settle(self, now: datetime) -> None:
        """Make due what a jump of the clock left waiting.

        What waits for an hour of its rule, waits for the next such hour; all else is due now. The
        time for which a delivery was tried already stays as long as it was.
        """
        rows = self._session.execute(
            f"select * from deliveries where state in ('pending', 'failed') and {ADRIFT}",
            limits(now),
        ).fetchall()
        rules = self._rules.by_id() if rows else {}
        self._session.execute_many(
            "update deliveries set next_attempt_at = :due, waits_from = :now,"
            " tried_since = :tried_since where delivery_id = :delivery_id",
            [self._settled(row, rules, now) for row in rows],
        )

    def _settled(
        self, row: sqlite3.Row, rules: Mapping[str, AlertRule], now: datetime
    ) -> dict[str, Any]:
        tried_since = row["tried_since"]
        if tried_since is not None:
            # Of an old row the end of the span is not known: it begins anew.
            last = from_iso(row["waits_from"] or tried_since)
            tried = max(last - from_iso(tried_since), timedelta())
            tried_since = to_iso(now - tried)
        return {
            "delivery_id": row["delivery_id"],
            "due": to_iso(self._due(row, rules, now)),
            "now": to_iso(now),
            "tried_since": tried_since,
        }

    def _due(self, row: sqlite3.Row, rules: Mapping[str, AlertRule], now: datetime) -> datetime:
        rule = rules.get(row["rule_id"])
        if row["sealed_at"] or rule is None:
            return now
        if row["backlog"]:
            return now + BACKLOG_BOUND
        return max(due_at(rule, now - COMPANY, self._zone), now)

    def settle_turns(self, channel_id: str, now: datetime) -> None:
        """Turns that a wrong clock put into the future count as taken now."""
        self._session.execute(
            "update turns set taken_at = :now where channel_id = :channel and taken_at > :now",
            {"now": to_iso(now), "channel": channel_id},
        )

    def settle_summaries(self, rule_id: str, channel_id: str, today: date) -> None:
        """Daily words that were told for days still to come leave these days to be told of.

        Tomorrow is spared: it may be today in the zone of yesterday's configuration.
        """
        self._session.execute(
            "update deliveries set summary_day = null"
            " where rule_id = ? and channel_id = ? and summary_day > ?",
            (rule_id, channel_id, (today + timedelta(days=1)).isoformat()),
        )
