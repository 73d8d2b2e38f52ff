"""From a delivery to the message that carries it, the same on every attempt."""

from __future__ import annotations

import functools
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from scheduler import reports
from scheduler.channels.base import Message
from scheduler.reports import Chart, MailBody, Report
from scheduler.reports.builders import digest_of, is_digest, stories_of, wellness_of
from scheduler.reports.mail import where_whole
from scheduler.words.names import Names
from storage.archive.queries import Queries
from storage.deliveries import Delivery
from storage.rules import AlertRule
from storage.times import to_iso


def payload(delivery: Delivery, text: str = "", names: Mapping[str, str] | None = None) -> bytes:
    """The webhook's body; its time is the sealing's, so that it never varies.

    Args:
        delivery: Sealed.
        text: The first screen of the message, which says the news first.
        names: The names of sources, by id.

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
        "incidents": [_named(incident.as_json(), names or {}) for incident in delivery.incidents],
        "text": text,
    }
    if delivery.doubts:
        body["unconfirmed"] = [doubt.as_json() for doubt in delivery.doubts]
    if delivery.summary:
        body["summary"] = delivery.summary.as_json()
    return json.dumps(body, ensure_ascii=False).encode("utf-8")


def _named(incident: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """An incident with the name of its source beside the id."""
    source_id = incident["source_id"]
    return incident | {"source_name": names.get(source_id, source_id) if source_id else None}


class Rendered:
    """See `scheduler.channels.base.Forms`: a channel pays for the forms that it carries.

    Args:
        report: The report.
        name: What its page is called where it goes as a file.
    """

    def __init__(self, report: Report, name: str) -> None:
        self._report, self._name = report, name

    @functools.cached_property
    def _charts(self) -> Sequence[Chart]:
        return reports.draw(self._report)

    @functools.cached_property
    def page(self) -> str:
        """See `Forms`."""
        return reports.render_html(self._report, self._charts)

    @functools.cached_property
    def mail(self) -> MailBody:
        """See `Forms`."""
        return reports.render_mail(self._report, self._charts, self._name)

    @functools.cached_property
    def text(self) -> str:
        """See `Forms`."""
        return reports.render_text(self._report)

    @functools.cached_property
    def brief(self) -> str:
        """See `Forms`."""
        return reports.render_brief(self._report)

    @functools.cached_property
    def front(self) -> str:
        """See `Forms`."""
        return reports.render_front(self._report, where_whole(self._report, self._name))

    @functools.cached_property
    def markdown(self) -> str:
        """See `Forms`."""
        return reports.render_markdown(self._report)


def compose(
    delivery: Delivery,
    zone: ZoneInfo,
    *,
    rule: AlertRule | None = None,
    queries: Queries | None = None,
    web: str = "",
    names: Names | None = None,
    at_once: Collection[str] = (),
) -> Message:
    """The message of a sealed delivery.

    Args:
        delivery: Sealed.
        zone: In which times are shown.
        rule: Its rule; with a schedule of days or weeks the message is a digest, with charts.
        queries: Of the archive; a digest tells of the sources that it holds.
        web: Where readers reach the archive's pages.
        names: What the desk and its topics are called.
        at_once: The rules that tell at once: what they told the channel, a digest marks.

    Raises:
        ValueError: The delivery is still open.
        StorageError: The archive is locked past the busy timeout or damaged.
    """
    if delivery.sealed_at is None:
        raise ValueError("an open delivery has no contents yet")
    names = names or Names()
    report = _report(delivery, zone, rule, queries, at_once)
    told = stories_of(queries, delivery) if queries else ()
    whole_at = _page_of(delivery, web)
    report = replace(report, web=web, names=names, stories=told, whole_at=whole_at)
    rows = queries.overview.source_health(()) if queries and delivery.incidents else ()
    sources = {row["source_id"]: row["name"] for row in rows}
    articles = {change.article_id for change in delivery.changes}
    articles |= {doubt.article_id for doubt in delivery.doubts}
    return Message(
        delivery_id=delivery.delivery_id,
        idempotency_key=delivery.idempotency_key,
        subject=reports.subject(report),
        forms=Rendered(report, f"{names.stem}-{delivery.delivery_id}.html"),
        payload=payload(delivery, reports.render_front(report), sources),
        language=delivery.language,
        thread=f"article-{articles.pop()}" if len(articles) == 1 else None,
        report=report,
        names=names,
    )


def _page_of(delivery: Delivery, web: str) -> str:
    """Where the desk's pages show the whole of a delivery that the archive keeps."""
    if not web or not delivery.delivery_id:
        return ""
    return f"{web.rstrip('/')}/deliveries/{delivery.delivery_id}"


def _report(
    delivery: Delivery,
    zone: ZoneInfo,
    rule: AlertRule | None,
    queries: Queries | None,
    at_once: Collection[str],
) -> Report:
    if delivery.summary:
        return wellness_of(delivery.summary, delivery.incidents, delivery.language, zone)
    if rule is not None and queries is not None and is_digest(delivery, rule):
        return digest_of(queries, delivery, rule, zone, at_once)
    return Report(
        changes=delivery.changes,
        incidents=delivery.incidents,
        doubts=delivery.doubts,
        generated_at=delivery.sealed_at or delivery.created_at,
        language=delivery.language,
        zone=zone,
        backlog=delivery.backlog,
    )
