"""An edit as lines of pieces: what stayed, what went, what came. Only lines with a change.

Every change is told whole, where the form has room for it. Chat programs have little: for them long
passages that came or went are cut and many lines are left out, and the edit says how much it lacks;
figures, dates, names, offices, negations, reversals, corrections and headlines are never among
it.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from scheduler.words.catalogue import Words
from scheduler.words.clean_text import visible
from scheduler.words.shown_times import published
from scheduler.words.vocabulary import FORM_WORDS, named
from storage.diffs import Segment, marked
from storage.records import Article, Change, Span

SAME, GONE, NEW = "same", "gone", "new"
# Headlines are compared word by word; the other short fields are one value each.
_TEXTS = ("title", "kicker", "subtitle", "body")
_FIELDS = (
    "title", "kicker", "subtitle", "published_at", "origin", "authors", "editor", "section", "body",
    "notices", "images", "attachments", "form",
)  # fmt: skip
# Pictures, notes and attachments are told place by place.
_TOLD_WHOLE = frozenset(_FIELDS) - {"images", "notices", "attachments"}
# Of what stayed so much is shown on either side of a change.
_CONTEXT = 120
MOST_LINES = 60
"""More changed lines than this nobody reads at once: the rest is folded, or left out of a chat."""
# In a chat, of one passage that came or went so much is shown: two messages of WeCom.
_LONGEST_CHANGE = 1200
# What a reader must see of every edit, wherever it stands and however much there is of it.
_VITAL = frozenset(
    {"headline", "figure", "date", "name", "office", "negation", "polarity", "correction"}
)
# Cutting out fewer characters would help nobody.
_FEW = 40
# A change of blanks alone is not seen, unless it makes or joins paragraphs.
_UNSEEN = frozenset({"white_space", "width"})
_BREAK = "⏎"
_BLANK = "␣"
_MOVED = "⇅"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line: ``same``, ``gone`` or ``new``.

    Attributes:
        vital: Whether a figure, a name or the like changed in it, which no form may leave out.
    """

    kind: str
    text: str
    vital: bool = field(default=False, compare=False)


Line = tuple[Piece, ...]
# Stands for lines that were left out because nothing in them changed.
SKIPPED: Line = ()


@dataclass(frozen=True, slots=True)
class FieldDiff:
    """The changed lines of one field.

    Attributes:
        label: The field's name in words.
        left_out: Characters of changes that the lines do not show.
    """

    label: str
    lines: tuple[Line, ...]
    left_out: int = 0

    @property
    def first(self) -> tuple[Line, ...]:
        """The lines that are seen at once, where the others can be folded up."""
        return self.lines[:MOST_LINES]

    @property
    def folded(self) -> tuple[Line, ...]:
        """The others."""
        return self.lines[MOST_LINES:]


def diffs(
    change: Change, words: Words, zone: ZoneInfo, *, brief: bool = False
) -> tuple[FieldDiff, ...]:
    """The changed lines of every field of an edit, in the order of the vocabulary.

    Args:
        change: With its texts, or with spans alone.
        words: In which fields are named.
        zone: In which times are shown.
        brief: For a form with little room.
    """
    names = [*_FIELDS, *dict.fromkeys(s.field for s in change.spans if s.field not in _FIELDS)]
    found = ((words.field(name), _lines(change, name, words, zone)) for name in names)
    return tuple(
        _brief(label, lines, words) if brief else FieldDiff(label, lines)
        for label, lines in found
        if lines
    )


def _lines(change: Change, name: str, words: Words, zone: ZoneInfo) -> tuple[Line, ...]:
    spans = [span for span in change.spans if span.field == name]
    if not spans and name not in change.fields:
        return ()
    if change.before is None or change.after is None or name not in _TOLD_WHOLE:
        return _of_spans(spans)
    if name in _TEXTS:
        before, after = getattr(change.before, name) or "", getattr(change.after, name) or ""
        return _woven(before, after, name)
    return _of_values(
        _value(change.before, name, words, zone), _value(change.after, name, words, zone)
    )


def _value(article: Article, name: str, words: Words, zone: ZoneInfo) -> str:
    if name == "published_at":
        return published(article, zone) or ""
    if name == "authors":
        return words("comma").join(article.authors)
    if name == "form":
        return named(FORM_WORDS, article.form or "", words.language)
    return str(getattr(article, name) or "")


def _of_values(before: str, after: str) -> tuple[Line, ...]:
    if before == after:
        return ()
    return _tidy([[Piece(GONE, before), Piece(NEW, after)]])


def _of_spans(spans: Iterable[Span]) -> tuple[Line, ...]:
    """What the spans alone tell, where the versions are not at hand."""
    return _tidy(
        [Piece(GONE, span.before, vital), Piece(NEW, span.after, vital)]
        for span in spans
        for vital in (span.span_class in _VITAL,)
    )


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
            vital = segment.span_class in _VITAL
            yield Piece(kind, sign + text if text.strip() else text, vital), tells


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
        lines[-1].append(Piece(piece.kind, part, piece.vital))


def _tidy(lines: Iterable[list[Piece]]) -> tuple[Line, ...]:
    """The lines fit to be shown, those without a change as one `SKIPPED` for each run."""
    found: list[Line] = []
    for pieces in map(_joined, lines):
        if any(piece.kind != SAME for piece in pieces):
            found.append(_with_context(pieces))
        elif pieces and found[-1:] != [SKIPPED]:
            found.append(SKIPPED)
    return tuple(found) if any(found) else ()


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Pieces without empty ones, neighbours of a kind as one, changed blanks made visible."""
    found: list[Piece] = []
    for piece in pieces:
        text = visible(piece.text)
        if text and found and found[-1].kind == piece.kind:
            vital = found[-1].vital or piece.vital
            found[-1] = Piece(piece.kind, found[-1].text + text, vital)
        elif text:
            found.append(Piece(piece.kind, text, piece.vital))
    return [_seen(piece) for piece in found]


def _seen(piece: Piece) -> Piece:
    """The piece; where nothing but blanks changed, with signs for them."""
    if piece.kind == SAME or piece.text.strip():
        return piece
    return Piece(piece.kind, _BLANK * len(piece.text), piece.vital)


def _with_context(pieces: list[Piece]) -> Line:
    """The line; of what stayed in it, no more than stands around the changes."""
    last = len(pieces) - 1
    return tuple(
        Piece(piece.kind, _context(piece.text, first=number == 0, last=number == last))
        if piece.kind == SAME
        else piece
        for number, piece in enumerate(pieces)
    )


def _context(text: str, *, first: bool, last: bool) -> str:
    return _cut(text, 0 if first else _CONTEXT, 0 if last else _CONTEXT, "…")


def _cut(text: str, head: int, tail: int, sign: str) -> str:
    if len(text) <= head + tail + _FEW:
        return text
    return text[:head] + sign + (text[-tail:] if tail else "")


def _brief(label: str, lines: Sequence[Line], words: Words) -> FieldDiff:
    """What fits in a chat: every line with something vital, so many of the others, passages cut."""
    kept = _kept(lines)
    found: list[Line] = []
    left_out = 0
    for number, pieces in enumerate(lines):
        if number in kept:
            cut = [_passage(piece, words) for piece in pieces]
            found.append(tuple(piece for piece, _ in cut))
            left_out += sum(lost for _, lost in cut)
            continue
        left_out += sum(len(piece.text) for piece in pieces if piece.kind != SAME)
        if found[-1:] != [SKIPPED]:
            found.append(SKIPPED)
    return FieldDiff(label, tuple(found), left_out)


def _kept(lines: Sequence[Line]) -> set[int]:
    """The numbers of the lines that are kept: of plain ones first those in which figures stand."""
    vital = {number for number, pieces in enumerate(lines) if any(p.vital for p in pieces)}
    plain = [number for number, pieces in enumerate(lines) if pieces and number not in vital]
    plain.sort(key=lambda number: not any(map(_has_figure, lines[number])))
    return vital.union(plain[:MOST_LINES])


def _has_figure(piece: Piece) -> bool:
    return piece.kind != SAME and any(map(str.isdigit, piece.text))


def _passage(piece: Piece, words: Words) -> tuple[Piece, int]:
    """The piece, its middle cut out where it is a long passage, and how much was cut."""
    half = _LONGEST_CHANGE // 2
    lost = len(piece.text) - 2 * half
    if piece.kind == SAME or piece.vital or lost <= _FEW:
        return piece, 0
    return Piece(piece.kind, _cut(piece.text, half, half, words("cut_out", n=lost))), lost
