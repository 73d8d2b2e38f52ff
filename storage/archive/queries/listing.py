"""Articles as lists show them: in an order, a page at a time, with how many there are. Reads only.

A page costs what it shows, not what the archive holds: its ids are found by an index that stands in
the order asked for, and the rest is read for these alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from storage.archive.db.session import Session
from storage.archive.filters import EVERYTHING, RARE, Filter, current, had_change, of_topic
from storage.archive.queries.articles import NEWEST_THEN, Articles
from storage.archive.rows import row_id, to_json
from storage.records import Kind
from storage.times import from_iso, to_iso

COUNTED = 10_000
"""Articles up to which those are counted that must be looked at one by one."""


class Order(StrEnum):
    """In what order a list stands; what is newest comes first.

    Attributes:
        SEEN: When the article was first seen.
        PUBLISHED: When it says that it was published; those that do not say it come last.
        CHANGED: What last happened to it.
        SOURCE: By the source's id, the newest seen of each first.
    """

    SEEN = "seen"
    PUBLISHED = "published"
    CHANGED = "changed"
    SOURCE = "source"


class Count(NamedTuple):
    """How many there are.

    Attributes:
        n: As far as it was counted.
        is_all: Whether there are no more.
    """

    n: int
    is_all: bool


class Place(NamedTuple):
    """Where in a list of what was seen, newest first, an article stands; it stays there.

    Attributes:
        first_seen_at: As stored.
    """

    first_seen_at: str
    article_id: int


class LastChange(NamedTuple):
    """What last happened to an article."""

    change_id: int
    kind: Kind
    detected_at: datetime


_ORDERED = {
    Order.SEEN: "articles.first_seen_at desc, articles.article_id desc",
    Order.PUBLISHED: "versions.published_at desc, articles.article_id desc",
    Order.CHANGED: "(select max(change_id) from changes where changes.article_id ="
    " articles.article_id and (:at is null or detected_at <= :at)) desc, articles.article_id desc",
    Order.SOURCE: "articles.source_id, articles.first_seen_at desc, articles.article_id desc",
}
_LAST = """changes.change_id = (select max(later.change_id) from changes as later
    where later.article_id = changes.article_id and (:at is null or later.detected_at <= :at))"""
_LAST_OF_EACH = """(select article_id, max(change_id) as last from changes group by article_id)"""
_UP_TO = "changes.change_id <= (select max(change_id) from changes where detected_at <= :at)"
_NEVER_CHANGED = """not exists (select 1 from changes where changes.article_id =
    articles.article_id and (:at is null or detected_at <= :at))"""
_IDS = "select articles.article_id from"
_PAGE = "limit :limit offset :offset"


@dataclass(eq=False, repr=False)
class Listing:
    """Answers what a list of articles asks."""

    _session: Session
    _articles: Articles

    def page(
        self,
        where: Filter = EVERYTHING,
        order: Order = Order.SEEN,
        at: datetime | None = None,
        *,
        beyond: Place | None = None,
    ) -> list[dict[str, Any]]:
        """The articles of a page in their newest reading, as `Articles.all` has them.

        Args:
            where: Which; with the limit and the offset of the page.
            order: In what order.
            at: As the whole archive stood at that moment.
            beyond: Only those that stand behind that place in the order of what was seen.
        """
        with self._session.reading():
            return self._articles.of_ids(self._ids(where, order, at, beyond), at)

    def count(self, where: Filter = EVERYTHING, at: datetime | None = None) -> Count:
        """How many articles a list has on all of its pages; see `COUNTED`."""
        wanted, values = self._wanted(where, at)
        if not (where.topics or where.asks_for_changes):
            n = self._session.number(f"select count(*) from articles where {wanted}", values)
            return Count(n, is_all=True)
        n = self._session.number(
            f"select count(*) from (select 1 from articles where {wanted} limit :most)",
            {**values, "most": COUNTED + 1},
        )
        return Count(min(n, COUNTED), n <= COUNTED)

    def last_changes(
        self, article_ids: Sequence[int], at: datetime | None = None
    ) -> dict[int, LastChange]:
        """What last happened to each of some articles, up to a moment."""
        rows = self._session.rows(
            "select article_id, change_id, kind, detected_at from changes where change_id in"
            " (select max(change_id) from changes where article_id in"
            " (select value from json_each(:ids)) and (:at is null or detected_at <= :at)"
            " group by article_id)",
            {"ids": to_json(article_ids), "at": at and to_iso(at)},
        )
        return {
            row["article_id"]: LastChange(
                row["change_id"], Kind(row["kind"]), from_iso(row["detected_at"])
            )
            for row in rows
        }

    def _ids(
        self, where: Filter, order: Order, at: datetime | None, beyond: Place | None
    ) -> list[int]:
        wanted, values = self._wanted(where, at)
        if beyond is not None:
            wanted = f"(articles.first_seen_at, articles.article_id) < (:seen, :id) and {wanted}"
            values |= {"seen": beyond.first_seen_at, "id": row_id(beyond.article_id)}
        few = self._are_few(where, at)
        if order is Order.CHANGED and not few:
            return self._by_change(where, at, wanted, values)
        table = "articles"
        if order is Order.PUBLISHED:
            table = "articles join versions" if few else "versions cross join articles"
            newest = NEWEST_THEN if at else "versions.version = articles.version"
            table, wanted = f"{table} using (article_id)", f"{newest} and {wanted}"
        return self._found(
            f"{_IDS} {table} where {wanted} order by {_ORDERED[order]} {_PAGE}", values
        )

    def _by_change(
        self, where: Filter, at: datetime | None, wanted: str, values: dict[str, Any]
    ) -> list[int]:
        """Along the changes; what was only taken along to another address had none, and is last."""
        if at is None and where.offset >= RARE:
            # So far on, all are read sooner from the index alone than one by one from the table.
            changed = f"from {_LAST_OF_EACH} join articles using (article_id) where {wanted}"
            if wanted == "true":
                changed = f"from {_LAST_OF_EACH}"
            order = "last desc"
        else:
            latest = f"{_UP_TO} and {_LAST}" if at else _LAST
            changed = f"from changes cross join articles using (article_id) where {latest}"
            changed, order = f"{changed} and {wanted}", "changes.change_id desc"
        ids = self._found(f"select article_id {changed} order by {order} {_PAGE}", values)
        if len(ids) == where.limit:
            return ids
        if ids and self.count(where, at) == Count(where.offset + len(ids), is_all=True):
            return ids
        skipped = 0
        if where.offset and not ids:
            skipped = where.offset - self._session.number(f"select count(*) {changed}", values)
        rest = {
            "limit": -1 if where.limit is None else where.limit - len(ids),
            "offset": skipped,
        }
        return ids + self._found(
            f"{_IDS} articles where {_NEVER_CHANGED} and {wanted}"
            f" order by articles.article_id desc {_PAGE}",
            {**values, **rest},
        )

    def _found(self, sql: str, values: dict[str, Any]) -> list[int]:
        return [row["article_id"] for row in self._session.rows(sql, values)]

    def _wanted(self, where: Filter, at: datetime | None) -> tuple[str, dict[str, Any]]:
        """The condition on articles: only what is asked for, as plainly as an index can serve."""
        rare_topic, rare_kind, rarely_handled = self._articles.rare(where)
        parts = [*_plain(where, at)]
        if where.topics:
            parts.append(of_topic(rare=rare_topic))
        if where.asks_for_changes:
            parts.append(had_change(where, rare=rare_kind, rarely_handled=rarely_handled))
        return " and ".join(parts) or "true", {**where.values(), "at": at and to_iso(at)}

    def _are_few(self, where: Filter, at: datetime | None) -> bool:
        """Whether so few articles may fit that they are not met soon in a list of all."""
        if any(self._articles.rare(where)):
            return True
        plain = " and ".join(_plain(where, at))
        if not plain:
            return False
        n = self._session.number(
            f"select count(*) from (select 1 from articles where {plain} limit {RARE})",
            {**where.values(), "at": at and to_iso(at)},
        )
        return n < RARE


def _plain(where: Filter, at: datetime | None) -> Iterator[str]:
    """The conditions that an index of the articles answers."""
    if where.sources:
        wanted = current("source", "value")
        yield f"articles.source_id in (select {wanted} from json_each(:sources))"
    if where.since:
        yield "articles.first_seen_at >= :since"
    if where.until:
        yield "articles.first_seen_at < :until"
    if at:
        yield "articles.first_seen_at <= :at"
