"""Where an archive may be made: at the first start only, never in place of one that went away.

Two marks tell that there was one: beside it, and beside the configuration, since a volume that is
not mounted takes the first along. Backups and the locks of its writers tell it, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from glob import escape
from pathlib import Path

from scheduler.config import Config
from scheduler.statefiles import StateFiles
from scheduler.words.language import tr
from storage import Archive
from storage.errors import GoneError, NotAnArchiveError, UnwritableError
from storage.times import to_iso, utc_now

END = "created"


def begin(config: Config) -> str | None:
    """See to it that there is an archive with its marks; make one where there never was one.

    Returns:
        The line that says that it was made; None where it was there.

    Raises:
        GoneError: There was an archive, which is not there now.
        NotAnArchiveError: There is another archive than the marks say.
        StorageError: It cannot be made or opened.
    """
    # An empty file is what a making that was cut short leaves.
    there = config.archive.exists() and config.archive.stat().st_size > 0
    if not there:
        refuse_lost(config)
        _make_folder(config.archive.parent)
    with Archive(config.archive, create=not there) as archive:
        identity = archive.identity()
    if there:
        _refuse_other(config, identity)
    put_marks(config, identity)
    if there:
        return None
    return tr(f"已建立档案库 {config.archive}。", f"Made the archive {config.archive}.")


def put_marks(config: Config, identity: str) -> None:
    """Write the marks that are not there, or name another archive; where it can be done."""
    content = f"{identity} {to_iso(utc_now())}\n"
    with suppress(OSError):
        if _marked(mark_of(config)) != identity:
            mark_of(config).write_text(content)
    # Where both would lie on one volume, one is enough.
    if config.archive.parent != config.base:
        second = files_of(config)
        if identity not in {_marked(path) for path in second.paths(END, lasting=True)}:
            second.write(END, content.encode(), lasting=True)


def refuse_lost(config: Config) -> None:
    """Say what to do where an archive was and is not.

    Raises:
        GoneError: There was one.
    """
    trace = next(traces(config), None)
    if trace is None:
        return
    raise GoneError(
        f"档案库 {config.archive} 不见了（{trace} 表明它曾在此）：请挂载它所在的卷，或用 "
        f"yongliang restore 由备份恢复；确要另建新库，请先移走 {trace}。",
        f"The archive {config.archive} is gone ({trace} shows that there was one): mount its "
        f"volume, or restore a backup with `yongliang restore`; to begin anew, move {trace} away "
        "first.",
    )


def traces(config: Config) -> Iterator[Path]:
    """What shows that there was an archive, the surest first."""
    if (mark := mark_of(config)).exists():
        yield mark
    for path in files_of(config).paths(END, lasting=True):
        if path.exists():
            yield path
    stem, folder = config.archive.stem, config.archive.parent
    if config.daemon.backup_dir:
        yield from sorted((folder / config.daemon.backup_dir).glob(f"{escape(stem)}-????-??-??.db"))
    # Taken where there is an archive, unlike the daemon's, which `restore` and `status` take too.
    yield from sorted(folder.glob(f"{escape(config.archive.name)}.crawl.lock"))
    yield from sorted(folder.glob(f"{escape(config.archive.name)}.outbox-*.lock"))


def mark_of(config: Config) -> Path:
    """The mark beside the archive."""
    return config.archive.with_name(f"{config.archive.name}.{END}")


def files_of(config: Config) -> StateFiles:
    """The files that tell of the archive without it."""
    return StateFiles(config.archive, config.base)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableError(
            f"无法建立文件夹 {folder}（{error.strerror}）：请检查 [archive] path 和权限。",
            f"Cannot make the folder {folder} ({error.strerror}): check [archive] path and rights.",
        ) from error


def _refuse_other(config: Config, identity: str) -> None:
    for mark in (mark_of(config), *files_of(config).paths(END, lasting=True)):
        if _marked(mark) not in {None, identity}:
            raise NotAnArchiveError(
                f"{config.archive} 不是原来的档案库（见 {mark}），未作任何改动：请挂载它所在的卷，"
                f"或由备份恢复；确要改用这一个，请先移走 {mark}。",
                f"{config.archive} is not the archive that was here ({mark} says) and was not "
                "touched: mount its volume, or restore a backup; if this one is meant, move "
                f"{mark} away first.",
            )


def _marked(mark: Path) -> str | None:
    """The archive that a mark names; None where there is no mark that can be read."""
    with suppress(OSError, UnicodeDecodeError, IndexError):
        return mark.read_text().split()[0]
    return None
