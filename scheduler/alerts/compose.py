"""From a delivery to the message that carries it, the same on every attempt."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

from scheduler import reports
from scheduler.alerts.base import Message
from scheduler.reports import Report
from storage.records import Delivery
from storage.times import to_iso


def payload(delivery: Delivery) -> bytes:
    """The webhook's body (design, section 6); its time is the sealing's, so that it never varies.

    Raises:
        ValueError: The delivery is still open.
    """
    if delivery.sealed_at is None:
        raise ValueError("an open delivery has no contents yet")
    body = {
        "delivery_id": delivery.delivery_id,
        "idempotency_key": delivery.idempotency_key,
        "rule": delivery.rule_id,
        "sent_at": to_iso(delivery.sealed_at),
        "changes": [change.as_json() for change in delivery.changes],
        "incidents": [incident.as_json() for incident in delivery.incidents],
    }
    return json.dumps(body, ensure_ascii=False).encode("utf-8")


def compose(delivery: Delivery, zone: ZoneInfo) -> Message:
    """The message of a sealed delivery, in every form.

    Raises:
        ValueError: The delivery is still open.
    """
    body = payload(delivery)
    report = Report(
        changes=delivery.changes,
        incidents=delivery.incidents,
        generated_at=delivery.sealed_at or delivery.created_at,
        language=delivery.language,
        zone=zone,
        backlog=delivery.backlog,
    )
    articles = {change.article_id for change in delivery.changes}
    return Message(
        delivery_id=delivery.delivery_id,
        idempotency_key=delivery.idempotency_key,
        subject=reports.subject(report),
        html=reports.render_html(report),
        text=reports.render_text(report),
        markdown=reports.render_markdown(report),
        payload=body,
        language=delivery.language,
        thread=f"article-{articles.pop()}" if len(articles) == 1 else None,
        done=delivery.done,
    )
