"""Each host's robots.txt: kept for a day, and longer while it cannot be had."""

from __future__ import annotations

from storage.archive.db.session import Session
from storage.archive.rows import moment
from storage.hosts import host_of
from storage.records import Fetch
from storage.times import from_iso, to_iso
from storage.work import RobotsTxt


class Robots:
    """Keeps each origin's robots.txt."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_host(self, host: str) -> tuple[RobotsTxt, ...]:
        """What is kept of a host, one of each origin."""
        rows = self._session.rows("select * from robots where host = ? order by origin", (host,))
        return tuple(
            RobotsTxt(
                row["origin"],
                from_iso(row["fetched_at"]),
                row["status"],
                row["body"],
                row["content_type"],
                moment(row["unreachable_since"]),
            )
            for row in rows
        )

    def record(self, origin: str, fetch: Fetch, *, reachable: bool) -> None:
        """Keep an answer; where there was none, what is kept serves on (RFC 9309, 2.3.1.4)."""
        now = to_iso(fetch.fetched_at)
        with self._session.writing():
            if reachable:
                self._session.execute(
                    "insert or replace into robots (origin, host, fetched_at, status,"
                    " content_type, body) values (?, ?, ?, ?, ?, ?)",
                    (
                        origin,
                        host_of(origin),
                        now,
                        fetch.status,
                        fetch.header("Content-Type"),
                        fetch.body or b"",
                    ),
                )
            else:
                self._session.execute(
                    "insert into robots (origin, host, fetched_at, body, unreachable_since)"
                    " values (?, ?, ?, x'', ?) on conflict (origin) do update"
                    " set unreachable_since = ifnull(unreachable_since, excluded.fetched_at)",
                    (origin, host_of(origin), now, now),
                )
