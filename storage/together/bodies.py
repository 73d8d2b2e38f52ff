"""Two bodies beside each other, line by line: what was added, removed, or lost at the end."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from storage.diffs.aligning import Op, opcodes
from storage.likeness import likeness, pieces
from storage.text import comparable
from storage.together.records import line_core

LINES_MOST = 2_000
"""Lines of a body beyond which its form is not looked for."""

EDITED = 0.5
"""A line that shares so much with the one in whose place it stands is that one, edited."""

LOST_LEAST = 60
LOST_PART = 0.2
"""Characters, and the part of a text, that it has lost at least when its end is said to be lost."""

PROMPTS_MOST = 3
PROMPT_MOST = 80
"""Lines that may stand where the rest of a text was (登录后查看全文), and their characters."""

BROKEN_LEAST = 4
"""Characters by which the line is known at which a text breaks off."""


@dataclass(frozen=True, slots=True)
class Bodies:
    """Two bodies of an article and how the lines of one became those of the other.

    Attributes:
        before: The lines of one.
        after: The lines of the other.
        ops: How these became those.
        crowded: Lines without a word, as `line_core` has them, that stand more than once in either.
    """

    before: list[str]
    after: list[str]
    ops: tuple[Op, ...]
    crowded: frozenset[str]

    @classmethod
    def of(cls, before: str, after: str) -> Bodies | None:
        """The bodies; None where they are equal, or it would take too long to look at them."""
        old, new = before.split("\n"), after.split("\n")
        if before == after or max(len(old), len(new)) > LINES_MOST:
            return None
        keys = [comparable(line) for line in old], [comparable(line) for line in new]
        ops = opcodes(*keys, LINES_MOST)
        if ops is None:
            return None
        crowded = frozenset[str]().union(*map(_crowded, keys))
        return cls(old, new, tuple(ops), crowded)

    def added(self) -> list[str]:
        """Lines that are new and stand for no other."""
        return self._left(self._alone(1), self._alone(0))

    def removed(self) -> list[str]:
        """Lines that went and for which no other stands."""
        return self._left(self._alone(0), self._alone(1))

    def counted(self) -> list[str]:
        """Short lines of which only the figures are others now."""
        found: list[str] = []
        for tag, i1, i2, j1, j2 in self.ops:
            if tag == "replace":
                gone = cores(self.before[i1:i2])
                found += (line for line in self.after[j1:j2] if self.stood(line, gone))
        return found

    def stood(self, line: str, gone: Mapping[str, str]) -> str | None:
        """Which of the lines that went is a new one but for its figures, as `counts`.

        Without a word in it the line must be the only one of its kind: a number among numbers is
        as well one of a table, which somebody puts right.
        """
        return None if line_core(line) in self.crowded else counts(line, gone)

    def ends(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """The first lines, and the last lines, of both."""
        return (self.before[0], self.after[0]), (self.before[-1], self.after[-1])

    @property
    def lost(self) -> tuple[int, int] | None:
        """Whether the end of the text is lost: from which line before, and from which after."""
        return _lost(self.before, self.after, self.ops)

    @property
    def found(self) -> tuple[int, int] | None:
        """Whether an end came to the text that was its beginning: from which lines, as `lost`."""
        turned = tuple((tag, j, j2, i, i2) for tag, i, i2, j, j2 in self.ops)
        places = _lost(self.after, self.before, turned)
        return (places[1], places[0]) if places else None

    def _left(self, lines: list[str], moved: list[str]) -> list[str]:
        """Lines without those that only stand elsewhere now."""
        elsewhere = Counter(map(comparable, moved))
        left = []
        for line in lines:
            key = comparable(line)
            if elsewhere[key]:
                elsewhere[key] -= 1
            elif key:
                left.append(line)
        return left

    def _alone(self, side: int) -> list[str]:
        """The lines of a side that differ, without those that are another one, edited."""
        found: list[str] = []
        for tag, *places in self.ops:
            if tag == "equal":
                continue
            sides = self.before[places[0] : places[1]], self.after[places[2] : places[3]]
            mine, others = sides[side], sides[1 - side]
            edited, others_cores = edited_of(mine, others), cores(others)
            found += (
                line for line in mine if line not in edited and counts(line, others_cores) is None
            )
        return found


def _crowded(lines: Iterable[str]) -> frozenset[str]:
    counted = Counter(line_core(line) for line in lines if not any(map(str.isalpha, line)))
    return frozenset(core for core, count in counted.items() if count > 1)


def is_edited(line: str, others: Sequence[str]) -> bool:
    """Whether a line is one of others, edited."""
    return any(likeness(line, other) >= EDITED for other in others)


def edited_of(lines: Iterable[str], others: Sequence[str]) -> set[str]:
    """Which lines are one of others, edited, as `is_edited` says of each.

    Compared are those that share a piece, each once: a text may have lost thousands.
    """
    known = [pieces(other) for other in others]
    by_piece: dict[str, list[int]] = defaultdict(list)
    for at, each in enumerate(known):
        for piece in each:
            by_piece[piece].append(at)
    same, has_short = set(others), not all(known)
    found: set[str] = set()
    for line in {*lines} - same:
        own = pieces(line)
        shared = Counter(at for piece in own for at in by_piece.get(piece, ()))
        is_one = any(n >= EDITED * min(len(own), len(known[at])) for at, n in shared.items())
        if is_one or (not own and has_short):
            found.add(line)
    return found | (same & {*lines})


def cores(lines: Iterable[str]) -> dict[str, str]:
    """Lines by what is left of them without the figures of a counter; of several the first."""
    found: dict[str, str] = {}
    for line in lines:
        found.setdefault(line_core(line), line)
    return found


def counts(line: str, others: Mapping[str, str]) -> str | None:
    """Which of others is a line but for its figures, where these are a counter's or a clock's.

    Args:
        line: The line.
        others: The others by their `cores`.
    """
    core = line_core(line)
    return None if "#" not in core or core == comparable(line) else others.get(core)


def is_lost(text: str, kept: str) -> bool:
    """Whether so much of a text is gone that its end is said to be lost."""
    lost = len(text) - len(kept)
    return lost >= LOST_LEAST and lost >= LOST_PART * len(text)


def _lost(before: list[str], after: list[str], ops: Sequence[Op]) -> tuple[int, int] | None:
    """From which line a text was cut off, before and after; what stands behind are prompts."""
    if not ops or ops[-1][0] not in ("delete", "replace"):
        return None
    _, i1, i2, j1, j2 = ops[-1]
    for prompts in range(min(PROMPTS_MOST, j2 - j1) + 1):
        if any(len(line) > PROMPT_MOST for line in after[j2 - prompts : j2]):
            break
        last = j2 - prompts - 1
        if last < j1:
            if j1 > 0 and is_lost(_text(before), _text(before[:i1])):
                return i1, j1
            break
        stays = comparable(after[last]).rstrip("….。")
        for i in range(i1, i2) if len(stays) >= BROKEN_LEAST else ():
            starts = comparable(before[i]).startswith(stays)
            if starts and is_lost(_text(before), _text(before[:i]) + stays):
                return i, last
    return None


def _text(lines: list[str]) -> str:
    return comparable("".join(lines))
