"""Places of an article that are worded anew at each look: summaries that a machine makes. Pure.

A newsroom rewrites a line now and then, and keeps most of its words; what is made at each request
is always another, and has few words of the one before.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from storage.diffs.plain import same
from storage.likeness import likeness
from storage.records import Article
from storage.together.bodies import EDITED, Bodies

FIELDS = ("kicker", "subtitle")
"""Fields beside the text in which such a summary may stand."""

_LABEL = re.compile(
    r"[【\[(（]?\s*((?:AI|ai|智能|机器|大模型|内容|全文|文章)[^】\])）:：\n]{0,8}"
    r"|[^】\])）:：\n]{0,6}(?:AI|智能)[^】\])）:：\n]{0,6})\s*[】\])）:：]"
)
_BEGINNING = re.compile(r"[^\s:：,，]{2,10}(?=[\s:：,，])|.{1,4}")
SHORT_LINE, _SHORTEST = 60, 6
"""Characters of a line that a template may fill in anew."""

_SENTENCE = 15
"""Characters from which it can be said how much of a place is another."""

_FIGURE = re.compile(r"[\d.,]+|[零〇一二两三四五六七八九十百千万亿]+")
_SUMMARY = re.compile("摘要|总结|概要|概括|导读|速读|速览|解读|提要|看点")


@dataclass(frozen=True, slots=True)
class Place:
    """A place that was worded anew from one reading to the next.

    Attributes:
        field: Of the article.
        before: Of the text the number of the line before, from 0; 0 of another field.
        after: Its number after.
    """

    field: str
    before: int = 0
    after: int = 0


def rewritten(before: Article, after: Article) -> tuple[Place, ...]:
    """The places that say the same in other words, or something else."""
    return tuple(_rewritten(before, after))


def _rewritten(before: Article, after: Article) -> Iterator[Place]:
    for field in FIELDS:
        old, new = getattr(before, field) or "", getattr(after, field) or ""
        if old and new and _is_other(old, new):
            yield Place(field)
    bodies = Bodies.of(before.body, after.body)
    if bodies is None:
        return
    for tag, i1, i2, j1, j2 in bodies.ops:
        if tag == "replace" and i2 - i1 == j2 - j1:
            for i, j in zip(range(i1, i2), range(j1, j2), strict=True):
                if _is_other(bodies.before[i], bodies.after[j]):
                    yield Place("body", i, j)


def always(newest_first: Sequence[Article], places: Collection[Place], times: int) -> set[Place]:
    """Which places were worded anew from each reading to the next, so many times before.

    Args:
        newest_first: The readings before.
        places: As they changed now, since the first of these.
        times: How often they must have changed before.
    """
    if len(newest_first) <= times:
        return set()
    left = {place: place.before for place in places}
    for newer, older in pairwise(newest_first[: times + 1]):
        found = {(one.field, one.after): one.before for one in rewritten(older, newer)}
        left = {
            place: found[place.field, line]
            for place, line in left.items()
            if (place.field, line) in found
        }
        if not left:
            break
    return set(left)


def without(before: Article, after: Article, places: Collection[Place]) -> Article:
    """A reading with some of its places as they were."""
    fields = [place.field for place in places if place.field != "body"]
    after = replace(after, **{field: getattr(before, field) for field in fields})
    old, new = before.body.split("\n"), after.body.split("\n")
    for place in places:
        if place.field == "body":
            new[place.after] = old[place.before]
    return replace(after, body="\n".join(new))


def summaries(body: str) -> dict[str, str]:
    """The lines of a text that call themselves a machine's summary, by what they call themselves.

    One that stands twice is left out.
    """
    return _once(
        (label[1], line)
        for line in body.split("\n")
        if (label := _LABEL.match(line)) and _SUMMARY.search(label[1])
    )


def is_summary(label: str) -> bool:
    """Whether a line that begins so calls itself a machine's summary."""
    return bool(summaries(f"{label}：…"))


def labelled(body: str) -> dict[str, str]:
    """Lines of which a template may make the end anew, by their beginning: summaries, short lines.

    One that stands twice is left out.
    """
    found = _once(
        (_BEGINNING.match(line)[0], line)  # type: ignore[index]  # it fits any line
        for line in body.split("\n")
        if _SHORTEST <= len(line) <= SHORT_LINE
    )
    return found | summaries(body)


def _once(lines: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    twice: set[str] = set()
    for label, line in lines:
        twice |= {label} & found.keys()
        found[label] = line
    return {label: line for label, line in found.items() if label not in twice}


def _is_other(old: str, new: str) -> bool:
    """Whether a sentence has few words of another; that its figures go up is no other sentence."""
    if same(old, new) or min(len(old), len(new)) < _SENTENCE:
        return False
    return likeness(_FIGURE.sub("#", old), _FIGURE.sub("#", new)) < EDITED
