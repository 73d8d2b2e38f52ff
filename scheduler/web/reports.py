"""The reports of any day, week or month, as the desk receives them, and a message whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from scheduler.delivery.compose import compose
from scheduler.reports.builders import SPANS, span_of
from scheduler.web import spanpages
from scheduler.web.desk import Desk, desk_of
from scheduler.web.spanpages import POLICY
from scheduler.web.translator import translator_of
from storage import Archive, Filter
from storage.archive.queries import Queries
from storage.rules import at_once
from storage.times import utc_now


def index(request: Request) -> Response:
    """Links to the reports of those of the last days, weeks and months that were watched."""
    desk = desk_of(request)
    now = utc_now()
    today = now.astimezone(desk.config.zone).date()
    asked = {
        "day": [today - timedelta(days=n) for n in range(14)],
        "week": [today - timedelta(days=today.weekday() + 7 * n) for n in range(12)],
        "month": _months(today, 12),
    }
    with desk.queries() as queries:
        offered = {span: _offered(queries, span, days, desk, now) for span, days in asked.items()}
    return desk.page(
        request,
        "reports",
        days=offered["day"],
        weeks=offered["week"],
        months=offered["month"],
        since=today - timedelta(days=6),
        until=today,
    )


def _offered(
    queries: Queries, span: str, days: list[date], desk: Desk, now: datetime
) -> list[date]:
    """The days whose spans were watched, or hold a change: of the others nothing can be told."""
    spans = {span_of(span, day, desk.config.zone): day for day in days}
    return [spans[one] for one in queries.watching.offered(spans, now)]


def _months(today: date, count: int) -> list[date]:
    first, found = today.replace(day=1), []
    for _ in range(count):
        found.append(first)
        first = (first - timedelta(days=1)).replace(day=1)
    return found


def report(request: Request) -> Response:
    """The report of a day, a week or a month, a page at a time.

    Raises:
        HTTPException: The address names no day.
        StorageError: The archive cannot be read.
    """
    desk = desk_of(request)
    span, text = request.path_params["span"], request.path_params["day"]
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise HTTPException(404) from None
    if span not in SPANS:
        raise HTTPException(404)
    try:
        since, until = span_of(span, day, desk.config.zone)
    except OverflowError:  # the last day of the calendar has no next
        raise HTTPException(404) from None
    last = until.date() - timedelta(days=1)
    return spanpages.page(request, Filter(since=since, until=until), since.date(), last)


def delivery(request: Request) -> Response:
    """A message whole, in the visitor's language: where a chat program's first screen leads.

    Raises:
        HTTPException: It has no contents yet.
        NotFoundError: There is no such delivery.
        StorageError: The archive is locked past the busy timeout or damaged.
    """
    desk = desk_of(request)
    config = desk.config
    with Archive(config.archive, read_only=True, rules=config.rules) as archive:
        found = archive.outbox.deliveries.one(request.path_params["delivery_id"])
        if found.sealed_at is None:
            raise HTTPException(404)
        rules = archive.outbox.rules.by_id()
        told = replace(found, language=translator_of(request).language)
        message = compose(
            told,
            config.zone,
            rule=rules.get(found.rule_id),
            queries=archive.queries,
            web=config.web.address,
            names=desk.names,
            at_once=at_once(rules.values()),
        )
        page = message.forms.page
    return HTMLResponse(page, headers={"Content-Security-Policy": POLICY})
