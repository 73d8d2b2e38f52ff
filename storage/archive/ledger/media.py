"""The rows of kept pictures and attachments: files, what each address brought, what they say."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime

from storage.archive.db.session import Session
from storage.archive.rows import to_json
from storage.archive.search import index_text
from storage.media import Insides
from storage.media_files import MediaFiles, folder_of
from storage.records import Fetch
from storage.times import to_iso

INDEX = "media_fts"
"""What documents say, by the number of their file; SQLite knows it by this name."""


class Media:
    """Appends and reads the rows; which file is kept is decided by who asks.

    Attributes:
        files: The folder beside the archive.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self.files = MediaFiles(folder_of(session.path))

    def captures(self, media_id: int) -> list[sqlite3.Row]:
        """What an address brought, in order, each with its file's row."""
        return self._session.rows(
            "select * from media_captures join media_files using (media_file_id)"
            " where media_id = ? order by capture_id",
            (media_id,),
        )

    def insert_file(
        self, sha256: str, size: int, insides: Insides, copy: tuple[str, int] | None, now: datetime
    ) -> int:
        """Enter a file that stands in the folder, once; its number.

        Within the caller's transaction. A file that was removed on demand is there again.

        Args:
            sha256: Of its bytes.
            size: How many.
            insides: What is in it.
            copy: Hash and size of the copy that may be shown.
            now: When it was served.
        """
        row = self._session.execute(
            "insert into media_files (sha256, size, media_type, width, height, look, text, verdict,"
            " copy_sha256, copy_size, stored_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " on conflict (sha256) do update set removed_at = null,"
            " look = ifnull(look, excluded.look), text = ifnull(text, excluded.text),"
            " copy_sha256 = ifnull(copy_sha256, excluded.copy_sha256),"
            " copy_size = ifnull(copy_size, excluded.copy_size)"
            " returning media_file_id, text",
            (
                sha256,
                size,
                insides.media_type,
                insides.width,
                insides.height,
                insides.look,
                insides.text,
                insides.verdict,
                *(copy or (None, None)),
                to_iso(now),
            ),
        ).fetchone()
        if row["text"]:
            self._enter(row["media_file_id"], row["text"])
        return int(row["media_file_id"])

    def insert_capture(self, media_id: int, media_file_id: int, version: int, fetch: Fetch) -> int:
        """Append what an address brought; its number. Within the caller's transaction."""
        return self._session.insert(
            "insert into media_captures (media_id, media_file_id, version, captured_at, status,"
            " final_url, redirects, headers) values (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                media_id,
                media_file_id,
                version,
                to_iso(fetch.fetched_at),
                fetch.status,
                fetch.final_url,
                to_json(list(fetch.redirects)),
                to_json([list(header) for header in fetch.headers]),
            ),
        )

    def forget(self, article_id: int, now: datetime) -> list[str]:
        """Take out what only this article showed; the hashes of the files to be removed.

        Within the caller's transaction; the files go when it is done. Those of an earlier time are
        named again, should they not have gone then.
        """
        rows = self._session.execute(
            "select distinct media_file_id, media_files.sha256, copy_sha256, text"
            " from media_captures join media using (media_id)"
            " join media_files using (media_file_id)"
            " where article_id = ?1 and not exists (select 1"
            " from media_captures others join media shown using (media_id)"
            " where others.media_file_id = media_files.media_file_id"
            " and shown.article_id <> ?1 and shown.article_id not in"
            " (select article_id from redactions))",
            (article_id,),
        ).fetchall()
        for row in rows:
            if row["text"]:
                self._take_out(row["media_file_id"], row["text"])
            self._session.execute(
                "update media_files set removed_at = ifnull(removed_at, ?), text = null,"
                " look = null where media_file_id = ?",
                (to_iso(now), row["media_file_id"]),
            )
        self._session.execute(
            "update media set next_fetch_at = null, etag = null, last_modified = null,"
            " verdict = null where article_id = ?",
            (article_id,),
        )
        self._session.execute(
            "update media_captures set headers = '[]' where media_id in"
            " (select media_id from media where article_id = ?)",
            (article_id,),
        )
        hashes = {row[name] for row in rows for name in ("sha256", "copy_sha256") if row[name]}
        return sorted(hashes - self._still_named(hashes))

    def remove_unnamed(self, sha256: str) -> int:
        """Remove a file, unless a row has come to name it; the bytes that it took.

        No row can come to name it meanwhile: who takes a file in looks for it in its transaction.
        """
        with self._session.writing():
            return 0 if self._still_named({sha256}) else self.files.remove(sha256)

    def _still_named(self, hashes: set[str]) -> set[str]:
        rows = self._session.execute(
            "select sha256 as name from media_files where removed_at is null"
            " and sha256 in (select value from json_each(?1)) union"
            " select copy_sha256 from media_files where removed_at is null"
            " and copy_sha256 in (select value from json_each(?1))",
            (to_json(sorted(hashes)),),
        )
        return {row["name"] for row in rows}

    def names(self) -> Iterator[str]:
        """The hash of every file that is to be in the folder."""
        for row in self._session.stream(
            "select sha256 from media_files where removed_at is null union"
            " select copy_sha256 from media_files where removed_at is null"
            " and copy_sha256 is not null"
        ):
            yield row[0]

    def rebuild_index(self) -> None:
        """Make the index of documents anew; within the caller's transaction."""
        self._session.execute(f"insert into {INDEX} ({INDEX}) values ('delete-all')")
        rows = self._session.execute(
            "select media_file_id, text from media_files where text is not null"
        ).fetchall()
        for row in rows:
            self._enter(row["media_file_id"], row["text"])

    def _enter(self, media_file_id: int, text: str) -> None:
        if not self._session.exists(
            f"select 1 from {INDEX}_docsize where id = ?", (media_file_id,)
        ):
            self._session.execute(
                f"insert into {INDEX} (rowid, body) values (?, ?)",
                (media_file_id, index_text(text)),
            )

    def _take_out(self, media_file_id: int, text: str) -> None:
        self._session.execute(
            f"insert into {INDEX} ({INDEX}, rowid, body) select 'delete', id, ?"
            f" from {INDEX}_docsize where id = ?",
            (index_text(text), media_file_id),
        )
