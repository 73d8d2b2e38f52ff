"""Two sequences put beside each other in bounded time, whatever a page holds."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from storage.diffs.passages import MOST_EQUAL_PAIRS, common_ends, feasible

Op = tuple[str, int, int, int, int]


def opcodes(
    before: Sequence[str], after: Sequence[str], most: int, pairs: int = MOST_EQUAL_PAIRS
) -> list[Op] | None:
    """How one sequence became the other, as difflib says it; None where that would take too long.

    Args:
        before: The items before, or a text of characters.
        after: Those after.
        most: Items between what both share at their ends beyond which difflib is not asked: its
            time grows with their square, and with the cube where the same few come again and again.
        pairs: Pairs of equal items among these beyond which it is not.
    """
    head, tail = common_ends(before, after)
    inner, inner_after = before[head : len(before) - tail], after[head : len(after) - tail]
    if max(len(inner), len(inner_after)) > most or not feasible(inner, inner_after, pairs):
        return None
    ops: list[Op] = [("equal", 0, head, 0, head)] if head else []
    matcher = SequenceMatcher(None, inner, inner_after, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        ops.append((tag, i1 + head, i2 + head, j1 + head, j2 + head))
    if tail:
        ends = len(before) - tail, len(before), len(after) - tail, len(after)
        ops.append(("equal", *ends))
    return ops
