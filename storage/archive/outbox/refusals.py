"""Recipients whom a channel's receiver refused for good."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from storage.archive.db.session import Session
from storage.archive.rows import to_json
from storage.times import from_iso, to_iso


class Refusals:
    """The rows of `refusals` and what deliveries say of them; each call within a transaction.

    Args:
        session: The archive's connection.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, channel_id: str) -> dict[str, datetime]:
        """When each recipient of a channel refused for the last time."""
        rows = self._session.execute(
            "select recipient, refused_at from refusals where channel_id = ?", (channel_id,)
        )
        return {row["recipient"]: from_iso(row["refused_at"]) for row in rows}

    def note(self, delivery_id: int, recipient: str) -> None:
        """A delivery is refused for good by a recipient, who is not asked again for it."""
        self._session.execute(
            "update deliveries set refused = json_insert(refused, '$[#]', :recipient)"
            " where delivery_id = :id"
            " and not exists (select 1 from json_each(refused) where value = :recipient)",
            {"id": delivery_id, "recipient": recipient},
        )

    def set_aside(self, channel_id: str, recipient: str, now: datetime) -> None:
        """An address takes nothing any more."""
        self._session.execute(
            "insert into refusals (channel_id, recipient, refused_at) values (?, ?, ?)"
            " on conflict do update set refused_at = excluded.refused_at",
            (channel_id, recipient, to_iso(now)),
        )

    def forget(self, channel_id: str, recipients: Iterable[str]) -> None:
        """These addresses are asked as any other."""
        self._session.execute(
            "delete from refusals where channel_id = ?"
            " and recipient in (select value from json_each(?))",
            (channel_id, to_json(sorted(recipients))),
        )

    def ask_again(self, delivery_ids: Iterable[int]) -> None:
        """Whoever refused these deliveries, or their channels, is asked again: a user wants it."""
        ids = to_json(sorted(delivery_ids))
        self._session.execute(
            "delete from refusals where channel_id in (select channel_id from deliveries"
            " where delivery_id in (select value from json_each(?)))",
            (ids,),
        )
        self._session.execute(
            "update deliveries set refused = '[]'"
            " where delivery_id in (select value from json_each(?))",
            (ids,),
        )
