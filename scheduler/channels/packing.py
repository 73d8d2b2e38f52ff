"""A report's parts packed into as few messages as their size allows; nothing is cut away.

Messages end where a part ends. A part too long for one message is split at its paragraphs, then
at its lines, then at its sentences, and never inside of a character; markup that a split would
break is closed before it and opened again after it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

_MOST_MESSAGES = 9999
# A link, words marked as bold or as struck out, and what lies between them.
_TOKEN = re.compile(
    r"\[[^\]\n]*\]\([^)\s]*\)|\*\*.+?\*\*|~~.+?~~|(?:(?!\*\*|~~|\[).)+|.", re.DOTALL
)
_MARKED = re.compile(r"(\*\*|~~)(.+)\1", re.DOTALL)
_SENTENCE = re.compile(r"[^。！？；!?;，,]*[。！？；!?;，,]+[”’」』）)]*|.+", re.DOTALL)
# What begins a line of a quotation or of a list, and is said again when the line goes on.
_LEAD = re.compile(r"(?:> ?)+|- ")
_JOINERS = "\u200d\ufe0e\ufe0f"


def utf8(text: str) -> int:
    """Bytes in UTF-8."""
    return len(text.encode("utf-8", "replace"))


@dataclass(frozen=True, slots=True)
class Marks:
    """What is said where messages hang together.

    Attributes:
        number: Before each of several messages; ``{n}`` of ``{total}`` of report ``{id}``.
        goes_on: After a part that the next message goes on with.
        went_on: Before the rest of such a part.
    """

    number: str
    goes_on: str
    went_on: str


MARKS = {
    "zh": Marks("（{n}/{total} · 第 {id} 号）", "……（未完，见下条）", "（接上条）……"),
    "en": Marks("({n}/{total} · no. {id})", "… (goes on in the next message)", "(went on) …"),
}


def pack(
    parts: Sequence[str],
    room: int,
    marks: Marks,
    report_id: int,
    cost: Callable[[str], int] = utf8,
    *,
    first: str = "",
    alone: str = "",
) -> list[str]:
    """The parts as messages, in order, numbered if there are several.

    Args:
        parts: Markdown, none empty.
        room: What a message may cost.
        marks: In the report's language.
        report_id: Named beside the numbers.
        cost: Of a text; that of two texts together is the sum of theirs.
        first: What stands before the parts in a message of its own.
        alone: What stands before them where one message holds all; empty: none shall.

    Raises:
        ValueError: The room does not even hold the marks and a few characters.
    """
    number = marks.number.format(n=_MOST_MESSAGES, total=_MOST_MESSAGES, id=report_id)
    hanging = cost(number + "\n") + cost("\n" + marks.goes_on) + cost(marks.went_on + "\n")
    if room < hanging + 64:
        raise ValueError(f"no room for a message: {room}")
    if first and not parts and cost(first) <= room:
        return [first]
    if alone and cost(whole := "\n\n".join([alone, *parts])) <= room:
        return [whole]
    groups = [[first], parts] if first else [parts]
    packed = [
        text
        for group in groups
        for text in _fill(group, room - cost("\n" + number), room - hanging, marks, cost)
    ]
    if len(packed) == 1:
        return packed
    numbers = (
        marks.number.format(n=n, total=len(packed), id=report_id) for n in range(1, len(packed) + 1)
    )
    return [
        _numbered(text, number, last=bool(first) and not n)
        for n, (text, number) in enumerate(zip(packed, numbers, strict=True))
    ]


def _numbered(text: str, number: str, *, last: bool) -> str:
    """A message with its number before it; behind what must stand first."""
    return f"{text}\n{number}" if last else f"{number}\n{text}"


def _fill(
    parts: Sequence[str], room: int, room_of_piece: int, marks: Marks, cost: Callable[[str], int]
) -> list[str]:
    """Whole parts while they fit; a part that fits in no message fills several."""
    messages: list[str] = []
    current: list[str] = []
    used, gap = 0, cost("\n\n")
    for part in parts:
        size = cost(part)
        if current and used + gap + size > room:
            messages.append("\n\n".join(current))
            current, used = [], 0
        if size > room:
            pieces = list(split(part, room_of_piece, cost))
            for number, piece in enumerate(pieces):
                head = f"{marks.went_on}\n" if number else ""
                tail = f"\n{marks.goes_on}" if number < len(pieces) - 1 else ""
                pieces[number] = head + piece + tail
            messages += pieces[:-1]
            part, size = pieces[-1], cost(pieces[-1])  # noqa: PLW2901 - the rest of it
        used += size + (gap if current else 0)
        current.append(part)
    return [*messages, "\n\n".join(current)] if current else messages


def split(text: str, room: int, cost: Callable[[str], int] = utf8) -> Iterator[str]:
    """The text in pieces of at most `room`, at its coarsest borders; markup stays whole."""
    if cost(text) <= room:
        yield text
        return
    for border in ("\n\n", "\n"):
        units = text.split(border)
        if len(units) > 1:
            yield from _join(
                (piece for unit in units for piece in split(unit, room, cost)), border, room, cost
            )
            return
    lead = found[0] if (found := _LEAD.match(text)) else ""
    inner = room - cost(lead)
    tokens = (
        bit for token in _TOKEN.findall(text[len(lead) :]) for bit in _bits(token, inner, cost)
    )
    for piece in _join(tokens, "", inner, cost):
        yield lead + piece


def _join(
    units: Iterator[str], border: str, room: int, cost: Callable[[str], int]
) -> Iterator[str]:
    """Neighbours put together again as long as they fit."""
    held: list[str] = []
    used, gap = 0, cost(border)
    for unit in units:
        size = cost(unit)
        if held and used + gap + size > room:
            yield border.join(held)
            held, used = [], 0
        used += size + (gap if held else 0)
        held.append(unit)
    if held:
        yield border.join(held)


def _bits(token: str, room: int, cost: Callable[[str], int]) -> Iterator[str]:
    """A token, or pieces of it that fit: each piece of marked words is marked."""
    if cost(token) <= room:
        yield token
    elif marked := _MARKED.fullmatch(token):
        sign = marked[1]
        for bit in _join(
            _atoms(marked[2], room - 2 * cost(sign), cost), "", room - 2 * cost(sign), cost
        ):
            yield f"{sign}{bit}{sign}"
    else:
        yield from _atoms(token, room, cost)


def _atoms(text: str, room: int, cost: Callable[[str], int]) -> Iterator[str]:
    """The sentences of a text; one that does not fit falls into characters."""
    for sentence in _SENTENCE.findall(text):
        if cost(sentence) <= room:
            yield sentence
        else:
            yield from _characters(sentence)


def _characters(text: str) -> Iterator[str]:
    """The characters as readers see them: accents and joined signs stay with their letter."""
    held = ""
    for char in text:
        joins = unicodedata.combining(char) or char in _JOINERS or held.endswith("\u200d")
        # A flood of accents on one letter is no character that anybody reads.
        if held and not (joins and len(held) < 16):
            yield held
            held = ""
        held += char
    if held:
        yield held
