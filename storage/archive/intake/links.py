"""Links: seen, judged, and led to the article that each is of."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.archive.db.session import Session
from storage.archive.filters import NOT_REDACTED
from storage.archive.intake.whereabouts import Whereabouts
from storage.archive.ledger.entries import Entries
from storage.archive.ledger.parameters import Parameters, keys_beside
from storage.archive.ledger.redactions import Redactions
from storage.archive.ledger.versions import Versions
from storage.archive.rows import article_of, to_json
from storage.coverage import NO_ARTICLE, blank, mostly_hold_articles
from storage.hosts import host_of
from storage.parameters import FURTHER
from storage.records import Article, Fetch, State
from storage.times import from_iso, to_iso
from storage.work import Capture, DueLink, JudgedLink

LINK_BACK_OFF = timedelta(minutes=5)
"""The first wait before a link that gave no article is tried again; doubled each time."""

LINK_BACK_OFF_MOST = timedelta(days=1)
LINK_GIVE_UP = timedelta(days=30)
"""A link that answered nothing readable for so long is dead; a feed that shows it revives it."""

JUDGED_MOST = 80
"""Links by which a source's habit is told."""

STEPPED_OVER_MOST = 2000
"""Newest links of a list among which they are sought: a long look back lays many between them."""

LINK_TRIES_LEAST = 8
"""An old link that is looked at once more may fail for a day, too, before it is given up."""


@dataclass(eq=False, repr=False)
class Links:
    """Records links: those seen, those judged, and further addresses of articles."""

    _session: Session
    _entries: Entries
    _versions: Versions
    _redactions: Redactions
    _parameters: Parameters
    _whereabouts: Whereabouts

    def _known_link(self, url: str, key: str) -> sqlite3.Row | None:
        """The link under this address or one that means the same page, its own first."""
        keys = to_json(keys_beside(key, url))
        row: sqlite3.Row | None = self._session.execute(
            "select * from links where key in (select value from json_each(?)) or url = ?"
            " order by url <> ?, key <> ?, link_id limit 1",
            (keys, url, url, key),
        ).fetchone()
        return row

    def see_link(
        self,
        source_id: str,
        feed_id: int,
        url: str,
        now: datetime,
        *,
        backlog: bool,
        backfill_id: int | None = None,
        read: bool = False,
    ) -> DueLink | None:
        """Remember a link that a feed shows; the link if it has to be fetched for the first time.

        A dead one that is shown again gets another life. One that is to be `read` is fetched
        whatever it is known as, unless it was itself.
        """
        moment = to_iso(now)
        key = self._parameters.key(source_id, url)
        known = self._known_link(url, key)
        if known is None or (read and known["url"] != url):
            link_id = self._session.insert(
                "insert into links (source_id, url, key, feed_id, state, backlog, first_seen_at,"
                " last_seen_at, next_fetch_at, backfill_id, host)"
                " values (?, ?, ?, ?, 'pending', ?, ?, ?, ?, ?, ?)",
                (
                    source_id,
                    url,
                    key,
                    feed_id,
                    backlog,
                    moment,
                    moment,
                    moment,
                    backfill_id,
                    host_of(url),
                ),
            )
            return DueLink(link_id, source_id, url, backlog)
        self._session.execute(
            "update links set last_seen_at = ? where link_id = ?", (moment, known["link_id"])
        )
        failed = known["state"] == "pending" and known["attempts"]
        asked = self._ask_as_published(known, url) if failed or known["state"] == "dead" else ""
        if known["state"] != "dead":
            return None
        self._session.execute(
            "update links set state = 'pending', attempts = 0, first_seen_at = ?,"
            " next_fetch_at = ?, host = host_of(url), resting = 0 where link_id = ?",
            (moment, moment, known["link_id"]),
        )
        return DueLink(known["link_id"], source_id, asked, bool(known["backlog"]))

    def _ask_as_published(self, known: sqlite3.Row, url: str) -> str:
        """Ask for a link that gave nothing yet as it is published now; its address.

        Archives of earlier releases have links in a canonical form, to which not every site
        answers, and a session in an address ends.
        """
        if known["url"] == url or host_of(known["url"]) != host_of(url):
            return str(known["url"])
        changed = self._session.execute(
            "update or ignore links set url = ? where link_id = ?", (url, known["link_id"])
        )
        return url if changed.rowcount else str(known["url"])

    def add(self, source_id: str, url: str, now: datetime) -> DueLink | None:
        """Take an article's address by hand; None when its article is in the archive already."""
        moment = to_iso(now)
        with self._session.writing():
            key = self._parameters.key(source_id, url)
            known = self._known_link(url, key)
            if known and known["article_id"] is not None:
                return None
            if self._session.exists("select 1 from articles where url = ?", (url,)):
                return None
            if self._redactions.forgotten((url,)) is not None:
                return None
            row = self._session.execute(
                "insert into links (source_id, url, key, state, first_seen_at, last_seen_at,"
                " next_fetch_at, host) values (?, ?, ?, 'pending', ?, ?, ?, ?)"
                " on conflict (url) do update set state = 'pending', resting = 0,"
                " last_seen_at = excluded.last_seen_at, host = excluded.host,"
                " next_fetch_at = excluded.next_fetch_at returning link_id",
                (source_id, url, key, *[moment] * 3, host_of(url)),
            ).fetchone()
        return DueLink(row["link_id"], source_id, url, backlog=False)

    def article_at(self, urls: Iterable[str], source_id: str) -> tuple[int, Article] | None:
        """The live article of a source that is known under one of the addresses, as last read."""
        keys = dict.fromkeys(key for url in urls for key in self._parameters.keys(source_id, url))
        row = self._session.row(
            "select articles.article_id from links join articles using (article_id)"
            " where key in (select value from json_each(?)) and articles.source_id = ?"
            f" and articles.state = ? and articles.{NOT_REDACTED}"
            " order by articles.article_id limit 1",
            (to_json(list(keys)), source_id, State.LIVE.value),
        )
        if row is None:
            return None
        with self._session.reading():
            return row["article_id"], article_of(self._versions.newest_reading(row["article_id"]))

    def record_alias(
        self,
        link: DueLink,
        fetch: Fetch,
        article_id: int,
        *,
        run_id: int | None = None,
        detail: str = FURTHER,
    ) -> None:
        """Remember that a link leads to an article of the archive under another address."""
        with self._session.writing():
            self._entries.insert_fetch(link.source_id, fetch, run_id, article_id)
            capture = Capture(link.source_id, fetch)
            self._whereabouts.add(article_id, link.url, capture, detail=detail)

    def record_judged(self, batch: Sequence[JudgedLink], *, run_id: int | None = None) -> None:
        """Remember links that made no article, in one transaction; no text nor bytes are kept."""
        with self._session.writing():
            for judged in batch:
                self._judge_link(judged, run_id)

    def _judge_link(self, judged: JudgedLink, run_id: int | None) -> None:
        link, fetch, matches = judged.link, judged.fetch, judged.matches
        addresses = (link.url, fetch.final_url, *judged.aliases)
        forgotten = self._redactions.forgotten(addresses)
        if forgotten is not None:
            self._entries.turn_away_link(forgotten, link.source_id, fetch, addresses, run_id)
            return
        self._entries.insert_fetch(link.source_id, fetch, run_id)
        self._session.execute(
            "update links set state = ?, checked_at = ?, next_fetch_at = null, score = ?,"
            " verdict = ?, rules_hash = ?, detail = ? where link_id = ?",
            (
                judged.state,
                to_iso(fetch.fetched_at),
                max((match.score for match in matches), default=None),
                to_json([match.as_json() for match in matches]),
                ",".join(match.rules_hash for match in matches),
                fetch.detail,
                link.link_id,
            ),
        )
        self._entries.remember_aliases(judged.aliases, link.url, fetch)
        if judged.likeness is not None:
            self._parameters.note(
                link.link_id, link.source_id, link.url, judged.likeness, fetch.fetched_at
            )

    def look_at_blank_again(self, source_id: str, now: datetime) -> int:
        """Queue the newest links again where all of a sudden none holds an article; how many."""
        judged = self._judged(source_id)
        count = blank([(state, from_iso(seen)) for _, state, seen in judged])
        these = [link_id for link_id, _, _ in judged[:count]]
        if these:
            with self._session.writing():
                self._session.execute(
                    "update links set state = 'pending', attempts = 2, next_fetch_at = ?,"
                    " host = host_of(url) where link_id in (select value from json_each(?))",
                    (to_iso(now + LINK_BACK_OFF), to_json(these)),
                )
        return len(these)

    def mostly_hold_articles(self, source_id: str) -> bool:
        """Whether nearly all links of a source held an article, when they were looked at."""
        return mostly_hold_articles([state for _, state, _ in self._judged(source_id)])

    def _judged(self, source_id: str) -> list[tuple[int, str, str]]:
        """A source's newest links that were judged: each with its state and when it was seen.

        Without those of a first crawl: what a list shows then may be its frame's.
        """
        rows = self._session.rows(
            "select feed_id, value as state from feeds, json_each(?) where source_id = ?",
            (to_json(["matched", "off_topic", NO_ARTICLE]), source_id),
        )
        found: list[tuple[int, str, str]] = []
        for feed_id, state in rows:  # each by the index, whatever was seen before
            links = self._session.rows(
                "select link_id, first_seen_at from (select link_id, first_seen_at, backlog"
                " from links where source_id = ? and state = ? and feed_id = ?"
                " order by link_id desc limit ?) where not backlog limit ?",
                (source_id, state, feed_id, STEPPED_OVER_MOST, JUDGED_MOST),
            )
            found += [(row["link_id"], state, row["first_seen_at"]) for row in links]
        return sorted(found, reverse=True)[:JUDGED_MOST]

    def record_failure(
        self,
        link: DueLink,
        fetch: Fetch,
        *,
        run_id: int | None = None,
        retry_after: timedelta = timedelta(0),
    ) -> None:
        """Put off a link that gave no article this time; given up after LINK_GIVE_UP.

        A further address of an article is left at that: it does not stand there now.
        """
        now = fetch.fetched_at
        with self._session.writing():
            self._entries.insert_fetch(link.source_id, fetch, run_id)
            row = self._session.execute(
                "select attempts, first_seen_at, article_id from links where link_id = ?",
                (link.link_id,),
            ).fetchone()
            wait = min(LINK_BACK_OFF * 2 ** min(row["attempts"], 16), LINK_BACK_OFF_MOST)
            old = row["first_seen_at"] <= to_iso(now - LINK_GIVE_UP)
            ended = "dead" if old and row["attempts"] >= LINK_TRIES_LEAST else None
            if row["article_id"] is not None:
                ended = "matched"
            self._session.execute(
                "update links set state = ?, attempts = attempts + 1, checked_at = ?,"
                " next_fetch_at = ?, detail = ? where link_id = ?",
                (
                    ended or "pending",
                    to_iso(now),
                    None if ended else to_iso(now + max(wait, retry_after)),
                    fetch.detail,
                    link.link_id,
                ),
            )
