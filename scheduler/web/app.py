"""The server's application: our pages, Datasette below ``/data/``, and the guards around both."""

from __future__ import annotations

import secrets
from functools import partial
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from scheduler.config import Config
from scheduler.reports.page import templates_of
from scheduler.web import (
    apipage,
    article,
    deskpages,
    downloads,
    lists,
    media,
    reports,
    searchfeeds,
    searchpages,
    sign_in,
    snapshots,
    sourcepages,
    spanpages,
    topicpages,
)
from scheduler.web.api.answering import application
from scheduler.web.assistants import Assistants
from scheduler.web.authentication import SHARED, SIGN_IN, Authentication
from scheduler.web.bearers import API, HEALTH, MCP, METRICS
from scheduler.web.chart_renderer import ChartRenderer
from scheduler.web.current_topics import CurrentTopics
from scheduler.web.datapages import PREFIX, DataPages
from scheduler.web.desk import Desk, desk_of
from scheduler.web.guard import (
    EXPLORER_POLICY,
    POLICY,
    HostGuard,
    SafeHeaders,
    SiteGuard,
    is_loopback,
    origin_of,
)
from scheduler.web.health import Health
from scheduler.web.metrics import metrics
from scheduler.web.passwords import Passwords
from scheduler.web.searchpages import SEARCH_WRITES
from scheduler.web.sourcepages import SOURCE_WRITES
from scheduler.web.topicpages import TOPIC_WRITES
from scheduler.web.translator import translator_of
from scheduler.web.work import WRITES
from scheduler.web.writes import admins, write
from storage.accounts import Accounts, Role
from storage.errors import NotFoundError, YongliangError

_STATIC = Path(__file__).parent / "static"
_FIRST = ("base.html.j2", "macros.html.j2", "home.html.j2")
"""What the home page is made of: compiled at the start, so that its first reader waits for none."""
_VERSION = "/articles/{article_id:int}/versions/{version:int}"


def build(config: Config, *, host: str, password: str = "") -> ASGIApp:
    """The application for one archive.

    Args:
        config: Names the archive, the topics and the zone; channels are not needed.
        host: Where it will be bound: on a loopback address it answers to loopback names only.
        password: Asked of every reader; empty: none.
    """
    for name in _FIRST:
        templates_of("scheduler.web").get_template(name)
    accounts = Accounts(config.accounts)
    passwords = Passwords(accounts, password)
    desk = Desk(config, CurrentTopics(config), accounts, secrets.token_bytes(32))
    pages = Starlette(
        routes=[
            Mount(API, application(desk)),
            Route(apipage.PATH, apipage.page),
            Route(HEALTH, Health().answer),
            Route(METRICS, metrics),
            Route("/", lists.home),
            Route("/articles", lists.articles),
            Route("/articles/by-address", article.by_address),
            Route("/articles/{article_id:int}", article.article),
            Route("/articles/{article_id:int}/diff", article.diff),
            Route("/articles/{article_id:int}/against/{other_id:int}", article.against),
            Route(_VERSION, article.article),
            Route(f"{_VERSION}/snapshot", snapshots.download),
            Route(f"{_VERSION}/page", snapshots.page),
            Route(f"{_VERSION}/document", snapshots.document),
            Route(f"{_VERSION}/rendered", snapshots.rendered),
            Route(f"{_VERSION}/screenshot", snapshots.screenshot),
            Route(media.MEDIA, media.picture),
            Route("/changes", lists.changes),
            Route("/changes/{change_id:int}", deskpages.change),
            Route("/changes/ledger.{form}", downloads.ledger),
            Route(searchpages.SEARCHES, searchpages.searches),
            Route("/searches/{search_id:int}", searchpages.search),
            Route("/searches/{search_id:int}/atom.xml", searchfeeds.feed),
            Route(deskpages.WORK, deskpages.work),
            Route(SHARED, sign_in.shared),
            Route(SIGN_IN, sign_in.sign_in_page),
            write(SIGN_IN, None, sign_in.sign_in),
            write("/sign-out", Role.READER, sign_in.sign_out),
            *(write(*each) for each in (*WRITES, *SOURCE_WRITES, *TOPIC_WRITES, *SEARCH_WRITES)),
            Route("/sources", lists.sources),
            admins("/sources/new", sourcepages.new),
            admins("/sources/edit", sourcepages.edit),
            Route("/topics", lists.topics),
            admins("/topics/new", topicpages.new),
            admins("/topics/edit", topicpages.edit),
            Route("/reports", reports.index),
            Route("/reports/span", downloads.span),
            Route(spanpages.CHART, spanpages.chart),
            Route("/reports/{span}/{day}", reports.report),
            Route("/deliveries/{delivery_id:int}", reports.delivery),
            Mount("/static", StaticFiles(directory=_STATIC)),
        ],
        exception_handlers={
            HTTPException: _missing,
            NotFoundError: partial(_failed, status=404),
            YongliangError: partial(_failed, status=503),
        },
    )
    pages.state.desk = desk
    pages.state.chart_renderer = ChartRenderer()
    pages.state.passwords = passwords
    data = DataPages(config.archive, config.desk.name)
    app: ASGIApp = _Split(pages, data, Assistants(config))
    app = SafeHeaders(Authentication(app, config, host, accounts, passwords), _policy_of)
    own = origin_of(config.web.address)
    app = SiteGuard(app, closed=PREFIX, own=own)
    return HostGuard(app, own) if is_loopback(host) else app


class _Split:
    """Hands what is below `PREFIX` to Datasette, whole, and the rest to our pages.

    What assistants ask is none of the pages: it is no form, and writes nothing.
    """

    def __init__(self, pages: ASGIApp, data: ASGIApp, assistants: ASGIApp) -> None:
        self._pages = pages
        self._data = data
        self._assistants = assistants

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"] if scope["type"] == "http" else ""
        if path.startswith(PREFIX):
            await self._data(scope, receive, send)
        elif path in (MCP, f"{MCP}/"):
            await self._assistants(scope, receive, send)
        else:
            await self._pages(scope, receive, send)


def _policy_of(path: str) -> str:
    return EXPLORER_POLICY if path.startswith(PREFIX) else POLICY


def _missing(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    say = translator_of(request)
    line = say("没有这个页面。", "There is no such page.")
    if status == 405:
        line = say("这里不能这样做。", "That cannot be done here.")
    return desk_of(request).page(request, "failed", status=status, line=line)


def _failed(request: Request, error: Exception, *, status: int) -> Response:
    say = translator_of(request)
    line = say(error.zh, error.en) if isinstance(error, YongliangError) else str(error)
    return desk_of(request).page(request, "failed", status=status, line=line)
