"""Articles and their versions, as they stand and as they stood. Reads only."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.archive.db.session import Session
from storage.archive.filters import (
    EVERYTHING,
    IN_FORCE,
    OF_SOURCE,
    RARE,
    Filter,
    between,
    current,
    few,
    had_change,
    handled,
    of_topic,
)
from storage.archive.ledger.codec import sha256
from storage.archive.ledger.parameters import Parameters
from storage.archive.ledger.redactions import Redactions
from storage.archive.ledger.renderings import Renderings
from storage.archive.ledger.snapshots import Snapshots
from storage.archive.rows import article_of, moment, row_id, to_json
from storage.errors import NotFoundError
from storage.records import Article
from storage.renderings import KeptRendering
from storage.times import to_iso

MOST_DIGITS = 18
"""An id of more digits is none."""

TOPICS = f"""(select json_group_array(topic_id) from (
    select {current("topic", "topic_id")} as topic_id from matches
    where matches.article_id = articles.article_id and matched and {IN_FORCE}
    group by 1 order by min(match_id)))"""

REDACTED_AT = """(select min(redacted_at) from redactions
    where redactions.article_id = articles.article_id)"""
NEXT_FETCH_AT = f"iif({REDACTED_AT} is null, articles.next_fetch_at, null)"
"""A redacted article is never fetched again."""

_NOW = f"""
select versions.*, articles.source_id, articles.state, articles.on_topic, articles.backlog,
    articles.first_seen_at, articles.last_seen_at, {NEXT_FETCH_AT} as next_fetch_at,
    {REDACTED_AT} as redacted_at, {TOPICS} as topics
from articles join versions using (article_id)
"""

_THEN = f"""
select versions.*, articles.source_id, articles.backlog, articles.first_seen_at,
    null as next_fetch_at,
    ifnull((select case kind when 'withdrawn' then 'withdrawn' when 'moved' then 'moved' end
        from changes where changes.article_id = articles.article_id and detected_at <= :at
        and kind in ('withdrawn', 'restored', 'moved') order by change_id desc limit 1), 'live')
    as state,
    exists (select 1 from matches where matches.article_id = versions.article_id
        and matches.version = versions.version and matched and {IN_FORCE}) as on_topic,
    ifnull((select fetched_at from fetches where fetches.article_id = articles.article_id
        and fetched_at <= :at and outcome in ('ok', 'not_modified')
        order by fetch_id desc limit 1), versions.captured_at) as last_seen_at,
    {REDACTED_AT} as redacted_at,
    {TOPICS} as topics
from articles join versions using (article_id)
"""

NEWEST_THEN = """versions.version_id = (select version_id from versions as known
    where known.article_id = articles.article_id and known.captured_at <= :at
    order by known.fetch_id desc, known.version desc limit 1)"""
"""The condition that a version is its article's newest reading of what was captured by ``:at``."""


@dataclass(eq=False, repr=False)
class Articles:
    """Reads articles and versions, as of now and as of any moment."""

    _session: Session
    _snapshots: Snapshots
    _renderings: Renderings
    _redactions: Redactions
    _parameters: Parameters

    def all(
        self, where: Filter = EVERYTHING, at: datetime | None = None
    ) -> Iterator[dict[str, Any]]:
        """The articles in their newest reading, newest first, as JSON objects.

        Args:
            where: Which.
            at: As the whole archive stood at that moment: articles seen by then, in the newest
                reading of what was captured by then, with the state they had.
        """
        rare_topic, rare_kind, rarely_handled = self.rare(where)
        topic = of_topic(rare=rare_topic)
        change = had_change(where, rare=rare_kind, rarely_handled=rarely_handled)
        newest = NEWEST_THEN if at else "versions.version = articles.version"
        rows = self._session.stream(
            f"{_THEN if at else _NOW} where {newest} and {between('first_seen_at')}"
            f" and {OF_SOURCE} and {topic} and {change}"
            " order by first_seen_at desc, articles.article_id desc limit :limit offset :offset",
            {**where.values(), "at": at and to_iso(at)},
        )
        return map(_article_json, rows)

    def last_seen_at(self, article_id: int, until: datetime | None = None) -> datetime | None:
        """When an article last answered with its text; None where that is not known.

        Args:
            article_id: The article.
            until: At the latest then.
        """
        return moment(
            self._session.scalar(
                "select fetched_at from fetches where article_id = :article_id"
                " and outcome in ('ok', 'not_modified')"
                " and (:until is null or fetched_at <= :until) order by fetch_id desc limit 1",
                {"article_id": article_id, "until": until and to_iso(until)},
            )
        )

    def of_ids(
        self, article_ids: Sequence[int], at: datetime | None = None
    ) -> list[dict[str, Any]]:
        """Some articles in their newest reading, in the order of their ids here, as JSON objects.

        Args:
            article_ids: Which; one that had no version yet is left out.
            at: As they stood at that moment.
        """
        newest = NEWEST_THEN if at else "versions.version = articles.version"
        rows = self._session.rows(
            f"{_THEN if at else _NOW} where {newest}"
            " and articles.article_id in (select value from json_each(:ids))",
            {"ids": to_json(list(article_ids)), "at": at and to_iso(at)},
        )
        found = {row["article_id"]: _article_json(row) for row in rows}
        return [found[article_id] for article_id in article_ids if article_id in found]

    def rare(self, where: Filter) -> tuple[bool, bool, bool]:
        """Whether few articles are of the topics asked for, few changes of the kinds, few handled.

        Of changes that the desk did so much with.
        """
        rows = handled(where)
        if not (where.topics or where.kinds or rows):
            return False, False, False
        row = self._session.row(few(where), where.values())
        return (
            bool(where.topics) and row is not None and row["topics"] < RARE,
            bool(where.kinds) and row is not None and row["kinds"] < RARE,
            bool(rows) and row is not None and row["handled"] < RARE,
        )

    def as_json(
        self, article_id: int, version: int | None = None, at: datetime | None = None
    ) -> dict[str, Any]:
        """One article's fields with `article_id`, `version` and where it stands.

        Args:
            article_id: The article.
            version: That version; None: the newest reading.
            at: The newest reading of what was captured up to that moment, and its state then.

        Raises:
            NotFoundError: There is no such article, or no such version of it.
        """
        found = self.version_row(article_id, version, at)
        row = self._session.row(
            f"{_THEN if at else _NOW} where versions.version_id = :version_id",
            {"version_id": found["version_id"], "at": at and to_iso(at)},
        )
        if row is None:
            raise _no_article(str(article_id))
        return _article_json(row)

    def find(self, id_or_url: str) -> int:
        """The id of the article that a user names by its id or its address.

        Raises:
            NotFoundError: There is none.
        """
        is_id = id_or_url.isdecimal() and len(id_or_url) <= MOST_DIGITS
        article_id = self._session.scalar(
            "select article_id from articles where url = :name or article_id = :id"
            " union select article_id from links where url = :name and article_id is not null",
            {"name": id_or_url, "id": int(id_or_url) if is_id else None},
        )
        if article_id is None and not is_id:
            article_id = self._session.scalar(
                "select article_id from links where key in (select value from json_each(?))"
                " and article_id is not null order by article_id limit 1",
                (to_json(self._parameters.keys_anywhere(id_or_url)),),
            )
        if article_id is None:
            raise _no_article(id_or_url)
        return int(article_id)

    def versions(self, article_id: int, at: datetime | None = None) -> list[dict[str, Any]]:
        """The versions of an article in order of recording, without their texts.

        Args:
            article_id: The article.
            at: Only those captured up to that moment.
        """
        rows = self._session.rows(
            "select version, captured_at, versions.title, extractor, reread_of, content_hash,"
            " snapshots.sha256 as snapshot_sha256, snapshots.size as snapshot_size"
            " from versions join snapshots using (snapshot_id)"
            " where article_id = :article_id and (:at is null or captured_at <= :at)"
            " order by version",
            {"article_id": article_id, "at": at and to_iso(at)},
        )
        return [dict(row) for row in rows]

    def states(self, article_id: int) -> list[int]:
        """The versions as which an article stood, in order of time: each page as read last."""
        rows = self._session.rows(
            "select max(version) as version from versions where article_id = ?"
            " group by captured_at, snapshot_id order by captured_at, version",
            (article_id,),
        )
        return [row["version"] for row in rows]

    def version(
        self, article_id: int, version: int | None = None, at: datetime | None = None
    ) -> tuple[int, Article]:
        """One version of an article, with its number.

        Raises:
            NotFoundError: There is no such version.
        """
        row = self.version_row(article_id, version, at)
        return row["version"], article_of(row)

    def snapshot(self, article_id: int, version: int) -> tuple[str, bytes]:
        """The bytes that a version was read from, and their SHA-256 in hex.

        Raises:
            NotFoundError: There is no such version; a RedactedError where the article was redacted.
        """
        row = self.version_row(article_id, version, None)
        with self._session.reading():
            self._redactions.refuse_redacted(article_id)
            body = self._snapshots.read(row["snapshot_id"])
        return sha256(body), body

    def rendering(self, article_id: int, version: int) -> KeptRendering | None:
        """What a browser made of the answer that a version was read from; None: it was not asked.

        Raises:
            NotFoundError: There is no such version; a RedactedError where the article was redacted.
        """
        row = self.version_row(article_id, version, None)
        with self._session.reading():
            self._redactions.refuse_redacted(article_id)
            return self._renderings.of(row["fetch_id"])

    def renderings(self, article_id: int) -> dict[int, bool]:
        """The versions that a browser rendered, each with whether there is a picture of it."""
        rows = self._session.rows(
            "select version, picture is not null as has_picture from versions"
            " join renderings using (fetch_id) where article_id = ? and length(data) > 0",
            (article_id,),
        )
        return {row["version"]: bool(row["has_picture"]) for row in rows}

    def version_row(self, article_id: int, version: int | None, at: datetime | None) -> sqlite3.Row:
        """A version as its row.

        Raises:
            NotFoundError: There is no such article or version, or not yet.
        """
        row = self._session.row(
            "select * from versions where article_id = :article_id"
            " and (:version is null or version = :version)"
            " and (:at is null or captured_at <= :at)"
            " order by fetch_id desc, version desc limit 1",
            {
                "article_id": row_id(article_id),
                "version": version if version is None else row_id(version),
                "at": at and to_iso(at),
            },
        )
        if row is None:
            if version is None and at is None:
                raise NotFoundError(
                    f"没有编号为 {article_id} 的文章：请在文章列表中查找。",
                    f"There is no article {article_id}: look for it in the list of articles.",
                )
            if version is None and at is not None:
                raise NotFoundError(
                    f"文章 {article_id} 在 {at:%Y-%m-%d %H:%M} 还没有版本：那时尚未见到它。",
                    f"Article {article_id} has no version as of {at:%Y-%m-%d %H:%M}: "
                    "it had not been seen by then.",
                )
            raise NotFoundError(
                f"文章 {article_id} 没有版本 {version}："
                f"请用 yongliang show {article_id} 查看各版本。",
                f"Article {article_id} has no version {version}: "
                f"see its versions with `yongliang show {article_id}`.",
            )
        return row

    def matches(self, article_id: int, version: int) -> list[dict[str, Any]]:
        """The topics' verdicts on a version, with their reasons."""
        rows = self._session.rows(
            f"select {current('topic', 'topic_id')} as topic_id, matched, score, reasons"
            " from matches where article_id = ? and version = ? and superseded_at is null"
            " order by match_id",
            (article_id, version),
        )
        return [
            {
                "topic": row["topic_id"],
                "matched": bool(row["matched"]),
                "score": row["score"],
                "reasons": json.loads(row["reasons"]),
            }
            for row in rows
        ]


def _article_json(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "article_id": row["article_id"],
        "version": row["version"],
        "source_id": row["source_id"],
        "state": row["state"],
        "on_topic": bool(row["on_topic"]),
        "backlog": bool(row["backlog"]),
        "first_seen_at": row["first_seen_at"],
        "last_seen_at": row["last_seen_at"],
        "next_fetch_at": row["next_fetch_at"],
        "captured_at": row["captured_at"],
        "extractor": row["extractor"],
        "reread_of": row["reread_of"],
        "redacted_at": row["redacted_at"],
        "topics": json.loads(row["topics"]),
        **article_of(row).as_json(),
    }


def _no_article(name: str) -> NotFoundError:
    return NotFoundError(
        f"档案库里没有文章「{name}」：请用 yongliang articles 或 yongliang search 查找。",
        f"There is no article {name!r} in the archive: "
        "find it with `yongliang articles` or `yongliang search`.",
    )
