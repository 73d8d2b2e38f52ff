"""An edit as lines of pieces: what stayed, what went, what came. Only lines with a change."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from scheduler.reports.showing import minute, visible
from scheduler.reports.wording import Words
from storage.diffs import Segment, marked
from storage.records import Article, Change, Span

SAME, GONE, NEW = "same", "gone", "new"
# Headlines are compared word by word; the other short fields are one value each.
_TEXTS = ("title", "kicker", "subtitle", "body")
_FIELDS = (
    "title", "kicker", "subtitle", "published_at", "origin", "authors", "editor", "section", "body",
    "images",
)  # fmt: skip
# Of what stayed so much is shown on either side of a change; of one change so much in all.
_CONTEXT = 120
_LONGEST_CHANGE = 1200
# More changed lines than this nobody reads in an alert; `yongliang diff` shows them all.
_MOST_LINES = 60
# A change of blanks alone is not seen, unless it makes or joins paragraphs.
_UNSEEN = frozenset({"white_space", "width"})
_BREAK = "⏎"
_BLANK = "␣"
_MOVED = "⇅"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line: ``same``, ``gone`` or ``new``."""

    kind: str
    text: str


Line = tuple[Piece, ...]
# Stands for lines that were left out because nothing in them changed.
SKIPPED: Line = ()


@dataclass(frozen=True, slots=True)
class FieldDiff:
    """The changed lines of one field, its name in words."""

    label: str
    lines: tuple[Line, ...]


def diffs(change: Change, words: Words, zone: ZoneInfo) -> tuple[FieldDiff, ...]:
    """The changed lines of every field of an edit, in the order of the vocabulary."""
    names = [*_FIELDS, *dict.fromkeys(s.field for s in change.spans if s.field not in _FIELDS)]
    found = ((name, _lines(change, name, words, zone)) for name in names)
    return tuple(FieldDiff(words.field(name), lines) for name, lines in found if lines)


def _lines(change: Change, name: str, words: Words, zone: ZoneInfo) -> tuple[Line, ...]:
    spans = [span for span in change.spans if span.field == name]
    if not spans and name not in change.fields:
        return ()
    if change.before is None or change.after is None or name not in _FIELDS or name == "images":
        return _of_spans(spans)
    if name in _TEXTS:
        before, after = getattr(change.before, name) or "", getattr(change.after, name) or ""
        return _woven(before, after, name)
    return _of_values(
        _value(change.before, name, words, zone), _value(change.after, name, words, zone)
    )


def _value(article: Article, name: str, words: Words, zone: ZoneInfo) -> str:
    if name == "published_at":
        return minute(article.published_at, zone) or ""
    if name == "authors":
        return words("comma").join(article.authors)
    return str(getattr(article, name) or "")


def _of_values(before: str, after: str) -> tuple[Line, ...]:
    if before == after:
        return ()
    return _tidy([[Piece(GONE, before), Piece(NEW, after)]])


def _of_spans(spans: Iterable[Span]) -> tuple[Line, ...]:
    """What the spans alone tell, where the versions are not at hand."""
    return _tidy([[Piece(GONE, span.before), Piece(NEW, span.after)] for span in spans])


@functools.lru_cache(maxsize=16)  # One report is rendered in several forms, one after the other.
def _woven(before: str, after: str, name: str) -> tuple[Line, ...]:
    lines: list[list[Piece]] = [[]]
    for segment in marked(before, after, name):
        for piece, tells_break in _pieces(segment):
            _append(lines, piece, tells_break=tells_break)
    return _tidy(lines)


def _pieces(segment: Segment) -> Iterator[tuple[Piece, bool]]:
    """The pieces of a segment; whether a break that is all of a piece is to be told."""
    breaks = "\n" in segment.before or "\n" in segment.after
    if segment.op == "equal" or (segment.span_class in _UNSEEN and not breaks):
        yield Piece(SAME, segment.after), False
        return
    sign = _MOVED if segment.op == "moved" else ""
    for kind, text in ((GONE, segment.before), (NEW, segment.after)):
        if text:
            tells = segment.span_class is not None and not text.strip()
            yield Piece(kind, sign + text if text.strip() else text), tells


def _append(lines: list[list[Piece]], piece: Piece, *, tells_break: bool) -> None:
    """Add a piece to the last line; each break in it opens another."""
    if tells_break and "\n" in piece.text:
        lines[-1].append(Piece(piece.kind, _BREAK))
        if piece.kind != GONE:
            lines.append([])
        return
    for number, part in enumerate(piece.text.split("\n")):
        if number:
            lines.append([])
        lines[-1].append(Piece(piece.kind, part))


def _tidy(lines: Iterable[list[Piece]]) -> tuple[Line, ...]:
    """The lines fit to be shown, those without a change as one `SKIPPED` for each run."""
    found: list[Line] = []
    for pieces in map(_joined, lines):
        if len(found) >= _MOST_LINES or all(piece.kind == SAME for piece in pieces):
            if pieces and found[-1:] != [SKIPPED]:
                found.append(SKIPPED)
        else:
            found.append(_shortened(pieces))
    return tuple(found) if any(found) else ()


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Pieces without empty ones, neighbours of a kind as one, changed blanks made visible."""
    found: list[Piece] = []
    for piece in pieces:
        text = visible(piece.text)
        if text and found and found[-1].kind == piece.kind:
            found[-1] = Piece(piece.kind, found[-1].text + text)
        elif text:
            found.append(Piece(piece.kind, text))
    return [_seen(piece) for piece in found]


def _seen(piece: Piece) -> Piece:
    """The piece; where nothing but blanks changed, with signs for them."""
    if piece.kind == SAME or piece.text.strip():
        return piece
    return Piece(piece.kind, _BLANK * len(piece.text))


def _shortened(pieces: list[Piece]) -> Line:
    """The line with long stretches cut in their middle; what stayed keeps its ends at changes."""
    last = len(pieces) - 1
    return tuple(
        Piece(piece.kind, _context(piece.text, first=number == 0, last=number == last))
        if piece.kind == SAME
        else Piece(piece.kind, _cut(piece.text, _LONGEST_CHANGE // 2, _LONGEST_CHANGE // 2))
        for number, piece in enumerate(pieces)
    )


def _context(text: str, *, first: bool, last: bool) -> str:
    return _cut(text, 0 if first else _CONTEXT, 0 if last else _CONTEXT)


def _cut(text: str, head: int, tail: int) -> str:
    if len(text) <= head + tail + 40:  # Cutting out a few characters would help nobody.
        return text
    return text[:head] + "…" + (text[-tail:] if tail else "")
