"""Kept pages read again by today's rules: readings are appended, nothing is changed or told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.archive.db.session import Session
from storage.archive.filters import NOT_REDACTED
from storage.archive.ledger.entries import Entries
from storage.archive.ledger.redactions import Redactions
from storage.archive.ledger.versions import Versions
from storage.archive.rows import article_of
from storage.diffs import compare
from storage.likeness import text_hash
from storage.records import Edit
from storage.times import to_iso
from storage.work import Reread

_NEWEST_OF_CAPTURE = """not exists (select 1 from versions newer
    where newer.article_id = versions.article_id and newer.captured_at = versions.captured_at
    and newer.snapshot_id = versions.snapshot_id and newer.version > versions.version)"""


@dataclass(eq=False, repr=False)
class Rereadings:
    """Keeps how far a ``reextract`` has come, and appends the versions that it reads."""

    _session: Session
    _entries: Entries
    _versions: Versions
    _redactions: Redactions

    def begin(self, source_id: str | None, now: datetime) -> None:
        """Begin to read every kept page again, or go on where a run before was cut short."""
        with self._session.writing():
            self._session.execute(
                "insert or ignore into rereadings (scope, done_id, last_id, started_at)"
                " values (?, 0, (select ifnull(max(version_id), 0) from versions), ?)",
                (source_id or "", to_iso(now)),
            )

    def left(self, source_id: str | None, limit: int = 100) -> list[tuple[int, int, int]]:
        """The next versions to read again, as ``(version_id, article_id, version)``.

        Of several readings of the same page only the newest is among them.
        """
        rows = self._session.rows(
            "select version_id, article_id, versions.version from versions"
            " join articles using (article_id) join rereadings on scope = :scope"
            " where version_id > done_id and version_id <= last_id"
            " and (:scope = '' or source_id = :scope)"
            f" and articles.{NOT_REDACTED} and {_NEWEST_OF_CAPTURE}"
            " order by version_id limit :limit",
            {"scope": source_id or "", "limit": limit},
        )
        return [tuple(row) for row in rows]

    def record(
        self, source_id: str | None, version_id: int, reread: Reread | None, now: datetime
    ) -> tuple[int, Edit] | None:
        """Append what today's rules read, if it differs, and move the bookmark past the version.

        Args:
            source_id: What `begin_rereading` was given.
            version_id: The version that was read again.
            reread: The reading; None where today's rules read nothing.
            now: The present moment.

        Returns:
            The number of the version appended, and how it differs from the reading before.
        """
        with self._session.writing():
            self._session.execute(
                "update rereadings set done_id = ? where scope = ?",
                (version_id, source_id or ""),
            )
            if reread is None or self._redactions.is_redacted(reread.article_id):
                return None
            return self._append_reread(version_id, reread, now)

    def _append_reread(
        self, version_id: int, reread: Reread, now: datetime
    ) -> tuple[int, Edit] | None:
        stored = self._session.execute(
            "select * from versions where version_id = ?", (version_id,)
        ).fetchone()
        edit = compare(article_of(stored), reread.article)
        if edit is None:
            return None
        number = self._versions.next_version(reread.article_id)
        self._entries.insert_reading(
            stored,
            reread.article_id,
            number,
            reread.article,
            extractor=reread.extractor,
            reread_of=stored["version"],
        )
        self._entries.insert_matches(reread.article_id, number, reread.matches, now)
        if self._versions.newest_reading(reread.article_id)["version"] == number:
            self._show_reading(number, reread)
        return number, edit

    def _show_reading(self, number: int, reread: Reread) -> None:
        """Have the article's row say what its newest reading in time says."""
        self._session.execute(
            "update articles set title = ?, text_hash = ?, version = ?, on_topic = iif(?, ?,"
            " on_topic) where article_id = ?",
            (
                reread.article.title,
                text_hash(reread.article.body),
                number,
                bool(reread.matches),
                any(match.matched for match in reread.matches),
                reread.article_id,
            ),
        )

    def end(self, source_id: str | None) -> None:
        """Take the bookmark out: the next time begins anew."""
        with self._session.writing():
            self._session.execute("delete from rereadings where scope = ?", (source_id or "",))
