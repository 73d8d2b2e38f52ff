"""Pictures and attachments that are due: asked for after the texts, by host."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from storage.archive.db.session import Session
from storage.archive.frontier.due import AWAKE, NO_SUSPECT, NOT_SINCE, ONLY, values_of
from storage.media import DueMedia, MediaKind

_DUE = f"""media.next_fetch_at <= :now and articles.resting = 0
    and (articles.state = 'live' or media.state = 'pending')
    and {ONLY.format("articles.")} and {NOT_SINCE.format("media.fetched_at")}
    and {NO_SUSPECT.format("media", "media.media_id")}"""
"""What a withdrawn article showed is asked for as long as nothing of it is kept."""

_FROM = "media cross join articles using (article_id)"
_FREE = "not exists (select 1 from batches where batches.host = media.host)"
_SELECT = f"select media.*, articles.source_id, articles.url as page from {_FROM}"


class MediaItems:
    """Asks for the pictures and attachments that are due; every question is answered by an index.

    Args:
        session: The archive's connection.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def is_due(self, now: datetime) -> bool:
        """Whether anything is to be asked for at a host that does not rest."""
        return self._session.exists(
            f"select 1 from {_FROM} left join hosts on hosts.host = media.host"
            f" where {_DUE} and {AWAKE} limit 1",
            values_of(now),
        )

    def hosts(
        self,
        now: datetime,
        *,
        only: Sequence[str] | None = None,
        since: datetime | None = None,
    ) -> list[str]:
        """The hosts at which something is due, that do not rest and have no batch out.

        Those whose is due the longest come first.
        """
        rows = self._session.rows(
            f"select media.host, min(media.next_fetch_at) as due from {_FROM}"
            " left join hosts on hosts.host = media.host"
            f" where {_DUE} and {AWAKE} and {_FREE} group by media.host"
            " order by due, media.host",
            values_of(now, only, since=since),
        )
        return [row["host"] for row in rows]

    def of_host(
        self,
        host: str,
        now: datetime,
        limit: int,
        *,
        only: Sequence[str] | None = None,
        since: datetime | None = None,
    ) -> tuple[DueMedia, ...]:
        """What is due at a host: first what was never kept, each kind the longest due first."""
        rows = self._session.rows(
            f"{_SELECT} where media.host = :host and {_DUE}"
            " order by media.state <> 'pending', media.next_fetch_at, media_id limit :limit",
            {**values_of(now, only, since=since), "host": host, "limit": limit},
        )
        return tuple(map(_due_of, rows))

    def item(self, media_id: int) -> tuple[DueMedia, ...]:
        """One address, due or not; nothing where it is not watched any more."""
        rows = self._session.rows(
            f"{_SELECT} where media_id = ? and articles.resting = 0", (media_id,)
        )
        return tuple(map(_due_of, rows))


def _due_of(row: sqlite3.Row) -> DueMedia:
    return DueMedia(
        media_id=row["media_id"],
        article_id=row["article_id"],
        source_id=row["source_id"],
        kind=MediaKind(row["kind"]),
        url=row["url"],
        page=row["page"],
        etag=row["etag"],
        last_modified=row["last_modified"],
        sha256=row["sha256"],
    )
