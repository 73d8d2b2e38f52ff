"""The changed places of one sentence: tokens aligned, spans grown to the word, each classed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from storage.diffs.agreeing import agreeing
from storage.diffs.changed import NO_BREAKS, Breaks, Region
from storage.diffs.classes import PARTICLES, classify, token_class
from storage.diffs.merging import merged
from storage.diffs.names import read
from storage.diffs.orders import order_class, reordered
from storage.diffs.passages import common_ends
from storage.diffs.polarity import reverses
from storage.diffs.runs import runs_of
from storage.diffs.tokens import WORDS, Token, scan
from storage.text import simplify

# A comma that is not in a figure.
_CLAUSE = re.compile(r"(?<!\d),")
# A name of a place that stands by itself has so many characters.
_WHOLE_PLACE = 3
_YEAR = re.compile(r"\d{4}年(?P<day>.+[日号])")
_DAY_BEHIND = re.compile(r"[A-Z][a-z]+\.?(?P<day> \d{1,2}(?:st|nd|rd|th)?, ?\d{4})")
_RANGE = re.compile(r"(?P<low>[$¥￥€£]?(?!0)[\d.,]+%?[-~–—]).+")
# So much before a changed place is looked at for what it belongs to.
_LEFT = 4


def regions(before: str, after: str, breaks: Breaks = NO_BREAKS) -> list[Region]:
    """The changed places of two versions of a sentence (comparable form), in reading order.

    Only the clauses that differ are read: nothing before a comma tells what stands after it.

    Args:
        before: The earlier sentence.
        after: The later sentence.
        breaks: Where blanks stand that the sentences lack, before this character of either.
    """
    head, tail = common_ends(before, after)
    cut = max((m.end() for m in _CLAUSE.finditer(before, 0, head)), default=0)
    stop = _CLAUSE.search(before, len(before) - tail)
    rest = len(before) - stop.start() if stop else 0
    clauses = before[cut : len(before) - rest], after[cut : len(after) - rest]
    shifted = _shifted(breaks[0], cut), _shifted(breaks[1], cut)
    return [
        Region(r.start + cut, r.end + cut, r.start_after + cut, r.end_after + cut, *r[4:])
        for r in _regions(*clauses, breaks=shifted, opens=cut == 0)
    ]


def _shifted(places: frozenset[int], cut: int) -> frozenset[int]:
    return frozenset(at - cut for at in places)


def _regions(before: str, after: str, breaks: Breaks, *, opens: bool) -> list[Region]:
    tokens, tokens_after = agreeing(read(before, opens=opens), read(after, opens=opens))
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
        places = first, last, first_after, last_after
        found.append(Region(*places, order.span_class, moved=True, who=order.moved))
        low, low_after, base = order.high, order.high_after, (last, last_after)
    found += _between(before, after, tokens[low:], tokens_after[low_after:], base)
    return merged(before, after, found, breaks)


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
    found: list[Region] = []
    for run in runs_of(tokens, tokens_after, keys, keys_after):
        sides = tokens[run.low : run.high], tokens_after[run.low_after : run.high_after]
        start, end = _side(tokens, run.low, sides[0], base[0])
        start_after, end_after = _side(tokens_after, run.low_after, sides[1], base[1])
        places = (start, end, start_after, end_after)
        if run.moved:
            span_class = order_class(sides[0], run.moved)
            found.append(Region(*places, span_class, moved=True, who=run.moved))
        else:
            found += _region(before, after, places, sides)
    return found


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
    if at := _particle(before, after, spot):
        yield Region(start + at, start + at + 1, start_after + at, start_after + at + 1, "particle")
        return
    head, tail = _blanks(text, text_after) or _spare(text, text_after, sides)
    if head or tail:
        places = (start + head, end - tail, start_after + head, end_after - tail)
        yield from _region(before, after, places, _inside(sides, places))
        return
    head, tail = _shared(text, text_after, sides)
    dated = bool(tail) and all(token.kind == "date" for side in sides for token in side)
    if head or tail:
        start, start_after = start + head, start_after + head
        end, end_after = end - tail, end_after - tail
        sides = scan(before[start:end]), scan(after[start_after:end_after])
    span_class = "date" if dated else classify(*sides)
    if span_class == "wording" and reverses(before[max(0, start - _LEFT) : start], *sides):
        span_class = "polarity"
    yield Region(start, end, start_after, end_after, span_class)


def _particle(before: str, after: str, spot: tuple[int, int, int, int]) -> int:
    """Where a particle alone changed in a place that was cut through a word: 开心得, 开心地.

    Counted from the place's beginning; 0 where it is no such change.
    """
    start, end, start_after, end_after = spot
    text, text_after = before[start:end], after[start_after:end_after]
    if len(text) != len(text_after):
        return 0
    at, tail = common_ends(text, text_after)
    if not at or at + tail != len(text) - 1 or not {text[at], text_after[at]} <= PARTICLES:
        return 0
    return at if simplify(before[start + at - 2 : start + at]) in WORDS else 0


def _blanks(text: str, text_after: str) -> tuple[int, int] | None:
    """The blank with which both sides begin or end, if they do."""
    if (
        text
        and text_after
        and (text[0] == text_after[0] == " " or text[-1] == text_after[-1] == " ")
    ):
        head = int(text[0] == text_after[0] == " ")
        # A blank that is all of one side is no blank at its end too.
        short = min(len(text), len(text_after)) == head
        return head, 0 if short else int(text[-1] == text_after[-1] == " ")
    return None


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
    kinds = {token_class(token) for side in sides for token in side} - {""}
    short, long = sorted((text, text_after), key=len)
    if not short:
        return 0, 0
    if kinds == {"name"} and len(sides[0]) == len(sides[1]) == 1:
        return _shared_name(text, text_after, sides)
    if kinds == {"date"} and len(sides[0]) == len(sides[1]) == 1:
        return 0, _shared_day(text, text_after)
    if kinds == {"figure"} and len(sides[0]) == len(sides[1]) == 1:
        return _shared_range(text, text_after), 0
    if kinds == {"office"} and text[1:2] == text_after[1:2] == "委" and text[0] == text_after[0]:
        return 2, 0
    if len(short) == 1 and long == "不" + short:
        return 0, 1
    if kinds or len(short) == 1 or short not in WORDS:
        return 0, 0
    if long.startswith(short):
        return len(short), 0
    return (0, len(short)) if long.endswith(short) else (0, 0)


def _shared_name(
    text: str, text_after: str, sides: tuple[list[Token], list[Token]]
) -> tuple[int, int]:
    """What two names begin or end with and neither needs.

    Of places it is a word read into both; of names in Latin letters, words beside a further one.
    """
    head, tail = common_ends(text, text_after)
    shorter = min(len(text), len(text_after))
    if {side[0].kind for side in sides} == {"place"}:
        return (head if shorter - head >= _WHOLE_PLACE else 0), 0
    if text.isascii() and text_after.isascii() and head + tail >= shorter:
        longer = max(text, text_after, key=len)
        if head == shorter and longer[head] == " ":
            return head, 0
        if tail == shorter and longer[-1 - tail] == " ":
            return 0, tail
    return 0, 0


def _shared_day(text: str, text_after: str) -> int:
    """The end of two dates that alone stayed: 2024年11月26日, 2025年11月26日; May 4, 2005."""
    days = [_YEAR.fullmatch(date) for date in (text, text_after)]
    if days[0] and days[1] and days[0]["day"] == days[1]["day"]:
        return len(days[0]["day"])
    days = [_DAY_BEHIND.fullmatch(date) for date in (text, text_after)]
    if days[0] and days[1] and days[0]["day"] == days[1]["day"]:
        return len(days[0]["day"])
    return 0


def _shared_range(text: str, text_after: str) -> int:
    """The lower end of a range that stayed, with the mark behind it: 3-5万元, 3-6万元."""
    ranges = _RANGE.fullmatch(text), _RANGE.fullmatch(text_after)
    if ranges[0] and ranges[1] and ranges[0]["low"] == ranges[1]["low"]:
        return len(ranges[0]["low"])
    return 0
