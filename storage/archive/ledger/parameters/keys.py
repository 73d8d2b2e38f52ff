"""Keys of links, made anew when a parameter of addresses is learned or refuted."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from datetime import datetime

from storage.archive.db.session import Session
from storage.archive.ledger.parameters.names import Names, key_without
from storage.parameters import ALIAS, address_of
from storage.times import to_iso

ABSORBED = "known but for parameters that were learned"


class Keys:
    """Makes keys anew; every call is within the caller's transaction.

    Args:
        session: The archive's connection.
        names: What is learned.
    """

    def __init__(self, session: Session, names: Names) -> None:
        self._execute = session.execute
        self._names = names

    def settle(self, source_id: str, names: frozenset[str], now: datetime) -> None:
        """Give the source's links the keys of today; what waits and is known by now is settled."""
        learned = self._names.learned(source_id)
        rows = self._with(source_id, names)
        for row in rows:
            key = key_without(address_of(row["url"]), learned)
            self._execute("update links set key = ? where link_id = ?", (key, row["link_id"]))
        for row in rows:
            if row["state"] == "pending":
                key = key_without(address_of(row["url"]), learned)
                self._absorb(source_id, row["link_id"], key, now)

    def give_back(
        self,
        source_id: str,
        names: Collection[str],
        now: datetime,
        *,
        aliases_only: bool = False,
    ) -> None:
        """Give links their keys back, and read anew what was settled for its address alone."""
        learned = self._names.learned(source_id)
        for row in self._with(source_id, names, ALIAS if aliases_only else None):
            key = key_without(address_of(row["url"]), learned)
            self._execute("update links set key = ? where link_id = ?", (key, row["link_id"]))
            if row["detail"] in (ABSORBED, ALIAS):
                # Its article stays: read as that once more, it is none that is new.
                self._execute(
                    "update links set state = 'pending', verdict = null, score = null,"
                    " rules_hash = null, detail = null, attempts = 0, next_fetch_at = ?,"
                    " host = host_of(url) where link_id = ?"
                    " and (article_id is null or article_id not in"
                    " (select article_id from redactions))",
                    (to_iso(now), row["link_id"]),
                )

    def _absorb(self, source_id: str, link_id: int, key: str, now: datetime) -> None:
        """Settle a link that waits as the one that is known under its key, if there is one."""
        known = self._execute(
            "select * from links where key = ? and source_id = ? and link_id <> ?"
            " and state not in ('pending', 'dead') order by article_id is null, link_id limit 1",
            (key, source_id, link_id),
        ).fetchone()
        if known is not None:
            self._execute(
                "update links set state = ?, article_id = ?, checked_at = ?, next_fetch_at = null,"
                " score = ?, verdict = ?, rules_hash = ?, detail = ? where link_id = ?",
                (
                    known["state"],
                    known["article_id"],
                    to_iso(now),
                    known["score"],
                    known["verdict"],
                    known["rules_hash"],
                    ABSORBED,
                    link_id,
                ),
            )

    def _with(
        self, source_id: str, names: Collection[str], detail: str | None = None
    ) -> list[sqlite3.Row]:
        """The source's links with one of these parameters; those of a detail, or all."""
        rows = self._execute(
            "select link_id, url, state, detail from links where source_id = ?1"
            " and (url like '%?%' or url like '%;%') and (?2 is null or detail = ?2)",
            (source_id, detail),
        )
        # An address may spell a name in another way, but not one of letters and digits.
        plain = [name.removeprefix(";") for name in names]
        told = all(name.isalnum() and name.isascii() for name in plain)
        return [
            row
            for row in rows
            if (not told or any(name in row["url"] for name in plain))
            and address_of(row["url"]).names() & set(names)
        ]
