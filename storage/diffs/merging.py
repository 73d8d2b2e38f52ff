"""Changed places widened to what they stand in: names, words, idioms."""

from __future__ import annotations

from itertools import zip_longest

from storage.diffs.changed import Breaks, Region, apart
from storage.diffs.joining import joined
from storage.diffs.marks import title_pair
from storage.diffs.pairs import called, foreign_pair, item_pair, labelled, person_pair, strangers
from storage.diffs.tokens import WORDS, Token, scan
from storage.text import simplify

_PAIR = 2
# What may turn out to be a name when both versions are read together.
_MAY_NAME = frozenset({"wording", "polarity", "particle"})


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
            pairs = all(len(text) == _PAIR for text in texts)
            known = pairs and any(simplify(text) in WORDS for text in texts)
            last = out[-2] if len(out) > 1 else None
            if same and known and apart(last, wide) and apart(wide, following):
                out[-1] = wide
                break
    return out


def _single(region: Region) -> bool:
    """Whether one character took another's place."""
    return region.end - region.start == region.end_after - region.start_after == 1


def merged(before: str, after: str, found: list[Region], breaks: Breaks) -> list[Region]:
    """The changed places of two versions of a sentence, those joined that are one to a reader.

    Args:
        before: The earlier sentence.
        after: The later sentence.
        found: The places.
        breaks: Where blanks stand that the sentences lack, before this character of either.
    """
    people = _people_found(before, after, found, breaks)
    idioms = _idioms_whole(before, after, _words_whole(before, after, people))
    return joined(before, after, idioms)


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
        if holds and ends and begins and apart(around[0], whole) and apart(whole, around[1]):
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
        texts = (
            folded[0][region.start : region.end],
            folded[1][region.start_after : region.end_after],
        )
        mixed = region.span_class == "figure" and not all(map(_counts, texts))
        if (region.span_class in _MAY_NAME or mixed) and not region.moved:
            named = _named(folded, region, breaks)
        clear = apart(out[-1] if out else None, named) and apart(named, following)
        out.append(named if clear else region)
    return out


def _counts(text: str) -> bool:
    """Whether a text is nothing but a figure: 2, but not 流浪地球2."""
    return all(token.kind == "figure" for token in scan(text))


def _named(folded: tuple[str, str], region: Region, breaks: Breaks) -> Region:
    """A place as the name in which it lies; as it is where it lies in none."""
    mixed = region.span_class == "figure"
    pair = None if mixed else person_pair(*folded, region[:4], breaks)
    pair = pair or (None if mixed else foreign_pair(*folded, region[:4]))
    pair = pair or (None if mixed else called(*folded, region[:4]))
    if pair:
        return Region(*pair, "name")
    if region.span_class == "wording" and any(
        told(*folded, region[:4]) for told in (item_pair, strangers, labelled)
    ):
        return region._replace(span_class="name")
    pair = title_pair(*folded, region[:4]) if region.span_class != "particle" else None
    return Region(*pair, "name") if pair else region
