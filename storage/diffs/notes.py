"""The notes on an article (更正, 编者按) that came and went, and its text without them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import count, zip_longest
from typing import NamedTuple

from storage.diffs.plain import lacking
from storage.records import Article, Span
from storage.text import simplify, unbroken

_INTRODUCES = re.compile(
    r"[\W_]*(?:编者?|编辑部?)(?:的话|按|注)\W.*?(?:系列|专栏|栏目|专题|连载|特刊|专版|推出|开设|开辟)"
    r"|[\W_]*editor(?:'s|’s|s'|s’|s)? ?-?note\W.*?\b(?:series|column|project|launch)",
    re.DOTALL,
)
"""The editor's word that sets an article among others."""

_AMENDS = re.compile(
    r"误|错|失实|不实|不准|有出入|勘|[更订改补修]正|更新|补充|修[改订]|改[为动写]|调整|删|撤|隐去|化名|歉"
    r"|应为|应是|原[为文稿]|此前|先前|早前|刊[发出登载]后|发[布表]后|否认|异议|澄清|回应|来函"
    r"|correct|clarif|amend|revis|updat|chang|edited|remov|delet|retract|withdr|wrong|error|mis[a-z]"
    r"|regret|apolog|originally|earlier|previous|publication|disput|denie|since"
)
"""What may be said of words that were put right, or are in doubt."""


def notes_changed(before: Article, after: Article) -> tuple[list[str], list[str]]:
    """The notes that an article lost and those that it got.

    One that stood in the text before is not new because it is a note now, and one that still stands
    there is not gone: what the rules make of a page is no edit.
    """
    return _lacking(before.notices, after), _lacking(after.notices, before)


def notes_placed(before: Article, after: Article) -> list[str]:
    """The notes that stand on, in the text of one reading and beside that of the other.

    Where a page sets a note is no edit, any more than what the rules make of it.
    """
    known = dict.fromkeys((*before.notices, *after.notices))
    if not known:
        return []
    texts = unbroken(before.body), unbroken(after.body)
    shown = {note: [unbroken(note) in text for text in texts] for note in known}
    apart = [note for note, (earlier, later) in shown.items() if earlier != later]
    gone = {*_lacking(apart, before), *_lacking(apart, after)}
    return [note for note in apart if note not in gone]


def notice_spans(gone: Sequence[str], came: Sequence[str]) -> list[Span] | None:
    """The notes as changed places, in pairs; None where there is none."""
    pairs = zip_longest(gone, came, fillvalue="")
    return [Span("notices", _class(old, new), old, new) for old, new in pairs] or None


@dataclass(frozen=True, slots=True)
class Stripped:
    """A text without some notes.

    Attributes:
        text: What is left.
        numbers: For each paragraph left, its number in the whole text, from 1.
    """

    text: str
    numbers: tuple[int, ...]


class _Paragraph(NamedTuple):
    """A paragraph, its number in the whole text, and its words as they are compared."""

    number: int
    text: str
    unbroken: str

    def without(self, note: str) -> _Paragraph:
        """The paragraph without the first of a note's places."""
        text = self.text.replace(note, "", 1)
        return self._replace(text=text, unbroken=unbroken(text))


def stripped(body: str, notes: Iterable[str]) -> Stripped:
    """A text without the notes that stand in it, as paragraphs or within one."""
    texts = body.split("\n")
    paragraphs = [_Paragraph(*one) for one in zip(count(1), texts, map(unbroken, texts))]
    for note in notes:
        paragraphs = _without(paragraphs, note)
    return Stripped(
        "\n".join(one.text for one in paragraphs), tuple(one.number for one in paragraphs)
    )


def renumbered(span: Span, before: Stripped, after: Stripped) -> Span:
    """A place of the texts without notes, by the paragraph of the whole."""
    if span.paragraph is None:
        return span
    numbers = (before if span.span_class == "sentence_removed" else after).numbers
    at = min(span.paragraph, len(numbers)) - 1
    return replace(span, paragraph=numbers[at]) if numbers else span


def _class(*notes: str) -> str:
    """Of notes that say how an article came about, and nothing of its words, it is wording."""
    introduces = all(_is_introduction(note) for note in notes if note)
    return "wording" if introduces else "correction"


def _is_introduction(note: str) -> bool:
    plain = simplify(note).lower()
    return bool(_INTRODUCES.match(plain)) and _AMENDS.search(plain) is None


def _lacking(notes: Iterable[str], other: Article) -> list[str]:
    """The notes that another reading has neither as notes nor in its text."""
    others = lacking(notes, other.notices)
    if not others:
        return []
    text = unbroken(other.body)
    return [note for note in others if unbroken(note) not in text]


def _without(paragraphs: list[_Paragraph], note: str) -> list[_Paragraph]:
    wanted = unbroken(note)
    for start in range(len(paragraphs)):
        joined = ""
        for end in range(start, len(paragraphs)):
            joined += paragraphs[end].unbroken
            if joined == wanted:
                return paragraphs[:start] + paragraphs[end + 1 :]
            if not wanted.startswith(joined):
                break
    return [one.without(note) if note in one.text else one for one in paragraphs]
