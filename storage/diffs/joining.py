"""Changed places that are one to a reader: a date with its time, a range, an address."""

from __future__ import annotations

import re

from storage.diffs.changed import Region
from storage.diffs.english import NEARNESS
from storage.diffs.passages import ALIKE, common_ends, similarity
from storage.diffs.tokens import BRANDS, scan
from storage.lexicon import words
from storage.text import simplify

_OPENING = frozenset("“‘「『《〈(【[〔\"'")
_CLOSING = frozenset("”’」』》〉)】]〕\"'")
_MOST_QUOTED = 40
# So many characters hold any figure with its unit.
_FIGURE = 24
# A plural is at most so many letters longer: box, boxes.
_PLURAL = 2
_WAYS = frozenset({"东", "西", "南", "北"})
_CODE = re.compile("(?<=[\u4e00-\u9fff:(,])[A-Z]{1,2} $")
_FURTHER = re.compile("^(?:[,、;。和与及]| ?(?:and|or) )|[,、;。]$")
# What stays a span of its own, and what two joined places are called, the heaviest first.
_APART = frozenset({"punctuation", "particle", "white_space", "width"})
_WEIGHTS = ("figure", "date", "name", "office", "negation", "polarity", "wording")
# What joins a date to its time, and the two ends of a range.
_JOINTS = {("date", ""), ("date", ", "), ("date", " "), ("date", " to "), ("figure", " to ")} | {
    (kind, mark) for kind in ("date", "figure") for mark in "~-—至到"
}
_ABOUT = words("approximations")
_SHORT_OF, _PAST = frozenset("近"), frozenset("超逾过")
# So many changes side by side are one that was rewritten.
_SIDE_BY_SIDE = 3
_ADDRESS = re.compile("[路街道巷弄段号楼室区村里组栋座]$")


def joined(before: str, after: str, found: list[Region]) -> list[Region]:
    """The changed places of two versions of a sentence, those put together that are one."""
    places = _rewritten(before, after, _joined(before, after, found))
    places = [_branded(before, after, _reaching(before, after, place)) for place in places]
    return _quotes_joined(before, after, places)


def _branded(before: str, after: str, region: Region) -> Region:
    """A number with what it numbers before it, a brand or letters: 小鹏G9, CA 1831."""
    if region.span_class != "figure" or not _model(before, region.start, region.end):
        return region
    sides = (before, region.start), (after, region.start_after)
    sizes = {_brand_before(text, at) for text, at in sides}
    size = max(sizes)
    if len(sizes) > 1 or not size:
        return region
    return region._replace(start=region.start - size, start_after=region.start_after - size)


def _model(text: str, start: int, end: int) -> bool:
    """Whether a stretch names a model: letters and digits alone."""
    return text[start:end].isascii() and text[start:end].isalnum()


def _brand_before(text: str, at: int) -> int:
    """How long the brand, or the letters of a code, is that ends at a place; 0 without one."""
    if code := _CODE.search(text, 0, at):
        return len(code[0])
    return next((size for size in (4, 3, 2) if text[max(0, at - size) : at] in BRANDS), 0)


def _rewritten(before: str, after: str, found: list[Region]) -> list[Region]:
    """Three and more changes without anything between them as one."""
    out: list[Region] = []
    chain: list[Region] = []
    for region in (*found, None):
        whole = region is not None and not region.moved and region.span_class not in _APART
        if whole and region and chain and _gap(before, after, chain[-1], region) == "":
            chain.append(region)
            continue
        if len(chain) >= _SIDE_BY_SIDE:
            span_class = min((place.span_class for place in chain), key=_WEIGHTS.index)
            first, last = chain[0], chain[-1]
            places = (first.start, last.end, first.start_after, last.end_after)
            chain = [Region(*places, span_class)]
        out += chain
        chain = []
        if whole and region:
            chain = [region]
        elif region:
            out.append(region)
    return out


def _reaching(before: str, after: str, region: Region) -> Region:
    """A place that turns how near a figure is, with the figure: 近1%, 超1%."""
    sides = before[region.start : region.end], after[region.start_after : region.end_after]
    if not any(here in _SHORT_OF and there in _PAST for here, there in (sides, sides[::-1])):
        return region
    figure = next(iter(scan(before[region.end : region.end + _FIGURE])), None)
    if figure is None or figure.kind != "figure":
        return region
    size = figure.end
    if after[region.end_after : region.end_after + size] != before[region.end : region.end + size]:
        return region
    return Region(
        region.start, region.end + size, region.start_after, region.end_after + size, "figure"
    )


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
    if gap == " " and last.span_class == "wording" and region.span_class == "figure":
        return "figure" if _near(before, after, last) else None
    if gap != "":
        return None
    # 涨0.32%, 跌0.23% is one movement.
    if (last.span_class, region.span_class) == ("polarity", "figure"):
        return "figure" if last.end - last.start == last.end_after - last.start_after == 1 else None
    if last.span_class == region.span_class == "office":
        return "office"
    # What was put in or taken out beside something that changed is one change with it.
    alone = not (_whole(last) and _whole(region)) and not _further(before, after, last, region)
    classes = {last.span_class, region.span_class}
    if alone and not classes & _APART:
        return min(classes, key=_WEIGHTS.index)
    if last.span_class == "name" and _ways(before, after, region):
        return "name"
    # 新生路一段6号 is one address.
    if last.span_class == "name" and region.span_class in {"figure", "name", "wording"}:
        ends = before[region.start : region.end], after[region.start_after : region.end_after]
        if all(_ADDRESS.search(simplify(end)) for end in ends):
            return "name"
    return None


def _ways(before: str, after: str, region: Region) -> bool:
    """Whether a place is one point of the compass for another: 广州南, 深圳北."""
    sides = before[region.start : region.end], after[region.start_after : region.end_after]
    return all(side in _WAYS for side in sides)


def _near(before: str, after: str, place: Region) -> bool:
    """Whether a place says in English how near the figure behind it is: about, as much as."""
    sides = before[place.start : place.end], after[place.start_after : place.end_after]
    return all(NEARNESS.fullmatch(side) for side in sides)


def _counted(before: str, after: str, region: Region) -> bool:
    """Whether a place is an English word in its other number: a man, two men."""
    texts = before[region.start : region.end], after[region.start_after : region.end_after]
    if not all(text.isascii() and text.isalpha() for text in texts):
        return False
    alike = texts[0][0] == texts[1][0] and abs(len(texts[0]) - len(texts[1])) <= _PLURAL
    return alike and similarity(*texts) >= ALIKE


def _further(before: str, after: str, last: Region, region: Region) -> bool:
    """Whether what was put in or taken out is a further item or clause: ，总市值300亿元."""
    texts = [
        before[place.start : place.end] + after[place.start_after : place.end_after]
        for place in (last, region)
        if not _whole(place)
    ]
    return any(_FURTHER.search(text) for text in texts)


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
