"""Searches that stay, and their alert rules: kept with who and when, never deleted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from storage.archive.db.session import Session
from storage.archive.desk.log import Log
from storage.archive.outbox.search_rules import RULES_SELECT, search_rule_of
from storage.archive.rows import row_id, to_json
from storage.desk_work import Act
from storage.errors import NotFoundError
from storage.searches import (
    MOST_NAME,
    MOST_QUERY,
    MOST_SEARCHES,
    Listing,
    SavedSearch,
    SearchRule,
    SearchTerms,
    quiet_text,
)
from storage.times import from_iso, to_iso


class Searches:
    """Keeps searches and their rules, each act with its entry in the log in one transaction."""

    def __init__(self, session: Session, log: Log) -> None:
        self._session = session
        self._log = log

    def all(self) -> list[SavedSearch]:
        """The searches that are kept, by name, each with its rule."""
        rules = {
            row["search_id"]: search_rule_of(row)
            for row in self._session.rows(f"{RULES_SELECT} order by search_id")
        }
        rows = self._session.rows(
            "select * from searches where removed_at is null order by name, search_id"
        )
        return [_search_of(row, rules.get(row["search_id"])) for row in rows]

    def one(self, search_id: int) -> SavedSearch:
        """One search with its rule.

        Raises:
            NotFoundError: There is no such search, or it was removed.
        """
        row = self._session.row(
            "select * from searches where search_id = ? and removed_at is null",
            (row_id(search_id),),
        )
        if row is None:
            raise _missing(search_id)
        rule = self._session.row(f"{RULES_SELECT} and search_id = ?", (search_id,))
        return _search_of(row, search_rule_of(rule) if rule else None)

    def keep(self, name: str, listing: Listing, query: str, who: str, now: datetime) -> int | None:
        """Keep a search.

        Returns:
            Its number; None where another has that name, or too many are kept.

        Raises:
            ValueError: The name is empty or too long, or the filters are too long.
        """
        if not 0 < len(name) <= MOST_NAME or len(query) > MOST_QUERY:
            raise ValueError("no name, or too long")
        with self._session.writing():
            kept = self._session.execute(
                "select count(*) as n, ifnull(max(name = ?), 0) as taken from searches"
                " where removed_at is null",
                (name,),
            ).fetchone()
            if kept["taken"] or kept["n"] >= MOST_SEARCHES:
                return None
            search_id = self._session.insert(
                "insert into searches (name, listing, query, made_at, made_by)"
                " values (?, ?, ?, ?, ?)",
                (name, listing, query, to_iso(now), who),
            )
            self._log.append(who, Act.SEARCH_KEPT, now, words=name)
        return search_id

    def remove(self, search_id: int, who: str, now: datetime) -> None:
        """Remove a search, and its rule with it; what was told by it goes out.

        Raises:
            NotFoundError: There is no such search.
        """
        with self._session.writing():
            self._end_rule(search_id, who, now)
            self._log.append(who, Act.SEARCH_REMOVED, now, words=self._name_of(search_id))
            self._session.execute(
                "update searches set removed_at = ?, removed_by = ? where search_id = ?",
                (to_iso(now), who, search_id),
            )

    def keep_rule(self, search_id: int, terms: SearchTerms, who: str, now: datetime) -> None:
        """Make a search a rule; one that it is already is made anew, and is in force.

        Raises:
            NotFoundError: There is no such search.
            ValueError: No rule can be made of that; see `SearchTerms.check`.
        """
        terms.check()
        with self._session.writing():
            name = self._name_of(search_id)
            self._session.execute(
                "insert into search_rules (search_id, channels, topics, sources, kinds,"
                " min_severity, words, schedule, quiet, language, made_at, made_by)"
                " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do update set"
                " channels = excluded.channels, topics = excluded.topics,"
                " sources = excluded.sources, kinds = excluded.kinds,"
                " min_severity = excluded.min_severity, words = excluded.words,"
                " schedule = excluded.schedule, quiet = excluded.quiet,"
                " language = excluded.language, made_at = excluded.made_at,"
                " made_by = excluded.made_by, paused_at = null, paused_by = null,"
                " removed_at = null, removed_by = null",
                (
                    search_id,
                    to_json(terms.channels),
                    _listed(terms.topics),
                    _listed(terms.sources),
                    to_json(terms.kinds),
                    terms.min_severity,
                    _listed(terms.words),
                    terms.schedule,
                    quiet_text(terms),
                    terms.language,
                    to_iso(now),
                    who,
                ),
            )
            self._log.append(who, Act.RULE_KEPT, now, words=name)

    def pause_rule(self, search_id: int, who: str, now: datetime, *, paused: bool) -> None:
        """Let a rule rest, or hold again; of one that does already, nothing is noted.

        Raises:
            NotFoundError: There is no such search.
        """
        with self._session.writing():
            name = self._name_of(search_id)
            changed = self._session.execute(
                "update search_rules set paused_at = :at, paused_by = iif(:at is null, null, :who)"
                " where search_id = :id and removed_at is null"
                " and (paused_at is null) <> (:at is null) returning 1",
                {"at": to_iso(now) if paused else None, "who": who, "id": search_id},
            ).fetchall()
            if changed:
                act = Act.RULE_PAUSED if paused else Act.RULE_RESUMED
                self._log.append(who, act, now, words=name)

    def remove_rule(self, search_id: int, who: str, now: datetime) -> None:
        """Take a rule away; the search stays, and what was told by the rule goes out.

        Raises:
            NotFoundError: There is no such search.
        """
        with self._session.writing():
            self._name_of(search_id)
            self._end_rule(search_id, who, now)

    def _end_rule(self, search_id: int, who: str, now: datetime) -> None:
        ended = self._session.execute(
            "update search_rules set removed_at = ?, removed_by = ?"
            " where search_id = ? and removed_at is null returning 1",
            (to_iso(now), who, row_id(search_id)),
        ).fetchall()
        if ended:
            self._log.append(who, Act.RULE_REMOVED, now, words=self._name_of(search_id))

    def _name_of(self, search_id: int) -> str:
        name = self._session.scalar(
            "select name from searches where search_id = ? and removed_at is null",
            (row_id(search_id),),
        )
        if name is None:
            raise _missing(search_id)
        return str(name)


def _listed(values: Iterable[str] | None) -> str | None:
    return None if values is None else to_json(list(values))


def _missing(search_id: int) -> NotFoundError:
    return NotFoundError(
        f"没有编号为 {search_id} 的已存检索，或已删除：请在检索页查看。",
        f"There is no saved search {search_id}, or it was removed: see the page of searches.",
    )


def _search_of(row: sqlite3.Row, rule: SearchRule | None) -> SavedSearch:
    return SavedSearch(
        search_id=row["search_id"],
        name=row["name"],
        listing=Listing(row["listing"]),
        query=row["query"],
        made_at=from_iso(row["made_at"]),
        made_by=row["made_by"],
        rule=rule,
    )
