"""Localization for one visitor: Chinese, or English where it is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from scheduler.words.language import LANGUAGES, localized
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

    def worker(self, key: str) -> str:
        """How a worker of another machine is."""
        return named(WORKER_WORDS, key, self.language)

    def kind(self, key: str) -> str:
        """A kind of change."""
        return named(KIND_WORDS, key, self.language)

    def severity(self, key: str) -> str:
        """A severity."""
        return named(SEVERITY_WORDS, key, self.language)

    def state(self, key: str) -> str:
        """A state of an article or a delivery."""
        return named(STATE_WORDS, key, self.language)

    def field(self, key: str) -> str:
        """A field of an article."""
        return named(FIELD_WORDS, key, self.language)

    def form(self, key: str) -> str:
        """What an article shows in place of a text."""
        return named(FORM_WORDS, key, self.language)

    def act(self, key: str) -> str:
        """What somebody at the desk did."""
        return named(ACT_WORDS, key, self.language)

    def handling(self, key: str) -> str:
        """How far the desk is with a change."""
        return named(HANDLING_WORDS, key, self.language)

    def request(self, key: str) -> str:
        """What came of a request."""
        return named(REQUEST_WORDS, key, self.language)

    def order(self, key: str) -> str:
        """In what order a list stands."""
        return named(ORDER_WORDS, key, self.language)

    def tier(self, key: str) -> str:
        """A tier of sources."""
        return named(TIER_WORDS, key, self.language)

    def role(self, key: str) -> str:
        """What an account may do."""
        return named(ROLE_WORDS, key, self.language)

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
