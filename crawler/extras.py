"""How an optional part of the program (an extra) is added to the installation that runs.

What tells that of the installed packages is imported when it is asked: every command imports this.
"""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

DISTRIBUTION = "yongliang-watch"

_ROOT = Path(__file__).resolve().parents[1]
"""Of the source where it runs from a clone; else the folder of the installed packages."""


def extra_needed(what: tuple[str, str], extra: str, missing: str | None = None) -> tuple[str, str]:
    """The one sentence, in Chinese and English, that something needs an extra, and how to get it.

    Args:
        what: What needs it, in Chinese and English, as the beginning of the sentence.
        extra: Its name in ``pyproject.toml``.
        missing: The module that was not found, where that is known.
    """
    command = install_command(extra)
    package = (missing or "").partition(".")[0]
    zh, en = (f"（缺 {package}）", f" ({package} is missing)") if package else ("", "")
    return (
        f"{what[0]}需要附加组件 {extra}{zh}：请运行 {command}",
        f"{what[1]} needs the extra `{extra}`{en}: run {command}",
    )


def install_command(extra: str) -> str:
    """The shell command that adds an extra to this installation, from any folder.

    It names what the program was installed from: the clone, or the wheel. Where that is gone, it
    names the packages of the extra themselves; never the program's own name, which on an index may
    be anybody's.
    """
    return shlex.join([*_installer(), *_wanted(extra)])


def _installer() -> list[str]:
    if find_spec("pip") is None:
        return ["uv", "pip", "install", "--python", sys.executable]
    return [sys.executable, "-m", "pip", "install"]


def _wanted(extra: str) -> list[str]:
    if (_ROOT / "pyproject.toml").is_file():
        return ["-e", f"{_ROOT}[{extra}]", *_pins(_ROOT)]
    origin = _origin()
    if origin is not None and (origin / "pyproject.toml").is_file():
        return [f"{origin}[{extra}]", *_pins(origin)]
    if origin is not None and origin.is_file():
        return [f"{origin}[{extra}]", *_pins(origin.parent)]
    return [*_requirements(extra)]


def _pins(folder: Path) -> list[str]:
    """The exact versions with which the tests have passed, where they lie in the folder."""
    constraints = folder / "constraints.txt"
    return ["-c", str(constraints)] if constraints.is_file() else []


@cache
def _origin() -> Path | None:
    """The folder or wheel of this machine that the program was installed from (PEP 610)."""
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        said = json.loads(distribution(DISTRIBUTION).read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError):
        return None
    parts = urlsplit(str(said.get("url", "")))
    return Path(url2pathname(parts.path)) if parts.scheme == "file" else None


def _requirements(extra: str) -> Iterable[str]:
    """What the extra brings, as the installed program declares it."""
    from importlib.metadata import distribution

    for line in distribution(DISTRIBUTION).requires or ():
        requirement, _, marker = line.partition(";")
        if f'extra == "{extra}"' in marker.replace("'", '"'):
            yield requirement.strip()
