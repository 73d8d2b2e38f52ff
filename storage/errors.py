"""The project's exceptions: one small tree, each text in Chinese and in English.

Every error that a user can meet says in one line what is wrong, where, and how to mend it.
The command line prints it in the chosen language; ``str(error)`` is the English one, for logs.
"""

from __future__ import annotations


class YongliangError(Exception):
    """Root of the tree. Raised only as one of its children.

    Attributes:
        zh: The line in Chinese.
        en: The line in English.
    """

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en

    def __reduce__(self) -> tuple[type[YongliangError], tuple[str, str]]:
        return type(self), (self.zh, self.en)


LINES = {
    "full": (
        "档案库 {path} 写入失败，磁盘可能已满（{reason}）：请腾出空间。",
        "Cannot write the archive {path}, the disk may be full ({reason}): make room.",
    ),
    "unwritable": (
        "档案库 {path} 无法打开或不可写（{reason}）：请检查路径、文件夹和权限。",
        "Cannot open or write the archive {path} ({reason}): check path, folder and rights.",
    ),
    "damaged": (
        "档案库 {path} 已损坏（{reason}）：请用备份恢复。",
        "The archive {path} is damaged ({reason}): restore a backup.",
    ),
}
"""What SQLite says of an archive; the English line is kept, and read back by its form."""


class StorageError(YongliangError):
    """The archive is locked past the busy timeout, full, damaged or not writable.

    Raised by every call of `storage.Archive`; the caller gives up the write and tells the user.
    """


class NotAnArchiveError(StorageError):
    """The file is of another program or no database at all. It has not been touched."""


class NewerArchiveError(StorageError):
    """The archive was written by a newer version of the program. It has not been touched."""


class GoneError(StorageError):
    """There is no archive where one is to be opened, and none was to be made."""


class FullError(StorageError):
    """The archive cannot be written: its disk is full, or a quota or the disk itself forbids it."""


class UnwritableError(StorageError):
    """The archive cannot be opened or written: rights, or a volume that is read-only."""


class DamagedError(StorageError):
    """The file is an archive that SQLite cannot read any more."""


class SlowError(StorageError):
    """A question took longer than it may, and was broken off."""


class NotFoundError(YongliangError):
    """What was asked for is not in the archive."""


class AheadError(YongliangError):
    """A number was named as known that the archive has not given yet: it was set back since."""
