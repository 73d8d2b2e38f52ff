"""The chain of changes and redactions, followed link by link."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Iterator, Sequence

from storage.archive.ledger.entries import GENESIS, chain_hash
from storage.archive.ledger.redactions import named_in, redaction_hash
from storage.findings import Check, Finding


class Chain:
    """Follows the chain from change to change, and through the redactions between them.

    Args:
        wanted: A chain hash that must be in the chain; None: none need be.
        redactions: The rows of `redactions`, in order.
    """

    def __init__(self, wanted: str | None, redactions: Sequence[sqlite3.Row]) -> None:
        self._head, self._last_id, self._last_redaction = GENESIS, 0, 0
        self._wanted = wanted
        self._seen_wanted = wanted is None or wanted == GENESIS
        self._redactions = deque(redactions)
        self._left = named_in(redactions, "changes")

    def next(self, row: sqlite3.Row) -> Iterator[Finding]:
        """The next change, after the redactions that stand before it."""
        yield from self._redacted(before=row["change_id"])
        change_id = row["change_id"]
        where = {"change_id": change_id}
        if change_id != self._last_id + 1:
            yield self._removed(self._last_id + 1, change_id - 1)
        if row["previous_hash"] != self._head:
            yield Finding(
                Check.CHAIN,
                f"变动 {change_id} 不接在前一条之后：其前有变动被删、被加或被换了位置",
                f"change {change_id} does not follow the one before it: "
                "changes were removed, added or put elsewhere",
                where,
            )
        change = {name: row[name] for name in row.keys() if name != "content_hash"}  # noqa: SIM118
        own = chain_hash(row["previous_hash"], change, row["content_hash"])
        if own != self._left.get(change_id, row["chain_hash"]):
            yield Finding(
                Check.CHAIN,
                f"变动 {change_id} 或其版本被改过：哈希不符",
                f"change {change_id}, or its version, was altered: its hash does not fit",
                where,
            )
        self._head, self._last_id = row["chain_hash"], change_id
        self._seen_wanted |= self._head == self._wanted

    def _redacted(self, before: int | None = None) -> Iterator[Finding]:
        """The redactions that stand before a change; without one, all that are left."""
        while self._redactions:
            if before is not None and self._redactions[0]["after_change_id"] >= before:
                return
            yield from self._redaction(self._redactions.popleft())

    def _redaction(self, row: sqlite3.Row) -> Iterator[Finding]:
        number, where = row["redaction_id"], {"redaction_id": row["redaction_id"]}
        if number != self._last_redaction + 1:
            yield self._lost(self._last_redaction + 1)
        if row["previous_hash"] != self._head or row["after_change_id"] != self._last_id:
            yield Finding(
                Check.CHAIN,
                f"删除记录 {number} 不接在它所在的变动之后",
                f"redaction {number} does not follow what stands before it",
                where,
            )
        if redaction_hash(row["previous_hash"], dict(row)) != row["redaction_hash"]:
            yield Finding(
                Check.CHAIN,
                f"删除记录 {number} 被改过：哈希不符",
                f"redaction {number} was altered: its hash does not fit",
                where,
            )
        self._head, self._last_redaction = row["redaction_hash"], number
        self._seen_wanted |= self._head == self._wanted

    def _lost(self, number: int) -> Finding:
        return Finding(
            Check.CHAIN,
            f"删除记录 {number} 被删",
            f"redaction {number} was removed",
            {"redaction_id": number},
        )

    def end(self, changes: int, redactions: int) -> Iterator[Finding]:
        """What can be said after the last; the last numbers that were given to either."""
        yield from self._redacted()
        if changes > self._last_id:
            yield self._removed(self._last_id + 1, changes)
        if redactions > self._last_redaction:
            yield self._lost(self._last_redaction + 1)
        if not self._seen_wanted:
            yield Finding(
                Check.CHAIN,
                f"链中没有 {self._wanted}：给出它的报告之后，链被改过",
                f"{self._wanted} is not in the chain: it was altered since that was reported",
            )

    def _removed(self, first: int, last: int) -> Finding:
        numbers = str(first) if first == last else f"{first}–{last}"
        return Finding(
            Check.CHAIN,
            f"变动 {numbers} 被删",
            f"change {numbers} was removed",
            {"change_id": first},
        )
