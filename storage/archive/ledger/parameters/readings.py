"""Pages that were read whole, by the parameters of their addresses."""

from __future__ import annotations

import sqlite3
from collections import defaultdict

from storage.archive.db.session import Session
from storage.archive.ledger.parameters.names import key_without
from storage.parameters import Address, Likeness, address_of, names_one

MOST_READINGS = 20_000
"""Pages of a source, newest first, that are looked through before a parameter is learned."""

BESIDE = 6
"""Pages of the same path, newest first, that a page is held against when it is read."""


class Readings:
    """Keeps the pages read; every call is within the caller's transaction.

    Args:
        session: The archive's connection.
    """

    def __init__(self, session: Session) -> None:
        self._execute = session.execute

    def put(self, link_id: int, source_id: str, address: Address, read: Likeness) -> None:
        """Note a page."""
        self._execute(
            "insert into link_readings values (?, ?, ?, ?, ?, ?, ?) on conflict (link_id) do update"
            " set title_hash = excluded.title_hash, text_hash = excluded.text_hash,"
            " sketch = excluded.sketch, tells = excluded.tells",
            (
                link_id,
                source_id,
                address.path,
                read.title_hash,
                read.text_hash,
                read.sketch,
                read.tells,
            ),
        )

    def forget(self, article_id: int) -> None:
        """Keep nothing of what told an article's pages from others; within a transaction."""
        self._execute(
            "delete from link_readings where link_id in"
            " (select link_id from links where article_id = ?)",
            (article_id,),
        )

    def beside(
        self, source_id: str, address: Address, key: str, link_id: int
    ) -> list[tuple[Address, Likeness]]:
        """Pages that were read of the same path, and those of the same key."""
        rows = self._execute(
            "select * from (select links.url, link_readings.* from link_readings"
            " join links using (link_id) where link_readings.source_id = :source and path = :path"
            " and link_id <> :own order by link_id desc limit :most)"
            " union select * from (select links.url, link_readings.* from links"
            " join link_readings using (link_id) where key = :key and link_id <> :own"
            " and link_readings.source_id = :source order by link_id desc limit :most)",
            {
                "source": source_id,
                "path": address.path,
                "key": key,
                "own": link_id,
                "most": BESIDE,
            },
        ).fetchall()
        found = [(address_of(row["url"]), _likeness(row)) for row in rows]
        return [(other, read) for other, read in found if other.path == address.path]

    def twins(
        self, source_id: str, address: Address, read: Likeness, link_id: int
    ) -> list[Address]:
        """Addresses of the same path at which the same page was read."""
        rows = self._execute(
            "select links.url from link_readings join links using (link_id)"
            " where link_readings.source_id = ? and path = ? and text_hash = ? and title_hash = ?"
            " and link_id <> ? order by link_id desc limit ?",
            (source_id, address.path, read.text_hash, read.title_hash, link_id, BESIDE),
        )
        return [address_of(row["url"]) for row in rows]

    def articles(self, source_id: str, names: frozenset[str], learned: frozenset[str]) -> int:
        """How many articles were read whole under two values of each of these."""
        rows = self._execute(
            "select links.url, path, title_hash, text_hash from link_readings"
            " join links using (link_id) where link_readings.source_id = ?1 and tells"
            " and (path, text_hash) in (select path, text_hash from link_readings"
            " where source_id = ?1 group by path, text_hash having count(*) > 1)"
            " order by link_id desc limit ?2",
            (source_id, MOST_READINGS),
        ).fetchall()
        alike: dict[tuple[str, str, str], list[Address]] = defaultdict(list)
        for row in rows:
            address = address_of(row["url"])
            key = address.without(names | learned)
            if names_one(key):
                alike[key, row["title_hash"], row["text_hash"]].append(address)
        told: dict[str, set[str]] = defaultdict(set)
        for (_, _, text), addresses in alike.items():
            for other in addresses[1:]:
                for name in addresses[0].apart_from(other) & names:
                    told[name].add(text)
        return min((len(told[name]) for name in names), default=0)

    def contradicted(self, source_id: str, names: frozenset[str]) -> frozenset[str] | None:
        """By which of these two different texts differ that would have one key; None: none do."""
        rows = self._execute(
            "select links.url, link_readings.* from link_readings join links using (link_id)"
            " where link_readings.source_id = ? order by link_id desc limit ?",
            (source_id, MOST_READINGS),
        )
        seen: dict[str, tuple[Address, Likeness]] = {}
        for row in rows:
            # An address without any of them counts: what it shows would have the same key.
            address, read = address_of(row["url"]), _likeness(row)
            first, known = seen.setdefault(key_without(address, names), (address, read))
            if known.beside(read) == "two":
                return address.apart_from(first)
        return None


def _likeness(row: sqlite3.Row) -> Likeness:
    return Likeness(row["title_hash"], row["text_hash"], row["sketch"], bool(row["tells"]))
