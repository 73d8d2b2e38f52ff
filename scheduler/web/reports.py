"""The reports of any day, week or month, as the desk receives them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from scheduler.reports import draw, render_html
from scheduler.reports.builders import SPANS, report_of, span_of
from scheduler.reports.page import Link
from scheduler.web.desk import desk_of
from scheduler.web.speech import speech_of
from storage import Filter
from storage.times import utc_now

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"


def index(request: Request) -> Response:
    """Links to the reports of the last days, weeks and months."""
    desk = desk_of(request)
    today = utc_now().astimezone(desk.config.zone).date()
    return desk.page(
        request,
        "reports",
        days=[today - timedelta(days=n) for n in range(14)],
        weeks=[today - timedelta(days=today.weekday() + 7 * n) for n in range(12)],
        months=_months(today, 12),
    )


def _months(today: date, count: int) -> list[date]:
    first, found = today.replace(day=1), []
    for _ in range(count):
        found.append(first)
        first = (first - timedelta(days=1)).replace(day=1)
    return found


def report(request: Request) -> Response:
    """A report, whole, as it is mailed.

    Raises:
        HTTPException: The address names no day.
    """
    desk, say = desk_of(request), speech_of(request)
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
    with desk.queries() as queries:
        where = Filter(since=since, until=until)
        built = report_of(queries, where, desk.config.zone, say.language)
    built = replace(built, names=desk.names)
    return HTMLResponse(
        render_html(
            built, draw(built), back=Link("/reports", say("回到报告", "Back to the reports"))
        ),
        headers={"Content-Security-Policy": _POLICY},
    )
