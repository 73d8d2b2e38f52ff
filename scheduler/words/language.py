"""The language in which people are spoken to: Chinese, or English where it is asked for.

Both texts stand side by side where they are said, so that neither is forgotten when one changes.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from storage.errors import YongliangError

LANGUAGES = ("zh", "en")
VARIABLE = "YONGLIANG_LANG"

_chosen: list[str] = []


def choose(language: str | None) -> None:
    """Set the language for this process; None: the environment's, else Chinese."""
    _chosen[:] = [language] if language in LANGUAGES else []


def language() -> str:
    """The language in force."""
    if _chosen:
        return _chosen[0]
    return "en" if os.environ.get(VARIABLE, "").lower().startswith("en") else "zh"


def tr(zh: str, en: str) -> str:
    """The text in the language in force."""
    return en if language() == "en" else zh


def labelled(name: str, value: object) -> str:
    """A value after its name, with the language's own colon."""
    return tr(f"{name}：{value}", f"{name}: {value}")


def bracketed(text: object) -> str:
    """A remark in the language's own brackets, as it stands behind something."""
    return tr(f"（{text}）", f" ({text})")


def listed(values: Iterable[str]) -> str:
    """Values one after the other."""
    return tr("、", ", ").join(values)


def line_of(error: YongliangError) -> str:
    """An error's line in the language in force."""
    return tr(error.zh, error.en)
