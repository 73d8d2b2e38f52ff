"""Where an article stands: its further addresses, and its text at another address of the source."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.addresses import same_place
from storage.archive.db.session import Session
from storage.archive.filters import NOT_REDACTED
from storage.archive.ledger.parameters import Parameters
from storage.archive.ledger.versions import NEWEST
from storage.archive.rows import article_of, to_json
from storage.copies import Text
from storage.decider import Policy
from storage.hosts import host_of
from storage.likeness import REPUBLISHED_WITHIN, republished, same_text, same_words, text_hash
from storage.parameters import ALIAS, FURTHER
from storage.records import Article, Edit
from storage.text import comparable
from storage.times import from_iso, to_iso
from storage.work import Capture

AGAIN = timedelta(hours=1)
"""A link whose page was another article's, word for word, is looked at once more after so long: a
delivery network that mixes pages up must not hide an article for ever."""

_MOST = 32
"""Candidates of one kind; a sentence that stands in more articles tells nothing."""

_BEST = 8
"""Articles that have most sentences in common with a text, and addresses that are asked again."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The text of an article at another address of its source.

    Attributes:
        article_id: What stands there, or was lost.
        url: Its address.
        reworded: Its reading, where it is not word for word the same.
    """

    article_id: int
    url: str
    reworded: Article | None = None


class Whereabouts:
    """Finds where a text stands, all by index; what changes is within the caller's transaction.

    Args:
        session: The archive's connection.
        parameters: Which parameters of addresses tell articles apart.
        policy: How often articles are looked at.
    """

    def __init__(self, session: Session, parameters: Parameters, policy: Policy) -> None:
        self._session = session
        self._parameters = parameters
        self._policy = policy

    # Further addresses

    def known_as(self, article: Article, source_id: str, asked: str) -> int | None:
        """The live article of a source that a page at an unknown address is, word for word.

        A post without text is found by its headline.

        Where a source has no feed, its articles are of whatever publishers: of one host only.
        """
        by_title = "" if comparable(article.body) else " and articles.title = ?"
        rows = self._session.execute(
            f"select versions.*, articles.url as address from articles join versions on version_id"
            f" = {NEWEST} where articles.source_id = ? and text_hash = ? and state = 'live'"
            f"{by_title} and articles.{NOT_REDACTED} order by articles.article_id limit ?",
            (source_id, text_hash(article.body), *[article.title] * bool(by_title), _MOST),
        ).fetchall()
        found = [
            row
            for row in rows
            if same_words(article_of(row), article)
            and not self._parameters.tells_apart(source_id, asked, row["address"])
        ]
        if found and not self._has_feeds(source_id):
            found = [row for row in found if host_of(row["address"]) == host_of(asked)]
        return int(found[0]["article_id"]) if found else None

    def _has_feeds(self, source_id: str) -> bool:
        return self._session.exists("select 1 from feeds where source_id = ? limit 1", (source_id,))

    def add(
        self,
        article_id: int,
        url: str,
        capture: Capture,
        *,
        once_more: bool = True,
        detail: str = FURTHER,
    ) -> None:
        """Remember an address at which an article was read, and have a look at its first one.

        That may lead to the new one by now.

        Args:
            article_id: The article.
            url: The address.
            capture: The reading.
            once_more: Look at the new one again, too, where it is none of the same place.
            detail: What is noted of the link.
        """
        now = capture.fetch.fetched_at
        own = self._session.scalar("select url from articles where article_id = ?", (article_id,))
        led = capture.fetch.final_url or url  # what leads to the article is no place of its own
        fresh = detail != ALIAS and not same_place(own, url) and not same_place(own, led)
        self._session.execute(
            "insert into links (source_id, url, key, state, first_seen_at, last_seen_at,"
            " checked_at, article_id, detail, host)"
            " values (:source, :url, :key, 'matched', :now, :now, :now, :article, :detail, :host)"
            " on conflict (url) do update set article_id = :article, checked_at = :now,"
            " attempts = 0, detail = :detail, resting = 0, host = :host,"
            " state = iif(:again is not null and article_id is null and backfill_id is null,"
            " 'pending', 'matched'),"
            " next_fetch_at = iif(article_id is null and backfill_id is null, :again, null)",
            {
                "source": capture.source_id,
                "url": url,
                "key": self._parameters.key(capture.source_id, url),
                "article": article_id,
                "now": to_iso(now),
                "again": to_iso(now + AGAIN) if fresh and once_more else None,
                "detail": detail,
                "host": host_of(url),
            },
        )
        if fresh:
            self.look_at(article_id, now)

    def look_at(self, article_id: int, now: datetime) -> None:
        """Make a live article due."""
        self._session.execute(
            "update articles set next_fetch_at = min(next_fetch_at, ?)"
            " where article_id = ? and state = 'live'",
            (to_iso(now), article_id),
        )

    def ask_again(self, article_id: int, since: datetime, now: datetime) -> None:
        """Have the further addresses of an article that is gone asked for: it may stand there.

        Those at which it was read since a moment are left alone, and of many the ones that no feed
        has shown for longest.
        """
        self._session.execute(
            "update links set state = 'pending', attempts = 1, next_fetch_at = ?,"
            " host = host_of(url), resting = 0"
            " where article_id = ? and state in ('matched', 'pending')"
            " and not (attempts = 0 and ifnull(checked_at >= ?, 0))"
            " and url <> (select url from articles where articles.article_id = links.article_id)"
            " and link_id in (select link_id from links where article_id = ?"
            " order by last_seen_at desc, link_id desc limit ?)",
            (to_iso(now), article_id, to_iso(since), article_id, _BEST),
        )

    def standing(self, article_id: int, since: datetime) -> str | None:
        """The further address, first seen first, at which an article was read since a moment."""
        url: str | None = self._session.scalar(
            "select links.url from links join articles using (article_id)"
            " where links.article_id = ? and links.url <> articles.url"
            " and links.state in ('matched', 'pending') and attempts = 0 and checked_at >= ?"
            " order by links.first_seen_at, link_id limit 1",
            (article_id, to_iso(since)),
        )
        return url

    def is_unasked(self, article_id: int, since: datetime) -> bool:
        """Whether a further address waits to be asked for since a moment."""
        return self._session.exists(
            "select 1 from links join articles using (article_id) where links.article_id = ?"
            " and links.url <> articles.url and links.state = 'pending'"
            " and ifnull(checked_at < ?, 1) limit 1",
            (article_id, to_iso(since)),
        )

    # The text at an address of its own

    def twin_of(self, article_id: int, article: Article) -> Elsewhere | None:
        """Where the text of an article that is gone stands: seen first after it last answered."""
        old = self._session.execute(
            "select source_id, last_seen_at, watched_from from articles where article_id = ?",
            (article_id,),
        ).fetchone()
        rows = [
            row
            for row in self._candidates(article, old["source_id"], "live")
            if row["article_id"] != article_id and row["first_seen_at"] >= old["last_seen_at"]
        ]
        last = from_iso(old["last_seen_at"])
        usual = self._policy.interval(last - from_iso(old["watched_from"]))
        latest = to_iso(last + max(REPUBLISHED_WITHIN, usual))
        return _chosen(
            sorted(rows, key=lambda row: (row["first_seen_at"], row["article_id"])),
            lambda other: same_text(article, other),
            lambda other: republished(article, other),
            lambda row: row["first_seen_at"] <= latest,
        )

    def lost(self, article: Article, source_id: str, now: datetime) -> Elsewhere | None:
        """The withdrawn article of the source that a new one is, as it was or put right."""
        rows = self._candidates(article, source_id, "withdrawn")
        earliest = to_iso(now - REPUBLISHED_WITHIN)
        return _chosen(
            sorted(rows, key=lambda row: (row["last_seen_at"], row["article_id"]), reverse=True),
            lambda other: same_text(other, article),
            lambda other: republished(other, article),
            lambda row: row["last_seen_at"] >= earliest,
        )

    def near(self, article: Article, source_id: str, run_id: int) -> list[tuple[int, str]]:
        """The live articles, not asked for in a run yet, that a new one may be with an edit.

        Returns:
            Of each its id and its address.
        """
        with self._session.reading():
            began = self._session.scalar("select started_at from runs where run_id = ?", (run_id,))
            rows = self._candidates(article, source_id, "live")
            return [
                (row["article_id"], row["address"])
                for row in rows
                if row["fetched_at"] < began and republished(article_of(row), article)
            ]

    def _candidates(self, article: Article, source_id: str, state: str) -> list[sqlite3.Row]:
        """The articles of a source that may have a text: by its hash, headline and sentences."""
        ids = {
            row["article_id"]
            for column, value in (("text_hash", text_hash(article.body)), ("title", article.title))
            for row in self._session.execute(
                f"select article_id from articles where source_id = ? and {column} = ?"
                " order by article_id desc limit ?",
                (source_id, value, _MOST),
            )
        }
        ids.update(self._by_sentences(article.body))
        return self._session.execute(
            "select versions.*, articles.url as address, articles.first_seen_at,"
            " articles.last_seen_at, articles.fetched_at"
            " from json_each(?) cross join articles on articles.article_id = value"
            f" join versions on version_id = {NEWEST}"
            f" where articles.source_id = ? and state = ? and articles.{NOT_REDACTED}",
            (to_json(sorted(ids)), source_id, state),
        ).fetchall()

    def _by_sentences(self, body: str) -> Sequence[int]:
        shared: Counter[int] = Counter()
        for value in Text.of(body).prints:
            holders = self._session.execute(
                "select article_id from copy_prints where print = ? limit ?", (value, _MOST + 1)
            ).fetchall()
            if len(holders) <= _MOST:
                shared.update(row["article_id"] for row in holders)
        return [article_id for article_id, _ in shared.most_common(_BEST)]


def _chosen(
    rows: Sequence[sqlite3.Row],
    is_same: Callable[[Article], bool],
    put_right: Callable[[Article], Edit | None],
    is_in_time: Callable[[sqlite3.Row], bool],
) -> Elsewhere | None:
    """The first that is the same; else the one that differs least, of those that came in time."""
    for row in rows:
        if is_same(article_of(row)):
            return Elsewhere(row["article_id"], row["address"])
    edits = ((row, put_right(article_of(row))) for row in rows if is_in_time(row))
    found = [(len(edit.spans), row) for row, edit in edits if edit]
    if not found:
        return None
    _, row = min(found, key=lambda pair: pair[0])
    return Elsewhere(row["article_id"], row["address"], article_of(row))
