"""How the watch stands: sources, runs, incidents, counts. Reads only."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

from storage.archive.counting import ARTICLES, Counting
from storage.archive.db.session import Session
from storage.archive.frontier import Frontier
from storage.archive.ledger.renames import NOT_FORMER
from storage.archive.rows import INCIDENTS, incidents_of, to_json
from storage.records import Incident
from storage.times import to_iso

FOUND = """(select count(*) from links where links.source_id = sources.source_id
    and feed_id is not null) as links_found,"""


class Overview:
    """Answers questions about the whole archive."""

    def __init__(self, session: Session, frontier: Frontier, counting: Counting) -> None:
        self._session = session
        self._frontier = frontier
        self._counting = counting

    def incidents(
        self,
        *,
        open_only: bool = False,
        since: datetime | None = None,
        before: int | None = None,
        limit: int | None = None,
    ) -> list[Incident]:
        """The incidents, newest first; what is one cause at one host is one of them.

        Args:
            open_only: Only those that last.
            since: Only those that lasted then, or began later.
            before: Only those of a lower number: a page that stays while others are opened.
            limit: At most so many.
        """
        wanted = """(not :open or closed_at is null)
            and (:since is null or ifnull(closed_at, '9') >= :since)"""
        of_page = "true"
        if before is not None or limit is not None:
            of_page = f"""ifnull(part_of, incident_id) in (
                select distinct ifnull(part_of, incident_id) as number from incidents
                where {wanted} and (:before is null or number < :before)
                order by number desc limit :limit)"""
        rows = self._session.rows(
            f"select * from {INCIDENTS} where {wanted} and {of_page} order by incident_id desc",
            {
                "open": open_only,
                "since": since and to_iso(since),
                "before": before,
                "limit": -1 if limit is None else limit,
            },
        )
        return incidents_of(rows)

    def source_names(self) -> dict[str, str]:
        """The name of each source by its id, in order of ids."""
        rows = self._session.rows(
            f"select source_id, name from sources where {NOT_FORMER} order by source_id"
        )
        return {row["source_id"]: row["name"] for row in rows}

    def unknown_sources(self, source_ids: Collection[str]) -> list[str]:
        """Those of some ids that no source has or had."""
        of_source = "select 1 from sources where source_id = ?"
        return [one for one in source_ids if not self._session.exists(of_source, (one,))]

    def unmatched_topics(self, topic_ids: Collection[str]) -> list[str]:
        """Those of some ids under which, or under whose successors, nothing was matched."""
        of_topic = (
            "select 1 from matches where topic_id = ? and matched"
            " union all select 1 from renames where kind = 'topic' and old_id = ? limit 1"
        )
        return [one for one in topic_ids if not self._session.exists(of_topic, (one, one))]

    def watched(self) -> set[str]:
        """The sources of which any list is looked at: not those that rest."""
        rows = self._session.rows("select distinct source_id from feeds where active")
        return {row["source_id"] for row in rows}

    def source_health(
        self, source_ids: Collection[str] = (), *, with_found: bool = True
    ) -> list[dict[str, Any]]:
        """Each source with its articles, and its feeds: links found, last good answer, next fetch.

        Args:
            source_ids: Of these; empty: of all.
            with_found: Count the links found, of which there are more than of all else.
        """
        rows = self._session.rows(
            f"select source_id, name, tier, {ARTICLES} as articles,"
            " (select count(*) from links where links.source_id = sources.source_id"
            f" and state = 'pending') as links_pending, {FOUND if with_found else ''}"
            " max(feeds.ok_at) as last_ok_at, max(feeds.fetched_at) as last_fetch_at,"
            " min(feeds.next_fetch_at) filter (where feeds.active) as next_fetch_at,"
            " ifnull(max(feeds.failures), 0) as failures"
            " from sources left join feeds using (source_id)"
            " where (? = 0 or source_id in (select value from json_each(?)))"
            f" and sources.{NOT_FORMER} group by source_id order by source_id",
            (len(source_ids), to_json(sorted(source_ids))),
        )
        return [dict(row) for row in rows]

    def last_run(self) -> dict[str, Any] | None:
        """The newest crawl run with its counts; None before the first."""
        row = self._session.row("select * from runs order by run_id desc limit 1")
        return {**dict(row), "stats": json.loads(row["stats"])} if row else None

    def counts(self) -> dict[str, int]:
        """How many articles, versions, changes and deliveries there are; see `Counting.totals`."""
        return self._counting.totals()

    def next_fetch_at(self) -> str | None:
        """When the next feed, link or article falls due, as stored."""
        return self._frontier.due.next_at()
