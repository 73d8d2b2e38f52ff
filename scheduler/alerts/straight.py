"""An incident told straight on a rule's channels, where there is no outbox that could carry it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from scheduler.alerts.base import Channel
from scheduler.alerts.compose import compose
from storage.deliveries import Delivery
from storage.records import Incident
from storage.rules import IMMEDIATE, AlertRule, due_at, wants_incident


def listeners(
    rules: Sequence[AlertRule], channels: Mapping[str, Channel]
) -> list[tuple[AlertRule, str]]:
    """The rules that tell of the monitor's own illness, each with each of its channels."""
    return [
        (rule, channel_id)
        for rule in rules
        if wants_incident(rule, None)
        for channel_id in rule.channels
        if channel_id in channels
    ]


def may_be_told(rule: AlertRule, since: datetime, now: datetime, zone: ZoneInfo) -> bool:
    """Whether its hour has come: quiet hours and days off hold it back, a schedule does not."""
    # A moment that is still to come was noted by a clock that was wrong.
    return due_at(replace(rule, schedule=IMMEDIATE), min(since, now), zone) <= now


def tell(incident: Incident, rule: AlertRule, channel: Channel, zone: ZoneInfo, web: str) -> str:
    """Send one incident; a second call with the same is a repeat under the same key.

    Returns:
        What the receiver answered.

    Raises:
        DeliveryError: It was not delivered, or not to all.
    """
    at = incident.closed_at or incident.opened_at
    state = "closed" if incident.closed_at else "open"
    named = "\0".join([incident.kind, str(incident.opened_at), state, rule.id, channel.id])
    delivery = Delivery(
        delivery_id=0,
        rule_id=rule.id,
        channel_id=channel.id,
        state="pending",
        attempts=1,
        idempotency_key=hashlib.sha256(named.encode()).hexdigest()[:32],
        created_at=at,
        next_attempt_at=None,
        sealed_at=at,
        language=rule.language,
        incidents=(incident,),
    )
    return channel.send(compose(delivery, zone, rule=rule, web=web))
