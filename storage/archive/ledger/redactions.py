"""Which articles were redacted, and whether an address is one of theirs."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable
from typing import Any

from storage.archive.db.session import Session
from storage.archive.ledger.parameters import Parameters
from storage.archive.rows import canonical, to_json
from storage.redactions import RedactedError, Redaction
from storage.times import from_iso

_NOT_CHAINED = {"redaction_id", "previous_hash", "redaction_hash"}


class Redactions:
    """Reads the redactions; `storage.archive.upkeep.forgetting` makes them."""

    def __init__(self, session: Session, parameters: Parameters) -> None:
        self._session = session
        self._parameters = parameters

    def of(self, article_id: int) -> Redaction | None:
        """The redaction of an article, the first of several; None where its words are kept."""
        row = self._session.row(
            "select * from redactions where article_id = ? order by redaction_id limit 1",
            (article_id,),
        )
        return redaction_of(row) if row else None

    def forgotten_at(self, urls: Iterable[str]) -> Redaction | None:
        """The redaction whose article one of the addresses leads to, or a twin of one."""
        with self._session.reading():
            article_id = self.forgotten(urls)
        return None if article_id is None else self.of(article_id)

    def rows(self) -> list[sqlite3.Row]:
        """All redactions, in order."""
        return self._session.rows("select * from redactions order by redaction_id")

    def forgotten(self, urls: Iterable[str | None]) -> int | None:
        """The redacted article that is known under one of the addresses or a twin of one."""
        if not self._session.exists("select 1 from redactions limit 1"):
            return None
        keys = dict.fromkeys(
            key for url in urls if url for key in self._parameters.keys_anywhere(url)
        )
        article_id: int | None = self._session.scalar(
            "select article_id from links where key in (select value from json_each(?))"
            " and article_id in (select article_id from redactions) limit 1",
            (to_json(list(keys)),),
        )
        return article_id

    def is_redacted(self, article_id: int) -> bool:
        """Whether an article was redacted."""
        return self._session.exists(
            "select 1 from redactions where article_id = ? limit 1", (article_id,)
        )

    def is_blanked(self, snapshot_id: int) -> bool:
        """Whether a redaction names the snapshot."""
        return self._session.exists(
            "select 1 from redactions, json_each(snapshots) where key = ? limit 1",
            (str(snapshot_id),),
        )

    def refuse_redacted(self, article_id: int) -> None:
        """Say that an article's bytes are gone, before anything is asked of them.

        Raises:
            RedactedError: They are.
        """
        if self.is_redacted(article_id):
            raise RedactedError


def redaction_of(row: sqlite3.Row) -> Redaction:
    """The redaction of a row of `redactions`."""
    return Redaction(
        redaction_id=row["redaction_id"],
        article_id=row["article_id"],
        redacted_at=from_iso(row["redacted_at"]),
        reason=row["reason"],
        after_change_id=row["after_change_id"],
        versions=named_in([row], "versions"),
        changes=named_in([row], "changes"),
        snapshots=named_in([row], "snapshots"),
        redaction_hash=row["redaction_hash"],
    )


def named_in(redactions: Iterable[sqlite3.Row], table: str) -> dict[int, str]:
    """The rows of a table that redactions name, each with its hash in the newest that does.

    What cannot be read names nothing: that it was altered shows in the redaction's own hash.
    """
    named: dict[int, str] = {}
    for row in redactions:
        try:
            named |= {int(number): str(told) for number, told in json.loads(row[table]).items()}
        except (ValueError, TypeError, AttributeError):
            continue
    return named


def redaction_hash(previous: str, redaction: dict[str, Any]) -> str:
    """The hash of a redaction in the chain: of the hash before it and of its columns as stored."""
    covered = {key: value for key, value in redaction.items() if key not in _NOT_CHAINED}
    return hashlib.sha256(canonical([previous, covered])).hexdigest()
