"""What a crawl run asks and tells: sources, feeds, links, what is due, and runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from storage.archive.relooking import Relooking
from storage.archive.revisiting import SOURCES_GIVEN
from storage.archive.rows import to_json
from storage.records import Fetch, Match, Outcome
from storage.times import to_iso
from storage.work import Due, DueFeed, DueLink, SourceInfo

LINK_BACK_OFF = timedelta(minutes=5)
"""The first wait before a link that gave no article is tried again; doubled each time."""

LINK_BACK_OFF_MOST = timedelta(days=1)
LINK_GIVE_UP = timedelta(days=30)
"""A link that answered nothing readable for so long is dead; a feed that shows it revives it."""

LINK_TRIES_LEAST = 8
"""An old link that is looked at once more may fail for a day, too, before it is given up."""

FEED_BACK_OFF_MOST = timedelta(hours=6)


class Crawling(Relooking):
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
                    row["first_ok_at"] is None,
                )
                for row in feeds
            ),
            tuple(
                DueLink(row["link_id"], row["source_id"], row["url"], bool(row["backlog"]))
                for row in links
            ),
            self._due_articles(values, now),
        )

    def is_due(self, sources: Sequence[SourceInfo], now: datetime) -> bool:
        """Whether a crawl run would find anything to do.

        Raises:
            StorageError: The archive is locked past the busy timeout or damaged.
        """
        return bool(self.due(sources, now, limit=1))

    def record_feed(
        self,
        due: DueFeed,
        fetch: Fetch,
        links: Iterable[str] | None,
        every: timedelta,
        *,
        run_id: int | None = None,
        retry_after: timedelta = timedelta(0),
    ) -> tuple[DueLink, ...]:
        """Store a fetch of a feed page and the article links that it shows.

        Args:
            due: The feed.
            fetch: The attempt.
            links: The article links; None where the page was not read (not modified, or failed).
            every: How often the feed is fetched; a failing one ever more rarely.
            run_id: The crawl run.
            retry_after: What the server asked to wait for.

        Returns:
            The links that are new, to be fetched in this run.

        Raises:
            StorageError: The archive is locked past the busy timeout, full or damaged.
        """
        now = fetch.fetched_at
        answered = fetch.outcome in (Outcome.OK, Outcome.NOT_MODIFIED)
        with self._writing():
            self._insert_fetch(due.source_id, fetch, run_id)
            row = self._execute(
                "select failures from feeds where feed_id = ?", (due.feed_id,)
            ).fetchone()
            failures = 0 if answered else row["failures"] + 1
            wait = max(every, min(every * 2 ** min(failures, 16), FEED_BACK_OFF_MOST))
            self._execute(
                "update feeds set fetched_at = ?, failures = ?, next_fetch_at = ?"
                " where feed_id = ?",
                (to_iso(now), failures, to_iso(now + max(wait, retry_after)), due.feed_id),
            )
            if answered:
                self._execute(
                    "update feeds set ok_at = ?, first_ok_at = ifnull(first_ok_at, ?)"
                    " where feed_id = ?",
                    (to_iso(now), to_iso(now), due.feed_id),
                )
            if fetch.outcome is Outcome.OK and links is not None:
                self._execute(
                    "update feeds set etag = ?, last_modified = ?, sha256 = ? where feed_id = ?",
                    (
                        fetch.header("ETag"),
                        fetch.header("Last-Modified"),
                        fetch.sha256,
                        due.feed_id,
                    ),
                )
            return tuple(
                link
                for url in dict.fromkeys(links or ())
                if (link := self._see_link(due, url, now)) is not None
            )

    def _see_link(self, feed: DueFeed, url: str, now: datetime) -> DueLink | None:
        """Remember a link that a feed shows; the link if it has to be fetched for the first time.

        A dead one that is shown again gets another life.
        """
        moment = to_iso(now)
        known = self._execute("select * from links where url = ?", (url,)).fetchone()
        if known is None:
            link_id = self._insert(
                "insert into links (source_id, url, feed_id, state, backlog, first_seen_at,"
                " last_seen_at, next_fetch_at) values (?, ?, ?, 'pending', ?, ?, ?, ?)",
                (feed.source_id, url, feed.feed_id, feed.first, moment, moment, moment),
            )
            return DueLink(link_id, feed.source_id, url, feed.first)
        self._execute(
            "update links set last_seen_at = ? where link_id = ?", (moment, known["link_id"])
        )
        if known["state"] != "dead":
            return None
        self._execute(
            "update links set state = 'pending', attempts = 0, first_seen_at = ?,"
            " next_fetch_at = ? where link_id = ?",
            (moment, moment, known["link_id"]),
        )
        return DueLink(known["link_id"], feed.source_id, url, bool(known["backlog"]))

    def add_link(self, source_id: str, url: str, now: datetime) -> DueLink | None:
        """Take an article's address by hand; None when its article is in the archive already.

        Raises:
            StorageError: The archive is locked past the busy timeout, full or damaged.
        """
        moment = to_iso(now)
        with self._writing():
            if self._execute("select 1 from articles where url = ?", (url,)).fetchone():
                return None
            row = self._execute(
                "insert into links (source_id, url, state, first_seen_at, last_seen_at,"
                " next_fetch_at) values (?, ?, 'pending', ?, ?, ?) on conflict (url) do update"
                " set state = 'pending', last_seen_at = excluded.last_seen_at,"
                " next_fetch_at = excluded.next_fetch_at returning link_id",
                (source_id, url, moment, moment, moment),
            ).fetchone()
        return DueLink(row["link_id"], source_id, url, backlog=False)

    def record_off_topic(
        self,
        link: DueLink,
        fetch: Fetch,
        matches: Sequence[Match],
        *,
        run_id: int | None = None,
    ) -> None:
        """Remember a link whose article matches no topic; neither text nor bytes are kept.

        Raises:
            StorageError: The archive is locked past the busy timeout, full or damaged.
        """
        self._judge_link(link, fetch, "off_topic", matches, run_id)

    def record_not_article(self, link: DueLink, fetch: Fetch, *, run_id: int | None = None) -> None:
        """Remember a link whose page is no article, so that it is not fetched again.

        Raises:
            StorageError: The archive is locked past the busy timeout, full or damaged.
        """
        self._judge_link(link, fetch, "not_article", (), run_id)

    def _judge_link(
        self,
        link: DueLink,
        fetch: Fetch,
        state: str,
        matches: Sequence[Match],
        run_id: int | None,
    ) -> None:
        best = max((match.score for match in matches), default=None)
        hashes = ",".join(match.rules_hash for match in matches)
        with self._writing():
            self._insert_fetch(link.source_id, fetch, run_id)
            self._execute(
                "update links set state = ?, checked_at = ?, next_fetch_at = null, score = ?,"
                " verdict = ?, rules_hash = ?, detail = ? where link_id = ?",
                (
                    state,
                    to_iso(fetch.fetched_at),
                    best,
                    to_json([match.as_json() for match in matches]),
                    hashes,
                    fetch.detail,
                    link.link_id,
                ),
            )

    def record_link_failure(
        self,
        link: DueLink,
        fetch: Fetch,
        *,
        run_id: int | None = None,
        retry_after: timedelta = timedelta(0),
    ) -> None:
        """Put off a link that gave no article this time; given up after LINK_GIVE_UP.

        Raises:
            StorageError: The archive is locked past the busy timeout, full or damaged.
        """
        now = fetch.fetched_at
        with self._writing():
            self._insert_fetch(link.source_id, fetch, run_id)
            row = self._execute(
                "select attempts, first_seen_at from links where link_id = ?", (link.link_id,)
            ).fetchone()
            wait = min(LINK_BACK_OFF * 2 ** min(row["attempts"], 16), LINK_BACK_OFF_MOST)
            old = row["first_seen_at"] <= to_iso(now - LINK_GIVE_UP)
            dead = old and row["attempts"] >= LINK_TRIES_LEAST
            self._execute(
                "update links set state = ?, attempts = attempts + 1, checked_at = ?,"
                " next_fetch_at = ?, detail = ? where link_id = ?",
                (
                    "dead" if dead else "pending",
                    to_iso(now),
                    None if dead else to_iso(now + max(wait, retry_after)),
                    fetch.detail,
                    link.link_id,
                ),
            )

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
