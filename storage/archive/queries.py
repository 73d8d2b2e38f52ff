"""Questions to the archive: articles, versions, changes, incidents, health. Reads only."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.archive.crawling import Crawling
from storage.archive.rows import CHANGE_SELECT, article_of, change_of, incident_of, to_json
from storage.archive.search import match_expression
from storage.archive.snapshots import sha256
from storage.errors import NotFoundError
from storage.records import Article, Change, Incident, Kind, Severity, Spread
from storage.times import from_iso, to_iso


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows a question is about; a field that is None or empty asks for no restriction.

    Attributes:
        since: Not before (first seen for articles, detected for changes, captured for versions).
        until: Before.
        sources: Source ids.
        topics: Topic ids.
        kinds: Kinds of change; an article counts when it had such a change.
        severity: The least severity of a change.
        limit: At most so many rows.
        offset: After leaving out so many.
    """

    since: datetime | None = None
    until: datetime | None = None
    sources: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    severity: Severity | None = None
    limit: int | None = None
    offset: int = 0

    def values(self) -> dict[str, Any]:
        """The filter as the parameters of the statements here."""
        least = self.severity.rank if self.severity else 0
        return {
            "since": self.since and to_iso(self.since),
            "until": self.until and to_iso(self.until),
            "sources": to_json(self.sources) if self.sources else None,
            "topics": to_json(self.topics) if self.topics else None,
            "kinds": to_json(self.kinds) if self.kinds else None,
            "severities": to_json([s.value for s in Severity if s.rank >= least]),
            "limit": -1 if self.limit is None else self.limit,
            "offset": self.offset,
        }

    @property
    def asks_for_changes(self) -> bool:
        """Whether the filter speaks of changes."""
        return bool(self.kinds) or self.severity is not None


_SOURCE = "(:sources is null or articles.source_id in (select value from json_each(:sources)))"
_TOPIC = """(:topics is null or exists (select 1 from matches
    where matches.article_id = articles.article_id and matched
    and topic_id in (select value from json_each(:topics))))"""
_CHANGE = """(:kinds is null or changes.kind in (select value from json_each(:kinds)))
    and changes.severity in (select value from json_each(:severities))"""


def _between(column: str) -> str:
    return f"(:since is null or {column} >= :since) and (:until is null or {column} < :until)"


class Queries(Crawling):
    """The reader's side of the archive."""

    def articles(self, where: Filter = Filter()) -> Iterator[dict[str, Any]]:
        """The articles in their newest reading, newest first, as JSON objects.

        Raises:
            StorageError: The archive is locked past the busy timeout or damaged.
        """
        changed = (
            "and exists (select 1 from changes where changes.article_id = articles.article_id"
            f" and {_CHANGE})"
            if where.asks_for_changes
            else ""
        )
        rows = self._rows(
            f"select article_id from articles where {_between('first_seen_at')}"
            f" and {_SOURCE} and {_TOPIC} {changed}"
            " order by first_seen_at desc, article_id desc limit :limit offset :offset",
            where.values(),
        )
        return (self.article_json(row["article_id"]) for row in rows)

    def article_json(
        self, article_id: int, version: int | None = None, at: datetime | None = None
    ) -> dict[str, Any]:
        """One article's fields with `article_id`, `version` and where it stands.

        Args:
            article_id: The article.
            version: That version; None: the newest reading.
            at: The newest reading of what was captured up to that moment.

        Raises:
            NotFoundError: There is no such article, or no such version of it.
            StorageError: The archive is locked past the busy timeout or damaged.
        """
        row = self._version_row(article_id, version, at)
        article = self._row("select * from articles where article_id = ?", (article_id,))
        if article is None:
            raise _no_article(str(article_id))
        return {
            "article_id": article_id,
            "version": row["version"],
            "source_id": article["source_id"],
            "state": article["state"],
            "on_topic": bool(article["on_topic"]),
            "backlog": bool(article["backlog"]),
            "first_seen_at": article["first_seen_at"],
            "last_seen_at": article["last_seen_at"],
            "next_fetch_at": article["next_fetch_at"],
            "captured_at": row["captured_at"],
            "extractor": row["extractor"],
            "reread_of": row["reread_of"],
            "topics": self._topics_of(article_id),
            **article_of(row).as_json(),
        }

    def find_article(self, id_or_url: str) -> int:
        """The id of the article that a user names by its id or its address.

        Raises:
            NotFoundError: There is none.
            StorageError: The archive is locked past the busy timeout or damaged.
        """
        row = self._row(
            "select article_id from articles where url = :name or article_id = :id"
            " union select article_id from links where url = :name and article_id is not null",
            {"name": id_or_url, "id": int(id_or_url) if id_or_url.isdecimal() else None},
        )
        if row is None:
            raise _no_article(id_or_url)
        return int(row["article_id"])

    def versions(self, article_id: int) -> list[dict[str, Any]]:
        """The versions of an article in order of recording, without their texts.

        Raises:
            StorageError: The archive is locked past the busy timeout or damaged.
        """
        rows = self._rows(
            "select version, captured_at, versions.title, extractor, reread_of, content_hash,"
            " snapshots.sha256 as snapshot_sha256, snapshots.size as snapshot_size"
            " from versions join snapshots using (snapshot_id)"
            " where article_id = ? order by version",
            (article_id,),
        )
        return [dict(row) for row in rows]

    def article_version(
        self, article_id: int, version: int | None = None, at: datetime | None = None
    ) -> tuple[int, Article]:
        """One version of an article, with its number.

        Raises:
            NotFoundError: There is no such version.
            StorageError: The archive is locked past the busy timeout or damaged.
        """
        row = self._version_row(article_id, version, at)
        return row["version"], article_of(row)

    def _version_row(
        self, article_id: int, version: int | None, at: datetime | None
    ) -> sqlite3.Row:
        row = self._row(
            "select * from versions where article_id = :article_id"
            " and (:version is null or version = :version)"
            " and (:at is null or captured_at <= :at)"
            " order by captured_at desc, version desc limit 1",
            {"article_id": article_id, "version": version, "at": at and to_iso(at)},
        )
        if row is None:
            asked = version if version is not None else at and to_iso(at)
            raise NotFoundError(
                f"文章 {article_id} 没有版本 {asked}："
                f"请用 yongliang show {article_id} 查看各版本。",
                f"Article {article_id} has no version {asked}: "
                f"see its versions with `yongliang show {article_id}`.",
            )
        return row

    def matches(self, article_id: int, version: int) -> list[dict[str, Any]]:
        """The topics' verdicts on a version, with their reasons.

        Raises:
            StorageError: The archive is locked past the busy timeout or damaged.
        """
        rows = self._rows(
            "select topic_id, matched, score, reasons from matches"
            " where article_id = ? and version = ? order by match_id",
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

    def changes(
        self,
        where: Filter = Filter(),
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
        rows = self._rows(
            f"{CHANGE_SELECT} where {_between('detected_at')} and {_SOURCE} and {_TOPIC}"
            f" and {_CHANGE} and (:article_id is null or article_id = :article_id)"
            " order by change_id desc limit :limit offset :offset",
            {**where.values(), "article_id": article_id},
        )
        if not with_articles:
            return [change_of(row) for row in rows]
        return [
            change_of(
                row,
                self._article_at(row["article_id"], row["from_version"]),
                self._article_at(row["article_id"], row["to_version"] or row["from_version"]),
            )
            for row in rows
        ]

    def spread(self, article_id: int) -> list[Spread]:
        """Nothing yet."""
        return [] if article_id else []

    def change_counts(self, where: Filter = Filter()) -> dict[str, int]:
        """How many changes of each kind there are, backlog left out; every kind is named.

        Raises:
            StorageError: The archive is locked past the busy timeout or damaged.
        """
        rows = self._rows(
            "select changes.kind, count(*) as n from changes join articles using (article_id)"
            f" where {_between('detected_at')} and {_SOURCE} and {_TOPIC} and {_CHANGE}"
            " and not changes.backlog group by changes.kind",
            where.values(),
        )
        return {kind.value: 0 for kind in Kind} | {row["kind"]: row["n"] for row in rows}

    def articles_by_hour(self, since: datetime) -> list[tuple[datetime, str, int]]:
        """How many articles of each source were first seen in each hour since then, in order.

        Raises:
            StorageError: The archive is locked past the busy timeout or damaged.
        """
        rows = self._rows(
            "select strftime('%Y-%m-%dT%H:00:00+00:00', first_seen_at) as hour, source_id,"
            " count(*) as n from articles where first_seen_at >= ? group by hour, source_id"
            " order by hour, source_id",
            (to_iso(since),),
        )
        return [(from_iso(row["hour"]), row["source_id"], row["n"]) for row in rows]

    def version_snapshot(self, article_id: int, version: int) -> tuple[str, bytes]:
        """The bytes that a version was read from, and their SHA-256 in hex.

        Raises:
            NotFoundError: There is no such version.
            StorageError: The archive is locked past the busy timeout or damaged.
        """
        row = self._version_row(article_id, version, None)
        with self._reading():
            body = self._snapshot_bytes(row["snapshot_id"])
        return sha256(body), body

    def search(
        self,
        query: str,
        where: Filter = Filter(),
    ) -> list[dict[str, Any]]:
        """The articles of which any version says it, newest first, each in the version that does.

        Title, kicker, subtitle and body are searched; `storage.archive.search` has the grammar.
        An article whose newest reading says it is shown in that reading.

        Raises:
            QueryError: The query cannot be read.
            StorageError: The archive is locked past the busy timeout or damaged.
        """
        rows = self._rows(
            "select article_id, versions.version from articles_fts"
            " join versions on versions.version_id = articles_fts.rowid"
            " join articles using (article_id)"
            f" where articles_fts match :match and {_between('captured_at')}"
            f" and {_SOURCE} and {_TOPIC}"
            " group by article_id having versions.version_id = max(versions.version_id)"
            " order by max(captured_at) desc, article_id desc limit :limit offset :offset",
            {**where.values(), "match": match_expression(query)},
        )
        return [self.article_json(row["article_id"], row["version"]) for row in rows]

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

    def source_health(self, source_ids: Collection[str] = ()) -> list[dict[str, Any]]:
        """Each source with its articles, its feeds' last good answer and its next fetch.

        Raises:
            StorageError: The archive is locked past the busy timeout or damaged.
        """
        rows = self._rows(
            "select source_id, name, tier,"
            " (select count(*) from articles where articles.source_id = sources.source_id)"
            " as articles, (select count(*) from links where links.source_id = sources.source_id"
            " and state = 'pending') as links_pending,"
            " max(feeds.ok_at) as last_ok_at, max(feeds.fetched_at) as last_fetch_at,"
            " min(feeds.next_fetch_at) as next_fetch_at, ifnull(max(feeds.failures), 0) as failures"
            " from sources left join feeds using (source_id)"
            " where ? = 0 or source_id in (select value from json_each(?))"
            " group by source_id order by source_id",
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
        row = self._row(
            "select min(due) as due from (select min(next_fetch_at) as due from feeds"
            " union all select min(next_fetch_at) from links where state = 'pending'"
            " union all select min(next_fetch_at) from articles)"
        )
        return row["due"] if row else None

    def chain_head(self) -> str:
        """The hash of the newest change, which covers all before it.

        Raises:
            StorageError: The archive is locked past the busy timeout or damaged.
        """
        with self._reading():
            return self._chain_head()


def _no_article(name: str) -> NotFoundError:
    return NotFoundError(
        f"档案库里没有文章「{name}」：请用 yongliang articles 或 yongliang search 查找。",
        f"There is no article {name!r} in the archive: "
        "find it with `yongliang articles` or `yongliang search`.",
    )
