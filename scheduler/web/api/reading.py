"""What programs read: each answer is made by what makes it for the command line."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from scheduler.api.asking import OfArticles, OfChanges, OfIncidents, OfSearch, Spanned
from scheduler.errors import UsageError
from scheduler.json_objects import article_object, difference, spread_objects
from scheduler.web.api.operation import Page, Question, as_sent
from storage import Archive, Filter
from storage.archive.queries.listing import Order, Place
from storage.archive.queries.searching import Newest
from storage.records import Change
from storage.times import to_iso

MOST_BYTES = 4 * 1024 * 1024
"""Of the items of a list: two hundred long texts in one answer would be more than a program, or a
proxy between, takes."""


def articles(asked: Question) -> Page:
    """Articles, newest seen first."""
    query: OfArticles = asked.query
    beyond = Place(*asked.cursor.place_as(tuple[str, int])) if asked.cursor else None
    with asked.desk.queries() as queries:
        rows = queries.listing.page(
            _filter(asked, query), Order.SEEN, asked.moment(query.at), beyond=beyond
        )
    return _page(rows, query.limit, lambda row: (row["first_seen_at"], row["article_id"]))


def article(asked: Question) -> dict[str, Any]:
    """One article with all that is known of it."""
    at = asked.moment(asked.query.at)
    with asked.desk.reading() as archive:
        return article_object(archive, asked.desk.config, _article(archive, asked), at=at)


def by_address(asked: Question) -> dict[str, Any]:
    """One article, found by its address."""
    at = asked.moment(asked.query.at)
    with asked.desk.reading() as archive:
        article_id = archive.queries.articles.find(asked.query.url)
        return article_object(archive, asked.desk.config, article_id, at=at)


def versions(asked: Question) -> Page:
    """An article's versions, oldest first, without their texts."""
    last = asked.cursor.place_as(tuple[int])[0] if asked.cursor else 0
    with asked.desk.reading() as archive:
        found = archive.queries.articles.versions(
            _article(archive, asked), asked.moment(asked.query.at)
        )
    rows = [row for row in found if row["version"] > last]
    return _page(rows, asked.query.limit, lambda row: (row["version"],))


def version(asked: Question) -> dict[str, Any]:
    """An article in one version, with its text."""
    with asked.desk.reading() as archive:
        return archive.queries.articles.as_json(_article(archive, asked), asked.path.version)


def diff(asked: Question) -> dict[str, Any]:
    """What lies between two versions."""
    query = asked.query
    with asked.desk.reading() as archive:
        found = difference(archive, _article(archive, asked), query.first, query.second)
    return found.as_json()


def proof(asked: Question) -> dict[str, Any]:
    """Everything by which a version can be checked."""
    query = asked.query
    with asked.desk.reading() as archive:
        article_id = _article(archive, asked)
        number, _ = archive.queries.articles.version(
            article_id, query.version, asked.moment(query.at)
        )
        return archive.upkeep.proofs.of(article_id, number)


def spread(asked: Question) -> Page:
    """How an article's text spread; as of now, for nothing of it is kept of before."""
    with asked.desk.reading() as archive:
        return Page(list(map(as_sent, spread_objects(archive, _article(archive, asked)))))


def changes(asked: Question) -> Page:
    """Changes, newest or oldest first."""
    query: OfChanges = asked.query
    before, after = None, query.after
    if asked.cursor:
        (place,) = asked.cursor.place_as(tuple[int])
        before, after = (None, place) if query.order == "oldest" else (place, after)
    with asked.desk.queries() as queries:
        found = queries.changes.all(
            _filter(asked, query),
            with_contexts=True,
            before=before,
            after=after,
            oldest_first=query.order == "oldest",
        )
    rows = list(map(Change.as_json, found))
    return _page(rows, query.limit, lambda row: (row["change_id"],))


def change(asked: Question) -> dict[str, Any]:
    """One change."""
    number = asked.path.change_id
    with asked.desk.queries() as queries:
        queries.changes.one(number)  # or there is none
        (found,) = queries.changes.all(
            Filter(limit=1), with_contexts=True, before=number + 1, after=number - 1
        )
    return found.as_json()


def search(asked: Question) -> Page:
    """Articles of which a version says it; all pages are of what stood there at the first."""
    query: OfSearch = asked.query
    where = _filter(asked, query).as_of(asked.moment(query.at))
    with asked.desk.queries() as queries:
        if asked.cursor:
            offset, behind, *rest = asked.cursor.place_as(tuple[int, int, int, int])
            up_to = Newest(*rest)
        else:
            offset, behind, up_to = 0, None, queries.texts.newest()
        rows = queries.texts.search(
            query.q, replace(where, offset=offset), ranked=query.ranked, up_to=up_to, behind=behind
        )
    page = _fitting(rows[: query.limit])
    if query.ranked:
        if len(page) < len(rows[: query.limit]):
            raise UsageError(
                "这些文章太长，一页放不下：请减小 limit。",
                "These articles are too long for one page: ask for fewer (`limit`).",
            )
        # What is best depends on all that the archive holds: a second page would be of another.
        return Page(page)
    if len(page) == len(rows):
        return Page(page)
    return Page(page, (offset + len(page), rows[len(page) - 1]["article_id"], *up_to))


def incidents(asked: Question) -> Page:
    """Incidents, newest first."""
    query: OfIncidents = asked.query
    before = asked.cursor.place_as(tuple[int])[0] if asked.cursor else None
    with asked.desk.queries() as queries:
        found = queries.overview.incidents(
            open_only=query.open,
            since=asked.moment(query.since),
            before=before,
            limit=query.limit + 1,
        )
    rows = sorted((one.as_json() for one in found), key=_number, reverse=True)
    return _page(rows, query.limit, lambda row: (row["incident_id"],))


def sources(asked: Question) -> Page:
    """Sources and how they are, by their ids."""
    last = asked.cursor.place_as(tuple[str])[0] if asked.cursor else ""
    limit = asked.query.limit
    with asked.desk.queries() as queries:
        ids = sorted(known for known in queries.overview.source_names() if known > last)
        rows = queries.overview.source_health(ids[: limit + 1]) if ids else []
    return _page(rows, limit, lambda row: (row["source_id"],))


def handling(asked: Question) -> dict[str, Any]:
    """How the desk stands with a change."""
    change_id = asked.path.change_id
    with asked.desk.reading() as archive:
        archive.queries.changes.one(change_id)  # or there is none
        handled = archive.desk.changes.of([change_id]).get(change_id)
        log = archive.desk.log.of_change(change_id)

    def at(name: str) -> str | None:
        moment: datetime | None = getattr(handled, name, None)
        return to_iso(moment) if moment else None

    return {
        "change_id": change_id,
        "seen_at": at("seen_at"),
        "seen_by": handled and handled.seen_by,
        "assigned_at": at("assigned_at"),
        "assigned_to": handled and handled.assigned_to,
        "done_at": at("done_at"),
        "done_by": handled and handled.done_by,
        "log": [
            {
                "entry_id": entry.entry_id,
                "logged_at": to_iso(entry.logged_at),
                "who": entry.who,
                "act": entry.act.value,
                "words": entry.words,
            }
            for entry in log
        ],
    }


def _article(archive: Archive, asked: Question) -> int:
    """The article that the address names.

    Raises:
        NotFoundError: There is none.
    """
    return archive.queries.articles.find(str(asked.path.article_id))


def _filter(asked: Question, query: Spanned) -> Filter:
    """What a list is asked for; one row more than its page, to know whether another follows."""
    return Filter(
        since=asked.moment(query.since),
        until=asked.moment(query.until),
        sources=query.source,
        topics=query.topic,
        kinds=query.kind,
        severity=query.severity,
        limit=query.limit + 1,
    )


def _page(rows: list[dict[str, Any]], limit: int, place: Any) -> Page:
    """As many rows as a page has; where another row is there, with the place of the last."""
    page = _fitting(rows[:limit])
    return Page(page, place(rows[len(page) - 1]) if len(rows) > len(page) else None)


def _fitting(rows: list[dict[str, Any]]) -> list[bytes]:
    """The first of the rows as they are sent, as many as an answer holds; one, however long."""
    page: list[bytes] = []
    taken = 0
    for row in map(as_sent, rows):
        taken += len(row)
        if page and taken > MOST_BYTES:
            break
        page.append(row)
    return page


def _number(row: dict[str, Any]) -> int:
    return int(row["incident_id"])
