"""What stands around the words that a search found, as pieces of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, and whether it is one of the words found."""

    text: str
    hit: bool = False


def excerpt(text: str, marks: Sequence[Sequence[int]], around: int | None = None) -> list[Piece]:
    """A field with the words found told apart; on one line.

    Args:
        text: The field.
        marks: Start and end of each word found in it, in order, apart from each other.
        around: Characters shown on each side of the first of them, within its paragraph at its
            beginning; None: the whole field.
    """
    start, end = 0, len(text)
    if around is not None and marks:
        start = max(marks[0][0] - around, text.rfind("\n", 0, marks[0][0]) + 1)
        end = min(marks[0][1] + around, len(text))
    pieces, place = [Piece("…" if start else "")], start
    for first, last in marks:
        if last <= end:
            pieces += [Piece(text[place:first]), Piece(text[first:last], hit=True)]
            place = last
    pieces += [Piece(text[place:end]), Piece("…" if end < len(text) else "")]
    return [Piece(piece.text.replace("\n", " "), piece.hit) for piece in pieces if piece.text]
