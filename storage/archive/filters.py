"""Which rows a question is about, and how that stands in SQL."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from storage.archive.rows import to_json
from storage.desk_work import Handling
from storage.records import Kind, Severity
from storage.times import just_after, to_iso

_AT_LEAST = {
    least: to_json([one.value for one in Severity if one.rank >= least.rank]) for least in Severity
}
"""The severities of at least so much, as the conditions here take them."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows a question is about; a field that is None or empty asks for no restriction.

    Attributes:
        since: Not before (first seen for articles, detected for changes, captured for versions).
        until: Before.
        sources: Source ids.
        topics: Topic ids.
        kinds: Kinds of change; an article counts when it had such a change.
        severity: The least severity of a change.
        handling: How far the desk is with a change.
        assigned_to: To whom a change was given.
        backlog: Only changes of a first crawl, a backfill or a changed topic; False: all others.
        limit: At most so many rows.
        offset: After leaving out so many.
    """

    since: datetime | None = None
    until: datetime | None = None
    sources: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    severity: Severity | None = None
    handling: Handling | None = None
    assigned_to: str | None = None
    backlog: bool | None = None
    limit: int | None = None
    offset: int = 0

    def as_of(self, at: datetime | None) -> Filter:
        """The same, of nothing that came after a moment; None: of all."""
        if at is None:
            return self
        until = just_after(at)
        return replace(self, until=min(self.until or until, until))

    def values(self) -> dict[str, Any]:
        """The filter as the parameters of the conditions here; as things stand now."""
        return {
            "since": self.since and to_iso(self.since),
            "until": self.until and to_iso(self.until),
            "sources": to_json(self.sources) if self.sources else None,
            "topics": to_json(self.topics) if self.topics else None,
            "kinds": to_json(self.kinds) if self.kinds else None,
            "severities": _AT_LEAST[self.severity or Severity.COSMETIC],
            "assigned_to": self.assigned_to,
            "backlog": self.backlog,
            "limit": -1 if self.limit is None else self.limit,
            "offset": self.offset,
            "at": None,
        }

    @property
    def asks_for_changes(self) -> bool:
        """Whether the filter speaks of changes."""
        for_desk = self.handling is not None or self.assigned_to is not None
        return bool(self.kinds or self.severity is not None or for_desk or self.backlog is not None)


EVERYTHING = Filter()
"""No restriction."""


def only_paged(where: Filter) -> Filter:
    """A filter with its page and no restriction."""
    return Filter(limit=where.limit, offset=where.offset)


def current(kind: str, column: str) -> str:
    """The id of today of the source or topic whose id, perhaps a former one, stands in a column."""
    return (
        f"ifnull((select new_id from renames where renames.kind = '{kind}'"
        f" and old_id = {column}), {column})"
    )


NOT_REDACTED = "article_id not in (select article_id from redactions)"
"""The condition that an article's words are kept; for tables that have an `article_id`."""

IN_FORCE = """(superseded_at is null or superseded_at > :at)
    and (not rejudged or judged_at <= ifnull(:at, '9'))"""
"""The condition that a verdict held at the moment ``:at``; null: that it holds now."""

OF_SOURCE = f"""(:sources is null or articles.source_id in
    (select {current("source", "value")} from json_each(:sources)))"""
_TOPIC_IDS = f"""(with wanted (topic_id) as (
        select {current("topic", "value")} from json_each(:topics))
        select topic_id from wanted union all select old_id from renames
        where renames.kind = 'topic' and new_id in (select topic_id from wanted))"""
OF_TOPIC = f"""(:topics is null or exists (select 1 from matches
    where matches.article_id = articles.article_id and matched and {IN_FORCE}
    and topic_id in {_TOPIC_IDS}))"""
OF_CHANGE = """(:kinds is null or changes.kind in (select value from json_each(:kinds)))
    and changes.severity in (select value from json_each(:severities))
    and (:backlog is null or changes.backlog = :backlog)"""


_OF_RARE_TOPIC = f"""articles.article_id in (select article_id
    from matches indexed by matches_by_topic
    where matched and {IN_FORCE} and topic_id in {_TOPIC_IDS})"""
_HANDLED = {
    Handling.SEEN: "true",
    Handling.DONE: "done_at is not null",
    Handling.ASSIGNED: "assigned_to is not null",
    Handling.NOTED: "notes > 0",
}
"""What stands in `desk_changes` of a change that the desk is so far with."""

_UNHANDLED = {Handling.UNSEEN: "true", Handling.OPEN: "handled.done_at is not null"}
"""What does not."""

_OF_RARE_KIND = "changes.kind in (select value from json_each(:kinds))"

RARE = 2000
"""Rows, up to which all of a topic or of some kinds are gathered first: so few, or none, are not
met soon in a list of all."""


def few(where: Filter) -> str:
    """Asks how many there are of a filter's topics and kinds and of what the desk did.

    As far as RARE, by index alone; of what the filter does not ask for there are none.
    """
    asked = {
        # Without being told, SQLite reads all verdicts where nearly all are of one topic.
        "topics": f"matches indexed by matches_by_topic where matched and topic_id in {_TOPIC_IDS}"
        if where.topics
        else "",
        "kinds": f"changes where {_OF_RARE_KIND}" if where.kinds else "",
        "handled": f"desk_changes where {rows}" if (rows := handled(where)) else "",
    }
    counted = (
        f"(select count(*) from (select 1 from {rows} limit {RARE}))" if rows else "0"
        for rows in asked.values()
    )
    return "select " + ", ".join(f"{n} as {name}" for n, name in zip(counted, asked, strict=True))


def of_topic(*, rare: bool) -> str:
    """The condition that an article is of a topic asked for; said otherwise where few are."""
    return _OF_RARE_TOPIC if rare else OF_TOPIC


def between(column: str) -> str:
    """The condition that a stored time lies in the filter's span."""
    return f"(:since is null or {column} >= :since) and (:until is null or {column} < :until)"


def handled(where: Filter) -> str:
    """The condition on rows of `desk_changes`, if the filter asks for changes that have one."""
    given = [_HANDLED[where.handling]] if where.handling in _HANDLED else []
    return " and ".join([*given, "assigned_to = :assigned_to"] if where.assigned_to else given)


def of_desk(where: Filter, *, rare: bool = False) -> str:
    """The condition on how far the desk is with a change, if the filter asks for one.

    Args:
        where: The filter.
        rare: The desk did so much with few changes: they are gathered first.
    """
    conditions = []
    if rows := handled(where):
        conditions.append(
            f"changes.change_id in (select change_id from desk_changes where {rows})"
            if rare
            else "exists (select 1 from desk_changes as handled"
            f" where handled.change_id = changes.change_id and {rows})"
        )
    if where.handling in _UNHANDLED:
        conditions.append(
            "not exists (select 1 from desk_changes as handled"
            f" where handled.change_id = changes.change_id and {_UNHANDLED[where.handling]})"
        )
    return " and ".join(conditions) or "true"


def had_change(where: Filter, *, rare: bool = False, rarely_handled: bool = False) -> str:
    """The condition that an article had such a change, if the filter asks for it.

    Args:
        where: The filter.
        rare: Few changes are of its kinds: it is said otherwise.
        rarely_handled: The desk did so much with few changes: likewise.
    """
    if not where.asks_for_changes:
        return "true"
    such = f"{OF_CHANGE} and {of_desk(where, rare=rarely_handled)}"
    if rare or rarely_handled:
        kinds = _OF_RARE_KIND if rare else "true"
        return f"articles.article_id in (select article_id from changes where {kinds} and {such})"
    return (
        f"exists (select 1 from changes where changes.article_id = articles.article_id and {such})"
    )
