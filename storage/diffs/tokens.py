"""A sentence as tokens: figures, dates, offices and negations whole, Chinese words where known."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from storage.diffs import english
from storage.diffs.figures import DATE, FIGURE, is_figure
from storage.diffs.patterns import NEGATIONS, NO_NEGATION, OFFICE
from storage.lexicon import HAN, characters, words

BODY_WORDS = words("body_words")
MANNER = words("manner")
WORDS = words("words") | BODY_WORDS | MANNER
FUNCTION = characters("function")
PLACES = words("places")
BRANDS = words("brands")
BODIES = words("bodies")
ROLES = words("roles")

# Every Chinese character that one of the patterns speaks of: none begins anywhere else, and one
# look at a character is quicker than a try of each pattern.
_SPOKEN_OF = "".join(
    {
        char
        for pattern in (OFFICE.pattern, DATE, FIGURE, NO_NEGATION, NEGATIONS)
        for char in pattern
        if "\u4e00" <= char <= "\u9fff"
    }
)
# An address of a page or of mail is one piece.
LINK = (
    r"(?:https?://|www\.)[!-~]*[A-Za-z0-9/=]"
    r"|[A-Za-z0-9][\w.+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z]{2,9})+"
)
_NO_LATIN = "\u2e80-\u9fff\uf900-\uffff\U00020000-\U0003ffff"
_MASTER = (
    f"(?=[^\u4e00-\u9fff]|[{_SPOKEN_OF}])(?:"
    rf"(?=[A-Za-z0-9])(?P<link>{LINK})|"
    f"(?P<office>{OFFICE.pattern}|{english.OFFICE})|(?P<date>{DATE})|(?P<figure>{FIGURE})"
    f"|(?P<word>{NO_NEGATION})|(?P<negation>{NEGATIONS})"
    rf"|(?P<latin>[^\W\d_{_NO_LATIN}]+(?:[-'’.@/]?[^\W_{_NO_LATIN}])*)"
    r"|(?P<space>\s))"
)
_KNOWN = WORDS | PLACES | BRANDS | BODIES | ROLES | words("place_ends")
# The lengths of the known words that end in a character, longest first.
_SIZES = {
    last: tuple(sorted({len(word) for word in words}, reverse=True))
    for last, words in groupby(sorted(_KNOWN, key=lambda word: word[-1]), lambda word: word[-1])
}
# A number with a capital behind it that measures nothing: 18F, 3M.
_CODE = re.compile(r"\d{1,3}(?![AVWKC]$|[KMGT](?:W|B|H|Hz|b))[A-Z]{1,3}")
_IDIOM = 4
# What groups of the pattern are called that name no kind.
_KINDS = {"sep": "date", "link": "latin", "": "date"}
# After these even 百家 and 千家 are figures.
_ABOUT = frozenset("近逾过")
_HAN = re.compile(f"[{HAN}]+")


class Token(NamedTuple):
    """A piece of a sentence that is shown whole or not at all.

    Attributes:
        start: Where it begins in the sentence.
        end: Where it ends.
        text: Its characters, as folded to simplified ones.
        kind: figure, date, office, negation, person, place, body, latin, space, punctuation, word
            (known), function (a word of one character) or char (any other single character).
    """

    start: int
    end: int
    text: str
    kind: str

    @property
    def is_name(self) -> bool:
        """Whether it names a person, a place or a body."""
        return self.kind in {"person", "place", "body"}


def scan(text: str, people: Iterable[tuple[int, int]] = ()) -> list[Token]:
    """The tokens of a folded sentence, without gaps; `people` are ranges already known as names."""
    tokens: list[Token] = []
    at = 0
    for start, end in people:
        tokens += _stretch(text, at, start)
        tokens.append(Token(start, end, text[start:end], "person"))
        at = end
    return [*tokens, *_stretch(text, at, len(text))]


def _stretch(text: str, low: int, high: int) -> Iterator[Token]:
    """The tokens between two places of a sentence."""
    done = at = low
    search = _master().search
    while match := search(text, at, high):
        start, end = match.span()
        kind = _KINDS.get(match.lastgroup or "", match.lastgroup)
        if start == end or (kind in {"figure", "date", "office"} and _in_word(text, start, kind)):
            at = start + 1
            continue
        if kind == "negation" and _in_idiom(text, start):
            at = start + 1
            continue
        yield from _plain_words(text, done, start)
        if kind == "figure" and _CODE.fullmatch(text, start, end):
            kind = "latin"
        yield Token(start, end, text[start:end], kind or "date")
        done = at = end
    yield from _plain_words(text, done, high)


@functools.cache
def _master() -> re.Pattern[str]:
    """The pattern of all that is no plain word, compiled when a sentence is first read."""
    return re.compile(_MASTER)


def _in_word(text: str, start: int, kind: str | None) -> bool:
    """Whether what looks like a figure or an office begins inside a common word: 统一个, 一起."""
    about = text[max(0, start - 1) : start] in _ABOUT
    if kind == "figure" and not about and not is_figure(text[start : start + 4]):
        return True
    head = text[start]
    return not head.isdigit() and start > 0 and text[start - 1 : start + 1] in WORDS


def _in_idiom(text: str, start: int) -> bool:
    """Whether a negation is part of an idiom that denies nothing: 毫不犹豫."""
    heads = range(max(0, start - 3), start + 1)
    return any(text[head : head + _IDIOM] in WORDS for head in heads)


def _plain_words(text: str, low: int, high: int) -> Iterator[Token]:
    """Words, single characters and punctuation of a stretch without figures."""
    at = low
    for run in _HAN.finditer(text, low, high):
        for place in range(at, run.start()):
            yield Token(place, place + 1, text[place], "punctuation")
        yield from _words(text, run.start(), run.end())
        at = run.end()
    for place in range(at, high):
        yield Token(place, place + 1, text[place], "punctuation")


def _words(text: str, low: int, high: int) -> list[Token]:
    """A run of Chinese characters cut from its end, the longest known word first."""
    tokens: list[Token] = []
    end = high
    while end > low:
        word = text[end - 1]
        size = 1
        for longer in _SIZES.get(word, ()):
            if longer <= end - low and text[end - longer : end] in _KNOWN:
                word, size = text[end - longer : end], longer
                break
        if size > 1:
            named = "body" if word in BRANDS or word in BODIES else "word"
            kind = "place" if word in PLACES else named
        else:
            kind = "function" if word in FUNCTION else "char"
        tokens.append(Token(end - size, end, word, kind))
        end -= size
    return tokens[::-1]
