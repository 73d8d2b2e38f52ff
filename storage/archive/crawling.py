"""What a crawl run asks and tells: sources, feeds, links, what is due, and runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from storage.archive.backfilling import Backfilling
from storage.archive.linking import due_link_of
from storage.archive.revisiting import SOURCES_GIVEN
from storage.archive.rows import moment, to_json
from storage.times import to_iso
from storage.work import Due, DueFeed, SourceInfo


class Crawling(Backfilling):
    """The crawl's side of the archive, beside the articles themselves."""

    def sync_sources(self, sources: Iterable[SourceInfo], now: datetime) -> None:
        """Take over the sources and feeds of the seeds; none is ever removed.

        Raises:
            StorageError: The archive is locked past the busy timeout, full or damaged.
        """
        with self._writing():
            for source in sources:
                self._execute(
                    "insert into sources (source_id, name, tier, first_seen_at)"
                    " values (?, ?, ?, ?) on conflict (source_id) do update"
                    " set name = excluded.name, tier = excluded.tier"
                    " where name <> excluded.name or tier <> excluded.tier",
                    (source.source_id, source.name, source.tier, to_iso(now)),
                )
                for feed in source.feeds:
                    self._execute(
                        "insert into feeds (source_id, kind, url, next_fetch_at)"
                        " values (?, ?, ?, ?) on conflict (source_id, url) do update"
                        " set kind = excluded.kind where kind <> excluded.kind",
                        (source.source_id, feed.kind, feed.url, to_iso(now)),
                    )

    def due(
        self,
        sources: Sequence[SourceInfo],
        now: datetime,
        *,
        everything: bool = False,
        limit: int = 2000,
    ) -> Due:
        """What is to be fetched, most overdue first: feeds, new links, known articles.

        Args:
            sources: Only of these; feeds that a seed does not name any more rest.
            now: The present moment.
            everything: Take every feed, every pending link and every known article as due.
            limit: At most so many links and so many articles.

        Raises:
            StorageError: The archive is locked past the busy timeout or damaged.
        """
        values = {
            "sources": to_json([source.source_id for source in sources]),
            "feeds": to_json([feed.url for source in sources for feed in source.feeds]),
            "now": to_iso(now),
            "everything": everything,
            "limit": -1 if everything else limit,
            "backfill_id": None,
        }
        feeds = self._rows(
            f"select * from feeds where {SOURCES_GIVEN}"
            " and url in (select value from json_each(:feeds))"
            " and (:everything or next_fetch_at <= :now) order by next_fetch_at, feed_id",
            values,
        )
        links = self._rows(
            f"select * from links where {SOURCES_GIVEN} and state = 'pending'"
            " and (:everything or next_fetch_at <= :now)"
            " order by backlog, next_fetch_at, link_id limit :limit",
            values,
        )
        return Due(
            tuple(
                DueFeed(
                    row["feed_id"],
                    row["source_id"],
                    row["url"],
                    row["kind"],
                    row["etag"],
                    row["last_modified"],
                    row["sha256"],
                    moment(row["ok_at"]),
                    row["asked_url"],
                )
                for row in feeds
            ),
            self._due_pages(values),
            tuple(due_link_of(row) for row in links),
            self._due_articles(values, now),
        )

    def is_due(self, sources: Sequence[SourceInfo], now: datetime) -> bool:
        """Whether a crawl run would find anything to do.

        Raises:
            StorageError: The archive is locked past the busy timeout or damaged.
        """
        return bool(self.due(sources, now, limit=1))

    def start_run(self, now: datetime) -> int:
        """Begin a crawl run; runs that never ended are marked as failed.

        Raises:
            StorageError: The archive is locked past the busy timeout, full or damaged.
        """
        with self._writing():
            self._execute(
                "update runs set state = 'failed', ended_at = ?, detail = 'did not end'"
                " where state = 'running'",
                (to_iso(now),),
            )
            return self._insert(
                "insert into runs (started_at, state) values (?, 'running')", (to_iso(now),)
            )

    def end_run(
        self,
        run_id: int,
        now: datetime,
        stats: dict[str, int],
        *,
        failed: bool = False,
        detail: str | None = None,
    ) -> None:
        """End a crawl run with what it did.

        Raises:
            StorageError: The archive is locked past the busy timeout, full or damaged.
        """
        with self._writing():
            self._execute(
                "update runs set state = ?, ended_at = ?, stats = ?, detail = ? where run_id = ?",
                ("failed" if failed else "done", to_iso(now), to_json(stats), detail, run_id),
            )
