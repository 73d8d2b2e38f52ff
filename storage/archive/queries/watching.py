"""Which time was watched: the one owner of what is "not watched" anywhere. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from storage.archive.db.session import Session
from storage.archive.ledger.renames import NOT_FORMER
from storage.archive.rows import moment, to_json
from storage.incident_kinds import BLINDING
from storage.times import from_iso, in_utc, to_iso
from storage.watched import NOT_BEGUN, PAUSE, RESTING, Gap, Watched, apart, between, clipped

_LOOKED_BACK = 200
"""Runs before a moment in which a source's last good answer is looked for."""


@dataclass(eq=False, repr=False)
class Watching:
    """Tells from runs and incidents what of a span was watched."""

    _session: Session

    def began_at(self) -> datetime | None:
        """When the first run began; None before it."""
        return moment(self._session.scalar("select min(began_at) from watched"))

    def of(
        self,
        since: datetime | None,
        until: datetime | None,
        now: datetime,
        source_ids: Collection[str] = (),
    ) -> Watched | None:
        """What of a span was watched, as far as it has passed.

        Args:
            since: Its beginning, aware; None: that of the watch.
            until: Its end; None: now.
            now: The present moment.
            source_ids: At these sources; empty: at all.

        Returns:
            None where no run was ever begun, and nothing can be said.
        """
        began = self.began_at()
        if began is None:
            return None
        since = in_utc(since or began)
        until = max(in_utc(min(until or now, now)), since)
        ill = self._ill(since, until)
        gaps = clipped((*between(self._watches(), max(now, began)), *ill[""]), since, until)
        blind = {
            source_id: tuple(found)
            for source_id, own in self._own(since, until, ill, source_ids).items()
            if (found := apart(clipped(own, since, until), gaps))
        }
        return Watched(since, until, gaps, blind)

    def offered(
        self, spans: Iterable[tuple[datetime, datetime]], now: datetime
    ) -> list[tuple[datetime, datetime]]:
        """Those of some spans of which there is something: they were watched, or hold a change."""
        gaps = between(self._watches(), now)
        return [
            (since, until)
            for since, until in spans
            if since < now
            and (
                not Watched(
                    since, min(until, now), clipped(gaps, since, min(until, now))
                ).is_unwatched()
                or self._holds_changes(since, until)
            )
        ]

    def last_answers(self, until: datetime) -> dict[str, datetime]:
        """When each source last answered before a moment, as far as it is still known."""
        rows = self._session.rows(
            "select source_id, max(fetched_at) as at from fetches where run_id in"
            " (select run_id from runs where started_at < :until order by run_id desc limit :most)"
            " and outcome in ('ok', 'not_modified') and fetched_at < :until"
            " and source_id is not null group by source_id",
            {"until": to_iso(until), "most": _LOOKED_BACK},
        )
        return {row["source_id"]: from_iso(row["at"]) for row in rows}

    def _watches(self) -> list[tuple[datetime, datetime]]:
        """The stretches of watching, in order."""
        rows = self._session.rows("select began_at, until_at from watched order by began_at")
        return [(from_iso(row["began_at"]), from_iso(row["until_at"])) for row in rows]

    def _holds_changes(self, since: datetime, until: datetime) -> bool:
        return self._session.exists(
            "select 1 from changes where detected_at >= ? and detected_at < ? limit 1",
            (to_iso(since), to_iso(until)),
        )

    def _ill(self, since: datetime, until: datetime) -> dict[str, list[Gap]]:
        """Which incidents kept us from looking, by source; those of the monitor under ""."""
        rows = self._session.rows(
            "select ifnull(source_id, '') as source_id, kind, opened_at, closed_at from incidents"
            " where kind in (select value from json_each(?)) and opened_at < ?"
            " and (closed_at is null or closed_at > ?) order by incident_id",
            (to_json(sorted(BLINDING)), to_iso(until), to_iso(since)),
        )
        found: dict[str, list[Gap]] = defaultdict(list)
        for row in rows:
            closed = min(from_iso(row["closed_at"]) if row["closed_at"] else until, until)
            gap = Gap(from_iso(row["opened_at"]), closed, row["kind"])
            if gap.length >= PAUSE and not self._saw(row["source_id"], gap):
                found[row["source_id"]].append(gap)
        return found

    def _saw(self, source_id: str, gap: Gap) -> bool:
        """Whether an article of the source came all the same: one feed of several ailed."""
        return self._session.exists(
            "select 1 from articles where source_id = ? and first_seen_at > ?"
            " and first_seen_at < ? limit 1",
            (source_id, to_iso(gap.since), to_iso(gap.until)),
        )

    def _own(
        self,
        since: datetime,
        until: datetime,
        ill: dict[str, list[Gap]],
        source_ids: Sequence[str] | Collection[str],
    ) -> dict[str, list[Gap]]:
        """The gaps of each source alone: before it was known, once it rests, while it was blind."""
        rows = self._session.rows(
            "select source_id, sources.first_seen_at, sources.active,"
            " max(feeds.fetched_at) as fetched_at from sources left join feeds using (source_id)"
            " where (? = 0 or source_id in (select value from json_each(?)))"
            f" and sources.{NOT_FORMER} group by source_id order by source_id",
            (len(source_ids), to_json(sorted(source_ids))),
        )
        found = {}
        for row in rows:
            own = list(ill.get(row["source_id"], ()))
            first = from_iso(row["first_seen_at"])
            if first > since:
                own.append(Gap(since, first, NOT_BEGUN))
            if not row["active"] and row["fetched_at"]:
                last = from_iso(row["fetched_at"])
                if last < until:
                    own.append(Gap(last, until, RESTING))
            if own:
                found[row["source_id"]] = own
        return found
