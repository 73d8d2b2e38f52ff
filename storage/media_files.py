"""The folder of kept pictures and attachments: files by the SHA-256 of their bytes, each once.

The folder may be a symbolic link, to another disk say. In it nothing may be one: what is read,
backed up or removed by a name is the file of that name, and no other.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import BinaryIO

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

    @property
    def is_there(self) -> bool:
        """Whether there is a folder, or a link to one that cannot be reached now."""
        return self.folder.is_dir() or self.folder.is_symlink()

    def put(self, content: bytes) -> str:
        """Keep a file, once, so that it outlives a power cut; its SHA-256.

        Killed at any moment it leaves the whole file or none under its name. What stands there and
        is not what its name says is written anew.

        Raises:
            StorageError: It cannot be written.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.path(sha256)
        if self.is_whole(sha256):
            return sha256
        try:
            for folder in (self.folder, path.parent):
                if not folder.is_dir():
                    folder.mkdir(exist_ok=True)
                    atomic_files.sync_directory(folder.parent)
            _refuse_link(path.parent)
            atomic_files.write(path, content)
            atomic_files.sync_directory(path.parent)
        except OSError as error:
            raise _unwritable(self.folder, error) from error
        return sha256

    def read(self, sha256: str) -> bytes | None:
        """The bytes of a file; None where it is not there, or not what its name says."""
        try:
            with self._open(sha256) as file:
                content = file.read()
        except OSError:
            return None
        return content if hashlib.sha256(content).hexdigest() == sha256 else None

    def is_whole(self, sha256: str) -> bool:
        """Whether the file is there and is what its name says."""
        digest = hashlib.sha256()
        try:
            with self._open(sha256) as file:
                while chunk := file.read(_CHUNK):
                    digest.update(chunk)
        except OSError:
            return False
        return digest.hexdigest() == sha256

    def size(self, sha256: str) -> int | None:
        """The bytes of a file; None where it is not there or cannot be read."""
        try:
            with self._open(sha256) as file:
                return os.fstat(file.fileno()).st_size
        except OSError:
            return None

    def _open(self, sha256: str) -> BinaryIO:
        """The file of a name, and no other that a link leads to.

        Raises:
            OSError: It is not there, or no plain file.
        """
        path = self.path(sha256)
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            # What is no file, a pipe say, must not be waited for.
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
            file = os.fdopen(os.open(path.name, flags, dir_fd=folder), "rb")
        finally:
            os.close(folder)
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            file.close()
            raise FileNotFoundError(path)
        return file

    def remove(self, sha256: str) -> int:
        """Remove a file; the bytes that it took.

        Raises:
            StorageError: It cannot be removed.
        """
        path = self.path(sha256)
        try:
            _refuse_link(path.parent)
            size = path.lstat().st_size
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
        for folder in self.folder.glob("[0-9a-f][0-9a-f]"):
            if folder.is_symlink() or not folder.is_dir():
                continue
            for path in folder.iterdir():
                half = path.name.startswith(".") and path.name.endswith(".part")
                if not half and (not _NAME.fullmatch(path.name) or path.name in names):
                    continue
                with suppress(OSError):
                    if path.lstat().st_mtime < until:
                        yield path

    def link_into(self, other: MediaFiles, sizes: Mapping[str, int]) -> tuple[str, ...]:
        """Give another folder the files, as links where the file system can, else as copies.

        Args:
            other: The other folder.
            sizes: The bytes that each file should have, by its name.

        Returns:
            The names of those that are missing or cut short here. An archive without its folder is
            whole by itself: then none.

        Raises:
            StorageError: The other folder cannot be written.
        """
        if not self.is_there:
            return ()
        missing, touched = [], {other.folder}
        for name, size in sizes.items():
            if other.is_whole(name):
                continue
            if self.size(name) != size:
                missing.append(name)
                continue
            target = other.path(name)
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                _refuse_link(target.parent)
                self._give(name, target)
            except OSError as error:
                raise _unwritable(other.folder, error) from error
            touched.add(target.parent)
        for folder in touched if len(touched) > 1 else ():
            atomic_files.sync_directory(folder)
        return tuple(missing)

    def _give(self, name: str, target: Path) -> None:
        part = target.with_name(f".{target.name}.part")
        part.unlink(missing_ok=True)
        try:
            with suppress(OSError):
                part.hardlink_to(self.path(name))
            if not part.exists():
                with closing(self._open(name)) as source, part.open("xb") as copy:
                    shutil.copyfileobj(source, copy)
                    copy.flush()
                    os.fsync(copy.fileno())
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)


def _refuse_link(folder: Path) -> None:
    """Refuse a folder of the folder that leads elsewhere.

    Raises:
        StorageError: It does.
    """
    if folder.is_symlink():
        raise StorageError(
            f"{folder} 是符号链接：图片和附件的文件夹中不能有链接，请换成普通文件夹。",
            f"{folder} is a symbolic link, and none may stand in the folder of pictures and "
            "attachments: put a plain folder in its place.",
        )


def _unwritable(folder: Path, error: OSError) -> StorageError:
    return StorageError(
        f"无法写入图片和附件的文件夹 {folder}（{error.strerror}）：请检查权限和剩余空间。",
        f"Cannot write the folder of pictures and attachments {folder} ({error.strerror}): "
        "check its rights and the room.",
    )
