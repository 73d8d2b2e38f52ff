"""Questions to the archive: changes, incidents, health. Reads only."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from storage.archive.filters import (
    EVERYTHING,
    OF_CHANGE,
    OF_SOURCE,
    OF_TOPIC,
    Filter,
    between,
    of_topic,
)
from storage.archive.renames import NOT_FORMER
from storage.archive.rows import CHANGE_SELECT, change_of, incident_of, to_json
from storage.archive.searching import Searching
from storage.records import Change, Incident, Kind
from storage.times import to_iso

FOUND = """(select count(*) from links where links.source_id = sources.source_id
    and feed_id is not null) as links_found,"""


class Queries(Searching):
    """The reader's side of the archive."""

    def changes(
        self,
        where: Filter = EVERYTHING,
        *,
        article_id: int | None = None,
        with_articles: bool = False,
    ) -> list[Change]:
        """The changes, newest first.

        Args:
            where: Which.
            article_id: Only of that article.
            with_articles: Fill in the versions before and after, for a report.

        Raises:
            StorageError: The archive is locked past the busy timeout or damaged.
        """
        # Said once more as plainly as an index can be asked: of one article, of one kind.
        article = "article_id = :article_id" if article_id is not None else "true"
        kind = "kind = :kind" if len(where.kinds) == 1 else "true"
        topic = of_topic(rare=article_id is None and self._rare(where)[0])
        # A condition that asks for nothing looks selective: SQLite reads all articles for it.
        source = OF_SOURCE if where.sources else "true"
        rows = self._rows(
            f"{CHANGE_SELECT} where {article} and {kind} and {between('detected_at')}"
            f" and {source} and {topic if where.topics else 'true'} and {OF_CHANGE}"
            " order by change_id desc limit :limit offset :offset",
            {**where.values(), "article_id": article_id, "kind": "".join(where.kinds[:1])},
        )
        return list(map(self._change_with_articles if with_articles else change_of, rows))

    def articles_by_week(self, bounds: Sequence[datetime]) -> list[tuple[int, str, int]]:
        """How many articles of each source were first seen in each span between two bounds.

        Args:
            bounds: In order, one more than there are spans.

        Returns:
            The span's number from 0, the source and how many; spans without an article are missing.

        Raises:
            StorageError: The archive is locked past the busy timeout or damaged.
        """
        # Source by source, each span a range of its index: no article is read or sorted.
        spans = ", ".join(
            f"(select count(*) from articles where articles.source_id = sources.source_id"
            f" and first_seen_at >= ?{number} and first_seen_at < ?{number + 1})"
            for number in range(1, len(bounds))
        )
        rows = self._rows(f"select source_id, {spans} from sources", list(map(to_iso, bounds)))
        return [
            (number, source_id, n)
            for source_id, *counts in rows
            for number, n in enumerate(counts)
            if n
        ]

    def change_counts(self, where: Filter = EVERYTHING) -> dict[str, int]:
        """How many changes of each kind there are, backlog left out; every kind is named.

        Raises:
            StorageError: The archive is locked past the busy timeout or damaged.
        """
        # Found by their time, not grouped by an index of kinds: a span is short, the archive long.
        rows = self._rows(
            "select changes.kind, count(*) as n from changes join articles using (article_id)"
            f" where detected_at >= ifnull(:since, '') and {between('detected_at')}"
            f" and {OF_SOURCE} and {OF_TOPIC} and {OF_CHANGE}"
            " and not changes.backlog group by +changes.kind",
            where.values(),
        )
        return {kind.value: 0 for kind in Kind} | {row["kind"]: row["n"] for row in rows}

    def incidents(
        self, *, open_only: bool = False, since: datetime | None = None
    ) -> list[Incident]:
        """The incidents, newest first.

        Raises:
            StorageError: The archive is locked past the busy timeout or damaged.
        """
        rows = self._rows(
            "select * from incidents where (not ? or closed_at is null)"
            " and (? is null or ifnull(closed_at, '9') >= ?) order by incident_id desc",
            (open_only, since and to_iso(since), since and to_iso(since)),
        )
        return [incident_of(row) for row in rows]

    def source_names(self) -> dict[str, str]:
        """The name of each source by its id, in order of ids.

        Raises:
            StorageError: The archive is locked past the busy timeout or damaged.
        """
        rows = self._rows(
            f"select source_id, name from sources where {NOT_FORMER} order by source_id"
        )
        return {row["source_id"]: row["name"] for row in rows}

    def source_health(
        self, source_ids: Collection[str] = (), *, with_found: bool = True
    ) -> list[dict[str, Any]]:
        """Each source with its articles, and its feeds: links found, last good answer, next fetch.

        Args:
            source_ids: Of these; empty: of all.
            with_found: Count the links found, of which there are more than of all else.

        Raises:
            StorageError: The archive is locked past the busy timeout or damaged.
        """
        rows = self._rows(
            "select source_id, name, tier,"
            " (select count(*) from articles where articles.source_id = sources.source_id)"
            " as articles, (select count(*) from links where links.source_id = sources.source_id"
            f" and state = 'pending') as links_pending, {FOUND if with_found else ''}"
            " max(feeds.ok_at) as last_ok_at, max(feeds.fetched_at) as last_fetch_at,"
            " min(feeds.next_fetch_at) as next_fetch_at, ifnull(max(feeds.failures), 0) as failures"
            " from sources left join feeds using (source_id)"
            " where (? = 0 or source_id in (select value from json_each(?)))"
            f" and sources.{NOT_FORMER} group by source_id order by source_id",
            (len(source_ids), to_json(sorted(source_ids))),
        )
        return [dict(row) for row in rows]

    def last_run(self) -> dict[str, Any] | None:
        """The newest crawl run with its counts; None before the first.

        Raises:
            StorageError: The archive is locked past the busy timeout or damaged.
        """
        row = self._row("select * from runs order by run_id desc limit 1")
        return {**dict(row), "stats": json.loads(row["stats"])} if row else None

    def counts(self) -> dict[str, int]:
        """How many articles, versions, changes and waiting or dead deliveries there are.

        Raises:
            StorageError: The archive is locked past the busy timeout or damaged.
        """
        row = self._row(
            "select (select count(*) from articles) as articles,"
            " (select count(*) from versions) as versions,"
            " (select count(*) from changes) as changes,"
            " (select count(*) from deliveries where state in ('pending', 'failed'))"
            " as deliveries_waiting,"
            " (select count(*) from deliveries where state = 'dead') as deliveries_dead"
        )
        return dict(row) if row else {}

    def next_fetch_at(self) -> str | None:
        """When the next feed, link or article falls due, as stored.

        Raises:
            StorageError: The archive is locked past the busy timeout or damaged.
        """
        return self.frontier.due.next_at()

    def chain_head(self) -> str:
        """The hash of the newest change or redaction, which covers all before it.

        Raises:
            StorageError: The archive is locked past the busy timeout or damaged.
        """
        with self._reading():
            return self._chain_head()
