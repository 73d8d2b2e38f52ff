"""Signing in and out."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from scheduler.web.authentication import COOKIE, SIGN_IN, address_of, too_many, visitor_of
from scheduler.web.desk import desk_of
from scheduler.web.passwords import MOST, Passwords, TooManyError
from scheduler.web.writes import Form, local_path
from storage.accounts import LONGEST


def sign_in_page(request: Request) -> Response:
    """The form for name and password."""
    wanted = local_path(request.query_params.get("next", ""), "/")
    return _page(request, wanted)


def _page(request: Request, wanted: str, *, wrong: bool = False, name: str = "") -> Response:
    passwords: Passwords = request.app.state.passwords
    return desk_of(request).page(
        request,
        "sign_in",
        status=403 if wrong else 200,
        wanted=wanted,
        wrong=wrong,
        given_name=name[:MOST],
        shared=passwords.shares,
        at=SIGN_IN,
    )


async def sign_in(request: Request, form: Form) -> Response:
    """Begin a session, or say that name or password is wrong: not which of them."""
    name, wanted = form.one("name").strip(), local_path(form.one("next"), "/")
    passwords: Passwords = request.app.state.passwords
    try:
        token = await passwords.sign_in(name, form.one("password"), address_of(request.scope))
    except TooManyError:
        return too_many(request)
    if token is None:
        return _page(request, wanted, wrong=True, name=name)
    if (before := visitor_of(request).session) is not None:
        # The browser forgets its token: who has it yet shall not get in by it for a month.
        await run_in_threadpool(desk_of(request).accounts.end_session, before)
    answer = RedirectResponse(wanted, 303)
    answer.set_cookie(
        COOKIE,
        token,
        int(LONGEST.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=(request.headers.get("origin") or desk_of(request).origin).startswith("https:"),
    )
    return answer


def sign_out(request: Request, form: Form) -> Response:
    """End the session."""
    del form
    visitor = visitor_of(request)
    if visitor.session is not None:
        desk_of(request).accounts.end_session(visitor.session)
    answer = RedirectResponse("/", 303)
    answer.delete_cookie(COOKIE, httponly=True, samesite="lax")
    return answer


def shared(request: Request) -> Response:
    """Where those who share the readers' password are let in; the door has asked for it."""
    return RedirectResponse(local_path(request.query_params.get("next", ""), "/"), 303)
