"""Lines for a terminal, whatever a user or a site put into them."""

from __future__ import annotations

import re

LONGEST = 600
"""Characters of a line of an error; of a longer one the middle is left out."""

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def printable(text: str) -> str:
    """An error's text with no control character, each line short enough to be read."""
    return "\n".join(map(_shortened, _CONTROL.sub(_named, text).split("\n")))


def _named(found: re.Match[str]) -> str:
    return f"\\x{ord(found[0]):02x}"


def _shortened(line: str) -> str:
    half = LONGEST // 2
    return line if len(line) <= LONGEST else f"{line[:half]} … {line[-half:]}"
