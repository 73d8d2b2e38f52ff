"""The routes of the API: who may, what is asked, the answer with its tag, and what went wrong."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from functools import partial
from urllib.parse import urlencode

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from scheduler.api.cursors import Cursor, hash_of, read, written
from scheduler.errors import UsageError
from scheduler.time_arguments import is_span
from scheduler.web.actions import RefusedError
from scheduler.web.api.checking import body_of, path_of, query_of
from scheduler.web.api.document import document
from scheduler.web.api.operation import Operation, Page, Question, as_sent
from scheduler.web.api.operations import OPERATIONS
from scheduler.web.authentication import visitor_of
from scheduler.web.desk import Desk, desk_of
from scheduler.web.guard import is_own
from scheduler.web.problems import problem, spoken_to
from storage import QueryError
from storage.errors import AheadError, NotFoundError, YongliangError
from storage.redactions import RedactedError
from storage.times import to_iso, utc_now

CSRF = "X-CSRF-Token"
"""Holds the token of a page's forms where a browser writes that has signed in."""


_NO_TOKEN = (
    "写操作须带令牌（Authorization: Bearer）。未作任何改动。",
    "A write needs a token (`Authorization: Bearer`). Nothing was changed.",
)
_NO_ROLE = (
    "这个令牌或账户只能查看：需要 desk 或 admin 的。未作任何改动。",
    "This token or account may only read: it needs the role desk or admin. Nothing was changed.",
)


def application(desk: Desk) -> Starlette:
    """What answers below `/api/v1`."""
    paths: dict[str, dict[str, Operation]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = operation
    app = Starlette(
        routes=[
            Route("/openapi.json", _document),
            *(
                Route(path, _endpoint(operations), methods=list(operations), name=path)
                for path, operations in paths.items()
            ),
        ],
        exception_handlers={
            HTTPException: _missing,
            RedactedError: partial(_failed, status=410),
            NotFoundError: partial(_failed, status=404),
            AheadError: partial(_failed, status=409),
            RefusedError: _refused,
            UsageError: partial(_failed, status=400),
            QueryError: partial(_failed, status=400),
            YongliangError: partial(_failed, status=503),
        },
    )
    # It would name the address as it is seen here: behind a proxy, one without encryption.
    app.router.redirect_slashes = False
    app.state.desk = desk
    return app


def _endpoint(operations: dict[str, Operation]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        return await _answered(operations[method], request)

    return endpoint


async def _answered(operation: Operation, request: Request) -> Response:
    """The answer of one operation, or why there is none."""
    desk, visitor = desk_of(request), visitor_of(request)
    refusal = _refusal(operation, request)
    if refusal is not None:
        return refusal
    path = path_of(operation.at, request.path_params)
    query = query_of(operation.query, request.query_params)
    body = await body_of(operation.body, request)
    now = utc_now()
    if not operation.lists:
        asked = Question(desk, visitor.name, path, query, body, now)
        told = await run_in_threadpool(operation.handler, asked)
        return _sent(request, as_sent(told), operation.status)
    given_query = msgspec.to_builtins(query)
    given = given_query.pop("cursor", None)
    for free in ("lang", "limit"):
        given_query.pop(free, None)
    list_hash = hash_of(f"{operation.name} {request.url.path}", given_query)
    cursor, begun = read(given, list_hash, now)
    asked = Question(desk, visitor.name, path, query, body, begun, cursor)
    found: Page = await run_in_threadpool(operation.handler, asked)
    following = None
    if found.place is not None:
        moves = any(
            is_span(given_query[name]) for name in ("since", "until", "at") if given_query.get(name)
        )
        following = written(Cursor(list_hash, to_iso(begun) if moves else None, list(found.place)))
    headers = {}
    if following is not None:
        same = [pair for pair in request.query_params.multi_items() if pair[0] != "cursor"]
        address = f"{request.url.path}?{urlencode([*same, ('cursor', following)])}"
        headers["Link"] = f'<{address}>; rel="next"'
    body = b'{"items": [%b], "next": %b}' % (b", ".join(found.items), as_sent(following))
    return _sent(request, body, operation.status, headers)


def _refusal(operation: Operation, request: Request) -> Response | None:
    """Why a visitor may not ask for this; None: they may."""
    visitor, desk = visitor_of(request), desk_of(request)
    if operation.body is not None and not visitor.by_token:
        token = request.headers.get(CSRF, "")
        right = hmac.compare_digest(token.encode(), desk.token(visitor).encode())
        if not (right and is_own(request.headers, desk.origin)):
            return problem(request, 403, _NO_TOKEN)
    if not visitor.role.may(operation.needed):
        return problem(request, 403, _NO_ROLE)
    return None


def _sent(
    request: Request, body: bytes, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """JSON with its tag; nothing where the program has it already."""
    if request.method not in ("GET", "HEAD"):
        return Response(body, status, headers, media_type="application/json")
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    told = {"ETag": tag, "Cache-Control": "private, no-cache", **(headers or {})}
    known = {one.strip().removeprefix("W/") for one in _if_none_match(request).split(",")}
    if tag in known or "*" in known:
        return Response(status_code=304, headers=told)
    return Response(body, status, told, media_type="application/json")


def _if_none_match(request: Request) -> str:
    return ",".join(request.headers.getlist("if-none-match"))


async def _document(request: Request) -> Response:
    """The OpenAPI document, in the language that is asked for."""
    language = spoken_to(request).language
    return _sent(request, as_sent(document(desk_of(request).names.brand(language), language)))


def _missing(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    line = ("没有这个地址。", "There is no such address.")
    if status == 405:
        line = ("这里不能这样做。", "That cannot be done here.")
    headers = error.headers if isinstance(error, HTTPException) else None
    return problem(request, status, line, headers)


def _failed(request: Request, error: Exception, *, status: int) -> Response:
    line = (error.zh, error.en) if isinstance(error, YongliangError) else ("", str(error))
    return problem(request, status, line)


def _refused(request: Request, error: Exception) -> Response:
    status = error.status if isinstance(error, RefusedError) else 400
    return _failed(request, error, status=status)
