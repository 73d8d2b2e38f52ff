"""Hosts: when each may be asked again, and how it fared."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.archive.db.session import Session
from storage.archive.frontier.clock import Clock
from storage.archive.rows import moment
from storage.times import to_iso

REST = timedelta(minutes=1)
"""The first rest of a host that failed; doubled each time."""

REST_MOST = timedelta(hours=1)

RECENT = timedelta(minutes=30)
"""Of hosts asked within it, one must have answered, or we are blind."""

ENOUGH = 3
"""Hosts that must have been asked before anything is concluded, or all that there are."""


_WATCHED = """(exists (select 1 from feeds where feeds.host = hosts.host and feeds.active)
    or exists (select 1 from feed_pages where feed_pages.host = hosts.host and pending)
    or exists (select 1 from links where links.host = hosts.host
        and state = 'pending' and resting = 0)
    or exists (select 1 from articles where articles.host = hosts.host and resting = 0))"""
"""Whether anything is to be asked of a host at all: one that left the seeds fails for ever."""


@dataclass(frozen=True, slots=True)
class HostState:
    """What is known of a host.

    Attributes:
        next_request_at: Before it the host is not asked, by its delay.
        rests_until: Before it the host is left alone, since it failed.
        delay_s: The delay that was kept last.
        failures: Turns in a row that the host itself ended.
        cause: Why the last one ended.
    """

    host: str
    next_request_at: datetime | None = None
    rests_until: datetime | None = None
    delay_s: float | None = None
    failures: int = 0
    cause: str | None = None
    tried_at: datetime | None = None
    answered_at: datetime | None = None

    def wait_s(self, now: datetime) -> float:
        """Seconds until it may be asked again, by its delay."""
        at = self.next_request_at
        return max((at - now).total_seconds(), 0.0) if at else 0.0

    def rests(self, now: datetime) -> bool:
        """Whether it is left alone, since it failed."""
        return self.rests_until is not None and self.rests_until > now


class Hosts:
    """Keeps when each host may be asked again, and how it fared."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        self._clock = clock

    def state(self, host: str) -> HostState:
        """What is known of a host; of an unknown one, nothing."""
        row = self._session.row("select * from hosts where host = ?", (host,))
        return _state_of(row) if row else HostState(host)

    def failing(self) -> list[HostState]:
        """The hosts whose last turn ended before its time, the longest failing first.

        Only those at which anything is watched.
        """
        rows = self._session.rows(
            f"select * from hosts where failures > 0 and {_WATCHED} order by failures desc, host"
        )
        return [_state_of(row) for row in rows]

    def slower_than(self, seconds: float) -> list[HostState]:
        """The hosts that ask for a longer delay than that."""
        rows = self._session.rows("select * from hosts where delay_s > ? order by host", (seconds,))
        return [_state_of(row) for row in rows]

    def note_turn(
        self,
        host: str,
        now: datetime,
        *,
        wait_s: float,
        delay_s: float,
        answered: bool,
        tried: bool,
        failed: str | None,
    ) -> None:
        """Note how a host's turn ended; within the caller's transaction.

        Args:
            host: The host.
            now: When it ended.
            wait_s: Seconds until the host may be asked again, by its delay.
            delay_s: The delay that was kept.
            answered: Whether anything was answered at all.
            tried: Whether anything was asked.
            failed: What the host failed at; with growing patience it rests.
        """
        self._clock.note(now)
        if not tried:
            return
        known = self._session.scalar("select failures from hosts where host = ?", (host,))
        failures = (known or 0) + 1 if failed else 0
        rest = min(REST * 2 ** min(failures - 1, 16), REST_MOST) if failed else None
        self._session.execute(
            "insert into hosts (host, next_request_at, rests_until, waits_from, delay_s, failures,"
            " cause, tried_at, answered_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " on conflict (host) do update set next_request_at = excluded.next_request_at,"
            " rests_until = excluded.rests_until, waits_from = excluded.waits_from,"
            " delay_s = excluded.delay_s, failures = excluded.failures, cause = excluded.cause,"
            " tried_at = excluded.tried_at,"
            " answered_at = ifnull(excluded.answered_at, hosts.answered_at)",
            (
                host,
                to_iso(now + timedelta(seconds=wait_s)),
                rest and to_iso(now + rest),
                to_iso(now),
                delay_s,
                failures,
                failed,
                to_iso(now),
                to_iso(now) if answered else None,
            ),
        )

    def note_unknown_end(self, host: str, now: datetime, delay_s: float) -> None:
        """Note that a turn ended nobody knows how: its delay counts from now."""
        wait = timedelta(seconds=max(delay_s, self.state(host).delay_s or 0))
        self._session.execute(
            "insert into hosts (host, next_request_at, waits_from) values (?, ?, ?)"
            " on conflict (host) do update set next_request_at = excluded.next_request_at,"
            " waits_from = excluded.waits_from",
            (host, to_iso(now + wait), to_iso(now)),
        )

    def wake(self) -> None:
        """End every rest: the hosts are asked again when anything of theirs is due."""
        with self._session.writing():
            self._session.execute("update hosts set rests_until = null where rests_until not null")

    def is_blind(self, now: datetime) -> bool:
        """Whether no host answered within RECENT, of those that were asked or rest by failing.

        ENOUGH of them must be, or all there are.
        """
        row = self._session.row(
            "select count(*) as tried, total(answered_at >= :since) as answered,"
            " (select count(*) from (select distinct host from feeds where active limit :enough))"
            f" as known from hosts where (tried_at >= :since or failures > 0) and {_WATCHED}",
            {"since": to_iso(now - RECENT), "enough": ENOUGH},
        )
        if row is None or not row["tried"]:
            return False
        return not row["answered"] and row["tried"] >= min(ENOUGH, row["known"])

    def answered_before(self, hosts: list[str]) -> int:
        """How many of some hosts ever answered."""
        return sum(self.state(host).answered_at is not None for host in hosts)


def _state_of(row: sqlite3.Row) -> HostState:
    return HostState(
        row["host"],
        moment(row["next_request_at"]),
        moment(row["rests_until"]),
        row["delay_s"],
        row["failures"],
        row["cause"],
        moment(row["tried_at"]),
        moment(row["answered_at"]),
    )
