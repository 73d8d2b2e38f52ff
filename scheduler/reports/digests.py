"""The digest of a rule that is told daily or weekly: a delivery as the report of a span."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from scheduler.reports.report import Report, SourceHealth
from scheduler.words.catalogue import Words
from storage import Archive
from storage.deliveries import Delivery
from storage.rules import IMMEDIATE, AlertRule

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_UNDIGESTED = {IMMEDIATE, "hourly"}


def is_digest(delivery: Delivery, rule: AlertRule | None) -> bool:
    """Whether a delivery of this rule is told as a digest, not as an alert."""
    return rule is not None and rule.schedule not in _UNDIGESTED and not delivery.backlog


def digest_of(archive: Archive, delivery: Delivery, rule: AlertRule, zone: ZoneInfo) -> Report:
    """A sealed delivery as the digest of the day or the week that ended when it was sealed.

    Everything in it is as it was then, so that every attempt carries the same.

    Args:
        archive: Open for reading.
        delivery: Sealed.
        rule: Its rule, on a schedule of days or weeks.
        zone: In which times are shown.

    Raises:
        ValueError: The delivery is still open.
        StorageError: The archive is locked past the busy timeout or damaged.
    """
    until = delivery.sealed_at
    if until is None:
        raise ValueError("an open delivery has no contents yet")
    is_daily = rule.schedule[:1].isdigit()
    earliest = min((change.detected_at for change in delivery.changes), default=until)
    newest = max(delivery.changes, key=lambda change: change.change_id, default=None)
    return Report(
        changes=delivery.changes,
        incidents=delivery.incidents,
        doubts=delivery.doubts,
        generated_at=until,
        language=delivery.language,
        zone=zone,
        # What was held back longer, by quiet hours or a machine that slept, belongs to it, too.
        since=min(until - (_DAY if is_daily else _WEEK), earliest),
        until=until,
        title=Words(delivery.language)("daily" if is_daily else "weekly"),
        sources=_health(archive, rule, until),
        chain_head=newest.chain_hash if newest else None,
    )


def _health(archive: Archive, rule: AlertRule, at: datetime) -> tuple[SourceHealth, ...]:
    """Which of the rule's sources were ill at a moment."""
    ill = [one for one in archive.incidents(since=at) if one.opened_at <= at]
    return tuple(
        SourceHealth(
            source_id=row["source_id"],
            name=row["name"],
            articles=None,
            last_ok_at=None,
            open_incidents=tuple(one.kind for one in ill if one.source_id == row["source_id"]),
        )
        for row in archive.source_health(rule.sources or ())
    )
