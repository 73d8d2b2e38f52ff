"""Words and names of Chinese news, one file a list, shared by reading and comparing.

Each file has a head line that begins with ``#`` and says what it holds, its origin and its
licence. A file is read when it is first asked for, and kept.
"""

from __future__ import annotations

import functools
from pathlib import Path

_FOLDER = Path(__file__).parent

HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Chinese characters, rare ones beyond the first plane included, for a class of a pattern."""


@functools.cache
def words(name: str) -> frozenset[str]:
    """The words of a list that is written with blanks between them."""
    return frozenset(_text(name).split())


@functools.cache
def characters(name: str) -> frozenset[str]:
    """The characters of a list that is written without blanks."""
    return frozenset("".join(_text(name).split()))


@functools.cache
def scales(name: str) -> tuple[tuple[frozenset[str], ...], ...]:
    """Scales of opposites, one a line: words of one pole side by side, ``|`` between poles."""
    lines = [line for line in _text(name).splitlines() if line]
    return tuple(tuple(frozenset(pole.split()) for pole in line.split("|")) for line in lines)


def _text(name: str) -> str:
    """A list without its lines of explanation."""
    text = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return "\n".join(line for line in text.splitlines() if not line.startswith("#"))
