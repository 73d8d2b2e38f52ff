"""A saved search as an Atom feed (RFC 4287): its newest changes or articles."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from lxml import etree
from starlette.requests import Request
from starlette.responses import Response

from scheduler.channels.atom_feed import Feed, element, entries, urn, whole
from scheduler.reports import Report
from scheduler.web.desk import Desk, desk_of
from scheduler.web.searchterms import asked_by
from scheduler.web.translator import translator_of
from scheduler.words.catalogue import Words
from scheduler.words.clean_text import href, line
from storage import Archive, Filter, QueryError
from storage.records import Change
from storage.searches import Listing, SavedSearch
from storage.times import to_iso

MOST_ENTRIES = 50
"""Entries of a feed: readers' programs come by every hour or so."""

_SUMMARY = 200
"""Characters of an article's text in its entry."""


def feed(request: Request) -> Response:
    """The feed of a search, in the visitor's language.

    Raises:
        NotFoundError: There is no such search.
        StorageError: The archive cannot be read.
    """
    desk, say = desk_of(request), translator_of(request)
    words = Words(say.language, desk.names)
    with desk.reading() as archive:
        search = archive.desk.searches.one(int(request.path_params["search_id"]))
        made = f"{archive.identity()} search {search.search_id}"
        asked = asked_by(search.query, desk)
        where = replace(asked.filter, limit=MOST_ENTRIES, offset=0)
        changes, articles = list[Change](), list[Mapping[str, Any]]()
        if search.listing is Listing.CHANGES:
            changes = archive.queries.changes.all(where)
        else:
            articles = _articles(archive, asked.values["q"], where)
        title = f"{words('brand')}{words('dot')}{line(search.name)}"
        tag = _tag(title, say.language, [*(one.as_json() for one in changes), *articles])
        headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        if changes:
            changes = archive.queries.changes.all(where, with_articles=True)
    found = _of_changes(changes, desk, say.language, made) + list(map(_of_article, articles))
    body = whole(
        Feed(title, desk.names.author, found),
        urn(made),
        _updated(found, search.made_at),
        *_links(desk, search),
    )
    return Response(body, media_type="application/atom+xml", headers=headers)


def _tag(title: str, language: str, rows: list[Any]) -> str:
    """What changes with a feed; known before its entries are made, which takes most of its time."""
    told = json.dumps([title, language, rows], ensure_ascii=False, default=str)
    return f'"{hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:32]}"'


def _of_changes(
    changes: Sequence[Change], desk: Desk, language: str, key: str
) -> list[etree._Element]:
    """The entries of changes, what became of one article together, newest first."""
    if not changes:
        return []
    report = Report(
        changes=tuple(reversed(changes)),
        incidents=(),
        generated_at=changes[0].detected_at,
        language=language,
        zone=desk.config.zone,
        names=desk.names,
    )
    return entries(report, key)["all"].entries[::-1]


def _articles(archive: Archive, query: str, where: Filter) -> list[Mapping[str, Any]]:
    if not query:
        return list(archive.queries.articles.all(where))
    try:
        return list(archive.queries.texts.search(query, where))
    except QueryError:  # what a rule of today no longer reads finds nothing
        return []


def _of_article(row: Mapping[str, Any]) -> etree._Element:
    """The entry of an article; one id, whatever its version."""
    entry = element(
        "entry",
        element("id", urn(f"article {row['article_id']} {row['url']}")),
        element("title", line(row["title"])),
        element("updated", row["first_seen_at"]),
        element("author", element("name", line(row["origin"] or row["source_id"]) or "-")),
        element("content", line(row["body"], _SUMMARY), type="text"),
    )
    if address := href(row["url"]):
        entry.append(element("link", href=address, rel="alternate"))
    return entry


def _updated(found: list[etree._Element], otherwise: datetime) -> str:
    """When the newest entry is of, or the search."""
    space = {"atom": "http://www.w3.org/2005/Atom"}
    moments = [one.findtext("atom:updated", "", space) for one in found]
    return max(moments, default=to_iso(otherwise))


def _links(desk: Desk, search: SavedSearch) -> list[etree._Element]:
    """Where the feed and its list are read, where the configuration says under which address."""
    if not desk.origin:
        return []
    query = f"?{search.query}" if search.query else ""
    return [
        element("link", rel="self", href=f"{desk.origin}/searches/{search.search_id}/atom.xml"),
        element("link", rel="alternate", href=f"{desk.origin}/{search.listing}{query}"),
    ]
