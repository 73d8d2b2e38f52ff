"""What every write must pass: its origin, its role, its token; then its form is read."""

from __future__ import annotations

import hmac
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from scheduler.web.authentication import SIGN_IN, visitor_of
from scheduler.web.desk import desk_of
from scheduler.web.guard import is_own
from scheduler.web.translator import translator_of
from storage.accounts import Role
from storage.errors import NotFoundError, YongliangError

MOST_BODY = 1024 * 1024
"""Bytes of what is sent: a note of 100 kB in Chinese takes three times that in a form's code."""

MOST_FIELDS = 500
"""Fields of a form; a list has thirty rows."""

_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Form:
    """What a form says.

    Attributes:
        fields: Its fields in their order, each perhaps several times.
    """

    fields: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def one(self, name: str) -> str:
        """A field's first value, its line ends as everywhere else; empty where it has none."""
        found = next((value for key, value in self.fields if key == name), "")
        return found.replace("\r\n", "\n").replace("\r", "\n")

    def numbers(self, name: str) -> list[int]:
        """All values of a field that are numbers."""
        values = (value for key, value in self.fields if key == name)
        return [int(v) for v in values if v.isascii() and v.isdecimal() and len(v) <= _DIGITS]


Handler = Callable[[Request, Form], Response | Awaitable[Response]]
"""What a write does, in a thread of its own where it may wait; it gets only what may be done."""


def write(path: str, needed: Role | None, handler: Handler) -> Route:
    """A route that writes.

    Args:
        path: Of the route.
        needed: The least role; None: anybody, as to sign in.
        handler: What it does.
    """

    async def endpoint(request: Request) -> Response:
        return await _written(request, needed, handler)

    endpoint.needed = needed  # type: ignore[attr-defined]
    return Route(path, endpoint, methods=["POST"])


async def _written(request: Request, needed: Role | None, handler: Handler) -> Response:
    """Write, or say why nothing was written."""
    desk, visitor, say = desk_of(request), visitor_of(request), translator_of(request)
    if not is_own(request.headers, desk.origin):
        line = say(
            "这个请求不是从本站的页面发出的，未作任何改动。",
            "This did not come from a page of this site; nothing was changed.",
        )
        return _refused(request, 403, line)
    if needed is not None and not visitor.role.may(needed):
        line = say(
            "您的账户只能查看：需要编辑台（desk）或管理员（admin）账户。未作任何改动。",
            "You may only read: this needs an account of the desk or of an admin. "
            "Nothing was changed.",
        )
        return _refused(request, 403, line)
    form = await _form(request)
    if isinstance(form, Response):
        return form
    if not hmac.compare_digest(form.one("token").encode(), desk.token(visitor).encode()):
        line = say(
            "页面已过期（登录已变，或网页服务重新启动过），未作任何改动：请返回刷新后再试。",
            "The page was out of date (you signed in anew, or the server was started anew); "
            "nothing was changed: go back, reload, and try again.",
        )
        return _refused(request, 403, line, form)
    try:
        if inspect.iscoroutinefunction(handler):
            done: Response = await handler(request, form)
            return done
        return await run_in_threadpool(handler, request, form)  # type: ignore[arg-type]
    except NotFoundError as error:
        return _refused(request, 404, say(error.zh, error.en), form)
    except YongliangError as error:
        # The archive is locked, full or not to be written: what was typed is not lost for it.
        return _refused(request, 503, say(error.zh, error.en), form)


def admins(path: str, handler: Callable[[Request], Response]) -> Route:
    """A page that only admins read."""

    async def endpoint(request: Request) -> Response:
        if not visitor_of(request).role.may(Role.ADMIN):
            say = translator_of(request)
            line = say("这一页只有管理员能看。", "Only admins read this page.")
            return _refused(request, 403, line)
        return await run_in_threadpool(handler, request)

    return Route(path, endpoint)


def back_to(form: Form, otherwise: str) -> Response:
    """To the page from which a form came, as it names it; only ever to one of ours."""
    return RedirectResponse(local_path(form.one("back"), otherwise), 303)


def local_path(text: str, otherwise: str) -> str:
    """A path of this site; another where it leads elsewhere, or is none."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return otherwise
    leads_out = parts.scheme or parts.netloc or not text.startswith("/") or text[1:2] in ("/", "\\")
    if leads_out or not text.isprintable() or parts.path == SIGN_IN:
        return otherwise
    return text


async def body_within(request: Request) -> bytes | None:
    """All that is sent; None where it is more than `MOST_BODY`.

    Raises:
        ClientDisconnect: It breaks off.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BODY:
            return None
    return bytes(body)


async def _form(request: Request) -> Form | Response:
    say = translator_of(request)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        return _refused(request, 415, say("这不是一个表单。", "This is no form."))
    too_much = say(
        "表单超过 1 MB，未作任何改动：请返回，把内容分成几条。",
        "The form has more than 1 MB; nothing was changed: go back and write it in parts.",
    )
    body = await body_within(request)
    if body is None:
        return _refused(request, 413, too_much)
    try:
        pairs = parse_qsl(
            body.decode("ascii", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS
        )
    except ValueError:
        return _refused(request, 413, too_much)
    return Form(tuple(pairs))


def _refused(request: Request, status: int, line: str, form: Form | None = None) -> Response:
    """Say why nothing was done; what was typed is given back, to be copied."""
    typed = form.one("note") if form else ""
    return desk_of(request).page(request, "failed", status=status, line=line, typed=typed)
