"""The changes of a span a page at a time, in the order in which a report tells them. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from storage.archive.counting import of_changes
from storage.archive.db.session import Session
from storage.archive.filters import Filter
from storage.archive.ledger.versions import Versions
from storage.archive.rows import CHANGE_SELECT, to_json
from storage.records import Change, Kind, Severity

_HEAVIEST_FIRST = (
    "case changes.severity "
    + " ".join(f"when '{one.value}' then {-one.rank}" for one in Severity)
    + " end"
)


@dataclass(eq=False, repr=False)
class Spans:
    """Reads a part of what a report tells, so that a long span costs no more than a short one."""

    _session: Session
    _versions: Versions

    def told(self, where: Filter, order: Sequence[Kind]) -> list[Change]:
        """The changes that are told one by one, with the texts before and after.

        Args:
            where: Which; its limit and offset count in the order of telling.
            order: The kinds in that order; of one kind the heaviest come first, then the earliest.
        """
        kinds = " ".join(f"when '{kind.value}' then {n}" for n, kind in enumerate(order))
        return self._read(
            f"select change_id {of_changes(where)} and not changes.backlog"
            f" order by case changes.kind {kinds} end, {_HEAVIEST_FIRST}, change_id"
            " limit :limit offset :offset",
            where,
        )

    def listed(self, where: Filter) -> list[Change]:
        """The changes of a backlog, one for each article: where there is one, that it is new."""
        return self._read(
            "select ifnull(min(change_id) filter (where changes.kind = 'new'), min(change_id))"
            f" as change_id {of_changes(where)} and changes.backlog group by article_id"
            " order by min(change_id) limit :limit offset :offset",
            where,
        )

    def most_spread(self, where: Filter, most: int) -> list[int]:
        """Of the texts that were copied the most widely spread: an article of each.

        Args:
            where: Of which changes.
            most: How many.
        """
        rows = self._session.rows(
            "select min(article_id) as article_id, (select count(*) from copies as others"
            f" where others.cluster_id = copies.cluster_id) as n {of_changes(where, 'copies')}"
            " and changes.kind = 'copied' group by cluster_id"
            " order by n desc, min(change_id) limit :most",
            {**where.values(), "most": most},
        )
        return [row["article_id"] for row in rows]

    def _read(self, query: str, where: Filter) -> list[Change]:
        """The changes whose numbers a query finds, in its order."""
        numbers = [row["change_id"] for row in self._session.rows(query, where.values())]
        rows = self._session.rows(
            f"{CHANGE_SELECT} where change_id in (select value from json_each(?))",
            (to_json(numbers),),
        )
        found = {row["change_id"]: row for row in rows}
        return [self._versions.change_with_articles(found[number]) for number in numbers]
