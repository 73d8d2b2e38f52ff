"""Previews for the page: a process of its own fetches by a worker and reads, within limits."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import msgspec

from scheduler.config import Config, load
from scheduler.errors import ReadError
from scheduler.processes import public_environ

LONGEST_S = 90.0
"""How long a preview may take: a list and three articles, at the politeness of a run."""

AT_ONCE = 2
"""Previews that are made at once; who comes then is asked to wait."""

_LOOK_S = 0.5
"""How often it is asked whether the reader is still there."""

_REFERENCE = re.compile(r"\$\{([^}]+)\}")

_slots = threading.BoundedSemaphore(AT_ONCE)


def preview_json(
    config: Config,
    language: str,
    url: str,
    patterns: Sequence[str] = (),
    page: str = "generic",
    *,
    left: Callable[[], bool] = lambda: False,
) -> dict[str, Any]:
    """What `yongliang preview --json` prints of an address.

    Args:
        config: The configuration, read again by the process.
        language: In which it says what is wrong.
        url: The address.
        patterns: Of articles' addresses.
        page: The page object.
        left: Asked every now and then whether its reader has left: it is ended then.

    Raises:
        FaultsError: The configuration cannot be read any more.
        ReadError: It cannot be looked at; why, in the visitor's language.
    """
    if not _slots.acquire(blocking=False):
        raise ReadError(
            "正在预览的太多：请稍后再试。", "Too many previews are being made: try again soon."
        )
    try:
        return _run(config, language, url, patterns, page, left)
    finally:
        _slots.release()


def _run(
    config: Config,
    language: str,
    url: str,
    patterns: Sequence[str],
    page: str,
    left: Callable[[], bool],
) -> dict[str, Any]:
    # It runs in the configuration's folder, where a relative path would be another.
    chosen = ["--config", str(config.file.absolute())] if config.file else []
    fitting = [f"--article-url={pattern}" for pattern in patterns]
    try:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "scheduler.cli.confined", *chosen, "preview", "--json",
             *fitting, f"--page={page}", "--", url],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=_environment(config, language), cwd=str(config.base), start_new_session=True,
        )  # fmt: skip
    except (OSError, ValueError) as error:  # a NUL in what was typed, or a megabyte of it
        raise ReadError(
            f"无法预览：{error}。请检查网址和规律。",
            f"This cannot be looked at: {error}. Check the address and the patterns.",
        ) from error
    try:
        out, said = _output(process, left)
    except subprocess.TimeoutExpired:
        raise ReadError(
            f"{LONGEST_S:.0f} 秒内没有看完 {url}：网站太慢，请稍后再试。",
            f"{url} could not be looked at within {LONGEST_S:.0f} s: the site is slow, "
            "try again later.",
        ) from None
    finally:
        if process.returncode is None or process.returncode < 0:
            _end(process)
    if process.returncode < 0:
        raise ReadError(
            f"看 {url} 太费时或太占内存，已中止：请检查规律，或换一页。",
            f"Looking at {url} took too much time or memory and was ended: "
            "check the patterns, or name another page.",
        )
    try:
        found: dict[str, Any] = msgspec.json.decode(out, type=dict[str, Any])
    except msgspec.DecodeError:
        line = said.decode("utf-8", "replace").strip()[-600:] or f"exit {process.returncode}"
        raise ReadError(line, line) from None
    return found


def _output(process: subprocess.Popen[bytes], left: Callable[[], bool]) -> tuple[bytes, bytes]:
    """What it prints, once it has ended.

    Raises:
        TimeoutExpired: It takes too long, or nobody waits for it any more.
    """
    end = time.monotonic() + LONGEST_S
    while True:
        try:
            return process.communicate(timeout=max(min(_LOOK_S, end - time.monotonic()), 0))
        except subprocess.TimeoutExpired:
            if time.monotonic() >= end or left():
                raise


def _environment(config: Config, language: str) -> dict[str, str]:
    """What the process gets of ours: what its configuration names, and no other secret.

    It reads what strangers wrote, and asks for neither channels nor passwords.
    """
    if config.file is None:
        return {**public_environ(), "YONGLIANG_LANG": language}
    needed = load(config.file, everything=False).variables
    kept = {name: os.environ[name] for name in needed if name in os.environ}
    # The page itself has not read which of them the channels name.
    named = _REFERENCE.findall(config.file.read_text("utf-8-sig"))
    return {**public_environ(secrets=named), **kept, "YONGLIANG_LANG": language}


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it with what it started, also where it died before its worker."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
