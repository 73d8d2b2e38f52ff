"""Sources and topics that go on under another id.

The id of a source is in no hash: its rows are rewritten, so that any question finds them under the
id of today. The id of a topic is in the hash of every change (`changes.topics`): what is written
stays, and a question replaces a former id by today's (`storage.archive.filters`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from storage.archive.db.session import Session
from storage.archive.rows import to_json
from storage.times import to_iso
from storage.work import Named

SOURCE, TOPIC = "source", "topic"

NOT_FORMER = "source_id not in (select old_id from renames where renames.kind = 'source')"
"""The condition that a row of `sources` is no former id of a source."""

FETCHES_A_STEP = 200_000
"""Rows of `fetches` that one call looks through: it has no index by source, and is by far the
largest table. The newest come first; what proves a withdrawal is among them."""

DESK = ("desk_log", "desk_requests")
"""Tables of the desk's work."""

SINGLE = (
    "links",
    "articles",
    "flips",
    "dictionaries",
    "batch_tasks",
    "suspects",
    "link_readings",
    "wrong_pages",
)
"""Tables in which the rows of two sources never meet under one key."""


class Renames:
    """Keeps which former ids stand for which of today.

    Args:
        session: The archive's connection.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._execute = session.execute

    def apply(self, sources: Collection[Named], topics: Collection[Named], now: datetime) -> None:
        """Have what is kept under former ids go on under those of today; repeated, no change.

        Call it before `sync_sources`. Nothing is done twice, so a run cut short is made up for.

        Args:
            sources: The source seeds.
            topics: The topic seeds.
            now: The present moment.
        """
        with self._session.writing():
            for source in sources:
                for old_id in source.was:
                    if self._is_source(old_id) and not self._is_former(SOURCE, old_id):
                        self._rename_source(old_id, source.id, to_iso(now))
            for topic in topics:
                for old_id in topic.was:
                    if not self._is_former(TOPIC, old_id):
                        self._rename_topic(old_id, topic.id, to_iso(now))
            self._give_back_sources([source.id for source in sources])
            self._give_back_topics([topic.id for topic in topics])
            self._move_fetches()

    def source(self, source_id: str) -> str:
        """The id of today of a source that may be called by a former one."""
        new_id = self._session.scalar(
            "select new_id from renames where kind = ? and old_id = ?", (SOURCE, source_id)
        )
        return str(new_id or source_id)

    def orphans(self, known: Collection[str]) -> list[dict[str, Any]]:
        """The sources of articles that nobody looks after, as ``{source_id, articles}``.

        Args:
            known: The ids of the seeds, those of before among them.
        """
        rows = self._session.rows(
            "select * from (select source_id, (select count(*) from articles"
            " where articles.source_id = sources.source_id) as articles from sources"
            " where source_id not in (select value from json_each(?))) where articles > 0"
            " order by source_id",
            (to_json(sorted(known)),),
        )
        return [dict(row) for row in rows]

    # Sources

    def _rename_source(self, old_id: str, new_id: str, now: str) -> None:
        ids = {"old": old_id, "new": new_id, "now": now}
        self._execute(
            "insert into sources (source_id, name, tier, first_seen_at, backlog_done_at,"
            " health_at) select :new, name, tier, first_seen_at, backlog_done_at, health_at"
            " from sources where source_id = :old on conflict (source_id) do update"
            " set first_seen_at = min(first_seen_at, excluded.first_seen_at)",
            ids,
        )
        self._merge_feeds(ids)
        self._end_doubles(ids)
        for table in (*SINGLE, "feeds", "mutes", "incidents", "backfills", *DESK):
            self._execute(f"update {table} set source_id = :new where source_id = :old", ids)
        self._merge_coverage(ids)
        self._merge_source_changes(ids)
        self._execute(
            "update or ignore parameters set source_id = :new where source_id = :old", ids
        )
        self._execute("delete from parameters where source_id = :old", ids)
        self._execute("update or ignore rereadings set scope = :new where scope = :old", ids)
        self._execute("delete from rereadings where scope = :old", ids)
        newest = self._session.scalar("select ifnull(max(fetch_id), 0) from fetches")
        self._note(SOURCE, old_id, new_id, now, fetches_left=newest)

    def _merge_feeds(self, ids: dict[str, str]) -> None:
        """Of an entry point that both ids have, the one that is known for longer stays."""
        both = self._execute(
            "select kept.feed_id as kept, young.feed_id as young from feeds as kept"
            " join feeds as young using (url)"
            " where kept.source_id = :old and young.source_id = :new",
            ids,
        ).fetchall()
        for row in both:
            feed = {**dict(row), **ids}
            self._execute(
                "update links set feed_id = :kept where source_id = :new and feed_id = :young", feed
            )
            self._execute(
                "update or ignore feed_pages set feed_id = :kept where feed_id = :young", feed
            )
            self._execute("delete from feed_pages where feed_id = :young", feed)
            self._execute("delete from feeds where feed_id = :young", feed)

    def _end_doubles(self, ids: dict[str, str]) -> None:
        """Of what may be open only once, let that of the former id end where both have it."""
        self._execute(
            "update mutes set ended_at = :now where source_id = :old and ended_at is null"
            " and exists (select 1 from mutes where source_id = :new and ended_at is null)",
            ids,
        )
        self._execute(
            "update incidents set closed_at = :now where source_id = :old and closed_at is null"
            " and kind in (select kind from incidents"
            " where source_id = :new and closed_at is null)",
            ids,
        )
        self._execute(
            "update backfills set ended_at = :now where source_id = :old and ended_at is null"
            " and (since, until) in (select since, until from backfills"
            " where source_id = :new and ended_at is null)",
            ids,
        )

    def _merge_coverage(self, ids: dict[str, str]) -> None:
        counted = (
            "readings", "published_at", "origin", "authors", "editor", "section", "images",
        )  # fmt: skip
        columns = ", ".join(counted)
        sums = ", ".join(f"{name} = {name} + excluded.{name}" for name in counted)
        self._execute(
            f"insert into coverage (source_id, hour, {columns}) select :new, hour, {columns}"
            f" from coverage where source_id = :old on conflict do update set {sums}",
            ids,
        )
        self._execute("delete from coverage where source_id = :old", ids)

    def _merge_source_changes(self, ids: dict[str, str]) -> None:
        """Of a form that both ids show, what the present one shows stays."""
        self._execute(
            "update or ignore source_changes set source_id = :new where source_id = :old", ids
        )
        left = "select source_change_id from source_changes where source_id = :old"
        self._execute(f"delete from source_change_articles where source_change_id in ({left})", ids)
        self._execute("delete from source_changes where source_id = :old", ids)

    def _move_fetches(self) -> None:
        """Move the next fetches of sources renamed, newest first."""
        for row in self._execute("select * from renames where fetches_left > 0").fetchall():
            self._move_some(row, max(row["fetches_left"] - FETCHES_A_STEP, 0))

    def _move_some(self, rename: sqlite3.Row, down_to: int) -> None:
        self._execute(
            "update fetches set source_id = ? where fetch_id > ? and fetch_id <= ?"
            " and source_id = ?",
            (rename["new_id"], down_to, rename["fetches_left"], rename["old_id"]),
        )
        self._execute(
            "update renames set fetches_left = ? where kind = ? and old_id = ?",
            (down_to, rename["kind"], rename["old_id"]),
        )

    def _give_back_sources(self, ids: Sequence[str]) -> None:
        """A former id that another seed has taken means that seed from now on."""
        for row in self._taken(SOURCE, ids):
            self._move_some(row, 0)
            self._forget(row)

    # Topics

    def _rename_topic(self, old_id: str, new_id: str, now: str) -> None:
        self._note(TOPIC, old_id, new_id, now)
        judged = self._execute(
            "select topic_id from judgings where topic_id in (?, ?)", (old_id, new_id)
        ).fetchall()
        if len(judged) == 2:
            # Texts may have a verdict under either id: they are judged once more, to have one.
            self._execute("delete from judgings where topic_id in (?, ?)", (old_id, new_id))
        self._execute(
            "update judgings set topic_id = ? where topic_id = ?",
            (new_id, old_id),
        )

    def _give_back_topics(self, ids: Sequence[str]) -> None:
        for row in self._taken(TOPIC, ids):
            # Verdicts under that id were the other topic's: both judge what is kept once more.
            self._execute(
                "delete from judgings where topic_id in (?, ?)", (row["old_id"], row["new_id"])
            )
            self._forget(row)

    # Both

    def _note(
        self, kind: str, old_id: str, new_id: str, now: str, *, fetches_left: int = 0
    ) -> None:
        """Remember a rename; every id of before leads straight to that of today."""
        self._execute("delete from renames where kind = ? and old_id = ?", (kind, new_id))
        self._execute(
            "update renames set new_id = ? where kind = ? and new_id = ?", (new_id, kind, old_id)
        )
        self._execute(
            "insert into renames values (?, ?, ?, ?, ?)", (kind, old_id, new_id, now, fetches_left)
        )

    def _taken(self, kind: str, ids: Sequence[str]) -> list[sqlite3.Row]:
        return self._execute(
            "select * from renames where kind = ? and old_id in (select value from json_each(?))",
            (kind, to_json(ids)),
        ).fetchall()

    def _forget(self, rename: sqlite3.Row) -> None:
        self._execute(
            "delete from renames where kind = ? and old_id = ?", (rename["kind"], rename["old_id"])
        )

    def _is_source(self, source_id: str) -> bool:
        return self._session.exists("select 1 from sources where source_id = ?", (source_id,))

    def _is_former(self, kind: str, some_id: str) -> bool:
        return self._session.exists(
            "select 1 from renames where kind = ? and old_id = ?", (kind, some_id)
        )
