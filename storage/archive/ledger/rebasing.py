"""Snapshots are stored anew before the one that they lean on goes."""

from __future__ import annotations

from collections.abc import Collection

from storage.archive.db.session import Session
from storage.archive.ledger.codec import compress
from storage.archive.ledger.snapshots import Snapshots
from storage.archive.rows import to_json


class Rebasing:
    """Keeps what leans on a snapshot readable without it."""

    def __init__(self, session: Session, snapshots: Snapshots) -> None:
        self._session = session
        self._snapshots = snapshots

    def free_of(self, snapshot_ids: Collection[int]) -> None:
        """Store anew what leans on these snapshots and is not among them, whatever its article.

        The first of a base's dependents is stored whole and the others lean on it, so that what
        took a few bytes each goes on taking few.

        Raises:
            StorageError: A dependent, or its base, is damaged: nothing may be taken from under it.
        """
        going = set(snapshot_ids)
        rows = self._session.execute(
            "select snapshot_id, base_id from snapshots where base_id in"
            " (select value from json_each(?)) order by base_id, snapshot_id",
            (to_json(sorted(going)),),
        ).fetchall()
        heads: dict[int, tuple[int, bytes]] = {}
        for row in rows:
            if row["snapshot_id"] in going:
                continue
            body = self._snapshots.read(row["snapshot_id"])
            head = heads.get(row["base_id"])
            data, leans = compress(body, head[1] if head else None)
            self._session.execute(
                "update snapshots set data = ?, base_id = ? where snapshot_id = ?",
                (data, head[0] if head and leans else None, row["snapshot_id"]),
            )
            if head is None:
                heads[row["base_id"]] = (row["snapshot_id"], body)
