"""Messages that go past the outbox: an incident that keeps it from working, and a specimen."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from scheduler.channels.base import Channel, Message
from scheduler.delivery.compose import compose
from scheduler.words.language import language, tr
from scheduler.words.names import Names
from storage.deliveries import Delivery
from storage.diffs import compare
from storage.records import Article, Change, Incident, Kind, Severity
from storage.rules import IMMEDIATE, AlertRule, due_at, wants_incident
from storage.times import utc_now


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


def tell(
    incident: Incident,
    rule: AlertRule,
    channel: Channel,
    zone: ZoneInfo,
    web: str,
    names: Names | None = None,
) -> None:
    """Send one incident; a second call with the same is a repeat under the same key.

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
    channel.send(compose(delivery, zone, rule=rule, web=web, names=names))


def specimen(zone: ZoneInfo, names: Names | None = None) -> Message:
    """A message about an edit that never happened, marked as a test in its title."""
    now = utc_now()
    before = Article(
        url="https://example.org/specimen",
        title=tr("【测试】样张：一次修改", "[Test] A specimen edit"),
        body=tr("全年安排资金3亿元，实施项目12个。", "It was allotted 3 million for 12 projects."),
        origin=tr("样张", "specimen"),
        published_at=now,
    )
    after = replace(before, body=before.body.replace("12", "15"))
    edit = compare(before, after)
    change = Change(
        change_id=0,
        kind=Kind.EDITED,
        severity=edit.severity if edit else Severity.MINOR,
        article_id=0,
        url=after.url,
        title=after.title,
        source_id="specimen",
        source_name=tr("样张", "specimen"),
        detected_at=now,
        from_version=1,
        to_version=2,
        fields=edit.fields if edit else (),
        spans=edit.spans if edit else (),
        before=before,
        after=after,
    )
    delivery = Delivery(
        delivery_id=0,
        rule_id="test",
        channel_id="test",
        state="pending",
        attempts=1,
        idempotency_key=f"test-{uuid.uuid4().hex}",
        created_at=now,
        next_attempt_at=None,
        sealed_at=now,
        language=language(),
        changes=(change,),
    )
    return compose(delivery, zone, names=names)
