"""The sentences of two texts, put beside each other: kept, changed, added, removed or moved."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain

from storage.diffs.plain import Plain

# Below this share of common characters two sentences are not one sentence edited.
ALIKE = 0.4
# A sentence that moved and was edited on the way has at least this much in common.
_ALIKE_MOVED = 0.6
# A sentence of at least so many characters, so much of which is there still, got a clause more.
_SHORTEST_KEPT = 5
_SHARE_KEPT = 0.85
# Bounds of the work for hostile input: pairs of equal sentences, and pairs of any sentences.
MOST_EQUAL_PAIRS = 200_000
_MOST_PAIRS = 40_000
_MOST_CLOSE_PAIRS = 64
_MOST_CELLS = 250_000

_SENTENCE = re.compile(
    r"[^\n]+?(?:(?:(?<!\d)。|。(?!\d)|[!?;])+[”’」』)\"'〕】]*"
    r"|(?<=[A-Za-z0-9)])\.(?= [A-Z\"“])|(?=\n)|$)"
)


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence: its place in the comparable text, its paragraph (from 1) and its words."""

    start: int
    end: int
    paragraph: int
    opens: bool
    key: str


@dataclass(slots=True)
class Step:
    """A stretch of both texts: ``pair``, ``removed``, ``added``, ``left`` or ``came``.

    Attributes:
        low, high: The passages of the earlier text.
        low_after, high_after: The passages of the later text.
        mate: For what moved: the passage on the other side.
    """

    kind: str
    low: int
    high: int
    low_after: int
    high_after: int
    mate: int | None = None


def passages(text: Plain, *, whole: bool = False) -> list[Passage]:
    """The sentences of a text; with `whole`, each line is one passage (headlines, names)."""
    found: list[Passage] = []
    at = 0
    for number, line in enumerate(text.text.split("\n"), start=1):
        places = [(0, len(line))] if whole else [m.span() for m in _SENTENCE.finditer(line)]
        for start, end in places:
            if end > start:
                key = line[start:end]
                found.append(Passage(at + start, at + end, number, start == 0, key))
        at += len(line) + 1
    return found


def align(before: Sequence[Passage], after: Sequence[Passage]) -> list[Step]:
    """The steps from one text to the other; each passage of either is in exactly one."""
    blocks = _blocks([p.key for p in before], [p.key for p in after])
    moved = _moved(before, after, blocks)
    steps: list[Step] = []
    for equal, low, high, low_after, high_after in blocks:
        if equal:
            gap = low_after - low
            steps += [Step("pair", i, i + 1, i + gap, i + gap + 1) for i in range(low, high)]
        else:
            bounds = (low, high, low_after, high_after)
            steps += _block(before, after, bounds, moved)
    _mend_moves(before, after, steps)
    return steps


def _blocks(before: list[str], after: list[str]) -> list[tuple[bool, int, int, int, int]]:
    """The blocks of difflib over whole sentences, or one block where that would take too long."""
    head, tail = common_ends(before, after)
    ends = (len(before) - tail, len(after) - tail)
    blocks = [(True, 0, head, 0, head)] if head else []
    inner_before, inner_after = before[head : ends[0]], after[head : ends[1]]
    if feasible(inner_before, inner_after):
        matcher = SequenceMatcher(None, inner_before, inner_after, autojunk=False)
        for tag, low, high, low_after, high_after in matcher.get_opcodes():
            places = (low + head, high + head, low_after + head, high_after + head)
            blocks.append((tag == "equal", *places))
    else:
        blocks.append((False, head, ends[0], head, ends[1]))
    if tail:
        blocks.append((True, ends[0], len(before), ends[1], len(after)))
    return blocks


def common_ends(before: Sequence[str], after: Sequence[str]) -> tuple[int, int]:
    """How many items two sequences share at the beginning, and then at the end."""
    shorter = min(len(before), len(after))
    head = 0
    while head < shorter and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < shorter - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    return head, tail


def feasible(before: Sequence[str], after: Sequence[str], most: int = MOST_EQUAL_PAIRS) -> bool:
    """Whether difflib gets through two sequences in bounded time: few pairs of equal items."""
    counts = Counter(after)
    return sum(counts[item] for item in before) <= most


def _moved(
    before: Sequence[Passage],
    after: Sequence[Passage],
    blocks: list[tuple[bool, int, int, int, int]],
) -> dict[tuple[str, int], int]:
    """Passages that stand in both texts in another order: (side, index) to the other's index."""
    waiting: dict[str, list[int]] = defaultdict(list)
    for equal, low, high, _, _ in blocks:
        for index in () if equal else range(low, high):
            waiting[before[index].key].append(index)
    moved: dict[tuple[str, int], int] = {}
    for equal, _, _, low, high in blocks:
        for index in () if equal else range(low, high):
            if places := waiting.get(after[index].key):
                mate = places.pop(0)
                moved["before", mate] = index
                moved["after", index] = mate
    return moved


def _block(
    before: Sequence[Passage],
    after: Sequence[Passage],
    bounds: tuple[int, int, int, int],
    moved: dict[tuple[str, int], int],
) -> list[Step]:
    """The steps of a block whose sentences differ: the likest are paired, the rest come and go."""
    low, high, low_after, high_after = bounds
    rows = [i for i in range(low, high) if ("before", i) not in moved]
    columns = [j for j in range(low_after, high_after) if ("after", j) not in moved]
    pairs = _paired([before[i].key for i in rows], [after[j].key for j in columns])
    groups = [(rows[i], rows[i] + 1, columns[j], columns[j] + 1) for i, j in pairs]
    groups = _widened(before, after, groups, (set(rows), set(columns)))
    steps: list[Step] = []
    at, at_after = low, low_after
    for first, last, first_after, last_after in [*groups, (high, high, high_after, high_after)]:
        for i in range(at, first):
            mate = moved.get(("before", i))
            kind = "removed" if mate is None else "left"
            steps.append(Step(kind, i, i + 1, at_after, at_after, mate))
        for j in range(at_after, first_after):
            mate = moved.get(("after", j))
            kind = "added" if mate is None else "came"
            steps.append(Step(kind, first, first, j, j + 1, mate))
        if last > first:
            steps.append(Step("pair", first, last, first_after, last_after))
        at, at_after = last, last_after
    return steps


def _paired(before: list[str], after: list[str]) -> list[tuple[int, int]]:
    """The pairs, in order and without crossing, that keep most of both sides' text."""
    if not before or not after or len(before) * len(after) > _MOST_PAIRS:
        return []
    rows: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for (i, j), score in _scores(before, after).items():
        rows[i].append((j, score))
    # The best chain that ends at or before each column: columns and totals both rise.
    columns: list[int] = []
    totals: list[float] = []
    chains: list[_Chain | None] = []
    for i in sorted(rows):
        reached = []
        for j, score in rows[i]:
            spot = bisect_left(columns, j)
            total, chain = (totals[spot - 1], chains[spot - 1]) if spot else (0.0, None)
            reached.append((j, total + score, _Chain(i, j, chain)))
        for j, total, chain in reached:
            spot = bisect_right(columns, j)
            if spot and totals[spot - 1] >= total:
                continue
            low = spot - 1 if spot and columns[spot - 1] == j else spot
            high = bisect_right(totals, total, spot)
            columns[low:high], totals[low:high], chains[low:high] = [j], [total], [chain]
    return _Chain.pairs(chains[-1] if chains else None)


@dataclass(frozen=True, slots=True)
class _Chain:
    """A pair and the chain of pairs before it."""

    row: int
    column: int
    before: _Chain | None

    @staticmethod
    def pairs(last: _Chain | None) -> list[tuple[int, int]]:
        """The pairs of a chain, first to last."""
        found: list[tuple[int, int]] = []
        while last:
            found.append((last.row, last.column))
            last = last.before
        return found[::-1]


def _scores(before: list[str], after: list[str]) -> dict[tuple[int, int], float]:
    """How much text each likely pair has in common; pairs that are not alike are left out."""
    pairs: list[tuple[int, int]]
    if len(before) * len(after) <= _MOST_CLOSE_PAIRS:
        pairs = [(i, j) for i in range(len(before)) for j in range(len(after))]
    else:
        pairs = _candidates(before, after)
    ratios = {(i, j): _ends(before[i], after[j]) for i, j in pairs}
    # Whoever shares beginning and end with another needs no closer look at the rest.
    settled = [pair for pair, ratio in ratios.items() if ratio >= _ALIKE_MOVED]
    rows, columns = {i for i, _ in settled}, {j for _, j in settled}
    for i, j in pairs:
        if i not in rows and j not in columns:
            ratios[i, j] = similarity(before[i], after[j])
    likely = ((i, j, _kept(before[i], after[j], ratio)) for (i, j), ratio in ratios.items())
    return {
        (i, j): ratio * (len(before[i]) + len(after[j])) for i, j, ratio in likely if ratio >= ALIKE
    }


def _kept(before: str, after: str, ratio: float) -> float:
    """How alike two sentences are, where one of them may be the other with a clause more."""
    shorter = min(len(before), len(after))
    if ratio >= ALIKE or shorter < _SHORTEST_KEPT:
        return ratio
    return ALIKE if sum(common_ends(before, after)) >= _SHARE_KEPT * shorter else ratio


def _candidates(before: list[str], after: list[str]) -> list[tuple[int, int]]:
    """Pairs that share a good part of their two-character pieces, at most two a sentence.

    Pieces that stand in many sentences tell little and are left out.
    """
    holders: dict[str, list[int]] = defaultdict(list)
    for j, text in enumerate(after):
        for piece in _pieces(text):
            holders[piece].append(j)
    most = max(4, len(after) // 10)
    rare = {piece: places for piece, places in holders.items() if len(places) <= most}
    pairs: list[tuple[int, int]] = []
    for i, text in enumerate(before):
        pieces = [rare[piece] for piece in _pieces(text) if piece in rare]
        counts = Counter(chain.from_iterable(pieces))
        needed = (len(text) - 1) / 5
        pairs += [(i, j) for j, count in counts.most_common(2) if count >= needed]
    return pairs


def _pieces(text: str) -> set[str]:
    return {text[k : k + 2] for k in range(len(text) - 1)}


def similarity(before: str, after: str) -> float:
    """The share of characters that two texts have in common, in order, from 0 to 1.

    A lower bound where the same beginning and end say enough.
    """
    ends = _ends(before, after)
    size = max(1, len(before) + len(after))
    return ends if ends >= _ALIKE_MOVED else 2 * _common(before, after) / size


def _ends(before: str, after: str) -> float:
    """The share of both texts that the same beginning and the same end make up."""
    return 2 * sum(common_ends(before, after)) / max(1, len(before) + len(after))


def _common(before: str, after: str) -> int:
    """How many characters two sentences share in order; by two-character pieces if very long."""
    head, tail = common_ends(before, after)
    before, after = before[head : len(before) - tail], after[head : len(after) - tail]
    if len(before) * len(after) > _MOST_CELLS:
        left = Counter(before[k : k + 2] for k in range(len(before) - 1))
        right = Counter(after[k : k + 2] for k in range(len(after) - 1))
        return head + tail + (left & right).total()
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return head + tail + sum(block.size for block in matcher.get_matching_blocks())


def _widened(
    before: Sequence[Passage],
    after: Sequence[Passage],
    groups: list[tuple[int, int, int, int]],
    free: tuple[set[int], set[int]],
) -> list[tuple[int, int, int, int]]:
    """Pairs grown by a neighbour that was split off or joined: 甲,乙。 and 甲。乙。 pair."""
    taken = (
        {i for group in groups for i in range(*group[:2])},
        {j for group in groups for j in range(*group[2:])},
    )
    wide: list[tuple[int, int, int, int]] = []
    for group in groups:
        low, high, low_after, high_after = group
        text, text_after = before[low].key, after[low_after].key
        for j in (low_after - 1, high_after):
            if j in free[1] - taken[1] and _belongs(text, text_after, after[j].key, j < low_after):
                low_after, high_after = min(low_after, j), max(high_after, j + 1)
                taken[1].add(j)
        if (low_after, high_after) == group[2:]:
            for i in (low - 1, high):
                if i in free[0] - taken[0] and _belongs(text_after, text, before[i].key, i < low):
                    low, high = min(low, i), max(high, i + 1)
                    taken[0].add(i)
        wide.append((low, high, low_after, high_after))
    return wide


def _belongs(whole: str, part: str, other: str, first: bool) -> bool:
    """Whether a neighbour's words are in the sentence that its pair is compared with."""
    joined = other + part if first else part + other
    gain = _common(whole, joined) - _common(whole, part)
    return gain >= _ALIKE_MOVED * len(other)


def _mend_moves(before: Sequence[Passage], after: Sequence[Passage], steps: list[Step]) -> None:
    """Turn a removed and an added sentence that are one, moved and edited, into a move."""
    gone = [step for step in steps if step.kind == "removed"]
    new = [step for step in steps if step.kind == "added"]
    if len(gone) * len(new) > _MOST_PAIRS:
        return
    texts, texts_after = [before[s.low].key for s in gone], [after[s.low_after].key for s in new]
    likely = sorted(
        (similarity(texts[i], texts_after[j]), i, j) for i, j in _candidates(texts, texts_after)
    )
    for ratio, i, j in reversed(likely):
        if ratio >= _ALIKE_MOVED and gone[i].kind == "removed" and new[j].kind == "added":
            gone[i].kind, gone[i].mate = "left", new[j].low_after
            new[j].kind, new[j].mate = "came", gone[i].low
