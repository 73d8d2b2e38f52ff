"""What the desk does by its forms: each writes the archive's desk, with who did it."""

from __future__ import annotations

from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from crawler.addresses import as_published
from scheduler.web.desk import Desk, desk_of
from scheduler.web.deskpages import WORK, change_page, work_page
from scheduler.web.people import LOCAL, visitor_of
from scheduler.web.speech import speech_of
from scheduler.web.writes import Form, back_to
from storage.accounts import NAME, Role
from storage.desk_work import MOST_NOTE, MOST_URL
from storage.times import utc_now

MUTE_DAYS = 366
"""The longest mute that the form offers; for ever is the other."""


def see_many(request: Request, form: Form) -> Response:
    """The changes chosen in a list were seen."""
    with desk_of(request).work() as work:
        work.changes.see(form.numbers("change"), visitor_of(request).name, utc_now())
    return back_to(form, "/changes")


def see(request: Request, form: Form) -> Response:
    """A change was seen."""
    with desk_of(request).work() as work:
        work.changes.see([_number(request, "change_id")], visitor_of(request).name, utc_now())
    return back_to(form, _change_path(request))


def finish(request: Request, form: Form) -> Response:
    """A change is done."""
    with desk_of(request).work() as work:
        work.changes.finish(_number(request, "change_id"), visitor_of(request).name, utc_now())
    return back_to(form, _change_path(request))


def reopen(request: Request, form: Form) -> Response:
    """A change is not done after all."""
    with desk_of(request).work() as work:
        work.changes.reopen(_number(request, "change_id"), visitor_of(request).name, utc_now())
    return back_to(form, _change_path(request))


def assign(request: Request, form: Form) -> Response:
    """A change is given to somebody, or taken back."""
    desk, say = desk_of(request), speech_of(request)
    to = form.one("to").strip()
    if to and not may_be_given_to(desk, to):
        line = say(
            f"没有可处理变动的账户「{to}」：未作改动，请从列表中选择。",
            f"No account of the desk is called {to!r}: nothing was changed; choose from the list.",
        )
        return change_page(request, status=400, wrong=line, given=to)
    with desk.work() as work:
        work.changes.assign(
            _number(request, "change_id"), to or None, visitor_of(request).name, utc_now()
        )
    return back_to(form, _change_path(request))


def may_be_given_to(desk: Desk, name: str) -> bool:
    """Whether a change may be given to one of that name: an account of the desk, if any is."""
    people = desk.people()
    return name in people if people else bool(NAME.fullmatch(name)) or name == LOCAL


def note(request: Request, form: Form) -> Response:
    """A note on a change; one that cannot be kept comes back as it was written."""
    say, words = speech_of(request), form.one("note")
    if not words.strip():
        line = say("记录是空的：未作改动。", "The note is empty: nothing was changed.")
        return change_page(request, status=400, wrong=line)
    if len(words) > MOST_NOTE:
        line = say(
            f"记录有 {len(words)} 字，最多 {MOST_NOTE} 字：尚未保存，请删减或分成几条。",
            f"The note has {len(words)} characters, at most {MOST_NOTE} are kept: it was not "
            "saved; shorten it, or write several.",
        )
        return change_page(request, status=400, wrong=line, typed=words)
    with desk_of(request).work() as work:
        work.changes.note(_number(request, "change_id"), words, visitor_of(request).name, utc_now())
    return back_to(form, _change_path(request))


def acknowledge(request: Request, form: Form) -> Response:
    """Somebody took note of an incident."""
    with desk_of(request).work() as work:
        work.incidents.acknowledge(
            _number(request, "incident_id"), visitor_of(request).name, utc_now()
        )
    return back_to(form, "/sources")


def mute_article(request: Request, form: Form) -> Response:
    """Nothing more is told of an article."""
    article_id, now = _number(request, "article_id"), utc_now()
    with desk_of(request).work() as work:
        work.muting.mute(
            visitor_of(request).name, now, article_id=article_id, until=_until(form, now)
        )
    return back_to(form, f"/articles/{article_id}")


def unmute_article(request: Request, form: Form) -> Response:
    """An article is told of again."""
    article_id = _number(request, "article_id")
    with desk_of(request).work() as work:
        work.muting.unmute(visitor_of(request).name, utc_now(), article_id=article_id)
    return back_to(form, f"/articles/{article_id}")


def mute_source(request: Request, form: Form) -> Response:
    """Nothing more is told of a source."""
    now = utc_now()
    with desk_of(request).work() as work:
        work.muting.mute(
            visitor_of(request).name, now, source_id=form.one("source"), until=_until(form, now)
        )
    return back_to(form, "/sources")


def unmute_source(request: Request, form: Form) -> Response:
    """A source is told of again."""
    with desk_of(request).work() as work:
        work.muting.unmute(visitor_of(request).name, utc_now(), source_id=form.one("source"))
    return back_to(form, "/sources")


def look(request: Request, form: Form) -> Response:
    """The daemon is asked to look at a source now."""
    say, source_id = speech_of(request), form.one("source")
    with desk_of(request).work() as work:
        asked = work.requests.look(source_id, visitor_of(request).name, utc_now())
    if not asked:
        line = say(
            f"来源 {source_id} 刚刚已要求查看：请一分钟后再试。",
            f"{source_id} was asked for just now: try again in a minute.",
        )
        return work_page(request, status=409, wrong=line)
    return RedirectResponse(WORK, 303)


def add(request: Request, form: Form) -> Response:
    """The daemon is asked to take an article by its address."""
    desk, say, given = desk_of(request), speech_of(request), form.one("url").strip()
    address = as_published(given, given) if len(given) <= MOST_URL else None
    if address is None or len(address) > MOST_URL:
        line = say("这不是 http(s) 网址，或者太长。", "This is no http(s) address, or too long.")
        return work_page(request, status=400, wrong=line, url=given[:MOST_URL])
    with desk.reading() as archive:
        forgotten = archive.queries.redactions.forgotten_at([address])
    if forgotten is not None:
        at = desk.moment(forgotten.redacted_at)
        line = say(
            f"{address} 已于 {at} 按要求删除，不再收录。",
            f"{address} was removed on demand on {at} and is not taken again.",
        )
        return work_page(request, status=409, wrong=line)
    with desk.work() as work:
        asked = work.requests.add(address, visitor_of(request).name, utc_now())
    if not asked:
        line = say(
            f"{address} 已在等待，或等待的太多：请看下表。",
            f"{address} waits already, or too much does: see the list below.",
        )
        return work_page(request, status=409, wrong=line)
    return RedirectResponse(WORK, 303)


def _number(request: Request, name: str) -> int:
    return int(request.path_params[name])


def _change_path(request: Request) -> str:
    return f"/changes/{_number(request, 'change_id')}"


def _until(form: Form, now: datetime) -> datetime | None:
    """The end of a mute, as so many days; None: for ever."""
    days = form.numbers("days")
    return now + timedelta(days=min(days[0], MUTE_DAYS)) if days and days[0] else None


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
