"""Whether the kept pictures and attachments are whole: every file against its hash."""

from __future__ import annotations

from collections.abc import Iterator

from storage.archive.db.session import Session
from storage.archive.ledger.media import INDEX, Media
from storage.findings import Check, Finding


def verify_media(session: Session, media: Media) -> Iterator[Finding]:
    """What is wrong with the files and their index.

    An archive that stands without its folder, moved or restored alone, is whole by itself: then
    nothing is said of files.

    Args:
        session: The archive's connection.
        media: Its rows of files.

    Raises:
        StorageError: The archive is locked past the busy timeout or damaged.
    """
    there = media.files.is_there
    rows = session.stream(
        "select media_file_id, sha256, copy_sha256, text, docs.id as indexed from media_files"
        f" left join {INDEX}_docsize as docs on docs.id = media_file_id"
        " where removed_at is null order by media_file_id"
    )
    for row in rows:
        where = {"media_file_id": row["media_file_id"]}
        for name in filter(None, (row["sha256"], row["copy_sha256"])) if there else ():
            if not media.files.is_whole(name):
                yield Finding(
                    Check.MEDIA,
                    f"保存的图片或附件 {name[:12]} 缺失或与其哈希不符",
                    f"the kept picture or attachment {name[:12]} is missing or does not fit its"
                    " hash",
                    where,
                )
        if bool(row["text"]) != (row["indexed"] is not None):
            yield Finding(
                Check.INDEX,
                f"附件 {row['sha256'][:12]} 的全文索引与内容不符",
                f"the full-text index does not fit the attachment {row['sha256'][:12]}",
                where,
                fixable=True,
            )
    for row in session.stream(
        "select capture_id from media_captures where not exists (select 1 from media"
        " where media.media_id = media_captures.media_id) or not exists (select 1 from media_files"
        " where media_files.media_file_id = media_captures.media_file_id)"
    ):
        yield Finding(
            Check.ORPHAN,
            f"保存的图片或附件记录 {row['capture_id']} 缺少它所依据的记录",
            f"capture {row['capture_id']} of a picture or attachment lacks a row that it stands on",
            dict(row),
        )
