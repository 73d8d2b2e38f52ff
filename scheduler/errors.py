"""The scheduler's exceptions."""

from __future__ import annotations

from pathlib import Path

from storage.errors import YongliangError


class SchedulerError(YongliangError):
    """Root of what the scheduler raises. Raised only as one of its children."""


class UsageError(SchedulerError):
    """The command was used wrongly; exit code 2."""


class DaemonError(SchedulerError):
    """The daemon cannot start: another one runs on the same archive."""


class CrawlError(SchedulerError):
    """The crawl process failed; its line says why."""


class ServingError(SchedulerError):
    """The page cannot listen at its address."""


class ReadError(SchedulerError):
    """A page or file that a command was to read cannot be read."""


class ExportError(SchedulerError):
    """The file of an export cannot be written; what stood under its name stands there still."""


def unwritable(path: Path, error: OSError) -> UsageError:
    """That a file or folder which the user named cannot be written."""
    return UsageError(
        f"无法写入 {path}（{error.strerror}）：请检查路径和权限。",
        f"Cannot write {path} ({error.strerror}): check path and rights.",
    )
