"""Localization (i18n): a text is a pair, Chinese and English, and `localized` takes one of them.

Both texts stand side by side where they are said, so that neither is forgotten when one changes.
`tr` says a pair in the language of this process; `Words` those of the catalogue in a reader's.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from storage.errors import YongliangError

Pair = tuple[str, str]
"""A text in Chinese and in English, in this order."""

LANGUAGES = ("zh", "en")
VARIABLE = "YONGLIANG_LANG"

_chosen: list[str] = []


def known(tag: str) -> str:
    """The language of `LANGUAGES` for a tag: ``en`` for any that begins so, else ``zh``."""
    return "en" if tag.lower().startswith("en") else "zh"


def localized(text: Pair, tag: str) -> str:
    """The side of a text that is in the language of a tag."""
    return text[LANGUAGES.index(known(tag))]


def choose(language: str | None) -> None:
    """Set the language for this process; None: the environment's, else Chinese."""
    _chosen[:] = [language] if language in LANGUAGES else []


def language() -> str:
    """The language in force."""
    if _chosen:
        return _chosen[0]
    return known(os.environ.get(VARIABLE, ""))


def tr(zh: str, en: str) -> str:
    """The text in the language in force."""
    return localized((zh, en), language())


def labelled(name: str, value: object) -> str:
    """A value after its name, with the language's own colon."""
    return tr(f"{name}：{value}", f"{name}: {value}")


def bracketed(text: object) -> str:
    """A remark in the language's own brackets, as it stands behind something."""
    return tr(f"（{text}）", f" ({text})")


def counted(n: int, noun: str) -> str:
    """How many of an English noun: "1 article", "2 articles"."""
    return f"{Count(n):# {noun}|# {noun}s}"


class Count(int):
    """A number that an English text names with the word that fits it: ``{n:# article|# articles}``.

    Before the mark stands what is said of one, behind it what is said of any other number, with #
    for the number itself. Any other form is that of an integer.
    """

    def __format__(self, form: str) -> str:
        one, mark, others = form.partition("|")
        if not mark:
            return super().__format__(form)
        return (one if self == 1 else others).replace("#", str(int(self)))


def filled(text: str, values: Mapping[str, object]) -> str:
    """A text with its values filled in, words beside numbers in their right form (`Count`)."""
    return text.format(
        **{name: Count(value) if type(value) is int else value for name, value in values.items()}
    )


def listed(values: Iterable[str]) -> str:
    """Values one after the other."""
    return tr("、", ", ").join(values)


def line_of(error: YongliangError) -> str:
    """An error's line in the language in force."""
    return tr(error.zh, error.en)
