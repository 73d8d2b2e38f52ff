"""What a third party needs to check one version. Reads only."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from storage.archive.db.session import Session
from storage.archive.ledger.redactions import Redactions
from storage.archive.queries.articles import Articles
from storage.archive.queries.changes import Changes
from storage.archive.upkeep.timestamps import Timestamps


@dataclass(eq=False, repr=False)
class Proofs:
    """Puts together the proof of a version."""

    _session: Session
    _redactions: Redactions
    _articles: Articles
    _changes: Changes
    _timestamps: Timestamps

    def of(self, article_id: int, version: int | None = None) -> dict[str, Any]:
        """Everything by which a version can be checked without this program.

        storage/README.md says how the hashes are made. ``changes`` are those that speak of the
        version; ``head`` is the chain's newest hash, which later reports carry; ``timestamp`` the
        first stamp of an authority that covers the version, if one does; ``redaction`` says when
        and why the words were taken out, if they were.

        Args:
            article_id: The article.
            version: The version; None: the newest reading.

        Raises:
            NotFoundError: There is no such version.
        """
        read = self._articles.version_row(article_id, version, None)
        with self._session.reading():
            row = self._session.execute(
                "select sha256, size from snapshots where snapshot_id = ?", (read["snapshot_id"],)
            ).fetchone()
            fetch = self._session.execute(
                "select * from fetches where fetch_id = ?", (read["fetch_id"],)
            ).fetchone()
        further = self._session.rows(
            "select snapshots.sha256, size, fetches.* from version_snapshots"
            " join snapshots using (snapshot_id) join fetches using (fetch_id)"
            " where version_id = ? order by page",
            (read["version_id"],),
        )
        changes = self._session.rows(
            "select change_id, kind, detected_at, previous_hash, chain_hash from changes"
            " where article_id = ? and ifnull(to_version, from_version) = ? order by change_id",
            (article_id, read["version"]),
        )
        redaction = self._redactions.of(article_id)
        stamp = self._timestamps.covering(changes[0]["change_id"]) if changes else None
        return {
            "article_id": article_id,
            "version": read["version"],
            "captured_at": read["captured_at"],
            "extractor": read["extractor"],
            "reread_of": read["reread_of"],
            "content_hash": read["content_hash"],
            "snapshot": {"sha256": row["sha256"], "size": row["size"]},
            "fetch": _fetch(fetch),
            "further_pages": [
                {"sha256": page["sha256"], "size": page["size"], "fetch": _fetch(page)}
                for page in further
            ],
            "changes": [dict(change) for change in changes],
            "head": self._changes.head(),
            "redaction": redaction and redaction.as_json(),
            "timestamp": stamp
            and {
                "change_id": stamp.change_id,
                "chain_hash": stamp.chain_hash,
                "authority": stamp.authority,
                "stamped_at": stamp.stamped_at.isoformat(timespec="seconds"),
                "response": stamp.response.hex(),
            },
        }


def _fetch(row: sqlite3.Row) -> dict[str, Any]:
    """How the bytes of a page were got."""
    return {
        "url": row["url"],
        "final_url": row["final_url"],
        "redirects": json.loads(row["redirects"]),
        "status": row["status"],
        "headers": json.loads(row["headers"]),
        "fetched_at": row["fetched_at"],
    }
