"""Words that a search found, marked in their text."""

from __future__ import annotations

import sys
from typing import Any

import click

from scheduler.excerpts import excerpt

AROUND = 24
"""Characters shown on each side of the first words found in a text."""


def words_marked(row: dict[str, Any], name: str, *, around: int | None = None) -> str:
    """A field with the words found marked, or what stands around the first of them."""
    pieces = excerpt(row[name], row["marks"].get(name, []), around)
    return "".join(_found(piece.text) if piece.hit else piece.text for piece in pieces)


def _found(word_: str) -> str:
    return click.style(word_, bold=True, fg="yellow") if sys.stdout.isatty() else f"【{word_}】"
