"""Searches that stay: kept from a list, read as feeds, and made alert rules at a click."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from scheduler.search_rules import channel_ids
from scheduler.web.authentication import visitor_of
from scheduler.web.desk import desk_of
from scheduler.web.passwords import token_hash
from scheduler.web.searchterms import filters_of, hinders, query_of, terms_of
from scheduler.web.translator import translator_of
from scheduler.web.writes import Form
from scheduler.words.clean_text import line
from storage.accounts import LOCAL, Role
from storage.rules import IMMEDIATE, check_quiet, check_schedule
from storage.searches import MOST_NAME, MOST_QUERY, Listing
from storage.times import utc_now

SEARCHES = "/searches"

MOST_CHANNELS = 50
"""Channels of one rule."""


def searches(request: Request, *, status: int = 200, **values: Any) -> Response:
    """All searches, each with its list, its feed and its rule."""
    desk, visitor = desk_of(request), visitor_of(request)
    signed_in = bool(visitor.name) and visitor.name != LOCAL
    with desk.reading() as archive:
        return desk.page(
            request,
            "searches",
            status=status,
            at=SEARCHES,
            rows=[(one, filters_of(one)) for one in archive.desk.searches.all()],
            source_names=archive.queries.overview.source_names(),
            topic_names=desk.names.topics,
            channels=set(channel_ids(desk.config)),
            signed_in=signed_in,
            token_at=desk.accounts.feed_token_made_at(visitor.name) if signed_in else None,
            **{"wrong": None, "feed_token": None, **values},
        )


def search(request: Request, *, status: int = 200, **values: Any) -> Response:
    """One search: what it asks for, and the form of its alert rule.

    Raises:
        NotFoundError: There is no such search.
    """
    desk, say = desk_of(request), translator_of(request)
    search_id = int(request.path_params["search_id"])
    with desk.reading() as archive:
        found = archive.desk.searches.one(search_id)
        filters = filters_of(found)
        terms = found.rule.terms if found.rule else None
        told = {
            "wrong": [],
            "chosen": terms.channels if terms else (),
            "schedule": terms.schedule if terms else IMMEDIATE,
            "quiet": (terms.quiet or "") if terms else "",
            "workdays": terms.workdays if terms else False,
            **values,
        }
        there = channel_ids(desk.config)
        return desk.page(
            request,
            "search",
            status=status,
            at=f"{SEARCHES}/{search_id}",
            search=found,
            filters=filters,
            hindered=hinders(filters, say),
            source_names=archive.queries.overview.source_names(),
            topic_names=desk.names.topics,
            channels=there,
            gone=[name for name in told["chosen"] if name not in there],
            **told,
        )


def save(request: Request, form: Form) -> Response:
    """Keep a list's filters under a name."""
    desk, say = desk_of(request), translator_of(request)
    name = line(form.one("name"))
    listing = Listing.CHANGES if form.one("listing") == Listing.CHANGES else Listing.ARTICLES
    query = query_of(form, listing, desk)
    if not 0 < len(name) <= MOST_NAME or len(query) > MOST_QUERY:
        text = say(
            f"名称须有 1 到 {MOST_NAME} 字，条件不超过 {MOST_QUERY} 字：未保存，请返回修改。",
            f"A name has 1 to {MOST_NAME} characters, the filters at most {MOST_QUERY}: nothing "
            "was saved; go back and change it.",
        )
        return searches(request, status=400, wrong=text)
    with desk.work() as work:
        search_id = work.searches.keep(name, listing, query, visitor_of(request).name, utc_now())
    if search_id is None:
        text = say(
            f"已有名为「{name}」的检索，或已存得太多：未保存，请返回另取名称，或先删除几个。",
            f"There is a search called “{name}”, or there are too many: nothing was saved; go back "
            "and name it otherwise, or remove some first.",
        )
        return searches(request, status=409, wrong=text)
    return RedirectResponse(f"{SEARCHES}/{search_id}", 303)


def remove(request: Request, form: Form) -> Response:
    """Remove a search and its rule."""
    del form
    with desk_of(request).work() as work:
        work.searches.remove(_number(request), visitor_of(request).name, utc_now())
    return RedirectResponse(SEARCHES, 303)


def keep_rule(request: Request, form: Form) -> Response:
    """Make a search an alert rule, or make its rule anew."""
    desk, say = desk_of(request), translator_of(request)
    chosen = tuple(dict.fromkeys(v for name, v in form.fields if name == "channel"))
    schedule, quiet = form.one("schedule").strip() or IMMEDIATE, form.one("quiet").strip()
    workdays = form.one("workdays") == "yes"
    with desk.reading() as archive:
        found = archive.desk.searches.one(_number(request))
    kept = found.rule.terms.channels if found.rule else ()
    filters = filters_of(found)
    wrong = hinders(filters, say)
    known = {*channel_ids(desk.config), *kept}
    if not chosen or len(chosen) > MOST_CHANNELS or not known.issuperset(chosen):
        text = say(
            "请至少选择一个通道；通道由管理员在配置的 [[channels]] 中定义。",
            "Choose a channel at least; the admin defines them under [[channels]].",
        )
        wrong.append(text)
    for text, check in ((schedule, check_schedule), (quiet, check_quiet)):
        try:
            if text:
                check(text)
        except ValueError:
            wrong.append(
                say(
                    f"「{text[:40]}」不是时间：何时发送写 immediate、hourly、08:30 或 mon 08:30，"
                    "静默时段写 22:00-07:00。",
                    f"“{text[:40]}” is no time: write immediate, hourly, 08:30 or mon 08:30 for "
                    "when it is sent, 22:00-07:00 for quiet hours.",
                )
            )
    if wrong:
        return search(
            request, status=400, wrong=wrong, schedule=schedule[:40], quiet=quiet[:40],
            workdays=workdays,
            chosen=[name for name in chosen if name in known],
        )  # fmt: skip
    terms = terms_of(filters, chosen, schedule, quiet or None, say.language)
    terms = replace(terms, workdays=workdays)
    with desk.work() as work:
        work.searches.keep_rule(found.search_id, terms, visitor_of(request).name, utc_now())
    return RedirectResponse(f"{SEARCHES}/{found.search_id}", 303)


def pause_rule(request: Request, form: Form) -> Response:
    """Let a rule rest, or hold again."""
    search_id = _number(request)
    with desk_of(request).work() as work:
        work.searches.pause_rule(
            search_id, visitor_of(request).name, utc_now(), paused=form.one("paused") == "yes"
        )
    return RedirectResponse(f"{SEARCHES}/{search_id}", 303)


def remove_rule(request: Request, form: Form) -> Response:
    """Take a rule away; the search stays."""
    del form
    search_id = _number(request)
    with desk_of(request).work() as work:
        work.searches.remove_rule(search_id, visitor_of(request).name, utc_now())
    return RedirectResponse(f"{SEARCHES}/{search_id}", 303)


def make_token(request: Request, form: Form) -> Response:
    """Give the account an address of its own for feeds, which is shown this once."""
    desk, visitor, say = desk_of(request), visitor_of(request), translator_of(request)
    if not visitor.name or visitor.name == LOCAL:
        text = say(
            "只有登录的账户才有自己的订阅地址；没有账户时，订阅地址不需要它。",
            "Only an account has an address of its own; without accounts feeds need none.",
        )
        return searches(request, status=409, wrong=text)
    if form.one("end") == "yes":
        desk.accounts.end_feed_token(visitor.name)
        return RedirectResponse(SEARCHES, 303)
    token = secrets.token_urlsafe(32)
    desk.accounts.keep_feed_token(visitor.name, token_hash(token), utc_now())
    return searches(request, feed_token=token)


def _number(request: Request) -> int:
    return int(request.path_params["search_id"])


SEARCH_WRITES = (
    ("/searches/save", Role.DESK, save),
    ("/searches/token", Role.READER, make_token),
    ("/searches/{search_id:int}/remove", Role.DESK, remove),
    ("/searches/{search_id:int}/rule", Role.DESK, keep_rule),
    ("/searches/{search_id:int}/rule/pause", Role.DESK, pause_rule),
    ("/searches/{search_id:int}/rule/remove", Role.DESK, remove_rule),
)
"""Every write of searches: its path, the least role, what it does."""
