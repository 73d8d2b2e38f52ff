"""The class of a changed place, from the tokens on both sides."""

from __future__ import annotations

import re
from collections.abc import Sequence

from storage.diffs.figures import same_value
from storage.diffs.tokens import LINK, Token

PARTICLES = frozenset("的地得")
_DENYING = frozenset("不没无未非")
_COUNTS = frozenset("一二两三四五六七八九十")
_COUNT_SIZE = 2
# In a clause of more tokens than this, 一个 and 一份 count nothing.
_CLAUSE = 6
_LINK = re.compile(LINK)
# The day of the month alone, beside a whole date: 1号, 1月1号.
_DAY = re.compile(r"\d{1,2}[日号]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
_ARTICLE = re.compile("一[个份种名位项条次些张座家场]")
# Heaviest first: what a mixed span is called.
_HEAVY = ("figure", "date", "name", "office")


def token_class(token: Token) -> str:
    """The class that a token gives a span; empty for a token that gives none."""
    if token.is_name:
        return "name"
    return token.kind if token.kind in {"figure", "date", "office"} else ""


def classify(before: Sequence[Token], after: Sequence[Token]) -> str:
    """The class of a span: the heaviest of what stands on either side."""
    kinds = {token.kind for token in (*before, *after)}
    if kinds == {"space"}:
        return "white_space"
    if kinds <= {"punctuation", "space"}:
        return "punctuation"
    if {token.text for token in (*before, *after)} <= PARTICLES:
        return "particle"
    if _separated(before, after):
        return "punctuation"
    if _restyled(before, after) or _recased(before, after):
        return "wording"
    if _dated(before, after):
        return "date"
    if _codes(before, after) or _counted(before, after):
        return "figure"
    clause = not (before and after) and len(before) + len(after) > _CLAUSE
    stayed = {token.text for token in before} & {token.text for token in after}
    told = [
        token
        for token in (*before, *after)
        if token.text not in stayed and not (clause and _ARTICLE.fullmatch(token.text))
    ]
    classes = {token_class(token) for token in told}
    if "date" not in classes and any(_names_alone(side) for side in (before, after)):
        return "name"
    for heavy in _HEAVY:
        if heavy in classes:
            return heavy
    counts = [sum(token.kind == "negation" for token in side) for side in (before, after)]
    turned = counts[0] % 2 != counts[1] % 2 and not _denied_alike(before, after)
    return "negation" if turned else "wording"


def _denied_alike(before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Whether two stretches of one length deny at the same places: 迫不急待, 迫不及待."""
    sides = ["".join(token.text for token in side) for side in (before, after)]
    places = [[k for k, char in enumerate(side) if char in _DENYING] for side in sides]
    return len(sides[0]) == len(sides[1]) and places[0] == places[1] != []


def _names_alone(side: Sequence[Token]) -> bool:
    """Whether a side is nothing but names with marks and 和 between them: 四川、贵州."""
    rest = [token for token in side if not token.is_name]
    joined = all(token.kind in {"punctuation", "space"} or token.text in "和与及" for token in rest)
    return len(rest) < len(side) and joined


def _restyled(before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Whether both sides are one figure or date, written in another style: 27名, 二十七名."""
    if len(before) != 1 or len(after) != 1:
        return False
    kind = before[0].kind
    return kind == after[0].kind in {"figure", "date"} and same_value(before[0].text, after[0].text)


def _separated(before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Whether the commas of thousands alone changed: 2,477亿元, 2477亿元."""
    figures = [side[0].text for side in (before, after) if [t.kind for t in side] == ["figure"]]
    bare = {_THOUSANDS.sub("", text) for text in figures}
    return len(figures) == len(set(figures)) == 2 and len(bare) == 1


def _recased(before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Whether capitals alone changed: Wifi, WiFi."""
    sides = ["".join(token.text for token in side).lower() for side in (before, after)]
    return sides[0] == sides[1] != ""


def _counted(before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Whether a number in words alone differs before one character: 两金, 三金."""
    sides = ["".join(token.text for token in side) for side in (before, after)]
    short = all(1 <= len(side) <= _COUNT_SIZE and side[0] in _COUNTS for side in sides)
    return short and sides[0][1:] == sides[1][1:] and len(before) == len(sides[0])


def _dated(before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Whether one side is a date and the other the day of a month alone: 1号, 1月1号."""
    sides = [side[0] for side in (before, after) if len(side) == 1]
    kinds = sorted(token.kind for token in sides)
    return kinds == ["date", "figure"] and all(_DAY.search(token.text) for token in sides)


def _codes(before: Sequence[Token], after: Sequence[Token]) -> bool:
    """Whether both sides are one number with letters, and the digits alone differ: A12, A21."""
    sides = [side[0].text for side in (before, after) if len(side) == 1 and side[0].kind == "latin"]
    if any(_LINK.match(text) for text in sides):
        return False
    letters = {"".join(char for char in text if not char.isdigit()) for text in sides}
    return len(sides) == 2 and len(letters) == 1
