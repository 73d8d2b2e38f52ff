"""The report of a span as pages: its figures, a part of its list, its charts as pictures."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from scheduler.reports.charts import can_draw
from scheduler.reports.figures import MOST_SPREADS, figures
from scheduler.reports.page import Around, Link, render_page
from scheduler.reports.paging import Pages, figures_of, page_of
from scheduler.reports.report import Report
from scheduler.web.chart_renderer import ChartRenderer
from scheduler.web.desk import desk_of
from scheduler.web.desk import page_of as number_of
from scheduler.web.translator import Translator, translator_of
from scheduler.words.catalogue import Words
from storage import Filter
from storage.tallies import Tally

log = logging.getLogger(__name__)

CHART = "/reports/chart.svg"

WHOLE, WORD = "whole", "docx"
"""The other forms of a report."""

MOST_TOLD = 1_000
"""Changes of a report whole on one page, which takes some seconds to make."""

MOST_IN_WORD = 500
"""The same for Word, which takes thrice as long: ten seconds."""

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"

_PICTURED = POLICY.replace("img-src", "img-src 'self'")
# Of charts: of the bars, and of each text that spread.
_NUMBERS = frozenset(map(str, range(1 + MOST_SPREADS)))
# A picture that is opened by itself is a document: nothing in it may run or load.
_OF_PICTURE = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def page(request: Request, where: Filter, first: date, last: date) -> Response:
    """A page of the report of some days.

    Args:
        request: Asks for it; its `page` is the number.
        where: The days, as a filter.
        first: The first of them.
        last: The last.

    Raises:
        StorageError: The archive cannot be read.
    """
    desk, say = desk_of(request), translator_of(request)
    with desk.queries() as queries:
        asked = number_of(request)
        report, pages = page_of(queries, where, desk.config.zone, say.language, asked)
    report = replace(report, names=desk.names)
    days = {"since": first.isoformat(), "until": last.isoformat()}
    pictures = _pictures(request, report, days, say) if pages.number == 1 else []
    text = render_page(
        report, _around(request, report.tally, pages, days, say), pictures, first=pages.number == 1
    )
    return HTMLResponse(text, headers={"Content-Security-Policy": _PICTURED})


def chart(request: Request) -> Response:
    """One of the charts of such a page, as its page told the figures, or as they are now.

    Raises:
        HTTPException: There is no such chart, or it cannot be drawn.
        StorageError: The archive cannot be read.
    """
    renderer = _renderer(request)
    try:
        svg = renderer.svg(request.query_params.get("key", ""))
        if svg is None:
            svg = renderer.svg(_key_again(request, renderer))
    except (OSError, ValueError) as error:
        log.warning("a chart could not be drawn: %s", error)
        raise HTTPException(503) from error
    return Response(
        svg, media_type="image/svg+xml", headers={"Content-Security-Policy": _OF_PICTURE}
    )


def _key_again(request: Request, renderer: ChartRenderer) -> str:
    """The key of a figure that is kept no longer, from the days that its address names.

    Raises:
        HTTPException: The address names no chart.
    """
    desk, say, asked = desk_of(request), translator_of(request), request.query_params
    since, until = desk.day(asked.get("since")), desk.day(asked.get("until"), end=True)
    number = asked.get("n", "")
    if since is None or until is None or since >= until or number not in _NUMBERS:
        raise HTTPException(404)
    with desk.queries() as queries:
        where = Filter(since=since, until=until)
        report = figures_of(queries, where, desk.config.zone, say.language)
    words = Words(say.language, desk.names)
    found = figures(replace(report, names=desk.names), words)
    if not can_draw() or int(number) >= len(found):
        raise HTTPException(404)
    return renderer.note(found, words)[int(number)]


def _pictures(request: Request, report: Report, days: dict[str, str], say: Translator) -> list[str]:
    """The addresses of the charts; none where nothing draws them here."""
    if not can_draw():
        return []
    keys = _renderer(request).note(figures(report, report.words), report.words)
    asked = [{**days, "n": n, "lang": say.language, "key": key} for n, key in enumerate(keys)]
    return [f"{CHART}?{urlencode(one)}" for one in asked]


def _around(
    request: Request, tally: Tally, pages: Pages, days: dict[str, str], say: Translator
) -> Around:
    number, last = pages.number, pages.last
    chosen = {"lang": request.query_params["lang"]} if "lang" in request.query_params else {}

    def other(number: int, text: str) -> Link:
        asked = {**request.query_params, "page": str(number)}
        return Link(f"{request.url.path}?{urlencode(asked)}", text)

    def form(name: str, text: str) -> Link:
        return Link(f"/reports/span?{urlencode({**days, 'form': name, **chosen})}", text)

    n = tally.changes + tally.backlog
    forms = [form(WHOLE, say("整份（打印）", "The whole, to print"))] if n <= MOST_TOLD else []
    forms += [form(WORD, say("下载 Word", "Download for Word"))] if n <= MOST_IN_WORD else []
    here = say(f"第 {number} 页，共 {last} 页", f"Page {number} of {last}")
    return Around(
        back=Link("/reports", say("回到报告", "Back to the reports")),
        here=here if last > 1 else "",
        earlier=other(number - 1, say("上一页", "Previous")) if number > 1 else None,
        later=other(number + 1, say("下一页", "Next")) if number < last else None,
        others=tuple(forms),
    )


def _renderer(request: Request) -> ChartRenderer:
    renderer: ChartRenderer = request.app.state.chart_renderer
    return renderer
