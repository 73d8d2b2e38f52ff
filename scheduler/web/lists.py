"""The lists: home, search and articles, changes, sources, topics."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from crawler.overlays import SOURCES, files_in
from crawler.settings import ADDED
from crawler.toml_tables import FaultsError
from scheduler.checks import daemon_runs
from scheduler.excerpts import excerpt
from scheduler.health import cluster
from scheduler.overlaid import set_aside, sources_of
from scheduler.overlaid import told as told_aside
from scheduler.reports.report import READING_ORDER
from scheduler.reports.unwatched import reason
from scheduler.web.authentication import visitor_of
from scheduler.web.desk import PAGE_SIZE, Desk, ListQuery, asked_of, desk_of
from scheduler.web.translator import Translator, translator_of
from scheduler.web.weeks import Week, mondays, weeks
from scheduler.words.catalogue import Words
from scheduler.words.notes import confirming
from scheduler.words.shown_times import local
from scheduler.written_seeds import waiting_sources
from storage import Filter, QueryError
from storage.accounts import Role
from storage.archive.queries import Queries
from storage.archive.queries.listing import Count, Order
from storage.records import Change, Kind
from storage.times import to_iso, utc_now

RECENT = timedelta(days=7)
AROUND = 60
"""Characters shown on each side of the first words found in a text."""

_SHOWN = 8
_EARLIER = 3
_HOME_ORDER = (
    Kind.WITHDRAWN,
    Kind.EDITED,
    Kind.NEW,
    Kind.COPIED,
    Kind.RESTORED,
    Kind.MOVED,
)
_CONFIRMED = 10
_SEARCH_SORTS = (Order.SEEN.value, "best")


def home(request: Request) -> Response:
    """What is new, what changed, what is withdrawn, and how the monitor is."""
    desk, say = desk_of(request), translator_of(request)
    words, zone = Words(say.language), desk.config.zone
    now = utc_now()
    since = _days_ago(now, zone)
    with desk.queries() as queries:
        confirmed = queries.judgements.being_confirmed(desk.config.policy)
        where = Filter(since=since, backlog=False)
        tally = queries.counting.tally(replace(where, backlog=None))
        groups = [
            (
                kind.value,
                _told(queries.changes.all(replace(where, kinds=(kind,), limit=_SHOWN)), desk, say),
            )
            for kind in _HOME_ORDER
        ]
        return desk.page(
            request,
            "home",
            counts=queries.counting.totals(),
            tally=tally,
            since=since.date(),
            before=since.date() - timedelta(days=1),
            watched=queries.watching.of(since, now, now),
            why=reason,
            groups=[(kind, told) for kind, told in groups if told],
            earlier=[
                item
                for kind in READING_ORDER
                for item in _told(
                    queries.changes.all(Filter(until=since, kinds=(kind,), limit=_EARLIER)),
                    desk,
                    say,
                )
            ],
            incidents=queries.overview.incidents(open_only=True),
            confirmed=[(one, confirming(one, words, zone)) for one in confirmed[:_CONFIRMED]],
            confirmed_more=len(confirmed[_CONFIRMED:]),
            run=queries.overview.last_run(),
            running=daemon_runs(desk.config),
            head=queries.changes.head(),
            weeks=_weeks(desk, queries),
        )


def _days_ago(now: datetime, zone: ZoneInfo) -> datetime:
    """The beginning of the seven days that end with today: whole days, as the lists filter them."""
    return datetime.combine(local(now, zone).date() - RECENT + timedelta(days=1), time(), zone)


def _weeks(desk: Desk, queries: Queries) -> list[Week]:
    """The chart's rows, back to the first week of which there is something to say."""
    now = utc_now()
    beginnings = mondays(now, desk.config.zone)
    watched = queries.watching.of(beginnings[0], beginnings[-1], now)
    rows = weeks(
        queries.counting.articles_by_span(beginnings),
        queries.overview.source_names(),
        beginnings,
        watched,
    )
    while rows and not rows[-1].n and (watched is None or rows[-1].gap == "all"):
        rows.pop()
    return rows


def _told(changes: list[Change], desk: Desk, say: Translator) -> list[dict[str, Any]]:
    """Changes with what they did in words."""
    return [{"change": change, "says": desk.says_in_brief(change.spans, say)} for change in changes]


def articles(request: Request) -> Response:
    """The articles that the form asks for; with words, those of which any version says them."""
    desk, say = desk_of(request), translator_of(request)
    asked = asked_of(request, desk)
    wrong: str | None = None
    rows: list[dict[str, Any]] = []
    count: Count | None = None
    words = asked.values["q"]
    with desk.queries() as queries:
        try:
            if words:
                rows, count = _found(queries, words, asked)
            else:
                rows = queries.listing.page(asked.filter, _order(asked), asked.at)
                count = queries.listing.count(asked.filter, asked.at)
        except QueryError as error:
            wrong = say(error.zh, error.en)
        return _listed(
            request,
            desk,
            queries,
            "articles",
            asked,
            rows=rows,
            wrong=wrong,
            count=count,
            last=queries.listing.last_changes([row["article_id"] for row in rows], asked.at),
            sorts=_SEARCH_SORTS if words else tuple(Order),
        )


def _order(asked: ListQuery) -> Order:
    given = asked.values["sort"]
    return Order(given) if given in set(Order) else Order.SEEN


def _found(queries: Queries, words: str, asked: ListQuery) -> tuple[list[dict[str, Any]], Count]:
    """What a search finds, and how many: all that is known without reading on is whether more."""
    where = asked.filter.as_of(asked.at)
    rows = queries.texts.search(words, where, ranked=asked.values["sort"] == _SEARCH_SORTS[1])
    count = Count(where.offset + min(len(rows), PAGE_SIZE), len(rows) <= PAGE_SIZE)
    return [_with_excerpts(row) for row in rows], count


def _with_excerpts(row: dict[str, Any]) -> dict[str, Any]:
    """A row of a search with the words found told apart: in the title, and in each text."""
    marks = row["marks"]
    texts = [excerpt(row[name], marks[name], AROUND) for name in marks if name != "title"]
    if "attachment" in row:
        texts.append(excerpt(row["attachment"]["text"], row["attachment"]["marks"], AROUND))
    return {**row, "headline": excerpt(row["title"], marks.get("title", [])), "excerpts": texts}


def changes(request: Request) -> Response:
    """The changes that the form asks for, newest first."""
    desk, say = desk_of(request), translator_of(request)
    asked = asked_of(request, desk)
    with desk.reading() as archive:
        queries = archive.queries
        found = queries.changes.all(asked.filter)
        handling = archive.desk.changes.of([change.change_id for change in found])
        return _listed(
            request,
            desk,
            queries,
            "changes",
            asked,
            rows=_told(found, desk, say),
            wrong=None,
            count=queries.changes.count(asked.filter),
            handling=handling,
        )


def _listed(
    request: Request,
    desk: Desk,
    queries: Queries,
    name: str,
    asked: ListQuery,
    *,
    rows: list[dict[str, Any]],
    wrong: str | None,
    **values: Any,
) -> Response:
    path = request.url.path
    more = len(rows) > PAGE_SIZE
    return desk.page(
        request,
        name,
        status=400 if wrong else 200,
        rows=rows[:PAGE_SIZE],
        wrong=wrong,
        asked=asked,
        source_names=queries.overview.source_names().items(),
        topic_names=[(topic.id, topic.name) for topic in desk.topics],
        earlier=asked.address(path, asked.page - 1) if asked.page > 1 else None,
        later=asked.address(path, asked.page + 1) if more else None,
        **values,
    )


def sources(request: Request) -> Response:
    """The sources' health and the incidents, open ones first."""
    desk, say, now = desk_of(request), translator_of(request), utc_now()
    with desk.reading() as archive:
        queries = archive.queries
        incidents = queries.overview.incidents(since=now - 4 * RECENT)
        mutes = archive.desk.muting.in_force(now)
        waiting = waiting_sources(desk.config, queries.overview.source_names())
        return desk.page(
            request,
            "sources",
            waiting=waiting,
            aside=[say(*pair) for pair in told_aside(set_aside(desk.config), desk.config.overlays)],
            running=daemon_runs(desk.config) if waiting else None,
            rows=queries.overview.source_health(with_found=False),
            acknowledged=archive.desk.incidents.of([one.incident_id for one in incidents]),
            muted={mute.source_id for mute in mutes},
            written={path.stem for path in files_in(desk.config.overlays, SOURCES)},
            by_hand=ADDED,
            incidents=sorted(incidents, key=lambda incident: incident.closed_at is not None),
            run=queries.overview.last_run(),
            next_fetch_at=queries.overview.next_fetch_at(),
            now=to_iso(now),
            cluster=cluster(archive),
            seeded=_seeded(desk) if visitor_of(request).role.may(Role.ADMIN) else (),
        )


def _seeded(desk: Desk) -> frozenset[str]:
    """The sources that a seed declares, which can be edited; none where a seed has a fault."""
    try:
        sources, _ = sources_of(desk.config)
    except FaultsError:
        return frozenset()
    return frozenset(source.id for source in sources) - {ADDED}


def topics(request: Request) -> Response:
    """The topics, each with its newest articles and why they matched."""
    desk = desk_of(request)
    with desk.queries() as queries:
        rows = [
            {
                "topic": topic,
                "articles": [
                    (row, queries.articles.matches(row["article_id"], row["version"]))
                    for row in queries.articles.all(Filter(topics=(topic.id,), limit=_SHOWN))
                ],
            }
            for topic in desk.topics
        ]
        return desk.page(request, "topics", rows=rows)
