"""Restoring a backup: copied, verified, and put where no archive is."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from storage.archive import Archive
from storage.archive.db.connection import open_archive
from storage.archive.db.placing import placed
from storage.archive.upkeep.backups import Progress, copy_database, media_sizes
from storage.errors import StorageError
from storage.findings import Check, Finding
from storage.locks import archive_lock
from storage.media_files import MediaFiles, folder_of

FINDINGS_MOST = 100


class DamagedBackupError(StorageError):
    """The backup does not verify; nothing was put in place.

    Attributes:
        findings: What is wrong, the first FINDINGS_MOST.
    """

    def __init__(self, zh: str, en: str, findings: tuple[Finding, ...] = ()) -> None:
        super().__init__(zh, en)
        self.findings = findings


def restore(
    source: Path, target: Path, *, anyway: bool = False, progress: Progress = lambda *_: None
) -> tuple[str, ...]:
    """Put a verified copy of a backup where the archive is to be; one of an earlier schema rises.

    Args:
        source: The backup; it is not touched.
        target: The archive's place, where nothing must be.
        anyway: Also if it does not verify, where nothing better is left.
        progress: Told how far the copy is.

    Returns:
        The hashes of pictures and attachments that the backup should have and does not.

    Raises:
        LockedError: A daemon watches the target.
        DamagedBackupError: The backup does not verify.
        StorageError: The target exists or cannot be written, or the backup is none or not there.
    """
    _refuse_existing(target)
    if not source.exists():
        raise StorageError(
            f"没有备份 {source}：请检查路径。", f"There is no backup at {source}: check the path."
        )
    with archive_lock(target, "daemon", wait=False), placed(target) as part:
        opened = open_archive(source, read_only=True, any_schema=True)
        try:
            copy_database(opened.conn, part, progress)
        finally:
            opened.close()
        with Archive(part) as copy, copy.upkeep.verifying.one_moment():
            # What an older rule made is no damage: `verify --fix` makes it anew.
            damage = (
                one for one in copy.upkeep.verifying.verify() if one.check is not Check.DERIVED
            )
            findings = tuple(islice(damage, FINDINGS_MOST))
        if findings and not anyway:
            raise DamagedBackupError(
                f"备份 {source} 未通过校验（{len(findings)} 处，如 {findings[0].zh}），没有恢复："
                "请用另一份备份；确无更好的，可加 --anyway。",
                f"The backup {source} does not verify ({len(findings)} findings, such as "
                f"{findings[0].en}) and was not restored: use another; with nothing better, "
                "--anyway.",
                findings,
            )
        # Before the archive has its name: whoever opens it then finds them.
        kept, put = (MediaFiles(folder_of(path)) for path in (source, target))
        return kept.link_into(put, media_sizes(part))


def _refuse_existing(target: Path) -> None:
    """Neither an archive nor a log that was its; what readers leave empty beside it is removed."""
    log, shared = (target.with_name(f"{target.name}-{end}") for end in ("wal", "shm"))
    for file in (target, log):
        if file.exists() and (file == target or file.stat().st_size):
            raise StorageError(
                f"{file} 已存在，恢复不会覆盖：请先将它移走，或另选 [archive] path。",
                f"{file} exists and restore overwrites nothing: move it away first, "
                "or choose another [archive] path.",
            )
    log.unlink(missing_ok=True)
    shared.unlink(missing_ok=True)
