"""Two versions of a text side by side: rows of pieces, paragraph beside paragraph."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import zip_longest

from storage.diffs import Segment


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one side.

    Attributes:
        text: Without line breaks.
        changed: Whether the other side differs here.
    """

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph of either version beside each other; an empty side has none there."""

    before: tuple[Piece, ...]
    after: tuple[Piece, ...]

    @property
    def changed(self) -> bool:
        """Whether the two differ."""
        return any(piece.changed for piece in (*self.before, *self.after))


@dataclass(slots=True)
class _Side:
    """The paragraphs of one side since both sides last broke together."""

    lines: list[list[Piece]] = field(default_factory=lambda: [[]])

    def take(self, text: str, *, changed: bool) -> None:
        first, *others = text.split("\n")
        self._add(first, changed=changed)
        for other in others:
            self.lines.append([])
            self._add(other, changed=changed)

    def _add(self, text: str, *, changed: bool) -> None:
        if text:
            self.lines[-1].append(Piece(text, changed))

    def drain(self) -> list[tuple[Piece, ...]]:
        done, self.lines = self.lines, [[]]
        return [tuple(line) for line in done if line]


def side_by_side(segments: Iterable[Segment]) -> list[Row]:
    """The rows of a diff's segments; where both texts break together, a new row begins."""
    left, right, rows = _Side(), _Side(), list[Row]()

    def flush() -> None:
        rows.extend(
            Row(before, after)
            for before, after in zip_longest(left.drain(), right.drain(), fillvalue=())
        )

    for segment in segments:
        if segment.op != "equal":
            left.take(segment.before, changed=True)
            right.take(segment.after, changed=True)
            continue
        for position, (before, after) in enumerate(
            zip_longest(segment.before.split("\n"), segment.after.split("\n"), fillvalue="")
        ):
            if position:
                flush()
            left.take(before, changed=False)
            right.take(after, changed=False)
    flush()
    return rows
