"""The changed places of one sentence: tokens aligned, spans grown to the word, each classed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from storage.diffs.figures import same_value
from storage.diffs.mending import Region, mended
from storage.diffs.names import read
from storage.diffs.orders import reordered
from storage.diffs.passages import common_ends, feasible
from storage.diffs.polarity import reverses
from storage.diffs.tokens import WORDS, Token, scan

_PARTICLES = frozenset("的地得")
# A comma that is not in a figure.
_CLAUSE = re.compile(r"(?<!\d),")
# What follows a word and begins none, where it is not known as one.
_FOLLOWING = frozenset("前后里内外时起出上下中间")
# So much before a changed place is looked at for what it belongs to.
_LEFT = 4
# Heaviest first: what a mixed span is called.
_HEAVY = ("figure", "date", "name", "office")


@dataclass(slots=True)
class _Run:
    """A run of tokens that differ: indexes in both token lists."""

    low: int
    high: int
    low_after: int
    high_after: int


def regions(before: str, after: str) -> list[Region]:
    """The changed places of two versions of a sentence (comparable form), in reading order.

    Only the clauses that differ are read: nothing before a comma tells what stands after it.
    """
    head, tail = common_ends(before, after)
    cut = max((m.end() for m in _CLAUSE.finditer(before, 0, head)), default=0)
    stop = _CLAUSE.search(before, len(before) - tail)
    rest = len(before) - stop.start() if stop else 0
    clauses = before[cut : len(before) - rest], after[cut : len(after) - rest]
    return [
        Region(r.start + cut, r.end + cut, r.start_after + cut, r.end_after + cut, *r[4:])
        for r in _regions(*clauses)
    ]


def _regions(before: str, after: str) -> list[Region]:
    tokens, tokens_after = read(before), read(after)
    orders = reordered(before, after, tokens, tokens_after)
    found: list[Region] = []
    low = low_after = 0
    base = (0, 0)
    for order in orders:
        stretch = tokens[low : order.low]
        stretch_after = tokens_after[low_after : order.low_after]
        found += _between(before, after, stretch, stretch_after, base)
        first, last = tokens[order.low].start, tokens[order.high - 1].end
        first_after = tokens_after[order.low_after].start
        last_after = tokens_after[order.high_after - 1].end
        found.append(Region(first, last, first_after, last_after, order.span_class, moved=True))
        low, low_after, base = order.high, order.high_after, (last, last_after)
    found += _between(before, after, tokens[low:], tokens_after[low_after:], base)
    return mended(before, after, found)


def _between(
    before: str,
    after: str,
    tokens: list[Token],
    tokens_after: list[Token],
    base: tuple[int, int],
) -> list[Region]:
    """The changed places of two stretches of tokens; `base` is where the stretches begin."""
    keys = [before[token.start : token.end] for token in tokens]
    keys_after = [after[token.start : token.end] for token in tokens_after]
    runs = _folded(tokens, _runs(keys, keys_after), keys, keys_after)
    found: list[Region] = []
    for run in runs:
        grown = _grown(tokens, tokens_after, run)
        for part in _names_mended(tokens, tokens_after, _split(tokens, tokens_after, grown)):
            sides = tokens[part.low : part.high], tokens_after[part.low_after : part.high_after]
            start, end = _side(tokens, part.low, sides[0], base[0])
            start_after, end_after = _side(tokens_after, part.low_after, sides[1], base[1])
            found += _region(before, after, (start, end, start_after, end_after), sides)
    return found


def _runs(keys: list[str], keys_after: list[str]) -> list[_Run]:
    """The runs of tokens that differ; one run where difflib would take too long."""
    head, tail = common_ends(keys, keys_after)
    inner, inner_after = keys[head : len(keys) - tail], keys_after[head : len(keys_after) - tail]
    if not inner and not inner_after:
        return []
    if not feasible(inner, inner_after):
        return [_Run(head, len(keys) - tail, head, len(keys_after) - tail)]
    matcher = SequenceMatcher(None, inner, inner_after, autojunk=False)
    return [
        _Run(low + head, high + head, low_after + head, high_after + head)
        for tag, low, high, low_after, high_after in matcher.get_opcodes()
        if tag != "equal"
    ]


def _folded(
    tokens: list[Token], runs: list[_Run], keys: list[str], keys_after: list[str]
) -> list[_Run]:
    """Runs joined over a lone unknown character, or over a word that changed places."""
    out: list[_Run] = []
    for run in runs:
        if out:
            last = out[-1]
            island = tokens[last.high : run.low]
            lone = len(island) == 1 and island[0].kind == "char"
            gone = keys[last.low : last.high], keys_after[last.low_after : last.high_after]
            here = keys[run.low : run.high], keys_after[run.low_after : run.high_after]
            swapped = len(island) <= 2 and gone == here[::-1] and [] in gone
            if lone or swapped:
                out[-1] = _Run(last.low, run.high, last.low_after, run.high_after)
                continue
        out.append(run)
    return out


def _grown(tokens: list[Token], tokens_after: list[Token], run: _Run) -> _Run:
    """A run of one character grown to the two-character word that it stands in, where known."""
    here = tokens[run.low : run.high]
    there = tokens_after[run.low_after : run.high_after]
    if len(here) != 1 or len(there) != 1 or len(here[0].text) != 1 or len(there[0].text) != 1:
        return run
    if "char" not in {here[0].kind, there[0].kind} or "punctuation" in {
        here[0].kind,
        there[0].kind,
    }:
        return run
    left = _may_lead(tokens, run.low - 1) and _is_char(tokens_after, run.low_after - 1)
    right = _is_char(tokens, run.high) and _is_char(tokens_after, run.high_after)
    if left and right:
        first = run.low
        while _is_char(tokens, first - 1):
            first -= 1
        left = (run.low - first) % 2 == 1
    if left:
        return _Run(run.low - 1, run.high, run.low_after - 1, run.high_after)
    if right:
        return _Run(run.low, run.high + 1, run.low_after, run.high_after + 1)
    return run


def _may_lead(tokens: list[Token], index: int) -> bool:
    """Whether an unknown character may begin a word: 前 in 年底前 and 起 in 唱起 do not."""
    return _is_char(tokens, index) and tokens[index].text not in _FOLLOWING


def _is_char(tokens: list[Token], index: int) -> bool:
    return 0 <= index < len(tokens) and tokens[index].kind == "char"


def _split(tokens: list[Token], tokens_after: list[Token], run: _Run) -> Iterator[_Run]:
    """A run with figures, names or offices on both sides, cut so that each is a span of its own."""
    places = [i for i in range(run.low, run.high) if _class(tokens[i])]
    places_after = [j for j in range(run.low_after, run.high_after) if _class(tokens_after[j])]
    classes = [_class(tokens[i]) for i in places]
    classes_after = [_class(tokens_after[j]) for j in places_after]
    matcher = SequenceMatcher(None, classes, classes_after, autojunk=False)
    at, at_after = run.low, run.low_after
    for block in matcher.get_matching_blocks():
        for k in range(block.size):
            i, j = places[block.a + k], places_after[block.b + k]
            yield _Run(at, i, at_after, j)
            yield _Run(i, i + 1, j, j + 1)
            at, at_after = i + 1, j + 1
    yield _Run(at, run.high, at_after, run.high_after)


def _names_mended(
    tokens: list[Token], tokens_after: list[Token], parts: Iterable[_Run]
) -> list[_Run]:
    """Parts with characters that one side's name left behind put back: 李明 and 桦 are 李明桦."""
    out: list[_Run] = []
    for part in parts:
        sides = tokens[part.low : part.high], tokens_after[part.low_after : part.high_after]
        rest = sides[0] or sides[1]
        stray = not all(sides) and len(rest) == 1 and rest[0].kind == "char"
        if out and stray and tokens[out[-1].low : out[-1].high]:
            name = tokens[out[-1].low]
            if name.is_name and name.end == tokens[part.low - 1].end:
                out[-1] = _Run(out[-1].low, part.high, out[-1].low_after, part.high_after)
                continue
        out.append(part)
    return out


def _class(token: Token) -> str:
    """The class that a token gives a span; empty for a token that gives none."""
    if token.is_name:
        return "name"
    return token.kind if token.kind in {"figure", "date", "office"} else ""


def _side(tokens: list[Token], low: int, taken: list[Token], base: int) -> tuple[int, int]:
    """The offsets of a run on one side; an empty one stands where its neighbour ends."""
    if taken:
        return taken[0].start, taken[-1].end
    spot = tokens[low - 1].end if low > 0 else base
    return spot, spot


def _region(
    before: str,
    after: str,
    spot: tuple[int, int, int, int],
    sides: tuple[list[Token], list[Token]],
) -> Iterator[Region]:
    """The region of one run, without what is the same on both sides; none if nothing is left."""
    start, end, start_after, end_after = spot
    text, text_after = before[start:end], after[start_after:end_after]
    if text == text_after:
        return
    head, tail = _spare(text, text_after, sides)
    if head or tail:
        places = (start + head, end - tail, start_after + head, end_after - tail)
        yield from _region(before, after, places, _inside(sides, places))
        return
    head, tail = _shared(text, text_after, sides)
    if head or tail:
        start, start_after = start + head, start_after + head
        end, end_after = end - tail, end_after - tail
        sides = scan(before[start:end]), scan(after[start_after:end_after])
    span_class = _classify(*sides)
    if span_class == "wording" and reverses(before[max(0, start - _LEFT) : start], *sides):
        span_class = "polarity"
    yield Region(start, end, start_after, end_after, span_class)


def _spare(text: str, text_after: str, sides: tuple[list[Token], list[Token]]) -> tuple[int, int]:
    """Words that both sides begin or end with, where either was cut into tokens differently."""
    head, tail = common_ends(text, text_after)
    low = [{token.end - side[0].start for token in side} for side in sides if side]
    high = [{side[-1].end - token.start for token in side} for side in sides if side]
    if len(low) < 2:
        return 0, 0
    first = max((size for size in low[0] & low[1] if 2 <= size <= head), default=0)
    last = max((size for size in high[0] & high[1] if 2 <= size <= tail), default=0)
    return (first, 0) if first else (0, last)


def _inside(
    sides: tuple[list[Token], list[Token]], places: tuple[int, int, int, int]
) -> tuple[list[Token], list[Token]]:
    """The tokens of both sides that lie in narrowed ranges."""
    start, end, start_after, end_after = places
    return (
        [token for token in sides[0] if start <= token.start and token.end <= end],
        [token for token in sides[1] if start_after <= token.start and token.end <= end_after],
    )


def _shared(text: str, text_after: str, sides: tuple[list[Token], list[Token]]) -> tuple[int, int]:
    """How much of head and tail both sides share and can do without: 同意 in 不同意."""
    kinds = {_class(token) for side in sides for token in side} - {""}
    short, long = sorted((text, text_after), key=len)
    if not short:
        return 0, 0
    if kinds == {"name"} and len(sides[0]) == len(sides[1]) == 1:
        return _shared_name(text, text_after, sides), 0
    if kinds == {"office"} and text[1:2] == text_after[1:2] == "委" and text[0] == text_after[0]:
        return 2, 0
    if len(short) == 1 and long == "不" + short:
        return 0, 1
    if kinds or short not in WORDS:
        return 0, 0
    if long.startswith(short):
        return len(short), 0
    return (0, len(short)) if long.endswith(short) else (0, 0)


def _shared_name(text: str, text_after: str, sides: tuple[list[Token], list[Token]]) -> int:
    """What two names of places begin with and neither needs, such as a word read into both."""
    if {side[0].kind for side in sides} != {"place"}:
        return 0
    common = 0
    while common < min(len(text), len(text_after)) and text[common] == text_after[common]:
        common += 1
    return common if min(len(text), len(text_after)) - common >= 3 else 0


def _classify(before: Sequence[Token], after: Sequence[Token]) -> str:
    """The class of a span: the heaviest of what stands on either side."""
    kinds = {token.kind for token in (*before, *after)}
    if kinds == {"space"}:
        return "white_space"
    if kinds <= {"punctuation", "space"}:
        return "punctuation"
    if {token.text for token in (*before, *after)} <= _PARTICLES:
        return "particle"
    if _restyled(before, after):
        return "wording"
    if _codes(before, after):
        return "figure"
    classes = {_class(token) for token in (*before, *after)}
    for heavy in _HEAVY:
        if heavy in classes:
            return heavy
    counts = [sum(token.kind == "negation" for token in side) for side in (before, after)]
    return "negation" if counts[0] % 2 != counts[1] % 2 else "wording"


def _restyled(before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Whether both sides are one figure or date, written in another style: 27名, 二十七名."""
    if len(before) != 1 or len(after) != 1:
        return False
    kind = before[0].kind
    return kind == after[0].kind in {"figure", "date"} and same_value(before[0].text, after[0].text)


def _codes(before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Whether both sides are one number with letters, and the digits alone differ: A12, A21."""
    sides = [side[0].text for side in (before, after) if len(side) == 1 and side[0].kind == "latin"]
    letters = {"".join(char for char in text if not char.isdigit()) for text in sides}
    return len(sides) == 2 and len(letters) == 1
