"""Words of other people's sites, as an assistant may be given them: harmless, bounded, quoted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from scheduler.words.clean_text import href, line

DEEPEST = 12
"""Lists and objects within each other; no object of ours is deeper."""

MOST_KEYS = 60
"""Keys of one object; none of ours has as many."""

_LONGEST_KEY = 200


@dataclass
class Cutter:
    """Makes values harmless and short, and knows whether it cut anything.

    Args:
        longest: Characters of one string.
        most: Items of one list.

    Attributes:
        has_cut: Whether any text or list was cut.
    """

    longest: int
    most: int
    has_cut: bool = field(default=False, init=False)

    def value(self, value: Any, depth: int = DEEPEST) -> Any:
        """A value of JSON without what no reader sees, its texts and lists of bounded length."""
        if isinstance(value, str):
            return self.text(value)
        if not isinstance(value, list | tuple | dict):
            return value
        if depth == 0:
            self.has_cut = True
            return None
        most = MOST_KEYS if isinstance(value, dict) else self.most
        self.has_cut |= len(value) > most
        if isinstance(value, dict):
            return {
                line(str(key), _LONGEST_KEY): self.value(one, depth - 1)
                for key, one in islice(value.items(), most)
            }
        return [self.value(one, depth - 1) for one in value[:most]]

    def text(self, text: str) -> str:
        """A text of bounded length, its lines kept apart."""
        whole = visible_lines(text)
        if len(whole) <= self.longest:
            return whole
        self.has_cut = True
        return whole[: self.longest - 1].rstrip() + "…"


def visible_lines(text: str) -> str:
    """A text whose lines stay apart, each without what no reader sees."""
    return "\n".join(line(one) for one in text.split("\n"))


def quoted(*texts: str | None) -> Iterator[str]:
    """Texts as quoted lines: none of their lines can pass for one of ours."""
    for text in filter(None, texts):
        for one in text.splitlines():
            if shown := line(one):
                yield f"> {shown}"


def address(url: str | None) -> str:
    """An address as it may stand in a line of ours: ASCII without blanks; a dash for none."""
    return href(url) or "—"
