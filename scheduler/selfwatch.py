"""Whether the monitor itself can work: its archive is there, is the right one, and has room."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

from scheduler.monitor_faults import MonitorFaults
from scheduler.words.notes import note
from storage import Archive
from storage.errors import (
    DamagedError,
    FullError,
    GoneError,
    NewerArchiveError,
    NotAnArchiveError,
    StorageError,
    UnwritableError,
)
from storage.incident_kinds import MonitorKind

NEARLY = 256 * 2**20
"""Free bytes under which the disk is nearly full, or three times the archive's log if that is more;
on a small disk a tenth of it."""

FULL = 16 * 2**20
"""Free bytes under which it is full, and nothing is crawled; on a small disk a hundredth of it.

It stays so until it is not even nearly full, lest it be told again and again."""

AGAIN_S = 5.0
"""How often what was found wrong is looked at again."""

UNUSABLE: tuple[MonitorKind, ...] = (
    "archive_gone",
    "archive_replaced",
    "archive_unwritable",
    "archive_damaged",
)

_KINDS: tuple[tuple[type[StorageError], MonitorKind], ...] = (
    (GoneError, "archive_gone"),
    (FullError, "disk_full"),
    (UnwritableError, "archive_unwritable"),
    (DamagedError, "archive_damaged"),
    (NotAnArchiveError, "archive_replaced"),
    (NewerArchiveError, "archive_replaced"),
)


def kind_of(error: StorageError) -> MonitorKind | None:
    """The fault that an error of the archive shows; None for one that passes, such as a lock."""
    return next((kind for cls, kind in _KINDS if isinstance(error, cls)), None)


def room_fault(archive: Path) -> tuple[MonitorKind, str] | None:
    """The fault of the archive's disk, and what is noted of it; None where it has room.

    Raises:
        OSError: The folder is not there.
    """
    usage = shutil.disk_usage(archive.parent)
    log = archive.with_name(f"{archive.name}-wal")
    size = log.stat().st_size if log.exists() else 0
    nearly = min(max(NEARLY, 3 * size), usage.total // 10)
    if usage.free >= nearly:
        return None
    full = usage.free < min(FULL, usage.total // 100)
    kind: MonitorKind = "disk_full" if full else "disk_nearly_full"
    free, wanted = str(usage.free // 2**20), str(-(-nearly // 2**20))
    return kind, note("disk_room", n=free, wanted=wanted)


class SelfWatch:
    """Looks, and notes what it finds.

    Args:
        archive: The archive's path.
        identity: Of the archive that is watched.
        faults: Where it is noted.
    """

    def __init__(self, archive: Path, identity: str, faults: MonitorFaults) -> None:
        self._archive = archive
        self._identity = identity
        self._faults = faults
        self._file: tuple[int, int] | None = None
        self._again = 0.0

    def look(self, *, closely: bool = False) -> bool:
        """Whether the archive can be used; cheap, but closely: it is written to as well."""
        self._look_at_room()
        try:
            found = self._archive.stat()
        except OSError:
            self._file = None
            self._faults.open("archive_gone", _gone(self._archive))
            return False
        file = (found.st_dev, found.st_ino)
        ill = self._faults.is_open(*UNUSABLE, "disk_full") or not (
            os.access(self._archive, os.W_OK) and os.access(self._archive.parent, os.W_OK)
        )
        if file != self._file or closely or (ill and time.monotonic() >= self._again):
            self._look_closely(file, write=ill or closely)
        return not self._faults.is_open(*UNUSABLE)

    def met(self, error: StorageError) -> None:
        """Note what an error of the archive shows, that somebody met, perhaps some time ago."""
        # What failed to write just before it was well again would else be told as a new fault.
        if kind_of(error) != "archive_unwritable" or not self._is_well_again():
            self._note(error)

    def _is_well_again(self) -> bool:
        try:
            return self._is_ours(write=True)
        except StorageError:
            return False

    def _is_ours(self, *, write: bool) -> bool:
        """Whether the archive is the one that is watched; if so it is written to, where asked for.

        Raises:
            StorageError: It cannot be read, or not be written.
        """
        with Archive(self._archive, read_only=True) as archive:
            same = archive.identity() == self._identity
        if same and write:
            with Archive(self._archive, create=False) as archive:
                archive.prove_writable()
        return same

    def _note(self, error: StorageError) -> None:
        kind = kind_of(error)
        if kind == "archive_gone":
            self._faults.open(kind, _gone(self._archive))
        elif kind == "archive_replaced":
            self._faults.open(kind, _replaced(self._archive))
        elif kind:
            self._faults.open(kind, error.en)

    def _look_closely(self, file: tuple[int, int], *, write: bool) -> None:
        self._again = time.monotonic() + AGAIN_S
        try:
            same = self._is_ours(write=write)
        except StorageError as error:
            self._note(error)
            return
        if not same:
            self._faults.open("archive_replaced", _replaced(self._archive))
            return
        self._file = file
        if write or not self._faults.is_open("archive_unwritable"):
            self._faults.heal(*UNUSABLE)
            if self._has_room():
                self._faults.heal("disk_full")

    def _look_at_room(self) -> None:
        try:
            fault = room_fault(self._archive)
        except OSError:
            return  # the folder is gone, which is another fault
        if fault is None:
            self._faults.heal("disk_nearly_full")
        elif fault[0] == "disk_full" or not self._faults.is_open("disk_full"):
            self._faults.open(*fault)

    def _has_room(self) -> bool:
        try:
            return room_fault(self._archive) is None
        except OSError:
            return False


def _gone(archive: Path) -> str:
    return note("archive_lost", text=str(archive))


def _replaced(archive: Path) -> str:
    return note("archive_swapped", text=str(archive))
