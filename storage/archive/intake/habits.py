"""What a source usually does, and the incidents that follow where it does otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from storage.archive.db.session import Session
from storage.archive.intake.incidents import Incidents
from storage.coverage import FIELDS, HABITUAL_TEXTS, NEWEST_TEXTS, Coverage, cut_short, fallen
from storage.habits import (
    WEEK,
    WEEKS,
    WINDOWS_H,
    Pause,
    Span,
    frozen,
    hour_of,
    pause,
    silence,
    standstill,
)
from storage.times import from_iso, to_iso

CHECK_EVERY = timedelta(minutes=15)
"""A habit of hours needs no look every minute."""

LOOKED_BACK = timedelta(days=60)
"""How long the coverage of fields is remembered for the habit."""


class Habits:
    """Notes which fields readings carry, and opens incidents of silence and fallen coverage."""

    def __init__(self, session: Session, incidents: Incidents) -> None:
        self._session = session
        self._incidents = incidents

    def note_coverage(self, readings: Mapping[str, Coverage], now: datetime) -> None:
        """Add what a run's readings of new pages carried, by source."""
        added = ", ".join(f"{name} = {name} + excluded.{name}" for name in ("readings", *FIELDS))
        with self._session.writing():
            self._session.execute_many(
                f"insert into coverage (source_id, hour, readings, {', '.join(FIELDS)})"
                f" values (?, ?, ?{', ?' * len(FIELDS)}) on conflict do update set {added}",
                [
                    (source_id, hour_of(now), one.readings, *one.carried)
                    for source_id, one in readings.items()
                ],
            )

    def check(self, source_id: str, now: datetime, *, bridged: bool = False) -> None:
        """Open or close the incidents of silence and coverage; at most every CHECK_EVERY.

        Args:
            source_id: The source.
            now: The present moment.
            bridged: Whether its feeds come from a bridge: it is then silent where its account's
                own pauses are exceeded, too, and that is told as ``feed_silent``.
        """
        with self._session.writing():
            due = self._session.execute(
                "update sources set health_at = ? where source_id = ?"
                " and (health_at is null or health_at <= ?) returning 1",
                (to_iso(now), source_id, to_iso(now - CHECK_EVERY)),
            ).fetchall()
            if due:
                self._check_silence(source_id, now, bridged=bridged)
                self._check_coverage(source_id, now)

    def _check_silence(self, source_id: str, now: datetime, *, bridged: bool) -> None:
        since = to_iso(now - WEEKS * WEEK - timedelta(days=3))
        answers = self._answers_since(source_id, now)
        if answers is None:
            return  # what does not answer is told as such
        links = self._session.execute(
            "select strftime('%s', substr(first_seen_at, 1, 13) || ':00') / 3600 as hour,"
            " count(*) as links from links"
            " where source_id = ? and feed_id is not null and not backlog and first_seen_at >= ?"
            " group by hour",
            (source_id, since),
        ).fetchall()
        hours = self._session.execute(
            "select distinct strftime('%s', substr(started_at, 1, 13) || ':00') / 3600 as hour"
            " from runs where started_at >= ?",
            (since,),
        ).fetchall()
        counted = {row["hour"]: row["links"] for row in links}
        watched = frozenset(row["hour"] for row in hours)
        found: Span | Pause | None = silence(counted, watched, now, answers)
        habit = pause if bridged else standstill
        found = found or habit(counted, watched, now, answers)
        if found is None and not bridged and since < to_iso(answers):
            printed = self._printed_before(source_id, since, answers)
            found = frozen(printed, counted, watched, now, answers)
        if found is None:
            self._incidents.close(source_id, ["silence", "feed_silent"], now)
        elif bridged:
            self._incidents.open(source_id, "feed_silent", str(found), now)
            self._incidents.close(source_id, ["silence"], now)
        else:
            self._incidents.open(source_id, "silence", str(found), now)
            self._incidents.close(source_id, ["feed_silent"], now)

    def _printed_before(self, source_id: str, since: str, first: datetime) -> dict[int, int]:
        """By hour what was published before a source was first read, as its first crawl found."""
        rows = self._session.execute(
            "select strftime('%s', substr(published_at, 1, 13) || ':00') / 3600 as hour,"
            " count(*) as articles from articles join versions using (article_id, version)"
            " where source_id = ? and backlog and published_at >= ? and published_at < ?"
            " group by hour",
            (source_id, since, to_iso(first)),
        ).fetchall()
        return {row["hour"]: row["articles"] for row in rows}

    def _answers_since(self, source_id: str, now: datetime) -> datetime | None:
        """When a feed of the source answered first, if one does now (within the shortest span)."""
        row = self._session.execute(
            "select min(first_ok_at) as first_ok_at, max(ok_at) as ok_at from feeds"
            " where source_id = ?",
            (source_id,),
        ).fetchone()
        if row["ok_at"] is None or row["ok_at"] < to_iso(now - timedelta(hours=WINDOWS_H[0])):
            return None
        return from_iso(row["first_ok_at"])

    def _check_coverage(self, source_id: str, now: datetime) -> None:
        rows = self._session.execute(
            "select * from coverage where source_id = ? and hour >= ? order by hour desc",
            (source_id, hour_of(now - LOOKED_BACK)),
        ).fetchall()
        found = fallen(
            [Coverage(row["readings"], tuple(row[name] for name in FIELDS)) for row in rows]
        )
        short = cut_short(*self._lengths(source_id))
        told, healed = found or ([], short is None)
        if short is not None:
            told = [*told, str(short)]
        if told:
            self._incidents.open(source_id, "coverage", "; ".join(told), now)
        elif healed:
            self._incidents.close(source_id, ["coverage"], now)

    def _lengths(self, source_id: str) -> tuple[list[int], list[int]]:
        """How long the texts of a source's newest articles are, and those before them.

        While it is told that they are short: those before that was told.
        """
        select = (
            "select length(body) as length from articles join versions using (article_id)"
            " where articles.source_id = :source and versions.version = 1 and form is null"
            " and first_seen_at < :until order by first_seen_at desc limit :most offset :newest"
        )
        opened = self._session.scalar(
            "select opened_at from incidents where source_id = ? and kind = 'coverage'"
            " and closed_at is null",
            (source_id,),
        )
        ever, skipped = "9", 0 if opened else NEWEST_TEXTS
        asked = (NEWEST_TEXTS, 0, ever), (2 * HABITUAL_TEXTS, skipped, opened or ever)
        newest, before = (
            self._session.rows(
                select, {"source": source_id, "most": most, "newest": offset, "until": until}
            )
            for most, offset, until in asked
        )
        return [row["length"] for row in newest], [row["length"] for row in before]

    def failing_feeds(self, source_id: str, urls: list[str]) -> bool:
        """Whether any of a source's feeds failed when it was fetched last."""
        rows = self._session.rows(
            "select url from feeds where source_id = ? and failures > 0", (source_id,)
        )
        return any(row["url"] in urls for row in rows)

    def has_yielded(self, source_id: str) -> bool:
        """Whether a feed of a source has ever shown a link."""
        return self._session.exists(
            "select 1 from links where source_id = ? and feed_id is not null limit 1", (source_id,)
        )
