"""Time stamps of an independent authority on the head of the chain of changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.archive.db.session import Session
from storage.archive.queries.changes import Changes
from storage.archive.rows import moment
from storage.times import from_iso, to_iso


@dataclass(frozen=True, slots=True)
class Timestamp:
    """One stamp.

    Attributes:
        change_id: The newest change; the stamp covers it, all before it, and the redactions that
            stood by then.
        chain_hash: What was stamped: its hexadecimal digits as ASCII.
        stamped_at: When, as the authority says.
        authority: Its address.
        response: Its answer, a TimeStampResp of RFC 3161 in DER.
    """

    change_id: int
    chain_hash: str
    stamped_at: datetime
    authority: str
    response: bytes


class Timestamps:
    """Keeps the stamps; the scheduler gets them."""

    def __init__(self, session: Session, changes: Changes) -> None:
        self._session = session
        self._changes = changes

    def unstamped_head(self) -> tuple[int, str] | None:
        """The newest change and the head of the chain; None where that has a stamp or is none."""
        newest = self._session.scalar("select max(change_id) from changes")
        head = self._changes.head()
        stamped = self._session.exists("select 1 from timestamps where chain_hash = ?", (head,))
        return None if newest is None or stamped else (newest, head)

    def record(self, stamp: Timestamp, now: datetime) -> None:
        """Keep a stamp."""
        with self._session.writing():
            self._session.execute(
                "insert into timestamps (change_id, chain_hash, stamped_at, authority, response,"
                " stored_at) values (?, ?, ?, ?, ?, ?)",
                (
                    stamp.change_id,
                    stamp.chain_hash,
                    to_iso(stamp.stamped_at),
                    stamp.authority,
                    stamp.response,
                    to_iso(now),
                ),
            )

    def covering(self, change_id: int) -> Timestamp | None:
        """The first stamp that covers a change; None where none does yet."""
        row = self._session.row(
            "select * from timestamps where change_id >= ? order by change_id limit 1", (change_id,)
        )
        if row is None:
            return None
        return Timestamp(
            row["change_id"],
            row["chain_hash"],
            from_iso(row["stamped_at"]),
            row["authority"],
            row["response"],
        )

    def last_at(self) -> datetime | None:
        """When the newest stamp was stored; None before the first."""
        return moment(self._session.scalar("select max(stored_at) from timestamps"))
