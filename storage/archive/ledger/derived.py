"""By which version of its rule each derived value of the archive was made."""

from __future__ import annotations

from storage.archive.db.session import Session
from storage.archive.rule_versions import RULE_VERSIONS


class Derived:
    """Keeps by which rules the derived values were made.

    A value stands with the version of the rule with which all its rows were made; rows that were
    written since a rule changed are of the newer one.

    Args:
        session: The archive's connection.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def outdated(self) -> dict[str, int]:
        """The values that another version of the rule made than today's, by name."""
        rows = self._session.rows("select name, rule_version from derived_values")
        made = {row["name"]: int(row["rule_version"]) for row in rows}
        return {
            name: made.get(name, 0)
            for name, version in RULE_VERSIONS.items()
            if made.get(name, 0) != version
        }

    def mark(self, name: str) -> None:
        """Note that all rows of a value are made by today's rule; within a transaction."""
        self._session.execute(
            "insert or replace into derived_values values (?, ?)", (name, RULE_VERSIONS[name])
        )
