"""What the program lacks on systems other than Linux, and what it does there instead."""

from __future__ import annotations

import sys

MACOS = "darwin"

MACOS_FILES = 10_240
"""The most files that macOS lets a process open (OPEN_MAX), though it tells of no bound."""

_WINDOWS = (
    "不能在 Windows 上运行（缺少文件锁和进程限制）：请用 WSL 2、Linux 或容器（deploy/README.md）。",
    (
        "Windows lacks the file locks and the bounds of processes that this needs: run it in "
        "WSL 2, on Linux or in a container (deploy/README.md)."
    ),
)

_MACOS = (
    "macOS 上：进程的内存不受限制，render = true 的来源和 systemd 服务不可用；其余照常。",
    (
        "On macOS the memory of processes is not bounded, and sources with render = true and the "
        "systemd services do not work; all else goes on."
    ),
)


def refusal(platform: str = sys.platform) -> tuple[str, str] | None:
    """Why the program does not run on a system at all, in Chinese and English; None: it does."""
    return _WINDOWS if platform in {"win32", "cygwin"} else None


def lacking(platform: str = sys.platform) -> tuple[str, str] | None:
    """What does not work on a system though the program runs; None: nothing."""
    return _MACOS if platform == MACOS else None


def bound_addresses(most: int) -> None:
    """Let this process map that many bytes at most; macOS refuses any such bound."""
    import resource  # not there on Windows, where this module is read all the same

    if sys.platform != MACOS:
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def open_many_files() -> None:
    """Let this process open as many files as the system allows it."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MACOS_FILES if sys.platform == MACOS and hard > MACOS_FILES else hard
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))
