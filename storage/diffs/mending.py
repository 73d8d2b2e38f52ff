"""Changed places put together where a reader sees one: names, dates, ranges, quotations."""

from __future__ import annotations

import functools
import re
from itertools import zip_longest
from typing import NamedTuple

from storage.diffs.marks import title_pair
from storage.diffs.pairs import foreign_pair, person_pair
from storage.diffs.passages import ALIKE, common_ends, similarity
from storage.diffs.tokens import WORDS, Token, scan
from storage.lexicon import words
from storage.text import simplify

_OPENING = frozenset("“‘「『《〈(【[〔\"'")
_CLOSING = frozenset("”’」』》〉)】]〕\"'")
_MOST_QUOTED = 40
# A plural is at most so many letters longer: box, boxes.
_PLURAL = 2
# What may turn out to be a name when both versions are read together.
_MAY_NAME = frozenset({"wording", "polarity", "particle"})
# What stays a span of its own, and what two joined places are called, the heaviest first.
_APART = frozenset({"punctuation", "particle", "white_space", "width"})
_WEIGHTS = ("figure", "date", "name", "office", "negation", "polarity", "wording")
_ITEMS = re.compile("[、和与及]")
# How long the short form of a place is, and what its full form ends in.
_SHORT_PLACE = range(2, 4)
_LEVEL = re.compile("[省市县区州镇乡村縣區鎮鄉]")
Breaks = tuple[frozenset[int], frozenset[int]]
# What joins a date to its time, and the two ends of a range.
_JOINTS = {("date", "")} | {(kind, mark) for kind in ("date", "figure") for mark in "~-—至到"}
_ABOUT = words("approximations")
_ADDRESS = re.compile("[路街道巷弄段号楼室区村里组栋座]$")


class Region(NamedTuple):
    """A changed place: offsets in both sentences, and its class.

    `moved`: order alone changed; `who`: the items that stand elsewhere then.
    """

    start: int
    end: int
    start_after: int
    end_after: int
    span_class: str
    moved: bool = False
    who: str = ""


def _words_whole(before: str, after: str, found: list[Region]) -> list[Region]:
    """The places of one character widened to the word that either text has there: 册除, 删除."""
    out: list[Region] = []
    for region, following in zip_longest(found, found[1:]):
        out.append(region)
        if region.span_class != "wording" or region.moved or not _single(region):
            continue
        for back, more in ((1, 0), (0, 1)):
            wide = Region(
                region.start - back,
                region.end + more,
                region.start_after - back,
                region.end_after + more,
                "wording",
            )
            texts = (
                before[max(0, wide.start) : wide.end],
                after[max(0, wide.start_after) : wide.end_after],
            )
            same = (
                texts[0][:back] == texts[1][:back] and texts[0][-1:] * more == texts[1][-1:] * more
            )
            known = any(simplify(text) in WORDS for text in texts if len(text) == 2)
            last = out[-2] if len(out) > 1 else None
            if same and known and _apart(last, wide) and _apart(wide, following):
                out[-1] = wide
                break
    return out


def _single(region: Region) -> bool:
    """Whether one character took another's place."""
    return region.end - region.start == region.end_after - region.start_after == 1


def mended(before: str, after: str, found: list[Region], breaks: Breaks) -> list[Region]:
    """The changed places of two versions of a sentence, those joined that are one to a reader.

    Args:
        before: The earlier sentence.
        after: The later sentence.
        found: The places.
        breaks: Where blanks stand that the sentences lack, before this character of either.
    """
    people = _people_found(before, after, found, breaks)
    idioms = _idioms_whole(before, after, _words_whole(before, after, people))
    return _quotes_joined(before, after, _joined(before, after, idioms))


def named_elsewhere(region: Region, sentences: tuple[str, str], texts: tuple[str, str]) -> Region:
    """A place that either text names in full elsewhere, as a name: 隆尧 beside 隆尧县.

    Args:
        region: The place.
        sentences: Both versions of its sentence.
        texts: Both texts.
    """
    if region.span_class != "wording" or region.moved:
        return region
    sides = (
        sentences[0][region.start : region.end],
        sentences[1][region.start_after : region.end_after],
    )
    items = [item for side in sides for item in _ITEMS.split(side) if item]
    short = items and all(len(item) in _SHORT_PLACE for item in items)
    if short and all(_in_full(item, texts) for item in items):
        return region._replace(span_class="name")
    return region


def _in_full(item: str, texts: tuple[str, str]) -> bool:
    """Whether a text names a place in full that an item names in short, and the item is no word."""
    return simplify(item) not in WORDS and any(item in _short_places(text) for text in texts)


@functools.lru_cache(maxsize=4)
def _short_places(text: str) -> frozenset[str]:
    """What stands before the level of a place in a text: 隆尧 before 县."""
    ends = [match.start() for match in _LEVEL.finditer(text)]
    return frozenset(text[max(0, end - size) : end] for end in ends for size in _SHORT_PLACE)


def _idioms_whole(before: str, after: str, found: list[Region]) -> list[Region]:
    """The places with those widened to four characters that stand together on either side.

    An idiom of which three characters changed is another idiom: 喜笑颜开, 喜气洋洋.
    """
    out = list(found)
    for number, region in enumerate(found):
        if region.span_class != "wording" or region.moved or not _is_part(region):
            continue
        head, head_after = _four(before, region.start), _four(after, region.start_after)
        if head is None or head_after is None:
            continue
        whole = Region(head, head + 4, head_after, head_after + 4, "wording")
        holds = whole.end >= region.end and whole.end_after >= region.end_after
        ends = before[region.end : whole.end] == after[region.end_after : whole.end_after]
        begins = before[head : region.start] == after[head_after : region.start_after]
        around = (out[number - 1] if number else None), (*found, None)[number + 1]
        if holds and ends and begins and _apart(around[0], whole) and _apart(whole, around[1]):
            out[number] = whole
    return out


def _is_part(region: Region) -> bool:
    """Whether three characters changed on either side: fewer are a word within the four."""
    return region.end - region.start == region.end_after - region.start_after == 3


def _four(text: str, at: int) -> int | None:
    """Where four unknown characters begin that stand together around a place; None without."""
    run: list[Token] = []
    for token in (*scan(simplify(text)), None):
        if token is not None and token.kind == "char":
            run.append(token)
            continue
        if len(run) == 4 and run[0].start <= at < run[-1].end:
            return run[0].start
        run = []
    return None


def _people_found(before: str, after: str, found: list[Region], breaks: Breaks) -> list[Region]:
    """The places with those widened to a name that only both versions together tell."""
    out: list[Region] = []
    folded = simplify(before), simplify(after)
    for region, following in zip_longest(found, found[1:]):
        named = region
        if region.span_class in _MAY_NAME and not region.moved:
            named = _named(folded, region, breaks)
        apart = _apart(out[-1] if out else None, named) and _apart(named, following)
        out.append(named if apart else region)
    return out


def _named(folded: tuple[str, str], region: Region, breaks: Breaks) -> Region:
    """A place as the name in which it lies; as it is where it lies in none."""
    pair = person_pair(*folded, region[:4], breaks) or foreign_pair(*folded, region[:4])
    if pair:
        return Region(*pair, "name")
    if region.span_class != "particle" and title_pair(*folded, region[:4]):
        return region._replace(span_class="name")
    return region


def _apart(left: Region | None, right: Region | None) -> bool:
    """Whether two places do not overlap on either side."""
    return not (left and right) or (left.end <= right.start and left.end_after <= right.start_after)


def _joined(before: str, after: str, found: list[Region]) -> list[Region]:
    """A date with the time of day after it, both ends of a range and the like, as one span each."""
    out: list[Region] = []
    for place in found:
        region, last = place, out[-1] if out else None
        if last and place.span_class == "figure" and _gap(before, after, last, place) == "":
            out[-1:], region = _nearness(before, after, last, place)
            last = out[-1] if out else None
        span_class = _one_class(before, after, last, region) if last else None
        if last and span_class:
            places = (last.start, region.end, last.start_after, region.end_after)
            out[-1] = Region(*places, span_class)
        else:
            out.append(region)
    return out


def _nearness(before: str, after: str, last: Region, figure: Region) -> tuple[list[Region], Region]:
    """A place and the figure behind it, where how near the figure is belongs to it: 超4%, 近8%."""
    sides = before[last.start : last.end], after[last.start_after : last.end_after]
    sizes = [_about(side) for side in sides]
    if last.span_class != "wording" or not any(sizes):
        return [last], figure
    end, end_after = last.end - sizes[0], last.end_after - sizes[1]
    figure = Region(end, figure.end, end_after, figure.end_after, "figure")
    tail = common_ends(before[last.start : end], after[last.start_after : end_after])[1]
    rest = last._replace(end=end - tail, end_after=end_after - tail)
    empty = rest.start == rest.end and rest.start_after == rest.end_after
    return ([] if empty else [rest]), figure


def _about(side: str) -> int:
    """How many characters at the end of a side say how near a figure is."""
    folded = simplify(side)
    return next((size for size in (2, 1) if folded[-size:] in _ABOUT and len(side) >= size), 0)


def _one_class(before: str, after: str, last: Region, region: Region) -> str | None:
    """The class of two places that are one to a reader; None where they are two."""
    gap = _gap(before, after, last, region)
    if last.span_class == region.span_class and (region.span_class, gap) in _JOINTS:
        return region.span_class
    if gap == " " and last.span_class == "figure" and region.span_class == "wording":
        return "figure" if _counted(before, after, region) else None
    if gap != "":
        return None
    # What was put in or taken out beside something that changed is one change with it.
    alone = not (_whole(last) and _whole(region))
    classes = {last.span_class, region.span_class}
    if alone and not classes & _APART:
        return min(classes, key=_WEIGHTS.index)
    # 新生路一段6号 is one address.
    if last.span_class == "name" and region.span_class in {"figure", "name", "wording"}:
        ends = before[region.start : region.end], after[region.start_after : region.end_after]
        if all(_ADDRESS.search(simplify(end)) for end in ends):
            return "name"
    return None


def _counted(before: str, after: str, region: Region) -> bool:
    """Whether a place is an English word in its other number: a man, two men."""
    texts = before[region.start : region.end], after[region.start_after : region.end_after]
    if not all(text.isascii() and text.isalpha() for text in texts):
        return False
    alike = texts[0][0] == texts[1][0] and abs(len(texts[0]) - len(texts[1])) <= _PLURAL
    return alike and similarity(*texts) >= ALIKE


def _whole(region: Region) -> bool:
    """Whether a place has text on both sides."""
    return region.start < region.end and region.start_after < region.end_after


def _gap(before: str, after: str, last: Region, region: Region) -> str | None:
    """What stands between two places, where it is the same on both sides."""
    gap = before[last.end : region.start]
    return gap if gap == after[last.end_after : region.start_after] else None


def _quotes_joined(before: str, after: str, found: list[Region]) -> list[Region]:
    """Both marks of a quotation that changed, as one span with what they enclose."""
    out: list[Region] = []
    for region in found:
        last = out[-1] if out else None
        if (
            last
            and last.span_class == region.span_class == "punctuation"
            and region.start - last.end <= _MOST_QUOTED
            and _marks(before, after, last) <= _OPENING
            and _marks(before, after, region) <= _CLOSING
        ):
            places = (last.start, region.end, last.start_after, region.end_after)
            out[-1] = Region(*places, "punctuation")
        else:
            out.append(region)
    return out


def _marks(before: str, after: str, region: Region) -> set[str]:
    both = before[region.start : region.end] + after[region.start_after : region.end_after]
    return set(both)
