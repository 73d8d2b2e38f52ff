"""What the desk does by its forms: each writes the archive's desk, with who did it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from scheduler.web import actions, deskpages
from scheduler.web.actions import RefusedError
from scheduler.web.authentication import visitor_of
from scheduler.web.desk import desk_of
from scheduler.web.deskpages import WORK
from scheduler.web.translator import translator_of
from scheduler.web.writes import Form, back_to
from storage.accounts import Role
from storage.desk_work import MOST_NOTE, MOST_URL


def see_many(request: Request, form: Form) -> Response:
    """The changes chosen in a list were seen."""
    actions.see(desk_of(request), _who(request), form.numbers("change"))
    return back_to(form, "/changes")


def see(request: Request, form: Form) -> Response:
    """A change was seen."""
    actions.see(desk_of(request), _who(request), [_number(request, "change_id")])
    return back_to(form, _change_path(request))


def finish(request: Request, form: Form) -> Response:
    """A change is done."""
    actions.finish(desk_of(request), _who(request), _number(request, "change_id"))
    return back_to(form, _change_path(request))


def reopen(request: Request, form: Form) -> Response:
    """A change is not done after all."""
    actions.reopen(desk_of(request), _who(request), _number(request, "change_id"))
    return back_to(form, _change_path(request))


def assign(request: Request, form: Form) -> Response:
    """A change is given to somebody, or taken back."""
    to = form.one("to").strip()
    try:
        actions.assign(desk_of(request), _who(request), _number(request, "change_id"), to)
    except RefusedError as error:
        return deskpages.change(request, status=error.status, wrong=_said(request, error), given=to)
    return back_to(form, _change_path(request))


def note(request: Request, form: Form) -> Response:
    """A note on a change; one that cannot be kept comes back as it was written."""
    words = form.one("note")
    try:
        actions.note(desk_of(request), _who(request), _number(request, "change_id"), words)
    except RefusedError as error:
        typed = words if len(words) > MOST_NOTE else ""
        return deskpages.change(
            request, status=error.status, wrong=_said(request, error), typed=typed
        )
    return back_to(form, _change_path(request))


def acknowledge(request: Request, form: Form) -> Response:
    """Somebody took note of an incident."""
    actions.acknowledge(desk_of(request), _who(request), _number(request, "incident_id"))
    return back_to(form, "/sources")


def mute_article(request: Request, form: Form) -> Response:
    """Nothing more is told of an article."""
    article_id = _number(request, "article_id")
    actions.mute(desk_of(request), _who(request), _days(form), article_id=article_id)
    return back_to(form, f"/articles/{article_id}")


def unmute_article(request: Request, form: Form) -> Response:
    """An article is told of again."""
    article_id = _number(request, "article_id")
    actions.unmute(desk_of(request), _who(request), article_id=article_id)
    return back_to(form, f"/articles/{article_id}")


def mute_source(request: Request, form: Form) -> Response:
    """Nothing more is told of a source."""
    actions.mute(desk_of(request), _who(request), _days(form), source_id=form.one("source"))
    return back_to(form, "/sources")


def unmute_source(request: Request, form: Form) -> Response:
    """A source is told of again."""
    actions.unmute(desk_of(request), _who(request), source_id=form.one("source"))
    return back_to(form, "/sources")


def look(request: Request, form: Form) -> Response:
    """The daemon is asked to look at a source now."""
    try:
        actions.look(desk_of(request), _who(request), form.one("source"))
    except RefusedError as error:
        return deskpages.work(request, status=error.status, wrong=_said(request, error))
    return RedirectResponse(WORK, 303)


def add(request: Request, form: Form) -> Response:
    """The daemon is asked to take an article by its address."""
    given = form.one("url").strip()
    try:
        actions.add(desk_of(request), _who(request), given)
    except RefusedError as error:
        typed = given[:MOST_URL] if error.status == 400 else ""
        return deskpages.work(request, status=error.status, wrong=_said(request, error), url=typed)
    return RedirectResponse(WORK, 303)


def _who(request: Request) -> str:
    return visitor_of(request).name


def _said(request: Request, error: RefusedError) -> str:
    return translator_of(request)(error.zh, error.en)


def _number(request: Request, name: str) -> int:
    return int(request.path_params[name])


def _change_path(request: Request) -> str:
    return f"/changes/{_number(request, 'change_id')}"


def _days(form: Form) -> int:
    """For how many days something is muted; 0: for ever."""
    return next(iter(form.numbers("days")), 0)


WRITES = (
    ("/changes/seen", Role.DESK, see_many),
    ("/changes/{change_id:int}/seen", Role.DESK, see),
    ("/changes/{change_id:int}/assign", Role.DESK, assign),
    ("/changes/{change_id:int}/note", Role.DESK, note),
    ("/changes/{change_id:int}/done", Role.DESK, finish),
    ("/changes/{change_id:int}/reopen", Role.DESK, reopen),
    ("/incidents/{incident_id:int}/acknowledge", Role.DESK, acknowledge),
    ("/articles/{article_id:int}/mute", Role.DESK, mute_article),
    ("/articles/{article_id:int}/unmute", Role.DESK, unmute_article),
    ("/sources/mute", Role.DESK, mute_source),
    ("/sources/unmute", Role.DESK, unmute_source),
    ("/sources/look", Role.DESK, look),
    ("/desk/add", Role.DESK, add),
)
"""Every write of the desk: its path, the least role, what it does."""
