"""The desk's own pages: one change with all that was done about it, and who did what."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from scheduler.checks import daemon_runs
from scheduler.web.desk import PAGE_SIZE, desk_of, page_of
from scheduler.web.translator import translator_of
from storage.desk_work import MOST_NOTE
from storage.times import utc_now

WORK = "/desk"

_REQUESTS = 20


def change(request: Request, *, status: int = 200, **values: Any) -> Response:
    """One change: what it is, how the desk stands with it, what was done.

    Args:
        request: Names it.
        status: Of the answer.
        values: What was wrong with a form (`wrong`), and what was typed.

    Raises:
        NotFoundError: There is no such change.
    """
    desk, say = desk_of(request), translator_of(request)
    change_id = int(request.path_params["change_id"])
    with desk.reading() as archive:
        found = archive.queries.changes.one(change_id)
        told = {"wrong": None, "typed": "", "given": None, **values}
        return desk.page(
            request,
            "change",
            status=status,
            change=found,
            says=desk.says(found.spans, say),
            handled=archive.desk.changes.of([change_id]).get(change_id),
            log=archive.desk.log.of_change(change_id),
            redaction=archive.queries.redactions.of(found.article_id),
            people=desk.people() or archive.desk.changes.people(),
            most=MOST_NOTE,
            zone_note=f" {desk.config.zone.key}",
            at=f"/changes/{change_id}",
            **told,
        )


def work(request: Request, *, status: int = 200, **values: Any) -> Response:
    """What the desk asked for, what is muted, and who did what, newest first.

    Args:
        request: Names the page of the log.
        status: Of the answer.
        values: What was wrong with a form (`wrong`), and what was typed.

    Raises:
        StorageError: The archive cannot be read.
    """
    desk, page = desk_of(request), page_of(request)
    with desk.reading() as archive:
        log = archive.desk.log.newest(PAGE_SIZE + 1, (page - 1) * PAGE_SIZE)
        requests = archive.desk.requests.newest(_REQUESTS)
        waits = any(one.ended_at is None for one in requests)
        mutes = archive.desk.muting.in_force(utc_now())
        muted = [mute.article_id for mute in mutes if mute.article_id]
        told = {"wrong": None, "url": "", **values}
        return desk.page(
            request,
            "work",
            status=status,
            at=WORK,
            log=log[:PAGE_SIZE],
            requests=requests,
            running=daemon_runs(desk.config) if waits else None,
            mutes=mutes,
            titles={
                one["article_id"]: one["title"] for one in archive.queries.articles.of_ids(muted)
            },
            source_names=archive.queries.overview.source_names(),
            page=page,
            more=len(log) > PAGE_SIZE,
            **told,
        )
