"""The paragraphs of a text that is shown as it was typed, in a ``pre``."""

from __future__ import annotations

import re

_INDENTED = re.compile(r"\n(?=\u3000|[ \t]{2,}\S)")
_BLANK = re.compile(r"\n\s*\n")


def paragraphs_of(text: str) -> list[str]:
    """The paragraphs of a typed text: they begin indented, or under an empty line, or in a new one.

    Lines of the same paragraph that were broken at a width are put together again.
    """
    apart = next((mark for mark in (_INDENTED, _BLANK) if mark.search(text.strip("\n"))), None)
    pieces = apart.split(text) if apart else text.split("\n")
    return [words for piece in pieces if (words := " ".join(piece.split()))]
