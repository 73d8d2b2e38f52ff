"""The language of one visitor: Chinese, or English where it is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from scheduler.words.language import LANGUAGES, localized
from scheduler.words.vocabulary import (
    FIELD_WORDS,
    FORM_WORDS,
    KIND_WORDS,
    SEVERITY_WORDS,
    STATE_WORDS,
    named,
)

COOKIE = "lang"


@dataclass(frozen=True, slots=True)
class Speech:
    """Says texts in one language; templates hold both side by side.

    Attributes:
        language: ``zh`` or ``en``.
    """

    language: str = "zh"

    def __call__(self, zh: str, en: str) -> str:
        """The text in this language."""
        return localized((zh, en), self.language)

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

    def place(self, key: str) -> str:
        """Where a reason's words stand: a field, or the whole article."""
        return self("标题与正文", "title and body") if key == "article" else self.field(key)

    @property
    def tag(self) -> str:
        """The BCP 47 tag for the page."""
        return self("zh-Hans", "en")


def speech_of(request: Request) -> Speech:
    """The language that the address names, else the one chosen before, else Chinese."""
    for asked in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if asked in LANGUAGES:
            return Speech(asked)
    return Speech()
