"""The sentence in which a changed place stands, for readers who have the change alone. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from storage.diffs import marked
from storage.records import Article, Span

CONTEXT_MOST = 400
"""Characters kept of a sentence: of one that never ends, what stands around the place."""

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
    return tuple(_context(span, before, after) for span in spans)


def _context(span: Span, before: Article, after: Article) -> str | None:
    removed = bool(span.before) and not span.after
    article, words = (before, span.before) if removed else (after, span.after)
    if span.field in _LINES:
        return getattr(article, span.field) or None
    if span.field != "body":
        return None
    start, paragraph = _paragraph(article.body, span.paragraph)
    if not words:  # moved: the place is its paragraph
        return paragraph[:CONTEXT_MOST] or None
    places = [found.start() for found in re.finditer(re.escape(words), paragraph)]
    if not places:
        start, paragraph = 0, article.body
        places = [found.start() for found in re.finditer(re.escape(words), paragraph)]
    if not places:
        return None
    place = places[0]
    if len(places) > 1:
        changed = list(_changed(before.body, after.body, earlier=removed))
        touched = [at for at in places if _touches(start + at, len(words), changed)]
        place = (touched or places)[0]
    return _sentence(paragraph, place, place + len(words))


def _paragraph(body: str, number: int | None) -> tuple[int, str]:
    """A paragraph by its number from 1, and where it begins; the whole text where there is none."""
    lines = body.split("\n")
    if number is None or not 1 <= number <= len(lines):
        return 0, body
    return sum(len(line) + 1 for line in lines[: number - 1]), lines[number - 1]


def _changed(before: str, after: str, *, earlier: bool) -> Iterator[tuple[int, int]]:
    """Where one of the texts differs from the other, as its offsets."""
    at = 0
    for segment in marked(before, after, "body"):
        text = segment.before if earlier else segment.after
        if segment.op != "equal" and text:
            yield at, at + len(text)
        at += len(text)


def _touches(at: int, length: int, changed: Sequence[tuple[int, int]]) -> bool:
    return any(low < at + length and at < high for low, high in changed)


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
