"""Changed places put together where a reader sees one: names, dates, ranges, quotations."""

from __future__ import annotations

from itertools import zip_longest
from typing import NamedTuple

from storage.diffs.pairs import person_pair
from storage.diffs.tokens import Token, scan
from storage.text import simplify

_OPENING = frozenset("“‘「『《〈(【[〔\"'")
_CLOSING = frozenset("”’」』》〉)】]〕\"'")
_MOST_QUOTED = 40
# What joins a date to its time, and the two ends of a range.
_JOINTS = {("date", "")} | {(kind, mark) for kind in ("date", "figure") for mark in "~-—至到"}


class Region(NamedTuple):
    """A changed place: offsets in both sentences, and its class. `moved`: order alone changed."""

    start: int
    end: int
    start_after: int
    end_after: int
    span_class: str
    moved: bool = False


def mended(before: str, after: str, found: list[Region]) -> list[Region]:
    """The changed places of two versions of a sentence, those joined that are one to a reader."""
    people = _people_found(before, after, found)
    idioms = _idioms_whole(before, after, people)
    return _quotes_joined(before, after, _joined(before, after, idioms))


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


def _people_found(before: str, after: str, found: list[Region]) -> list[Region]:
    """The places with those widened to a name that only both versions together tell."""
    out: list[Region] = []
    folded = simplify(before), simplify(after)
    for region, following in zip_longest(found, found[1:]):
        pair = None
        if region.span_class == "wording" and not region.moved:
            pair = person_pair(*folded, region[:4])
        named = Region(*pair, "name") if pair else region
        apart = _apart(out[-1] if out else None, named) and _apart(named, following)
        out.append(named if apart else region)
    return out


def _apart(left: Region | None, right: Region | None) -> bool:
    """Whether two places do not overlap on either side."""
    return not (left and right) or (left.end <= right.start and left.end_after <= right.start_after)


def _joined(before: str, after: str, found: list[Region]) -> list[Region]:
    """A date with the time of day after it, and both ends of a range, as one span each."""
    out: list[Region] = []
    for region in found:
        last = out[-1] if out else None
        kin = last is not None and last.span_class == region.span_class
        if last and kin and (region.span_class, _gap(before, after, last, region)) in _JOINTS:
            places = (last.start, region.end, last.start_after, region.end_after)
            out[-1] = Region(*places, last.span_class)
        else:
            out.append(region)
    return out


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
