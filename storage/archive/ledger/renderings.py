"""What a browser made of an answer: the document that was read, and a picture of how it looked.

It stands beside the snapshot, which is what was served, and is ours: never called served.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from storage.archive.db.session import Session
from storage.archive.ledger.codec import compress, decompress, sha256
from storage.errors import StorageError
from storage.records import Fetch
from storage.renderings import KeptRendering

_READ_BY = """select fetch_id from (select article_id, fetch_id from versions union all
    select article_id, version_snapshots.fetch_id from version_snapshots
    join versions using (version_id))"""
"""The fetches that versions were read from; a move may carry them over to another article."""


class Renderings:
    """Keeps and reads renderings."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self, fetch_id: int, fetch: Fetch) -> None:
        """Keep what a browser made of a fetch's answer, if anything; in the caller's transaction.

        Args:
            fetch_id: The fetch's number.
            fetch: The fetch.
        """
        made = fetch.rendering
        if made is None:
            return
        data, _ = compress(made.body)
        self._session.execute(
            "insert into renderings (fetch_id, browser, failed, sha256, size, data,"
            " picture_sha256, picture) values (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                fetch_id,
                made.browser,
                made.failed,
                sha256(made.body),
                len(made.body),
                data,
                made.picture and sha256(made.picture),
                made.picture,
            ),
        )

    def of(self, fetch_id: int) -> KeptRendering | None:
        """The rendering of a fetch's answer; None where there is none, or it was redacted.

        Raises:
            StorageError: It is damaged.
        """
        row = self._session.row("select * from renderings where fetch_id = ?", (fetch_id,))
        if row is None or not row["data"]:
            return None
        wrong, kept = _checked(row)
        if kept is None:
            path = self._session.path
            raise StorageError(
                f"档案库 {path} 中浏览器渲染的文档 {fetch_id} 已损坏（{wrong}）：请用备份恢复。",
                f"The rendered document {fetch_id} of the archive {path} is damaged ({wrong}): "
                "restore a backup.",
            )
        return kept

    def damaged(self) -> Iterator[tuple[int, str]]:
        """The fetches whose rendering does not fit its hashes, each with what is wrong."""
        for row in self._session.stream(
            "select renderings.*, fetch_id in (select fetch_id from fetches"
            " where article_id in (select article_id from redactions)"
            f" union {_READ_BY} where article_id in (select article_id from redactions))"
            " as redacted from renderings"
        ):
            if not row["data"] and row["redacted"]:
                continue
            wrong, _ = _checked(row)
            if wrong:
                yield row["fetch_id"], wrong

    def forget(self, article_id: int) -> None:
        """Blank those of an article, but not what another's version was read from that is kept."""
        self._session.execute(
            "update renderings set data = x'', picture = null where fetch_id in"
            " (select fetch_id from fetches where article_id = :article_id"
            f" union {_READ_BY} where article_id = :article_id)"
            f" and fetch_id not in ({_READ_BY} where article_id <> :article_id"
            " and article_id not in (select article_id from redactions))",
            {"article_id": article_id},
        )


def _checked(row: sqlite3.Row) -> tuple[str, KeptRendering | None]:
    """What is wrong with a row, and the rendering where nothing is."""
    picture = row["picture"]
    try:
        body = decompress(row["data"])
        hashes = sha256(body), picture and sha256(picture)
    except (ValueError, TypeError) as error:
        return str(error), None
    if hashes != (row["sha256"], row["picture_sha256"]):
        return "SHA-256", None
    kept = (row["browser"], row["failed"], row["sha256"], body, row["picture_sha256"], picture)
    return "", KeptRendering(*kept)
