"""The channel `file`: a folder that collects every report, for desks that sync or print one."""

from __future__ import annotations

import errno
import hashlib
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from scheduler.channels.base import DeliveryError, Message, Progress, Rate
from scheduler.channels.settings import Settings
from storage.atomic_files import sync_directory, write

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


class FileSettings(Settings, forbid_unknown_fields=True, kw_only=True, frozen=True):
    """`[[channels]]` of kind `file`."""

    kind: Literal["file"]
    directory: Annotated[
        str,
        Meta(
            min_length=1,
            pattern="^[^\\x00]+$",
            description="The folder that collects the reports; made when it is not there.",
            extra={"zh": "存放报告的目录，不存在时自动建立", "path": True},
        ),
    ]


class FileChannel:
    """Writes each report as HTML, Markdown and JSON, whole or not at all, a repeat over itself."""

    kind = "file"
    rates: tuple[Rate, ...] = ()

    def __init__(self, settings: FileSettings) -> None:
        self.id = settings.id
        self._directory = Path(settings.directory)

    def send(self, message: Message, progress: Progress | None = None) -> str:  # noqa: ARG002 - a repeat writes over itself
        """Write the files; every fault of the disk is a passing one. See `Channel.send`.

        Returns:
            The path of the HTML file.
        """
        stem = self._directory / _stem(message)
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            write(stem.with_suffix(".json"), message.payload)
            write(stem.with_suffix(".md"), message.forms.markdown.encode("utf-8", "replace"))
            write(stem.with_suffix(".html"), message.forms.page.encode("utf-8", "replace"))
            sync_directory(self._directory)
        except OSError as error:
            raise disk_error(self._directory, error) from error
        return f"{stem}.html"


def _stem(message: Message) -> str:
    """The files' name: in order of the outbox, and apart from those of another archive."""
    key = hashlib.sha256(message.idempotency_key.encode()).hexdigest()[:8]
    return f"{message.delivery_id:06d}-{key}"


def disk_error(directory: Path, error: OSError) -> DeliveryError:
    """The fault of a disk, which is a passing one: somebody makes room or mends the rights."""
    zh, en = _WORDS.get(error.errno or 0, (error.strerror or "", error.strerror or ""))
    return DeliveryError(f"无法写入 {directory}：{zh}", f"cannot write to {directory}: {en}")
