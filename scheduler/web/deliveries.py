"""A message whole: where the first screen of a chat program leads."""

from __future__ import annotations

from dataclasses import replace

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from scheduler.delivery.compose import compose
from scheduler.web.desk import desk_of
from scheduler.web.reports import PAGE_POLICY
from scheduler.web.speech import speech_of
from storage import Archive


def delivery(request: Request) -> Response:
    """The page of a delivery that was sealed, in the visitor's language.

    Raises:
        HTTPException: It has no contents yet.
        NotFoundError: There is no such delivery.
        StorageError: The archive is locked past the busy timeout or damaged.
    """
    config = desk_of(request).config
    with Archive(config.archive, read_only=True) as archive:
        found = archive.outbox.deliveries.one(request.path_params["delivery_id"])
        if found.sealed_at is None:
            raise HTTPException(404)
        rule = next((rule for rule in config.rules if rule.id == found.rule_id), None)
        told = replace(found, language=speech_of(request).language)
        message = compose(
            told, config.zone, rule=rule, queries=archive.queries, web=config.web.address
        )
        page = message.forms.page
    return HTMLResponse(page, headers={"Content-Security-Policy": PAGE_POLICY})
