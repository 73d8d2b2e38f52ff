"""Texts that a page shows the beginning of only: how that is noted of a fetch."""

from __future__ import annotations

CUT = "the text breaks off at: "
"""How the note begins; the page's own words follow."""


def cut_detail(prompt: str) -> str:
    """The note of a fetch whose text ends where a reader is asked for something.

    Args:
        prompt: What the page asks for, in its own words.
    """
    return CUT + " ".join(prompt.split())


def prompt_in(detail: str | None) -> str | None:
    """What the page asked for by a fetch's note; None where the note says something else."""
    return detail.removeprefix(CUT) if detail and detail.startswith(CUT) else None
