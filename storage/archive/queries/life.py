"""The life of an article as a line of time. Reads only."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from storage.archive.db.session import Session
from storage.archive.queries.articles import Articles
from storage.archive.queries.changes import Changes
from storage.published import fineness, is_doubtful, precision_of, span_of
from storage.times import Precision, from_iso, to_iso


class Lives:
    """Tells everything that is known to have happened to an article, in order."""

    def __init__(self, session: Session, articles: Articles, changes: Changes) -> None:
        self._session = session
        self._articles = articles
        self._changes = changes

    def of(self, article_id: int, at: datetime | None = None) -> list[dict[str, Any]]:
        """The events of an article's life, oldest first.

        Each has ``at`` and ``event``: ``published`` (as its newest version says), a kind of change
        (with the change's own fields), ``gone`` (an answer that counts for a withdrawal),
        ``reread`` (newer rules read old bytes; ``at`` is when those were served) or ``seen`` (the
        last time it answered).

        Args:
            article_id: The article.
            at: As it was known at that moment.

        Raises:
            NotFoundError: There is no such article, or not yet.
        """
        row = self._articles.as_json(article_id, at=at)
        events = [{"at": row["last_seen_at"], "event": "seen"}]
        if row["published_at"]:
            events.append(
                {
                    "at": row["published_at"],
                    "event": "published",
                    "published_precision": row["published_precision"],
                }
            )
        for change in reversed(self._changes.all(article_id=article_id, with_contexts=True)):
            told = change.as_json()
            events.append({"at": told["detected_at"], "event": told["kind"], **told})
        events += self._gone(article_id)
        events += (
            {
                "at": version["captured_at"],
                "event": "reread",
                "version": version["version"],
                "of": version["reread_of"],
            }
            for version in self._articles.versions(article_id)
            if version["reread_of"] is not None
        )
        last = at and to_iso(at)
        known = (event for event in events if last is None or event["at"] <= last)
        return sorted(known, key=partial(_place, row=row))

    def _gone(self, article_id: int) -> list[dict[str, Any]]:
        rows = self._session.rows(
            "select fetched_at, status, final_url, detail from fetches"
            " where article_id = ? and counts_as_proof order by fetch_id",
            (article_id,),
        )
        return [
            {
                "at": row["fetched_at"],
                "event": "gone",
                "status": row["status"],
                "final_url": row["final_url"],
                "detail": row["detail"],
            }
            for row in rows
        ]


_FIRST = ("new", "reread", "gone")


def _place(event: dict[str, Any], row: dict[str, Any]) -> tuple[str, int]:
    """In time; at one moment the answer comes before what was concluded from it.

    A day on which an article was published is no moment of it: it stands before its being seen, or
    at its end; a date that cannot be true stands before its being seen.
    """
    name, at = event["event"], event["at"]
    if name == "published":
        return _appeared(row)[:19], -1
    place = _FIRST.index(name) if name in _FIRST else len(_FIRST) + (name == "seen")
    return at[:19], place


def _appeared(row: dict[str, Any]) -> str:
    at = from_iso(row["published_at"])
    precision = fineness(at, precision_of(row["published_precision"]), row["language"])
    seen = from_iso(row["first_seen_at"])
    if is_doubtful(at, seen):
        return to_iso(seen)
    if precision is not Precision.DAY:
        return to_iso(at)
    return to_iso(min(span_of(at, precision).end, max(at, seen)))
