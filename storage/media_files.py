"""The folder of kept pictures and attachments: files by the SHA-256 of their bytes, each once."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from storage import atomic_files
from storage.errors import StorageError

SUFFIX = ".media"
"""Behind the archive's name: its folder stands beside it."""

UNDER_WAY_S = 3600.0
"""A file that no row names yet may be one that is being taken in; an older one is left over."""

_CHUNK = 1 << 20
_NAME = re.compile(r"[0-9a-f]{64}")


def folder_of(archive: Path) -> Path:
    """The folder of an archive's files."""
    return archive.with_name(archive.name + SUFFIX)


class MediaFiles:
    """Writes, reads and removes the files; which there should be is the archive's to know.

    Args:
        folder: Made when the first file is written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where the file of these bytes stands, if it is there.

        Raises:
            ValueError: That is no SHA-256 in hex.
        """
        if not _NAME.fullmatch(sha256):
            raise ValueError(f"no SHA-256: {sha256[:80]!r}")
        return self.folder / sha256[:2] / sha256

    def put(self, content: bytes) -> str:
        """Keep a file, once, so that it outlives a power cut; its SHA-256.

        Killed at any moment it leaves the whole file or none under its name.

        Raises:
            StorageError: It cannot be written.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.path(sha256)
        with suppress(OSError):
            if path.stat().st_size == len(content):
                return sha256
        try:
            for folder in (self.folder, path.parent):
                if not folder.is_dir():
                    folder.mkdir(exist_ok=True)
                    atomic_files.sync_directory(folder.parent)
            atomic_files.write(path, content)
            atomic_files.sync_directory(path.parent)
        except OSError as error:
            raise _unwritable(self.folder, error) from error
        return sha256

    def read(self, sha256: str) -> bytes | None:
        """The bytes of a file; None where it is not there or cannot be read."""
        try:
            return self.path(sha256).read_bytes()
        except OSError:
            return None

    def is_whole(self, sha256: str) -> bool:
        """Whether the file is there and is what its name says."""
        digest = hashlib.sha256()
        try:
            with self.path(sha256).open("rb") as file:
                while chunk := file.read(_CHUNK):
                    digest.update(chunk)
        except OSError:
            return False
        return digest.hexdigest() == sha256

    def remove(self, sha256: str) -> int:
        """Remove a file; the bytes that it took."""
        path = self.path(sha256)
        try:
            size = path.stat().st_size
            path.unlink()
        except FileNotFoundError:
            return 0
        except OSError as error:
            raise _unwritable(self.folder, error) from error
        return size

    def left_over(self, known: Iterable[str]) -> Iterator[Path]:
        """Files that are not among the known, and what a killed process left half written.

        What was written of late may be on its way into the archive and is not among them.
        """
        names, until = frozenset(known), time.time() - UNDER_WAY_S
        for path in self.folder.glob("[0-9a-f][0-9a-f]/*"):
            half = path.name.startswith(".") and path.name.endswith(".part")
            if not half and (not _NAME.fullmatch(path.name) or path.name in names):
                continue
            with suppress(OSError):
                if path.stat().st_mtime < until:
                    yield path

    def link_into(self, other: MediaFiles, names: Iterable[str]) -> tuple[int, int]:
        """Give another folder the files, as links where the file system can, else as copies.

        Returns:
            How many are there now, and how many are missing here.

        Raises:
            StorageError: The other folder cannot be written.
        """
        there = missing = 0
        for name in names:
            source, target = self.path(name), other.path(name)
            if target.exists():
                there += 1
                continue
            if not source.exists():
                missing += 1
                continue
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                _link(source, target)
            except OSError as error:
                raise _unwritable(other.folder, error) from error
            there += 1
        return there, missing


def _link(source: Path, target: Path) -> None:
    with suppress(OSError):
        target.hardlink_to(source)
        return
    part = target.with_name(f".{target.name}.part")
    try:
        shutil.copyfile(source, part)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _unwritable(folder: Path, error: OSError) -> StorageError:
    return StorageError(
        f"无法写入图片和附件的文件夹 {folder}（{error.strerror}）：请检查权限和剩余空间。",
        f"Cannot write the folder of pictures and attachments {folder} ({error.strerror}): "
        "check its rights and the room.",
    )
