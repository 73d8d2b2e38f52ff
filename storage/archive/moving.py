"""Articles that stand at a new address: the search for the same text within a source."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import datetime

from storage.addresses import same_place
from storage.archive.flapping import Flapping
from storage.archive.rows import article_of, moved_to
from storage.decider import Watch, first_seen
from storage.hosts import host_of
from storage.likeness import same_text, text_hash
from storage.records import Article, Span, State
from storage.times import to_iso
from storage.twins import address_key
from storage.work import Capture

_NEWEST = """(select version_id from versions where versions.article_id = articles.article_id
    order by fetch_id desc, version desc limit 1)"""


class Moving(Flapping):
    """Finds where an article went, or where one came from."""

    def _twin_of(self, article_id: int, article: Article) -> str | None:
        """The address of the source, first seen after the article last answered, with its text."""
        rows = self._execute(
            "select versions.*, articles.url as address from articles join versions on version_id ="
            f" {_NEWEST} join articles old on old.article_id = ?"
            " where articles.source_id = old.source_id and articles.state = 'live'"
            " and articles.article_id <> old.article_id"
            " and articles.first_seen_at >= old.last_seen_at"
            " and (articles.text_hash = ? or articles.title = ?)"
            " order by articles.first_seen_at, articles.article_id",
            (article_id, text_hash(article.body), article.title),
        ).fetchall()
        found = next((row for row in rows if same_text(article, article_of(row))), None)
        return found["address"] if found else None

    def _lost_twin(self, article_id: int, article: Article, source_id: str) -> int | None:
        """The withdrawn article of the source that a new one is, at a new address."""
        rows = self._execute(
            "select versions.* from articles join versions on version_id ="
            f" {_NEWEST} where source_id = ? and state = 'withdrawn' and articles.article_id <> ?"
            " and (text_hash = ? or articles.title = ?)"
            " order by last_seen_at desc, articles.article_id desc",
            (source_id, article_id, text_hash(article.body), article.title),
        ).fetchall()
        found = next((row for row in rows if same_text(article_of(row), article)), None)
        return found["article_id"] if found else None

    def _new_place(self, article_id: int, capture: Capture) -> str | None:
        """Where a permanent redirect led the article, if it did not stand there before.

        Of a moved article, where any redirect leads on: it is back when its address answers itself.
        """
        row = self._execute(
            "select url, stands_at, state from articles where article_id = ?", (article_id,)
        ).fetchone()
        if row["state"] == State.MOVED:
            return capture.moved_to or self._led_on(article_id, capture)
        if capture.moved_to is None or same_place(row["stands_at"] or row["url"], capture.moved_to):
            return None
        return capture.moved_to

    def _led_on(self, article_id: int, capture: Capture) -> str | None:
        """Where a moved article went, if a redirect that may pass leads there now."""
        row = self._execute(
            "select spans from changes where article_id = ? and kind = 'moved'"
            " order by change_id desc limit 1",
            (article_id,),
        ).fetchone()
        went = moved_to(map(Span.from_json, json.loads(row["spans"]))) if row else None
        final = capture.fetch.final_url
        return went if went and final and same_place(final, went) else None

    def _follow(
        self, article_id: int, watch: Watch, capture: Capture, address: str, now: datetime
    ) -> None:
        """Watch the article at its new address, where the archive does not know it yet.

        It is no new article: its first version is the reading that the redirect led to, or the
        newest of the old address where that led to the same bytes.
        """
        if self._execute("select 1 from articles where url = ?", (address,)).fetchone():
            return
        if self._forgotten((address,)) is not None:
            return
        newest = self._newest_reading(article_id)
        article = article_of(newest)
        decision = first_seen(article, now, self.policy, backlog=False)
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
        return self._insert(
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
                capture.fetch.sha256,
                text_hash(article.body),
                address,
                host_of(address),
            ),
        )

    def _copy_reading(
        self, newest: sqlite3.Row, article: Article, moved_id: int, address: str, now: datetime
    ) -> None:
        """The newest reading as version 1 of the new address, with its verdicts and its link."""
        self._insert_version(
            moved_id,
            1,
            replace(article, url=address),
            newest["extractor"],
            now,
            newest["snapshot_id"],
            newest["fetch_id"],
            pages=self._further_pages(newest["version_id"]),
        )
        self._execute(
            "insert into matches (article_id, version, topic_id, matched, score, reasons,"
            " rules_hash, judged_at) select ?, 1, topic_id, matched, score, reasons, rules_hash,"
            " judged_at from matches where article_id = ? and version = ?"
            " and superseded_at is null",
            (moved_id, newest["article_id"], newest["version"]),
        )
        self._execute(
            "insert into links (source_id, url, key, state, first_seen_at, last_seen_at,"
            " checked_at, article_id) select source_id, url, ?, 'matched', first_seen_at,"
            " first_seen_at, first_seen_at, article_id from articles where article_id = ?"
            " on conflict (url) do update set state = 'matched', article_id = excluded.article_id,"
            " next_fetch_at = null",
            (address_key(address), moved_id),
        )

    def _newest_reading(self, article_id: int) -> sqlite3.Row:
        row: sqlite3.Row = self._execute(
            "select versions.*, finest_at, finest_precision from versions"
            " join articles using (article_id) where versions.article_id = ?"
            " order by fetch_id desc, versions.version desc limit 1",
            (article_id,),
        ).fetchone()
        return row
