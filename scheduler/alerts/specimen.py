"""The specimen that `channels test` sends: made-up news in a real alert's form."""

from __future__ import annotations

import uuid
from dataclasses import replace
from zoneinfo import ZoneInfo

from scheduler.alerts.base import Message
from scheduler.alerts.compose import compose
from scheduler.words.language import language, tr
from storage.deliveries import Delivery
from storage.diffs import compare
from storage.records import Article, Change, Kind, Severity
from storage.times import utc_now


def specimen(zone: ZoneInfo) -> Message:
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
    return compose(delivery, zone)
