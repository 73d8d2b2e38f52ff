"""Names in Latin letters as by-lines and signatures print them (By Ann Lee and Tom Wu)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.pages.document import Line

_PERSON = r"[A-ZÀ-Þ][\w'’.-]*(?:\s(?:[a-z]{1,3}\s){0,2}[A-ZÀ-Þ][\w'’.-]*){1,3}"
_LATIN_NAME = re.compile(_PERSON)
SIGNED_LENGTH = 30
"""Characters of the longest name that signs a text in Latin letters."""

_AND = re.compile(r",\s(?:and\s)?|\s(?:and|und|et|y|e|en|&)\s")
_BY_LINE = re.compile(
    rf"(?:By|Von|Par|Por|Di|Door|Af|Av)[:\s]\s?(?P<names>{_PERSON}(?:(?:{_AND.pattern}){_PERSON})*)"
    r"(?:\s?\([^()]{2,40}\))?(?:[,|·•/\s-].{0,30})?"
)
_BY_STARTS = frozenset("BVPDA")
"""With what such a line begins; no line in Chinese does."""

BY_LINE_LENGTH = 100
"""Characters of the longest line that is a by-line in Latin letters."""


def western_names(text: str) -> tuple[str, ...]:
    """The names of a line that is a by-line in Latin letters (By Ann Lee and Tom Wu)."""
    if text[:1] not in _BY_STARTS or len(text) > BY_LINE_LENGTH:
        return ()
    line = _BY_LINE.fullmatch(text)
    return tuple(_AND.split(line["names"])) if line else ()


def western_signature(text: str) -> tuple[str, ...]:
    """The name that a paragraph in Latin letters is, and nothing else (Lê Phương)."""
    return (text,) if len(text) <= SIGNED_LENGTH and _LATIN_NAME.fullmatch(text) else ()


_AFFILIATED = re.compile(
    r"(?P<name>[^\W\d_a-z][^\W\d_]+(?:[\s-][^\W\d_a-z][^\W\d_]+){1,3}), "
    r"(?=.*(?<![^\W_])[^\W\d_A-Z]{5,})"
)
"""A name before what its bearer is, which has a longer word with a small first letter."""


def without_affiliation(name: str) -> str:
    """The name of an author without where he works (Jane Smith, professor at Harbour College)."""
    found = _AFFILIATED.match(name[:200])
    return found["name"] if found else name


def parted_names(name: str) -> tuple[str, ...]:
    """The names of several authors that a head puts into one value (Ann Lee, Tom Wu and Jo Li)."""
    names = _AND.split(name)
    return (
        tuple(names)
        if all(_LATIN_NAME.fullmatch(each[:SIGNED_LENGTH]) for each in names)
        else (name,)
    )


_AUTHOR_BOX = re.compile(
    r"(?:author|byline|reporter|writer)[_-]{0,2}name|(?:^|\s)(?:author|byline)(?:$|\s)"
)


def boxed_signatures(lines: Sequence[Line], hints: Sequence[str]) -> tuple[str, ...]:
    """The name that stands alone in a box which is named for it."""
    for line, hint in zip(lines, hints, strict=True):
        if _AUTHOR_BOX.search(hint) and (names := western_signature(line.text)):
            return names
    return ()
