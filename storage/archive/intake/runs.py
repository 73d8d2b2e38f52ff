"""Crawl runs: begun, ended, and the sources that they watch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from storage.archive.db.session import Session
from storage.archive.frontier import Frontier
from storage.archive.intake.incidents import Incidents
from storage.archive.ledger.entries import Entries
from storage.archive.rows import to_json
from storage.records import Fetch
from storage.times import from_iso, to_iso
from storage.watched import PAUSE
from storage.work import SourceInfo


@dataclass(eq=False, repr=False)
class Runs:
    """Begins and ends runs, and records their witnesses."""

    _session: Session
    _entries: Entries
    _incidents: Incidents
    _frontier: Frontier

    def sync_sources(self, sources: Iterable[SourceInfo], now: datetime) -> None:
        """Take over the sources and feeds of all seeds; what none names any more rests."""
        self._frontier.declared.take_over(sources, now)
        ill = self._session.rows(
            "select source_id, kind from incidents join sources using (source_id)"
            " where closed_at is null and not active"
        )
        for row in ill:  # nobody looks any more whether it heals
            self._incidents.close(row["source_id"], [row["kind"]], now)

    def failing(self, source_id: str) -> int:
        """How many new links of a source were tried more than once and gave nothing."""
        return self._session.number(
            "select count(*) from links where source_id = ? and state = 'pending' and attempts > 1",
            (source_id,),
        )

    def record_witness(self, source_id: str, fetch: Fetch, run_id: int) -> None:
        """Note a page that was asked for only to see whether the source answers."""
        with self._session.writing():
            self._entries.insert_fetch(source_id, fetch, run_id)

    def start(self, now: datetime) -> int:
        """Begin a crawl run; runs that never ended are marked as failed."""
        with self._session.writing():
            self._frontier.clock.note(now)
            self._session.execute(
                "update runs set state = 'failed', ended_at = ?, detail = 'did not end'"
                " where state = 'running'",
                (to_iso(now),),
            )
            self._watch(now)
            return self._session.insert(
                "insert into runs (started_at, state) values (?, 'running')", (to_iso(now),)
            )

    def _watch(self, now: datetime) -> None:
        """Go on with the watch, or begin it anew where something was due long before."""
        row = self._session.execute(
            "select * from watched order by watched_id desc limit 1"
        ).fetchone()
        if row is not None and from_iso(row["until_at"]) + PAUSE >= now:
            self._watched_until(to_iso(now))
        else:
            self._session.insert(
                "insert into watched (began_at, until_at) values (?1, ?1)", (to_iso(now),)
            )

    def _watched_until(self, until_at: str) -> None:
        self._session.execute(
            "update watched set until_at = ?1 where until_at < ?1"
            " and watched_id = (select max(watched_id) from watched)",
            (until_at,),
        )

    def witness_in(
        self, run_id: int, source_id: str, *, apart_from: int, host: str | None, article: bool
    ) -> bool:
        """Whether something else of a source answered in a run, as its fetches tell.

        Args:
            run_id: The run.
            source_id: The source.
            apart_from: The article that is gone.
            host: Only what stands at this host counts; None: anything of the source.
            article: Only another article counts, no feed.
        """
        return self._session.exists(
            "select 1 from fetches where run_id = ? and source_id = ?"
            " and outcome in ('ok', 'not_modified') and article_id is not ?"
            " and (article_id not null or (not ? and detail is null))"
            " and (? is null or host_of(url) = ?) limit 1",
            (run_id, source_id, apart_from, article, host, host),
        )

    def end(
        self,
        run_id: int,
        now: datetime,
        stats: dict[str, int],
        *,
        failed: bool = False,
        detail: str | None = None,
    ) -> None:
        """End a crawl run with what it did."""
        with self._session.writing():
            self._frontier.clock.note(now)
            self._session.execute(
                "update runs set state = ?, ended_at = ?, stats = ?, detail = ? where run_id = ?",
                ("failed" if failed else "done", to_iso(now), to_json(stats), detail, run_id),
            )
            if not failed:  # until something is due again, nobody needs to look
                self._watched_until(max(to_iso(now), self._frontier.due.next_at() or ""))
