"""The one place that counts what the archive holds; every figure that is shown comes from here.

What a report counts of the changes that it has at hand is counted by `storage.tallies`, to the same
figures.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from itertools import pairwise

from storage.archive.db.session import Session
from storage.archive.filters import (
    EVERYTHING,
    OF_CHANGE,
    OF_SOURCE,
    OF_TOPIC,
    Filter,
    of_desk,
)
from storage.archive.ledger.renames import NOT_FORMER
from storage.archive.rows import to_json
from storage.records import Kind
from storage.tallies import Appeared, Tally
from storage.times import from_iso, to_iso

_KEYS = {"articles": "article_id", "copies": "article_id", "sources": "source_id"}


def of_changes(where: Filter, *beside: str, days: bool = False) -> str:
    """The changes of a filter as SQL reads them, with the tables that are wanted beside them.

    Found by their time, not grouped by an index of kinds: a span is short, the archive long. What
    is asked of a change itself stands in that index, so that no change is read for it.

    Args:
        where: The filter.
        beside: The tables.
        days: One span after the other of those in the JSON list ``:days``, in place of the
            filter's own.
    """
    if where.sources or where.topics or "sources" in beside:
        beside = tuple(dict.fromkeys(("articles", *beside)))
    joined = " ".join(f"cross join {table} using ({_KEYS[table]})" for table in beside)
    # As an index can be asked: both ends, whether they are given or not.
    table, since, until = "changes", "ifnull(:since, '')", "ifnull(:until, '9')"
    if days:
        table = "json_each(:days) as days cross join changes"
        since, until = (f"json_extract(days.value, '$[{end}]')" for end in (0, 1))
    return (
        f"from {table} {joined} where detected_at >= {since} and detected_at < {until}"
        f" and {OF_SOURCE if where.sources else 'true'} and {OF_TOPIC if where.topics else 'true'}"
        f" and {OF_CHANGE if where.asks_for_changes else 'true'} and {of_desk(where)}"
    )


_OF_EACH_KIND = ", ".join(
    f"count(*) filter (where changes.kind = '{kind.value}' and not changes.backlog) as {kind.value}"
    for kind in Kind
)

ARTICLES = "(select count(*) from articles where articles.source_id = sources.source_id)"
"""How many articles of a row of `sources` are kept."""


@dataclass(eq=False, repr=False)
class Counting:
    """Counts changes, articles and deliveries. Reads only."""

    _session: Session

    def tally(self, where: Filter = EVERYTHING) -> Tally:
        """The changes of a span as a report of it counts them; its ``limit`` counts for nothing."""
        # In one reading of the changes: of a year of a large archive these are most of a page.
        row = self._session.row(
            f"select {_OF_EACH_KIND},"
            " count(distinct iif(changes.backlog, null, article_id)) as told,"
            " count(distinct iif(changes.backlog, article_id, null)) as found"
            f" {of_changes(where)}",
            where.values(),
        )
        if row is None:
            return Tally()
        kinds = {kind.value: row[kind.value] for kind in Kind}
        return Tally(kinds=kinds, articles=row["told"], backlog=row["found"])

    def appeared(self, zone: tzinfo, where: Filter = EVERYTHING) -> list[Appeared]:
        """The new articles of a span, those of a backlog left out, by day and source.

        Args:
            zone: In which a day is meant.
            where: Which changes.
        """
        names = dict(map(tuple, self._session.rows("select source_id, name from sources")))
        days = list(pairwise(self._days(zone, where)))
        spans = [
            [to_iso(max(where.since or day, day)), to_iso(min(where.until or end, end))]
            for day, end in days
        ]
        # A day after the other along the index of times, all in one question.
        rows = self._session.rows(
            "select days.key as day, source_id, count(*) as n"
            f" {of_changes(where, 'articles', days=True)}"
            " and +changes.kind = 'new' and not changes.backlog"
            " group by days.key, source_id order by min(change_id)",
            {**where.values(), "days": to_json(spans)},
        )
        return [Appeared(days[n][0], one, names[one], count) for n, one, count in rows]

    def _days(self, zone: tzinfo, where: Filter) -> list[datetime]:
        """When each day of a span begins, from its first change to its last; and the end of all."""
        # Each found from its own end of the index: together they would read the whole span.
        found = f"select detected_at {of_changes(where)} order by detected_at"
        row = self._session.row(
            f"select ({found} limit 1) as first, ({found} desc limit 1) as last", where.values()
        )
        if row is None or row["first"] is None:
            return []
        first, last = (from_iso(row[name]).astimezone(zone).date() for name in ("first", "last"))
        days = (first + timedelta(days=n) for n in range((last - first).days + 2))
        return [datetime.combine(day, time(), zone) for day in days]

    def backlog_by_source(self, where: Filter = EVERYTHING) -> list[tuple[str, int]]:
        """The articles of a span's backlog: each source's name and how many, the most first."""
        rows = self._session.rows(
            "select sources.name, count(distinct article_id) as n"
            f" {of_changes(where, 'sources')} and changes.backlog group by source_id"
            " order by n desc, min(change_id)",
            where.values(),
        )
        return [(row["name"], row["n"]) for row in rows]

    def totals(self) -> dict[str, int]:
        """What the archive holds: articles, versions, changes, and how deliveries stand.

        Of the changes `backlog_changes` are of a first crawl, a backfill or a changed topic, which
        found `backlog` articles.
        """
        row = self._session.row(
            "select (select count(*) from articles) as articles,"
            " (select count(*) from versions) as versions,"
            " (select count(*) from changes) as changes,"
            " (select count(*) from changes where backlog) as backlog_changes,"
            " (select count(distinct article_id) from changes where backlog) as backlog,"
            " (select count(*) from deliveries where state in ('pending', 'failed'))"
            " as deliveries_waiting,"
            " (select count(*) from deliveries where state = 'dead') as deliveries_dead"
        )
        return dict(row) if row else {}

    def articles(
        self, source_ids: Collection[str] = (), until: datetime | None = None
    ) -> dict[str, int]:
        """How many articles of each source were seen before a moment; None: are kept.

        Args:
            source_ids: Of these; empty: of all.
            until: The moment.
        """
        rows = self._session.rows(
            f"select source_id, {ARTICLES[:-1]} and first_seen_at < ?) as n"
            " from sources where (? = 0 or source_id in (select value from json_each(?)))"
            f" and sources.{NOT_FORMER} order by source_id",
            (to_iso(until) if until else "9", len(source_ids), to_json(sorted(source_ids))),
        )
        return {row["source_id"]: row["n"] for row in rows}

    def articles_by_span(self, bounds: Sequence[datetime]) -> list[tuple[int, str, int]]:
        """How many articles of each source were first seen in each span between two bounds.

        Args:
            bounds: In order, one more than there are spans.

        Returns:
            The span's number from 0, the source and how many; spans without an article are missing.
        """
        # Source by source, each span a range of its index: no article is read or sorted.
        spans = ", ".join(
            f"(select count(*) from articles where articles.source_id = sources.source_id"
            f" and first_seen_at >= ?{number} and first_seen_at < ?{number + 1})"
            for number in range(1, len(bounds))
        )
        rows = self._session.rows(
            f"select source_id, {spans} from sources", list(map(to_iso, bounds))
        )
        return [
            (number, source_id, n)
            for source_id, *counts in rows
            for number, n in enumerate(counts)
            if n
        ]
