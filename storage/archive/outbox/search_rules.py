"""The alert rules that changes are held against: the configuration's, and those of saved searches.

The latter stand in the archive and are read whenever they are asked for: a rule that is made,
paused or removed in the page holds from the next change on, in whatever process finds it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace

from storage.archive.db.session import Session
from storage.archive.filters import current
from storage.archive.rows import moment
from storage.records import Kind, Severity
from storage.rules import AlertRule
from storage.searches import SearchRule, SearchTerms, quiet_of
from storage.times import from_iso

_TODAY = "(select json_group_array({}) from json_each({}))"
_SOURCES = _TODAY.format(current("source", "value"), "sources")
_TOPICS = _TODAY.format(current("topic", "value"), "topics")

RULES_SELECT = f"""select search_id, channels, kinds, min_severity, words, schedule, quiet,
    language, made_at, made_by, paused_at, paused_by,
    iif(sources is null, null, {_SOURCES}) as sources,
    iif(topics is null, null, {_TOPICS}) as topics
    from search_rules where removed_at is null"""
"""SQL: the rules of searches, sources and topics by their ids of today."""


class Rules:
    """The rules in force, each time anew.

    Args:
        session: The archive's connection.
        configured: The rules of the configuration.
    """

    def __init__(self, session: Session, configured: Sequence[AlertRule]) -> None:
        self._session = session
        self._configured = tuple(configured)

    def __iter__(self) -> Iterator[AlertRule]:
        yield from self._configured
        yield from self.of_searches()

    def of_searches(self) -> list[AlertRule]:
        """The rules of saved searches that are in force.

        Days that are worked or off against the calendar are those that the configuration's rules
        bear, each of them the same.
        """
        rows = self._session.rows(f"{RULES_SELECT} and paused_at is null order by search_id")
        rules = (search_rule_of(row).terms.rule(row["search_id"]) for row in rows)
        model = next(iter(self._configured), None)
        if model is None:
            return list(rules)
        on, off = model.workdays_on, model.workdays_off
        return [replace(rule, workdays_on=on, workdays_off=off) for rule in rules]

    def by_id(self) -> dict[str, AlertRule]:
        """The rules in force by their ids."""
        return {rule.id: rule for rule in self}


def search_rule_of(row: sqlite3.Row) -> SearchRule:
    """The rule of a search, as `RULES_SELECT` finds it."""
    quiet, workdays = quiet_of(row["quiet"])
    return SearchRule(
        SearchTerms(
            channels=tuple(json.loads(row["channels"])),
            topics=_ids(row["topics"]),
            sources=_ids(row["sources"]),
            kinds=tuple(map(Kind, json.loads(row["kinds"]))),
            min_severity=Severity(row["min_severity"]),
            words=_ids(row["words"]),
            schedule=row["schedule"],
            quiet=quiet,
            workdays=workdays,
            language=row["language"],
        ),
        made_at=from_iso(row["made_at"]),
        made_by=row["made_by"],
        paused_at=moment(row["paused_at"]),
        paused_by=row["paused_by"],
    )


def _ids(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(json.loads(text))
