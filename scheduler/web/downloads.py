"""What a reader takes along: the ledger of changes as a table, a report of any span as a file."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from tempfile import TemporaryFile
from typing import IO

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from scheduler.reports import draw, render_html
from scheduler.reports.builders import report_of
from scheduler.reports.page import Link
from scheduler.upkeep.export import Job, export
from scheduler.web import spanpages
from scheduler.web.desk import Desk, asked_of, desk_of
from scheduler.web.spanpages import POLICY, WHOLE, WORD
from scheduler.web.translator import Translator, translator_of
from storage import Filter
from storage.archive.queries import Queries

MOST_ROWS = 20_000
"""Changes of a ledger; more of them are a matter for `yongliang export --changes`."""


MOST_DAYS = 366
"""Days of a report."""

_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
TABLES = ("xlsx", "csv")

_CHUNK = 1 << 16

_making = threading.BoundedSemaphore(2)
"""Files that are made at once: each holds a core for some seconds."""

_PATIENCE_S = 3.0


class _BusyError(Exception):
    """Others' files are being made."""


@contextmanager
def _turn() -> Iterator[None]:
    if not _making.acquire(timeout=_PATIENCE_S):
        raise _BusyError
    try:
        yield
    finally:
        _making.release()


def ledger(request: Request) -> Response:
    """The changes of a list's filters as a table, newest first.

    Raises:
        HTTPException: There is no such form.
        StorageError: The archive cannot be read.
    """
    desk, say, form = desk_of(request), translator_of(request), request.path_params["form"]
    if form not in TABLES:
        raise HTTPException(404)
    asked = asked_of(request, desk)
    if asked.ignored:
        line = say(
            "筛选条件看不懂：{}。请在列表中改正，再下载。",
            "These filters are not understood: {}. Mend them on the list, then download.",
        )
        told = line.format(say("、", ", ").join(asked.ignored))
        return desk.page(request, "failed", status=400, line=told, at="/changes")
    where = replace(asked.filter, limit=MOST_ROWS, offset=0)
    try:
        with _turn(), desk.reading() as archive:
            if archive.queries.changes.are_more_than(MOST_ROWS, where):
                return _too_much(request, MOST_ROWS)
            job = Job(
                archive, where, desk.config.zone, say.language, names=desk.names, changes=True
            )
            out = TemporaryFile()  # noqa: SIM115 - closed when it was sent
            try:
                export(form, job, out)
            except BaseException:
                out.close()
                raise
    except _BusyError:
        return _busy(request)
    return _file(out, f"changes.{form}", _TYPES[form])


def span(request: Request) -> Response:
    """A report from one day to another: a page at a time, whole to be printed, or for Word.

    Raises:
        StorageError: The archive cannot be read.
    """
    desk, say = desk_of(request), translator_of(request)
    if not request.query_params.keys() & {"since", "until"}:
        return RedirectResponse("/reports", 303)  # where the form is
    given = {name: request.query_params.get(name, "") for name in ("since", "until")}
    first, last = _day(given["since"]), _day(given["until"])
    if first is None or last is None or last < first or (last - first).days >= MOST_DAYS:
        return _wrong(request, desk, say)
    where = Filter(since=desk.day(given["since"]), until=desk.day(given["until"], end=True))
    form = request.query_params.get("form")
    if form not in (WHOLE, WORD):
        return spanpages.page(request, where, first, last)
    most = spanpages.MOST_IN_WORD if form == WORD else spanpages.MOST_TOLD
    name = f"report-{first}-{last}"
    try:
        with _turn(), desk.queries() as queries:
            if queries.changes.are_more_than(most, where):
                return _too_much(request, most)
            content = _rendered(queries, where, desk, say, form)
    except _BusyError:
        return _busy(request)
    if isinstance(content, str):
        return HTMLResponse(content, headers={"Content-Security-Policy": POLICY})
    return Response(content, media_type=_TYPES["docx"], headers=_saved_as(f"{name}.docx"))


def _rendered(
    queries: Queries, where: Filter, desk: Desk, say: Translator, form: str | None
) -> str | bytes:
    built = replace(report_of(queries, where, desk.config.zone, say.language), names=desk.names)
    charts = draw(built)
    if form != WORD:
        back = Link("/reports", say("回到报告", "Back to the reports"))
        return render_html(built, charts, back=back)
    from scheduler.reports.word import render_docx

    return render_docx(built, charts)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date.min < day < date.max else None  # the last of the calendar has no next


def _file(out: IO[bytes], name: str, kind: str) -> Response:
    """A file that is sent in parts, and is nobody's when it was."""
    size = out.tell()
    out.seek(0)

    def parts() -> Iterator[bytes]:
        with out:
            while part := out.read(_CHUNK):
                yield part

    headers = {**_saved_as(name), "Content-Length": str(size)}
    return StreamingResponse(parts(), media_type=kind, headers=headers)


def _saved_as(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
    }


def _wrong(request: Request, desk: Desk, say: Translator) -> Response:
    line = say(
        f"请选择起止两天，止日不早于起日，最多 {MOST_DAYS} 天。",
        f"Choose two days, the second not before the first, at most {MOST_DAYS} days.",
    )
    return desk.page(request, "failed", status=400, line=line, at="/reports")


def _too_much(request: Request, most: int) -> Response:
    line = translator_of(request)(
        f"变动超过 {most} 项：请缩短日期或加筛选条件；全部可用 yongliang export --changes 导出。",
        f"There are more than {most} changes: choose fewer days or more filters; all of them are "
        "exported by yongliang export --changes.",
    )
    return desk_of(request).page(request, "failed", status=413, line=line)


def _busy(request: Request) -> Response:
    line = translator_of(request)(
        "正在为别人生成文件：请稍后再试。", "Files of others are being made: try again in a moment."
    )
    answer = desk_of(request).page(request, "failed", status=503, line=line)
    answer.headers["Retry-After"] = "10"
    return answer
