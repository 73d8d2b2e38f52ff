"""Alert rules that still name a source or a topic by an id that it had before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from crawler.naming import Named, former_ids
from storage.rules import AlertRule


@dataclass(frozen=True, slots=True)
class FormerName:
    """A former id in a rule.

    Attributes:
        where: The rule's place in the file and the key.
        old_id: The id that stands there.
        new_id: The id of today.
    """

    where: str
    old_id: str
    new_id: str


def by_today(
    rules: Sequence[tuple[str, AlertRule]], sources: Sequence[Named], topics: Sequence[Named]
) -> tuple[list[tuple[str, AlertRule]], tuple[FormerName, ...]]:
    """The rules, each with where it stands, by the ids of today, and what they named otherwise."""
    ids = {"sources": former_ids(sources), "topics": former_ids(topics)}
    found: list[FormerName] = []

    def renamed(where: str, key: str, names: tuple[str, ...] | None) -> tuple[str, ...] | None:
        known = ids[key]
        found.extend(
            FormerName(f"{where} {key}", name, known[name]) for name in names or () if name in known
        )
        return names and tuple(dict.fromkeys(known.get(name, name) for name in names))

    renewed = [
        (
            where,
            replace(
                rule,
                sources=renamed(where, "sources", rule.sources),
                topics=renamed(where, "topics", rule.topics),
            ),
        )
        for where, rule in rules
    ]
    return renewed, tuple(found)
