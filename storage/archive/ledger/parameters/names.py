"""Which parameters of a source's addresses are learned, refuted or kept by its seed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from storage.addresses import twin_keys
from storage.archive.db.session import Session
from storage.archive.rows import to_json
from storage.parameters import Address, names_one
from storage.times import to_iso


class Names:
    """Keeps the parameters; every call is within the caller's transaction.

    Args:
        session: The archive's connection.
    """

    def __init__(self, session: Session) -> None:
        self._execute = session.execute

    def of(self, source_id: str, *states: str) -> frozenset[str]:
        """The names of a source's parameters in one of these states."""
        rows = self._execute(
            "select name from parameters where source_id = ?"
            " and state in (select value from json_each(?))",
            (source_id, to_json(states)),
        )
        return frozenset(row["name"] for row in rows)

    def learned(self, source_id: str) -> frozenset[str]:
        """The names of those that are ignored."""
        return self.of(source_id, "learned")

    def telling(self, source_id: str) -> frozenset[str]:
        """The names of those that are known to tell articles apart."""
        return self.of(source_id, "refuted", "kept")

    def put(
        self,
        source_id: str,
        names: Collection[str],
        state: str,
        now: datetime,
        articles: int = 0,
    ) -> None:
        """Put parameters into a state; by how many articles one was learned stays."""
        for name in sorted(names):
            self._execute(
                "insert into parameters (source_id, name, state, articles, since_at)"
                " values (?, ?, ?, ?, ?) on conflict do update set state = excluded.state,"
                " articles = max(articles, excluded.articles), since_at = excluded.since_at",
                (source_id, name, state, articles, to_iso(now)),
            )


def key_without(address: Address, learned: frozenset[str]) -> str:
    """Its key without what was learned, where what is left names one article."""
    key = address.without(learned)
    return key if names_one(key) else address.key


def keys_beside(key: str, url: str) -> tuple[str, ...]:
    """The keys under which an address may be known whose key its source's parameters make."""
    plain = twin_keys(url)
    return plain if key in plain else (*plain, *twin_keys(f"http://{key}"))
