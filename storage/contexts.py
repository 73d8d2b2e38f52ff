"""The sentence in which a changed place stands, for readers who have the change alone. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate, chain

from storage.diffs import marked
from storage.diffs.segments import Segment
from storage.records import Article, Span

CONTEXT_MOST = 400
"""Characters kept of a sentence: of one that never ends, what stands around the place."""

Stretches = tuple[list[int], list[int]]
"""Where a text was changed: the offsets at which stretches of it begin, and those at which they
end, in order."""

_LINES = frozenset({"title", "kicker", "subtitle"})
_STOP = re.compile(r"[。！？!?；;…]+[”’」』）)]*|\.(?=\s)")


def contexts(
    spans: Sequence[Span], before: Article | None, after: Article | None
) -> tuple[str | None, ...]:
    """The sentence around each changed place, as it stands now; of what was removed, as it stood.

    Of a headline it is the whole of it; None for what is no place of a text, and where the
    versions are not at hand.

    Args:
        spans: The changed places.
        before: The version before the change.
        after: The version after it.
    """
    if before is None or after is None:
        return (None,) * len(spans)
    return tuple(map(Surroundings(before, after).of, spans))


class Surroundings:
    """Finds the sentence around one place after another of the same change.

    What two texts differ in is dear to find, so it is found once, and only if a place needs it.

    Args:
        before: The version before the change.
        after: The version after it.
    """

    def __init__(self, before: Article, after: Article) -> None:
        self._before = before
        self._after = after
        self._paragraphs: dict[bool, tuple[list[str], list[int]]] = {}

    def of(self, span: Span) -> str | None:
        """The sentence around a changed place; see `contexts`."""
        removed = bool(span.before) and not span.after
        article, words = (self._before, span.before) if removed else (self._after, span.after)
        if span.field in _LINES:
            return getattr(article, span.field) or None
        if span.field != "body":
            return None
        start, paragraph = self._paragraph(span.paragraph, earlier=removed)
        if not words:  # moved: the place is its paragraph
            return paragraph[:CONTEXT_MOST] or None
        if words not in paragraph:
            start, paragraph = 0, article.body
        places = _places(words, paragraph)
        place = next(places, None)
        if place is None:
            return None
        if (second := next(places, None)) is not None:
            place = self._touched(chain((place, second), places), start, len(words), removed)
        return _sentence(paragraph, place, place + len(words))

    def _paragraph(self, number: int | None, *, earlier: bool) -> tuple[int, str]:
        """A paragraph by its number from 1, and where it begins; all the text where it is none."""
        body = (self._before if earlier else self._after).body
        if earlier not in self._paragraphs:
            lines = body.split("\n")
            lengths = (len(line) + 1 for line in lines)
            self._paragraphs[earlier] = lines, list(accumulate(lengths, initial=0))
        lines, starts = self._paragraphs[earlier]
        if number is None or not 1 <= number <= len(lines):
            return 0, body
        return starts[number - 1], lines[number - 1]

    def _touched(self, places: Iterable[int], start: int, length: int, earlier: bool) -> int:
        """The first of the places that was changed; of none that was, the first."""
        lows, highs = self._earlier if earlier else self._later
        first = None
        for place in places:
            first = place if first is None else first
            changed = bisect_right(highs, start + place)
            if changed < len(lows) and lows[changed] < start + place + length:
                return place
        return first or 0

    @cached_property
    def _segments(self) -> list[Segment]:
        return list(marked(self._before.body, self._after.body, "body"))

    @cached_property
    def _earlier(self) -> Stretches:
        return _stretches((one.op, one.before) for one in self._segments)

    @cached_property
    def _later(self) -> Stretches:
        return _stretches((one.op, one.after) for one in self._segments)


def _places(words: str, text: str) -> Iterator[int]:
    """Where words stand in a text, one after another."""
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + len(words))


def _stretches(segments: Iterable[tuple[str, str]]) -> Stretches:
    """Where a text differs from the other."""
    at, lows, highs = 0, list[int](), list[int]()
    for op, text in segments:
        if op != "equal" and text:
            lows.append(at)
            highs.append(at + len(text))
        at += len(text)
    return lows, highs


def _sentence(text: str, start: int, end: int) -> str:
    """The sentence, or the sentences, that hold a stretch; at most CONTEXT_MOST around it."""
    around = max((CONTEXT_MOST - (end - start)) // 2, 0)
    low, high = max(start - around, 0), min(end + around, len(text))
    low = max((stop.end() for stop in _STOP.finditer(text, low, start)), default=low)
    line = text.rfind("\n", low, start)
    low = max(low, line + 1)
    if (stop := _STOP.search(text, max(end - 1, start), high)) is not None:
        high = stop.end()
    if (line := text.find("\n", end, high)) >= 0:
        high = line
    return text[low:high].strip()[:CONTEXT_MOST]
