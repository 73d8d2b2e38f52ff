"""Which pictures and attachments are asked for: what the newest versions on topic show."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

from storage.archive.db.session import Session
from storage.hosts import host_of
from storage.media import MOST_OF_ARTICLE, MediaKind, MediaRules
from storage.times import to_iso

PLANNED_AT_ONCE = 500
"""Versions whose addresses are planned in one transaction."""

_FILM = re.compile(
    r"\.(?:mp4|m4v|mov|avi|wmv|flv|mkv|webm|m3u8|ts|mp3|m4a|wav|wma|aac)$", re.IGNORECASE
)


class MediaPlanning:
    """Plans which addresses are asked for; the frontier hands them out.

    Args:
        session: The archive's connection.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def plan(self, rules: MediaRules, now: datetime) -> bool:
        """Plan what the versions that came since the last time show; whether there are more.

        With another mode all versions are gone through again; with ``none`` nothing is asked for.
        """
        planned = self._session.row("select mode, version_id from media_planned")
        mode, last = (planned["mode"], planned["version_id"]) if planned else ("none", 0)
        if mode == rules.mode == "none":
            return False
        if mode == rules.mode and not self._has_newer(last):
            return False
        with self._session.writing():
            if mode != rules.mode:
                self._begin(rules)
                last = 0
            rows = self._new_versions(last) if rules.kinds else []
            for row in rows:
                if row["plans"]:
                    self._plan_version(row, rules, now)
            if rows:
                self._session.execute(
                    "update media_planned set version_id = ?", (rows[-1]["version_id"],)
                )
        return len(rows) == PLANNED_AT_ONCE

    def _begin(self, rules: MediaRules) -> None:
        self._session.execute("delete from media_planned")
        self._session.execute("insert into media_planned values (?, 0)", (rules.mode,))
        wanted = json.dumps([kind.value for kind in rules.kinds])
        self._session.execute(
            "update media set next_fetch_at = null where next_fetch_at is not null"
            " and kind not in (select value from json_each(?))",
            (wanted,),
        )

    def _has_newer(self, last: int) -> bool:
        return self._session.exists("select 1 from versions where version_id > ? limit 1", (last,))

    def _new_versions(self, after: int) -> list[sqlite3.Row]:
        return self._session.execute(
            "select version_id, versions.article_id, images, attachments, captured_at,"
            " versions.version = articles.version and articles.on_topic and articles.resting = 0"
            " as plans from versions join articles using (article_id) where version_id > ?"
            " order by version_id limit ?",
            (after, PLANNED_AT_ONCE),
        ).fetchall()

    def _plan_version(self, row: sqlite3.Row, rules: MediaRules, now: datetime) -> None:
        known = self._session.number(
            "select count(*) from media where article_id = ?", (row["article_id"],)
        )
        for kind, url in _addresses(row, rules):
            made = self._session.execute(
                "insert into media (article_id, kind, url, host, state, found_at, next_fetch_at)"
                " select ?1, ?2, ?3, ?4, 'pending', ?5, ?5 where ?6 < ?7"
                " on conflict (article_id, url) do nothing",
                (
                    row["article_id"],
                    kind.value,
                    url,
                    host_of(url),
                    to_iso(now),
                    known,
                    MOST_OF_ARTICLE,
                ),
            )
            known += made.rowcount
            self._session.execute(
                "update media set next_fetch_at = ?1 where article_id = ?2 and url = ?3"
                " and (fetched_at < ?4 or next_fetch_at is null and state <> 'failed')",
                (to_iso(now), row["article_id"], url, row["captured_at"]),
            )


def _addresses(row: sqlite3.Row, rules: MediaRules) -> Iterator[tuple[MediaKind, str]]:
    """What a version shows, of the kinds that are asked for; no film."""
    shown = {MediaKind.IMAGE: row["images"], MediaKind.ATTACHMENT: row["attachments"]}
    for kind in rules.kinds:
        for one in json.loads(shown[kind]):
            url = one["url"] or ""
            if url.startswith(("http://", "https://")) and host_of(url) and not _is_film(url):
                yield kind, url


def _is_film(url: str) -> bool:
    try:
        return bool(_FILM.search(urlsplit(url).path))
    except ValueError:
        return True
