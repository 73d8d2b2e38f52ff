"""Files that are there whole or not at all, and what goes wrong with them in words."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from scheduler.alerts.base import DeliveryError

_WORDS = {
    errno.ENOSPC: ("磁盘已满，请腾出空间", "the disk is full: free some space"),
    errno.EDQUOT: ("磁盘配额已满，请腾出空间", "the disk quota is used up: free some space"),
    errno.EFBIG: ("超出文件大小限制", "larger than files may be here"),
    errno.EACCES: ("没有写入权限，请修改目录权限", "not writable: mend its permissions"),
    errno.EPERM: ("没有写入权限，请修改目录权限", "not writable: mend its permissions"),
    errno.EROFS: ("文件系统只读", "the file system is read-only"),
    errno.ENOTDIR: ("路径中有同名文件", "a file is in the way"),
    errno.EEXIST: ("路径中有同名文件", "a file is in the way"),
}


def disk_error(directory: Path, error: OSError) -> DeliveryError:
    """The fault of a disk, which is a passing one: somebody makes room or mends the rights."""
    zh, en = _WORDS.get(error.errno or 0, (error.strerror or "", error.strerror or ""))
    return DeliveryError(f"无法写入 {directory}：{zh}", f"cannot write to {directory}: {en}")


def write(path: Path, content: bytes) -> None:
    """Write the file so that a reader never sees half of it, not even after a power cut.

    The temporary name is fixed: what a killed attempt left is written over by the next.
    """
    temporary = path.with_name(f".{path.name}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
    try:
        with os.fdopen(os.open(temporary, flags, 0o666), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def sync_directory(directory: Path) -> None:
    """Make the names in a folder outlive a power cut."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
