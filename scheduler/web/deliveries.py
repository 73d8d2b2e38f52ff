"""A message whole, as it was told: where a chat program's first screen leads."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from scheduler.delivery.compose import compose
from scheduler.web.desk import desk_of
from scheduler.web.reports import PAGE_POLICY
from storage import Archive


def delivery(request: Request) -> Response:
    """The page of a delivery that was sealed.

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
        message = compose(
            found, config.zone, rule=rule, queries=archive.queries, web=config.web.address
        )
        page = message.forms.page
    return HTMLResponse(page, headers={"Content-Security-Policy": PAGE_POLICY})
