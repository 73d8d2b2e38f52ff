"""A text that leads somewhere."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Linked:
    """A text, with the address to which it leads where that may be a link."""

    text: str
    href: str | None = None
