"""Localization for one visitor: Chinese, or English where it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.requests import Request

from scheduler.words.language import LANGUAGES, Pair, localized
from scheduler.words.vocabulary import (
    ACT_WORDS,
    FIELD_WORDS,
    FORM_WORDS,
    HANDLING_WORDS,
    KIND_WORDS,
    ORDER_WORDS,
    REQUEST_WORDS,
    ROLE_WORDS,
    SEVERITY_WORDS,
    STATE_WORDS,
    TIER_WORDS,
    WORKER_WORDS,
    named,
)
from storage.accounts import LOCAL

COOKIE = "lang"

_UNITS = ((86_400, "天", "days"), (3600, "小时", "h"), (60, "分钟", "min"))


def _word_of(vocabulary: Mapping[str, Pair]) -> Callable[[Translator, str], str]:
    """A method that says a word of one part of the vocabulary."""

    def word(self: Translator, key: str) -> str:
        return named(vocabulary, key, self.language)

    return word


@dataclass(frozen=True, slots=True)
class Translator:
    """Says texts in one language; templates hold both side by side.

    Attributes:
        language: ``zh`` or ``en``.
    """

    language: str = "zh"

    def __call__(self, zh: str, en: str) -> str:
        """The text in this language."""
        return localized((zh, en), self.language)

    def lasting(self, seconds: float) -> str:
        """A span of time, in the largest unit that it has two of."""
        for length, zh, en in _UNITS:
            if seconds >= 2 * length:
                return self(f"{seconds / length:.0f} {zh}", f"{seconds / length:.0f} {en}")
        return self(f"{seconds:.0f} 秒", f"{seconds:.0f} s")

    worker = _word_of(WORKER_WORDS)
    kind = _word_of(KIND_WORDS)
    severity = _word_of(SEVERITY_WORDS)
    state = _word_of(STATE_WORDS)
    field = _word_of(FIELD_WORDS)
    form = _word_of(FORM_WORDS)
    act = _word_of(ACT_WORDS)
    handling = _word_of(HANDLING_WORDS)
    request = _word_of(REQUEST_WORDS)
    order = _word_of(ORDER_WORDS)
    tier = _word_of(TIER_WORDS)
    role = _word_of(ROLE_WORDS)

    def who(self, name: str) -> str:
        """Who did something."""
        return self("本机", "this machine") if name == LOCAL else name

    def place(self, key: str) -> str:
        """Where a reason's words stand: a field, or the whole article."""
        return self("标题与正文", "title and body") if key == "article" else self.field(key)

    @property
    def tag(self) -> str:
        """The BCP 47 tag for the page."""
        return self("zh-Hans", "en")


def translator_of(request: Request) -> Translator:
    """The language that the address names, else the one chosen before, else Chinese."""
    for asked in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if asked in LANGUAGES:
            return Translator(asked)
    return Translator()
