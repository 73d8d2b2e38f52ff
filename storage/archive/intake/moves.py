"""Articles that moved: watched at their new address, with what they said there."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, replace
from datetime import datetime

from storage.addresses import address_key, same_place
from storage.archive.db.session import Session
from storage.archive.intake.whereabouts import Elsewhere, Whereabouts
from storage.archive.ledger.entries import Entries
from storage.archive.ledger.redactions import Redactions
from storage.archive.ledger.versions import Versions
from storage.archive.rows import article_of, moved_to
from storage.decider import Policy, Watch, first_seen
from storage.hosts import host_of
from storage.likeness import text_hash
from storage.records import Article, Outcome, Span, State
from storage.times import to_iso
from storage.work import Capture


@dataclass(eq=False, repr=False)
class Moves:
    """Follows an article to where it went."""

    _session: Session
    _entries: Entries
    _versions: Versions
    _redactions: Redactions
    _whereabouts: Whereabouts
    _policy: Policy

    def add_address(
        self, article_id: int, article: Article, capture: Capture, run_id: int | None
    ) -> None:
        """Note that a known article was read at further addresses."""
        self._entries.insert_fetch(capture.source_id, capture.fetch, run_id, article_id)
        asked = capture.fetch.url
        for url in dict.fromkeys((asked, article.url, *capture.aliases)):
            self._whereabouts.add(article_id, url, capture, once_more=url == asked)

    def elsewhere(self, article_id: int, watch: Watch, capture: Capture) -> Elsewhere | None:
        """Where the text of an article that is gone stands: at an address of its own, or new."""
        if capture.fetch.outcome is not Outcome.GONE or watch.state is not State.LIVE:
            return None
        if not capture.witnessed:
            return None
        since = watch.gone_since or capture.fetch.fetched_at
        if url := self._whereabouts.standing(article_id, since):
            return Elsewhere(article_id, url)
        return self._whereabouts.twin_of(article_id, watch.article)

    def new_place(self, article_id: int, capture: Capture) -> str | None:
        """Where a permanent redirect led the article, if it did not stand there before.

        Of a moved article, where any redirect leads on: it is back when its address answers itself.
        """
        row = self._session.execute(
            "select url, stands_at, state from articles where article_id = ?", (article_id,)
        ).fetchone()
        if row["state"] == State.MOVED:
            return capture.moved_to or self._led_on(article_id, capture)
        if capture.moved_to is None or same_place(row["stands_at"] or row["url"], capture.moved_to):
            return None
        return capture.moved_to

    def _led_on(self, article_id: int, capture: Capture) -> str | None:
        """Where a moved article went, if a redirect that may pass leads there now."""
        spans = self._session.scalar(
            "select spans from changes where article_id = ? and kind = 'moved'"
            " order by change_id desc limit 1",
            (article_id,),
        )
        went = moved_to(map(Span.from_json, json.loads(spans))) if spans else None
        final = capture.fetch.final_url
        return went if went and final and same_place(final, went) else None

    def follow(
        self, article_id: int, watch: Watch, capture: Capture, address: str, now: datetime
    ) -> None:
        """Watch the article at its new address, where the archive does not know it yet.

        It is no new article: its first version is the reading that the redirect led to, or the
        newest of the old address where that led to the same bytes or is gone. Its further addresses
        go with it.
        """
        if self._session.exists("select 1 from articles where url = ?", (address,)):
            return
        if self._redactions.forgotten((address,)) is not None:
            return
        newest = self._versions.newest_reading(article_id)
        article = article_of(newest)
        decision = first_seen(article, now, self._policy, backlog=False)
        moved_id = self._insert_moved(capture, article, decision.next_fetch_at, watch, address)
        self._copy_reading(newest, article, moved_id, address, now)

    def _insert_moved(
        self,
        capture: Capture,
        article: Article,
        next_fetch_at: datetime,
        watch: Watch,
        address: str,
    ) -> int:
        now = to_iso(capture.fetch.fetched_at)
        return self._session.insert(
            "insert into articles (source_id, url, title, state, first_seen_at, last_seen_at,"
            " version, on_topic, watched_from, next_fetch_at, fetched_at, full_fetch_at, sha256,"
            " text_hash, stands_at, host)"
            " values (?, ?, ?, 'live', ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                capture.source_id,
                address,
                article.title,
                now,
                now,
                watch.on_topic,
                to_iso(watch.watched_from),
                to_iso(next_fetch_at),
                now,
                now,
                capture.fetch.sha256 if capture.fetch.outcome is not Outcome.GONE else None,
                text_hash(article.body),
                address,
                host_of(address),
            ),
        )

    def _copy_reading(
        self, newest: sqlite3.Row, article: Article, moved_id: int, address: str, now: datetime
    ) -> None:
        """The newest reading as version 1 of the new address, with its verdicts and its link."""
        self._entries.insert_reading(
            newest, moved_id, 1, replace(article, url=address), captured_at=now
        )
        self._entries.copy_matches(newest, moved_id, 1)
        self._session.execute(
            "insert into links (source_id, url, key, state, first_seen_at, last_seen_at,"
            " checked_at, article_id) select source_id, url, ?, 'matched', first_seen_at,"
            " first_seen_at, first_seen_at, article_id from articles where article_id = ?"
            " on conflict (url) do update set state = 'matched', article_id = excluded.article_id,"
            " next_fetch_at = null",
            (address_key(address), moved_id),
        )
        self._session.execute(
            "update links set article_id = ?, state = 'matched', next_fetch_at = null"
            " where article_id = ? and url <> ?",
            (moved_id, newest["article_id"], self.address_of(newest["article_id"])),
        )

    def carry_over(self, article_id: int, moved_id: int) -> int:
        """Append what stands at the new address to the article that left; the version's number.

        So the two are told from each other by one article's versions.
        """
        there = self._versions.newest_reading(moved_id)
        version = self._versions.next_version(article_id)
        self._entries.insert_reading(there, article_id, version, article_of(there))
        self._entries.copy_matches(there, article_id, version)
        return version

    def address_of(self, article_id: int) -> str:
        """The address under which an article is known."""
        url: str = self._session.scalar(
            "select url from articles where article_id = ?", (article_id,)
        )
        return url
