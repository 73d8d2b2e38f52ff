"""Which pictures and attachments of an article are kept, and what was served when. Reads only."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from storage.archive.db.session import Session
from storage.archive.ledger.media import Media
from storage.archive.ledger.redactions import Redactions
from storage.archive.queries.articles import Articles
from storage.archive.queries.exporting import Served
from storage.archive.rows import article_of, moment
from storage.diffs.fields import picture_name
from storage.media import (
    KeptMedia,
    MediaKind,
    Verdict,
    file_changed,
    joined,
)
from storage.records import Edit
from storage.shown import Image
from storage.times import from_iso, to_iso


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaAnswer(Served):
    """An answer that is a picture or an attachment.

    Attributes:
        versions_from: The version that first showed it so.
    """

    versions_from: int


@dataclass(eq=False, repr=False)
class MediaQueries:
    """Reads what is kept; the files themselves stand beside the archive."""

    _session: Session
    _media: Media
    _articles: Articles
    _redactions: Redactions

    def of_version(
        self, article_id: int, version: int | None = None, *, every: bool = False
    ) -> list[KeptMedia]:
        """The pictures and attachments of a version that are kept, as it showed them, in order.

        Of each address that file which was to be seen as the version stood; where the address was
        first asked for later, the first.

        Args:
            article_id: The article.
            version: Its version; None: the newest reading.
            every: Those too of which nothing is kept, with why.

        Raises:
            NotFoundError: There is no such article or version.
        """
        row = self._articles.version_row(article_id, version, None)
        article = article_of(row)
        known = {
            one["url"]: one
            for one in self._session.rows("select * from media where article_id = ?", (article_id,))
        }
        shown = [
            *((MediaKind.IMAGE, image.url) for image in article.images),
            *((MediaKind.ATTACHMENT, attachment.url) for attachment in article.attachments),
        ]
        found = (
            self._kept(kind, known[url], row["version"])
            for kind, url in dict.fromkeys(shown)
            if url in known
        )
        return [one for one in found if every or one.sha256 is not None]

    def _kept(self, kind: MediaKind, media: sqlite3.Row, version: int) -> KeptMedia:
        captures = [one for one in self._media.captures(media["media_id"]) if not one["removed_at"]]
        by_then = [one for one in captures if one["version"] <= version]
        verdict = Verdict(media["verdict"]) if media["verdict"] else None
        gone_at = moment(media["gone_at"])
        if not captures:
            return KeptMedia(
                media["url"], None, "", 0, None, kind, verdict=verdict, gone_at=gone_at
            )
        one = by_then[-1] if by_then else captures[0]
        files = self._media.files
        return KeptMedia(
            address=media["url"],
            sha256=one["sha256"],
            media_type=one["media_type"],
            size=one["size"],
            path=files.path(one["sha256"]),
            kind=kind,
            captured_at=from_iso(one["captured_at"]),
            width=one["width"],
            height=one["height"],
            look=one["look"],
            text=one["text"],
            copy=files.path(one["copy_sha256"]) if one["copy_sha256"] else None,
            copy_sha256=one["copy_sha256"],
            verdict=Verdict(one["verdict"]) if one["verdict"] else None,
            gone_at=gone_at,
        )

    def edit(self, article_id: int, version: int, other: int) -> Edit | None:
        """What differs between what two versions showed under the same addresses.

        Args:
            article_id: The article.
            version: The earlier version.
            other: The later one.

        Raises:
            NotFoundError: There is no such article or version.
        """
        before = {one.address: one for one in self.of_version(article_id, version)}
        after = self.of_version(article_id, other)
        article = article_of(self._articles.version_row(article_id, other, None))
        names = {one.url: one.name for one in article.attachments}
        edits = []
        for new in after:
            old = before.get(new.address)
            if old is None or not old.sha256 or not new.sha256 or old.sha256 == new.sha256:
                continue
            name = names.get(new.address) or picture_name(Image(new.address))
            files, looks = (old.sha256, new.sha256), (old.look, new.look)
            edits.append(file_changed(new.kind, name, files, looks, (old.text, new.text)))
        return joined(*edits)

    def copy(self, sha256: str) -> bytes | None:
        """The copy of a picture that may be shown, by its hash; None where there is none such."""
        is_copy = self._session.exists(
            "select 1 from media_files where copy_sha256 = ? and removed_at is null", (sha256,)
        )
        return self._media.files.read(sha256) if is_copy else None

    def answers(self, article_id: int, at: datetime | None = None) -> Iterator[MediaAnswer]:
        """What was answered for an article's pictures and attachments, of which files are kept.

        Args:
            article_id: The article; of a redacted one there are none.
            at: Only what was captured up to that moment.
        """
        with self._session.reading():
            redacted = self._redactions.is_redacted(article_id)
        if redacted:
            return
        for row in self._session.rows(
            "select media.url, media_captures.*, media_files.sha256 from media"
            " join media_captures using (media_id) join media_files using (media_file_id)"
            " where article_id = :article_id and removed_at is null"
            " and (:at is null or captured_at <= :at) order by capture_id",
            {"article_id": article_id, "at": at and to_iso(at)},
        ):
            yield MediaAnswer(
                article_id=article_id,
                url=row["url"],
                final_url=row["final_url"] or row["url"],
                redirects=tuple(json.loads(row["redirects"])),
                status=row["status"] or 200,
                headers=tuple((name, value) for name, value in json.loads(row["headers"])),
                captured_at=from_iso(row["captured_at"]),
                sha256=row["sha256"],
                versions_from=row["version"],
            )

    def held(self) -> tuple[int, int]:
        """How many files are kept, and how many bytes they take with their copies."""
        row = self._session.row(
            "select count(*) as files, ifnull(sum(size + ifnull(copy_size, 0)), 0) as bytes"
            " from media_files where removed_at is null"
        )
        return (row["files"], row["bytes"]) if row else (0, 0)
